"""The house that requests are answered against: who is in which room, and what a request may have.

One instance holds the reservations and behind them the requests, so that their eligible rooms, dates and types are
read once; who of them is in the house is a matter of ``room_of`` alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from bookingopt.domain.eligibility import is_fixed
from bookingopt.domain.problem import Problem
from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray, build_instance, frozen
from bookingopt.optimizer.model.plan import entries

#: The ends of a hole that nothing bounds: before every day, after every day.
BEFORE, AFTER = -(1 << 40), 1 << 40


@dataclass(frozen=True)
class House:
    """Who is in which room.

    Attributes
    ----------
    instance
        Reservations, then requests; the present rooms are of no account here.
    room_of
        Room of stay ``i``, ``NONE`` while it is not in the house; int64[stays], read-only.
    can_move
        Whether stay ``i`` may have another room than now; bool[stays], read-only.
    """

    instance: Instance
    room_of: IntArray
    can_move: BoolArray

    @cached_property
    def inside(self) -> IntArray:
        """The stays in the house; ascending."""
        return frozen(np.flatnonzero(self.room_of != NONE))

    @cached_property
    def holes(self) -> Holes:
        """The free time of all rooms."""
        return Holes(self)

    def overlapping(self, arrival: int, departure: int) -> IntArray:
        """Return the stays in the house that share a night with ``arrival … departure - 1``; ascending."""
        inside, instance = self.inside, self.instance
        meets: IntArray = inside[(instance.arrival[inside] < departure) & (instance.departure[inside] > arrival)]
        return meets

    def out_of_order(self, arrival: int, departure: int) -> BoolArray:
        """Return whether room ``r`` is out of order on one of the nights; bool[rooms]."""
        instance = self.instance
        closed = np.zeros(instance.rooms, dtype=np.bool_)
        meets = (instance.block_start < departure) & (instance.block_end > arrival)
        closed[instance.block_room[meets]] = True
        return closed

    def free(self, arrival: int, departure: int) -> BoolArray:
        """Return whether room ``r`` is free on all the nights; bool[rooms]."""
        is_free = ~self.out_of_order(arrival, departure)
        is_free[self.room_of[self.overlapping(arrival, departure)]] = False
        return is_free

    def with_rooms(self, room_of: IntArray) -> House:
        """Return the house after some stays have come, moved or gone."""
        return House(self.instance, frozen(room_of), self.can_move)

    def taking_in(self, ask: Ask, room_of: IntArray) -> House:
        """Return the house with the request in it, and everybody where ``room_of`` says."""
        can_move = self.can_move.copy()
        can_move[ask.stay] &= not ask.is_bound
        return House(self.instance, frozen(room_of), frozen(can_move, np.bool_))

    def without(self, stay: int) -> House:
        """Return the house after ``stay`` has given up its nights; ``NONE`` gives up nothing."""
        if stay == NONE:
            return self
        room_of = self.room_of.copy()
        room_of[stay] = NONE
        return self.with_rooms(room_of)


@dataclass(frozen=True)
class Hole:
    """Free nights ``start … end - 1`` of a room; ``BEFORE`` and ``AFTER`` where nothing bounds them.

    ``from_block``, ``to_block``: whether an out-of-order block bounds them there.
    """

    start: int
    end: int
    from_block: bool
    to_block: bool


class Holes:
    """The holes of each room, and what it costs in gaps to put a stay into one."""

    def __init__(self, house: House) -> None:
        self._instance = house.instance
        taken = entries(house.instance, house.room_of)
        self._first = np.searchsorted(taken.room, np.arange(house.instance.rooms + 1))
        self._start, self._end, self._stay = taken.start, taken.end, taken.stay

    def at(self, room: int, day: int) -> Hole:
        """Return the hole of ``room`` around the free night ``day``."""
        first, last = self._first[room], self._first[room + 1]
        after = first + int(np.searchsorted(self._start[first:last], day, side="right"))
        has_before, has_after = after > first, after < last
        return Hole(
            int(self._end[after - 1]) if has_before else BEFORE,
            int(self._start[after]) if has_after else AFTER,
            bool(has_before and self._stay[after - 1] == NONE),
            bool(has_after and self._stay[after] == NONE),
        )

    def cost_before(self, hole: Hole, arrival: int) -> Fraction:
        """Gap cost between the start of ``hole`` and a stay that arrives in it."""
        start = hole.start
        if start == BEFORE:
            leading = self._instance.leading_from
            if leading is None:
                return Fraction(0)
            start = leading
        return self._gap(start, arrival)

    def cost_after(self, hole: Hole, departure: int) -> Fraction:
        """Gap cost between a stay that leaves in ``hole`` and the end of it."""
        return Fraction(0) if hole.end == AFTER else self._gap(departure, hole.end)

    def cost_empty(self, hole: Hole) -> Fraction:
        """Gap cost of ``hole`` while nobody is in it."""
        if hole.end == AFTER or (hole.to_block and (hole.from_block or hole.start == BEFORE)):
            return Fraction(0)
        return self.cost_before(hole, hole.end)

    def change(self, room: int, arrival: int, departure: int) -> Fraction:
        """Return by how much the gap cost rises when a stay comes into ``room``, which is free for it."""
        hole = self.at(room, arrival)
        return self.cost_before(hole, arrival) + self.cost_after(hole, departure) - self.cost_empty(hole)

    def _gap(self, start: int, end: int) -> Fraction:
        nights = end - start
        if nights <= 0:
            return Fraction(0)
        minimum = int(self._instance.minimum_stay[start])
        return Fraction(2) ** (minimum - nights + (nights < minimum))


@dataclass(frozen=True)
class Ask:
    """What a request asks for: one of some rooms on the nights ``arrival … departure - 1``.

    Attributes
    ----------
    stay
        Its position in the instance.
    changes
        The stay in the house that it changes, ``NONE`` for a new one.
    rooms
        Whether it may have room ``r``; bool[rooms].
    rank
        Type change and position that room ``r`` would count for it; int64[rooms].
    home
        The room that the changed stay has and the request may keep, ``NONE`` where there is none.
    leave_cost
        What it counts when the request leaves ``home``.
    is_bound
        Whether the changed stay is fixed in ``home``: the request may leave it through a room change only.
    kept
        Nights ``kept[0] … kept[1] - 1`` must be spent in ``home`` even so: those that the fixed stay had before.
    """

    stay: int
    arrival: int
    departure: int
    changes: int
    rooms: BoolArray
    rank: IntArray
    home: int = NONE
    leave_cost: int = 0
    is_bound: bool = False
    kept: tuple[int, int] = (0, 0)


def open_house(instance: Instance, room_of: IntArray) -> House:
    """Return the house with the rooms ``room_of`` of the reservations, and with the requests before the door."""
    problem = instance.problem
    requests = [
        request.model_copy(
            update={"assigned_room": request.assigned_room if request.is_locked else None, "adjacency_group": None}
        )
        for request in problem.new_reservations
    ]
    wide = build_instance(problem.model_copy(update={"reservations": (*problem.reservations, *requests)}))
    shift = (instance.day_zero - wide.day_zero).days
    nobody = frozen([])
    wide = replace(
        wide,
        mates=(nobody,) * wide.stays,  # neighbours are no matter here, and a mate may be before the door
        leading_from=None if instance.leading_from is None else instance.leading_from + shift,
    )
    inside = np.append(room_of, np.full(len(requests), NONE))
    return House(wide, frozen(inside), frozen(wide.fixed_room == NONE, np.bool_))


def ask_of(house: House, problem: Problem, number: int) -> Ask:
    """Return what request ``number`` of ``problem`` asks of the house, in which the stay that it changes still is."""
    instance, request = house.instance, problem.new_reservations[number]
    stay = len(problem.reservations) + number
    rank = frozen(instance.change_rank[instance.preference[stay]][instance.kind_of_room])
    new = Ask(
        stay, int(instance.arrival[stay]), int(instance.departure[stay]), NONE, eligible_rooms(instance, stay), rank
    )
    changes = NONE
    if request.id_given:
        changes = next((i for i, other in enumerate(problem.reservations) if other.key == request.key), NONE)
    if instance.fixed_room[stay] != NONE:
        return replace(new, changes=changes, rooms=_only(instance, int(instance.fixed_room[stay])))
    return new if changes == NONE else _change(house, problem, new, changes)


def _change(house: House, problem: Problem, new: Ask, changes: int) -> Ask:
    """Return the request ``new`` as a change of a stay in the house."""
    instance, before = house.instance, problem.reservations[changes]
    home = int(house.room_of[changes])
    if is_fixed(problem, before):
        kept = max(new.arrival, int(instance.arrival[changes])), min(new.departure, int(instance.departure[changes]))
        return replace(new, changes=changes, home=home, is_bound=True, kept=kept)
    if not new.rooms[home]:
        return replace(new, changes=changes)
    return replace(new, changes=changes, home=home, leave_cost=before.move_cost)


def eligible_rooms(instance: Instance, stay: int) -> BoolArray:
    """Return whether ``stay``, if nothing fixes it, may have room ``r``; bool[rooms]."""
    return frozen(instance.eligible[instance.condition[stay]][instance.kind_of_room], np.bool_)


def _only(instance: Instance, room: int) -> BoolArray:
    return frozen(np.arange(instance.rooms) == room, np.bool_)


def whole_stay_rooms(house: House, ask: Ask) -> BoolArray:
    """Return whether the request may have room ``r`` for all its nights; bool[rooms]."""
    return _only(house.instance, ask.home) if ask.is_bound else ask.rooms


def free_room(house: House, ask: Ask) -> int:
    """Return the free room in which the request fits best while nobody moves, ``NONE`` where there is none.

    The best one has its type, then leaves the least gap cost. A changed stay that could keep its room fits there only:
    leaving it would be a move.
    """
    rooms = whole_stay_rooms(house, ask) & house.free(ask.arrival, ask.departure)
    if ask.home != NONE:
        return ask.home if rooms[ask.home] else NONE
    candidates = np.flatnonzero(rooms)
    if len(candidates) == 0:
        return NONE
    best = candidates[ask.rank[candidates] == ask.rank[candidates].min()]
    return int(min(best.tolist(), key=lambda room: (house.holes.change(room, ask.arrival, ask.departure), room)))
