"""Who stays without a room where not all can have one: the contract's order, as exact as time allows.

Guests in house last of all, then other fixed stays; of the rest the smallest sum of priorities, then of nights. What
is left out adds up over the components of a house, so each is settled by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import NamedTuple

import numpy as np

from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.placement.placement_model import PlacementModel
from bookingopt.optimizer.stop import Stop


class UnassignedLoss(NamedTuple):
    """What it comes to that stays have no room; less is better, and the first difference decides."""

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
        No plan with as few guests in house, then as few other fixed stays without a room, has a room for more stays.
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
        in_house=int((is_fixed & instance.in_house).sum()),
        fixed=int((is_fixed & ~instance.in_house).sum()),
        priority=int(instance.priority[without].sum()),
        nights=int((instance.departure - instance.arrival)[without].sum()),
    )


def largest_part(
    instance: Instance, components: list[Component], stop: Stop, known: list[dict[int, int] | None] | None = None
) -> LargestPart:
    """Place the stays of a house but for those whom it costs least to leave without a room.

    Parameters
    ----------
    instance, components
        The house.
    stop
        Ends the search.
    known
        Rooms of all stays of a component where they are known, in the order of the components.
    """
    room_of = np.full(instance.stays, NONE)
    most, is_best = 0, True
    for position, component in enumerate(components):
        rooms = None if known is None else known[position]
        if rooms is not None:
            room_of[list(rooms)] = list(rooms.values())
            most += len(rooms)
            continue
        part = _part_of(instance, component, stop.part(share=1 / (len(components) - position)))
        most, is_best = most + part.most, is_best and part.is_best
        room_of = np.where(part.plan.room_of == NONE, room_of, part.plan.room_of)
    return LargestPart(Plan(room_of), most, is_best)


def _part_of(instance: Instance, component: Component, stop: Stop) -> LargestPart:
    stays = np.concatenate([component.free, component.fixed])
    chosen = _chosen(instance, component, stays, stop)
    if chosen.is_best:
        return chosen
    other = _plan(instance, _one_by_one(instance, component, stays))
    better = min(chosen.plan, other, key=lambda plan: loss(instance, plan.room_of != NONE))
    return LargestPart(better, chosen.most, is_best=False)


def _chosen(instance: Instance, component: Component, stays: IntArray, stop: Stop) -> LargestPart:
    """Choose by a model, one figure of the loss after the other; those that are proved are held."""
    model = PlacementModel(instance, component, stays, by_priority=True)
    first = model.first
    is_fixed = instance.fixed_room[first] != NONE
    each = np.ones(len(first), dtype=np.int64)
    locks = np.where(instance.in_house[first], len(first) + 1, 1) * is_fixed
    priority = instance.priority[first] // max(1, gcd(*instance.priority[first].tolist()))
    nights = instance.departure[first] - instance.arrival[first]
    all_count_alike = bool((priority == 1).all())  # then the number of stays says it
    room_of, is_best = model.room_of(None), True
    most = int(model.count.sum())
    for weight in (locks, each, nights) if all_count_alike else (locks, each, priority, nights):
        packing = model.best(weight, stop)
        if weight is each:
            most = packing.most
            if not all_count_alike:
                continue
        if packing.values is not None:
            room_of = model.room_of(packing.values)
        if not packing.is_best:
            is_best = False
            break
        model.hold(weight, packing.most)
    if is_best:  # of equal choices the one that leaves those with a room where they are
        packing = model.best((instance.present_room[first] != NONE).astype(np.int64), stop)
        room_of = room_of if packing.values is None else model.room_of(packing.values)
    return LargestPart(_plan(instance, room_of), most + len(model.settled), is_best)


def _one_by_one(instance: Instance, component: Component, stays: IntArray) -> dict[int, int]:
    """Place those first whom it costs most to leave out, each where it fits: a part to fall back on."""
    taken: dict[int, list[tuple[int, int]]] = {int(room): [] for room in component.rooms}
    for room, start, end in zip(instance.block_room, instance.block_start, instance.block_end, strict=True):
        if int(room) in taken:
            taken[int(room)].append((int(start), int(end)))

    def cheapest_last(i: int) -> tuple[int, ...]:
        is_fixed = int(instance.fixed_room[i] != NONE)
        nights = int(instance.departure[i] - instance.arrival[i])
        return -is_fixed * (1 + int(instance.in_house[i])), -int(instance.priority[i]), nights, i

    room_of: dict[int, int] = {}
    for i in sorted(stays.tolist(), key=cheapest_last):
        start, end, fixed = int(instance.arrival[i]), int(instance.departure[i]), int(instance.fixed_room[i])
        may = instance.eligible[instance.condition[i], instance.kind_of_room[component.rooms]]
        for room in component.rooms[may].tolist() if fixed == NONE else [fixed]:
            if all(end <= begin or finish <= start for begin, finish in taken[room]):
                taken[room].append((start, end))
                room_of[i] = room
                break
    return room_of


def _plan(instance: Instance, rooms: dict[int, int]) -> Plan:
    room_of = np.full(instance.stays, NONE)
    room_of[list(rooms)] = list(rooms.values())
    return Plan(room_of)
