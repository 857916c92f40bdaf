"""Who stays without a room where not all can have one: the contract's order, as exact as time allows.

Guests in house last of all, then other fixed stays; of the rest the smallest sum of priorities, then of nights. What
is left out adds up over the components of a house, so each is settled by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import gcd
from typing import NamedTuple

import numpy as np

from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray, frozen
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.placement.least_moves import stays_of, with_allowed_rooms_fixed
from bookingopt.optimizer.placement.linked_placement import placement_model
from bookingopt.optimizer.placement.placement_model import clashing
from bookingopt.optimizer.placement.turnover_cuts import cut_by, free_again
from bookingopt.optimizer.stop import Stop

#: The whole model of so few stays is solved soon.
SMALL = 500

#: Largest sum of weights with which one model settles several figures at once.
_LARGEST_SUM = 10**10

#: Days around what is overbooked, one size after the other.
_AROUND = (0, 7, 28)


@dataclass(frozen=True)
class Hints:
    """What is known of a house, component by component.

    Attributes
    ----------
    rooms
        Rooms of all stays of each component where they are known.
    crowded
        Overbooked nights of each component.
    """

    rooms: Sequence[dict[int, int] | None] = ()
    crowded: Sequence[list[int]] = ()


class UnassignedLoss(NamedTuple):
    """What it comes to that reservations have no room; less is better, and the first difference decides.

    Those who share a room count one by one; all are fixed where one of them is.
    """

    in_house: int
    fixed: int
    priority: int
    nights: int


@dataclass(frozen=True)
class LargestPart:
    """The part of a house that can be placed.

    Attributes
    ----------
    plan
        Rooms of the part, ``NONE`` for the others.
    most
        No plan with as few guests in house, then as few other fixed stays without a room, has a room for more
        reservations; those who share a room are counted one by one.
    is_best
        Whether it is proved that nobody else should be left without a room.
    """

    plan: Plan
    most: int
    is_best: bool


def loss(instance: Instance, is_placed: BoolArray) -> UnassignedLoss:
    """Return what it comes to that the stays that are not placed have no room."""
    without = ~is_placed
    is_fixed = without & (instance.fixed_room != NONE)
    return UnassignedLoss(
        in_house=int(instance.in_house[is_fixed].sum()),
        fixed=int((instance.sharers - instance.in_house)[is_fixed].sum()),
        priority=int(instance.priority[without].sum()),
        nights=int(instance.nights[without].sum()),
    )


def largest_part(
    instance: Instance,
    components: list[Component],
    stop: Stop,
    hints: Hints | None = None,
) -> LargestPart:
    """Place the stays of a house but for those whom it costs least to leave without a room.

    Parameters
    ----------
    instance, components
        The house.
    stop
        Ends the search.
    hints
        What makes it quicker in large houses.
    """
    hints = hints or Hints()
    room_of = np.full(instance.stays, NONE)
    most, is_best = 0, True
    for position, component in enumerate(components):
        rooms = hints.rooms[position] if hints.rooms else None
        if rooms is not None:
            room_of[list(rooms)] = list(rooms.values())
            most += int(instance.sharers[list(rooms)].sum())
            continue
        nights = hints.crowded[position] if hints.crowded else []
        part = _part_of(instance, component, nights, stop.part(share=1 / (len(components) - position)))
        most, is_best = most + part.most, is_best and part.is_best
        room_of = np.where(part.plan.room_of == NONE, room_of, part.plan.room_of)
    return LargestPart(Plan(room_of), most, is_best)


def _part_of(instance: Instance, component: Component, nights: list[int], stop: Stop) -> LargestPart:
    stays = np.concatenate([component.free, component.fixed])
    parts = []
    if len(stays) > SMALL:
        parts = _by_those_around(instance, component, nights, stop.part(share=0.8))
        if parts and parts[-1].is_best:
            return parts[-1]
    chosen = _chosen(instance, component, stays, stop)
    if chosen.is_best:
        return chosen
    most = min([chosen.most, *(part.most for part in parts)])
    plans = [chosen.plan, *(part.plan for part in parts), _plan(instance, _one_by_one(instance, component, stays))]
    best = min(plans, key=lambda plan: loss(instance, plan.room_of != NONE))
    return LargestPart(best, most, is_best=False)


def _by_those_around(instance: Instance, component: Component, nights: list[int], stop: Stop) -> list[LargestPart]:
    """Choose among those who are there around overbooked nights and clashes only, and place the others with them.

    Whoever must go where only some of the stays count must go where all do. So a choice among some is the best one of
    all where all others can be placed with it: the last of the parts that are returned may be such a one.
    """
    stays = np.concatenate([component.free, component.fixed])
    clashes = clashing(instance, stays)
    start = np.concatenate([np.array(nights, dtype=np.int64), instance.arrival[clashes]])
    end = np.concatenate([np.array(nights, dtype=np.int64) + 1, instance.departure[clashes]])
    is_fixed = instance.fixed_room[stays] != NONE
    arrival, departure = instance.arrival[stays, None], instance.departure[stays, None]
    parts: list[LargestPart] = []
    for days in _AROUND if len(start) else ():
        if stop.now():
            break
        some = stays[is_fixed | ((arrival < end + days) & (start - days < departure)).any(axis=1)]
        chosen = _chosen(instance, component, some, stop.part(share=0.4))
        most = chosen.most + int(instance.sharers[stays].sum() - instance.sharers[some].sum())
        rest = np.setdiff1d(stays, some[chosen.plan.room_of[some] == NONE])
        for fixed in (_present_rooms(instance, chosen.plan, some), chosen.plan.room_of):
            there = rest[instance.fixed_room[rest] != NONE]
            held = replace(cut_by(instance, there), fixed_room=frozen(fixed))
            plan = _chosen(held, stays_of(held, component.rooms, rest), rest, stop.part(share=0.5)).plan
            is_best = chosen.is_best and bool((plan.room_of[rest] != NONE).all())
            parts.append(LargestPart(plan, most, is_best))
            if is_best:
                return parts
    return parts


def _present_rooms(instance: Instance, plan: Plan, some: IntArray) -> IntArray:
    """Return fixed rooms: the present ones of all who may keep them, but of those without a room in ``plan``."""
    fixed = with_allowed_rooms_fixed(instance).fixed_room.copy()
    fixed[some[plan.room_of[some] == NONE]] = NONE
    return fixed


def _chosen(instance: Instance, component: Component, stays: IntArray, stop: Stop) -> LargestPart:
    """Choose by a model, one figure of the loss after the other; those that are proved are held.

    Of equal choices it takes one that leaves those with a room where they are.
    """
    model = placement_model(instance, component, stays, by_priority=True)
    first, wide = model.first, model.instance
    each = wide.sharers[first]
    in_house, most_locks = wide.in_house[first], int(model.count @ each) + 1
    locks = (in_house * most_locks + each - in_house) * (wide.fixed_room[first] != NONE)
    priority = wide.priority[first] // max(1, gcd(*wide.priority[first].tolist()))
    last = 2 * wide.nights[first] + (wide.present_room[first] != NONE)
    unit = int(model.count @ last) + 1  # more than all that comes after
    total = int(model.count @ each)
    is_one = bool((priority == 1).all() and (each == 1).all()) and unit * total <= _LARGEST_SUM
    room_of, most, is_best = model.room_of(None), total, True
    for weight in (locks, unit + last) if is_one else (locks, each, priority, last):
        packing = model.best(weight, stop)
        if weight is each:  # only a bound of the number, where it is not what counts
            most = packing.most
            continue
        if is_one and weight is not locks:
            most = packing.most // unit
        if packing.values is not None:
            room_of = model.room_of(packing.values)
        if not packing.is_best:
            is_best = False
            break
        model.hold(weight, packing.most)
    most = min(most, total) + int(instance.sharers[model.settled].sum())
    return LargestPart(_plan(instance, room_of), most, is_best)


class _Calendar:
    """Nights of a room as the bits of a number, so that many are compared at once."""

    def __init__(self, instance: Instance) -> None:
        starts: list[int] = [0, *instance.arrival.tolist(), *instance.block_start.tolist()]
        self._first = min(starts)

    def span(self, start: int, end: int) -> int:
        """Return the nights ``start … end - 1``."""
        return ((1 << (end - start)) - 1) << (start - self._first)


def _one_by_one(instance: Instance, component: Component, stays: IntArray) -> dict[int, int]:
    """Place those first whom it costs most to leave out, each where it fits: a part to fall back on."""
    days = _Calendar(instance)
    taken = {int(room): 0 for room in component.rooms}
    for room, start, end in zip(instance.block_room, instance.block_start, instance.block_end, strict=True):
        if int(room) in taken:
            taken[int(room)] |= days.span(int(start), int(end))
    kept = taken.copy()  # with the turnover of fixed stays
    until = free_again(instance, np.empty(0, dtype=np.int64))

    def cheapest_last(i: int) -> tuple[int, ...]:
        is_fixed, in_house = int(instance.fixed_room[i] != NONE), int(instance.in_house[i])
        fixed = is_fixed * int(instance.sharers[i])
        return -is_fixed * in_house, -fixed, -int(instance.priority[i]), int(instance.nights[i]), i

    room_of: dict[int, int] = {}
    for i in sorted(stays.tolist(), key=cheapest_last):
        start, fixed = int(instance.arrival[i]), int(instance.fixed_room[i])
        may = instance.eligible[instance.condition[i], instance.kind_of_room[component.rooms]]
        nights_until: dict[int, int] = {}
        # No free stay comes into the turnover of a fixed one, which another one may not cut short after all.
        calendars = kept if fixed == NONE else taken
        for room in component.rooms[may].tolist() if fixed == NONE else [fixed]:
            end = int(instance.freed_in(i, room))
            if end not in nights_until:
                nights_until[end] = days.span(start, end)
            nights = nights_until[end]
            here = [room] if instance.links is None else instance.links.singles(room).tolist()
            if not any(calendars[single] & nights for single in here):
                for single in here:
                    taken[single] |= nights
                    kept[single] |= nights if fixed == NONE else days.span(start, int(until[i]))
                room_of[i] = room
                break
    return room_of


def _plan(instance: Instance, rooms: dict[int, int]) -> Plan:
    room_of = np.full(instance.stays, NONE)
    room_of[list(rooms)] = list(rooms.values())
    return Plan(room_of)
