"""Problem -> Instance: the problem as read-only arrays.

Position ``i`` is reservation ``i`` of the problem, ``r`` is room ``r``, ``k`` is a room *kind*: rooms that no stay can
tell apart (same type, same answer to every stay's conditions). Days are whole numbers since ``day_zero``. An interval
``start … end`` holds the nights ``start … end - 1``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bookingopt.domain.eligibility import conditions, is_eligible, is_fixed, own_type, type_order, type_position
from bookingopt.domain.fields import WEEKDAYS
from bookingopt.domain.problem import Problem
from bookingopt.domain.rooms.turnover import turnover_nights

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

#: "No room", "no group", "no type": what an index array holds where there is none.
NONE = -1


#: What a type change counts in `Instance.change_rank`; sums of positions stay far below.
CHANGE = 1 << 32


@dataclass(frozen=True)
class Instance:
    """The arrays of one problem; none of them can be written to.

    Attributes
    ----------
    problem
        Where names and ids come from.
    day_zero
        The calendar day of day 0: the earliest day that the problem names.
    arrival, departure
        First night of stay ``i``, and the day on which its room can be had again: the departure day, later by the
        turnover nights; int64[stays], days.
    leaves
        Departure day of stay ``i`` itself; int64[stays], days.
    turnover
        Turnover nights of every room; of a fixed stay only so many as the next fixed entry of its room leaves.
    present_room, fixed_room
        Present room of stay ``i``, and the room it must keep; int64[stays], ``NONE`` where there is none.
    move_cost
        What a move of stay ``i`` counts; int64[stays].
    condition
        Index of the conditions of stay ``i``; int64[stays]. Stays of one condition have the same eligible rooms.
    eligible
        Whether rooms of kind ``k`` meet condition ``c``; bool[conditions, kinds].
    preference
        Index of (own type, order of types) of stay ``i``; int64[stays].
    type_change, type_position
        Whether a room of kind ``k`` is a type change for preference ``p``, and the position it then counts (0 where it
        is none); int64[preferences, kinds].
    kind_of_room
        Kind of room ``r``; int64[rooms].
    type_of_room
        Room type of room ``r``, numbered in the order of the rooms; int64[rooms].
    block_room, block_start, block_end
        Out-of-order blocks, merged where they touch, by room and start; int64[blocks].
    minimum_stay
        Minimum stay in force on day ``d``, and the turnover nights on top; int64[days + 1], nights.
    mates
        Stays of the same adjacency group that share a night with stay ``i``; one int64 array a stay, mostly empty.
    adjacent
        Whether rooms ``r`` and ``q`` are adjacent; bool[rooms, rooms], symmetric.
    leading_from
        Day from which the free nights before a room's first stay count as a gap; None where they do not.
    """

    problem: Problem
    day_zero: date
    arrival: IntArray
    departure: IntArray
    leaves: IntArray
    turnover: int
    present_room: IntArray
    fixed_room: IntArray
    move_cost: IntArray
    condition: IntArray
    eligible: BoolArray
    preference: IntArray
    type_change: IntArray
    type_position: IntArray
    kind_of_room: IntArray
    type_of_room: IntArray
    block_room: IntArray
    block_start: IntArray
    block_end: IntArray
    minimum_stay: IntArray
    mates: tuple[IntArray, ...]
    adjacent: BoolArray
    leading_from: int | None

    @property
    def stays(self) -> int:
        """Number of reservations."""
        return len(self.arrival)

    @property
    def rooms(self) -> int:
        """Number of rooms."""
        return len(self.kind_of_room)

    @property
    def kinds(self) -> int:
        """Number of room kinds."""
        return int(self.eligible.shape[1])

    @property
    def days(self) -> int:
        """Number of days from day 0 to the last departure or end of a block."""
        return len(self.minimum_stay) - 1

    @cached_property
    def change_rank(self) -> IntArray:
        """Type change and position as one number, to be compared and added up; int64[preferences, kinds]."""
        return frozen(self.type_change * CHANGE + self.type_position)

    @cached_property
    def by_start(self) -> tuple[IntArray, IntArray, IntArray]:
        """All stays and blocks by start, then end: position (blocks come after the stays), start, end; three int64."""
        start = np.concatenate([self.arrival, self.block_start])
        end = np.concatenate([self.departure, self.block_end])
        order = np.lexsort((end, start))
        return frozen(order), frozen(start[order]), frozen(end[order])

    @cached_property
    def group_members(self) -> IntArray:
        """The stays that want a room next to a mate's; ascending."""
        return frozen([i for i, mates in enumerate(self.mates) if len(mates)])

    @cached_property
    def mate_pairs(self) -> tuple[IntArray, IntArray]:
        """All pairs of a stay and one of its mates, by stay; two int64[pairs]."""
        count = [len(mates) for mates in self.mates]
        nobody: list[IntArray] = [np.empty(0, dtype=np.int64)]
        return frozen(np.repeat(np.arange(self.stays), count)), frozen(np.concatenate([*self.mates, *nobody]))

    @property
    def window(self) -> tuple[int, int]:
        """Arrival days that may be sold: the first one, and the day after the last one."""
        start, end = self.problem.request_start_date, self.problem.request_end_date
        first, last = (int(self.arrival.min()), int(self.leaves.max())) if self.stays else (0, 0)
        return (
            first if start is None else (start - self.day_zero).days,
            last if end is None else (end - self.day_zero).days,
        )

    def minimum_stay_until(self, day: int) -> IntArray:
        """Return `minimum_stay` of days 0 … ``day``, also behind the last one; int64[day + 1], nights."""
        return frozen(minimum_stay_by_day(self.problem, self.day_zero, day) + self.turnover)

    def date_of(self, day: int) -> date:
        """Return the calendar day of ``day``."""
        return self.day_zero + timedelta(days=int(day))


def frozen(values: Any, dtype: Any = np.int64) -> NDArray[Any]:
    """Return ``values`` as an array that cannot be written to."""
    array = np.array(values, dtype=dtype)
    array.flags.writeable = False
    return array


def build_instance(problem: Problem) -> Instance:
    """Turn names, ids and dates of ``problem`` into indices and days."""
    stays, rooms = problem.reservations, problem.rooms
    room_index = {room.room_number: r for r, room in enumerate(rooms)}
    day_zero = _first_day(problem)
    arrival = [(stay.arrival - day_zero).days for stay in stays]
    leaves = [first + stay.length for first, stay in zip(arrival, stays, strict=True)]
    present = [NONE if stay.assigned_room is None else room_index[stay.assigned_room] for stay in stays]
    fixed = [room if is_fixed(problem, stay) else NONE for room, stay in zip(present, stays, strict=True)]
    condition, kind_of_room, eligible = _eligibility(problem)
    preference, type_change, type_position = _preferences(problem, kind_of_room)
    blocks = _merged_blocks(problem, room_index, day_zero)
    leading_day = problem.request_start_date or min((stay.arrival for stay in stays), default=day_zero)
    turnover = turnover_nights(problem)
    departure = _with_turnover(turnover, arrival, leaves, fixed, blocks)
    days = max([0, *departure, *(end for _, _, end in blocks), (leading_day - day_zero).days])
    return Instance(
        problem=problem,
        day_zero=day_zero,
        arrival=frozen(arrival),
        departure=frozen(departure),
        leaves=frozen(leaves),
        turnover=turnover,
        present_room=frozen(present),
        fixed_room=frozen(fixed),
        move_cost=frozen([stay.move_cost for stay in stays]),
        condition=frozen(condition),
        eligible=eligible,
        preference=frozen(preference),
        type_change=type_change,
        type_position=type_position,
        kind_of_room=frozen(kind_of_room),
        type_of_room=frozen(_labels([room.type_name for room in rooms])),
        block_room=frozen([room for room, _, _ in blocks]),
        block_start=frozen([start for _, start, _ in blocks]),
        block_end=frozen([end for _, _, end in blocks]),
        minimum_stay=frozen(minimum_stay_by_day(problem, day_zero, days) + turnover),
        mates=_mates(problem),
        adjacent=_adjacency(problem, room_index),
        leading_from=(leading_day - day_zero).days if problem.leading_gaps else None,
    )


def with_present_rooms_fixed(instance: Instance) -> Instance:
    """Return ``instance`` with every stay fixed whose present room meets its conditions."""
    fixed, present = instance.fixed_room.copy(), instance.present_room
    stays = np.flatnonzero((fixed == NONE) & (present != NONE))
    kept = stays[instance.eligible[instance.condition[stays], instance.kind_of_room[present[stays]]]]
    fixed[kept] = present[kept]
    return replace(instance, fixed_room=frozen(fixed))


def _with_turnover(
    nights: int, arrival: list[int], leaves: list[int], fixed: list[int], blocks: list[tuple[int, int, int]]
) -> list[int]:
    """Return when the room of each stay can be had again; turnover of a fixed one ends with the next fixed entry."""
    if not nights:
        return leaves
    starts: dict[int, list[int]] = defaultdict(list)
    for room, start, _ in blocks:
        starts[room].append(start)
    for start, room in zip(arrival, fixed, strict=True):
        starts[room].append(start)
    for of_room in starts.values():
        of_room.sort()
    free_again = []
    for end, room in zip(leaves, fixed, strict=True):
        following = bisect_left(starts[room], end)
        is_cut = room != NONE and following < len(starts[room])
        free_again.append(min(end + nights, starts[room][following]) if is_cut else end + nights)
    return free_again


def _eligibility(problem: Problem) -> tuple[list[int], list[int], BoolArray]:
    """Return the condition of each stay, the kind of each room, and which kinds meet which conditions."""
    stays, rooms = problem.reservations, problem.rooms
    condition = _labels([conditions(stay) for stay in stays])
    samples = [stays[i] for i in _first_of_each(condition)]
    answers = [[is_eligible(stay, room) for room in rooms] for stay in samples]
    kind_of_room = _labels([(room.type_name, *(answer[r] for answer in answers)) for r, room in enumerate(rooms)])
    kind_samples = _first_of_each(kind_of_room)
    eligible = [[answer[r] for r in kind_samples] for answer in answers]
    return condition, kind_of_room, frozen(np.reshape(eligible, (len(samples), len(kind_samples))), np.bool_)


def _preferences(problem: Problem, kind_of_room: list[int]) -> tuple[list[int], IntArray, IntArray]:
    """Return the preference of each stay, and by preference and kind: type change, and position where it is one."""
    stays, rooms = problem.reservations, problem.rooms
    by_number = {room.room_number: room for room in rooms}
    own = [own_type(problem, stay, by_number) for stay in stays]
    preference = _labels([(own[i], type_order(stay)) for i, stay in enumerate(stays)])
    samples = _first_of_each(preference)
    types = [rooms[r].type_name for r in _first_of_each(kind_of_room)]
    change = [[int(own[i] is not None and name != own[i]) for name in types] for i in samples]
    position = [[type_position(stays[i], name) for name in types] for i in samples]
    shape = (len(samples), len(types))
    return preference, frozen(np.reshape(change, shape)), frozen(np.reshape(np.multiply(change, position), shape))


def _labels(keys: Sequence[Hashable]) -> list[int]:
    """Return a label 0, 1, … for each key, in the order in which the keys appear first."""
    label_of: dict[Hashable, int] = {}
    return [label_of.setdefault(key, len(label_of)) for key in keys]


def _first_day(problem: Problem) -> date:
    named = [stay.arrival for stay in problem.reservations] + [block.start for block in problem.out_of_order]
    if problem.request_start_date is not None:
        named.append(problem.request_start_date)
    return min(named, default=date(2000, 1, 1))


def _first_of_each(labels: list[int]) -> list[int]:
    """Return the first position of each label 0, 1, …, which appear in this order."""
    first: dict[int, int] = {}
    for position, label in enumerate(labels):
        first.setdefault(label, position)
    return list(first.values())


def _merged_blocks(problem: Problem, room_index: dict[str, int], day_zero: date) -> list[tuple[int, int, int]]:
    merged: list[tuple[int, int, int]] = []
    raw = sorted(
        (room_index[block.room_number], (block.start - day_zero).days, (block.end - day_zero).days + 1)
        for block in problem.out_of_order
    )
    for room, start, end in raw:
        if merged and merged[-1][0] == room and start <= merged[-1][2]:
            merged[-1] = (room, merged[-1][1], max(end, merged[-1][2]))
        else:
            merged.append((room, start, end))
    return merged


def minimum_stay_by_day(problem: Problem, day_zero: date, days: int) -> IntArray:
    """Return the minimum stay in force on days 0 … ``days``; int64[days + 1], nights.

    The same rule as `domain.minimum_stay`, for a whole range of days at once (a test holds the two together).
    """
    week = np.array([problem.minimum_stay_by_day.get(day, problem.minimum_stay) for day in WEEKDAYS], dtype=np.int64)
    nights = week[(day_zero.weekday() + np.arange(days + 1)) % 7]
    for period in problem.minimum_stay_by_date:
        start, end = (period.start - day_zero).days, (period.end - day_zero).days
        nights[max(0, start) : max(0, end + 1)] = period.minimum_stay
    return frozen(nights)


def _mates(problem: Problem) -> tuple[IntArray, ...]:
    groups: dict[str, list[int]] = {}
    for i, stay in enumerate(problem.reservations):
        if stay.adjacency_group is not None:
            groups.setdefault(stay.adjacency_group, []).append(i)
    nobody = frozen([])
    mates = [nobody] * len(problem.reservations)
    for members in groups.values():
        for i in members:
            stay = problem.reservations[i]
            together = [
                j
                for j in members
                if j != i
                and problem.reservations[j].arrival < stay.departure
                and stay.arrival < problem.reservations[j].departure
            ]
            mates[i] = frozen(together)
    return tuple(mates)


def _adjacency(problem: Problem, room_index: dict[str, int]) -> BoolArray:
    adjacent = np.zeros((len(room_index), len(room_index)), dtype=np.bool_)
    for room in problem.rooms:
        for other in room.adjacent_rooms:
            if other in room_index and other != room.room_number:
                r, q = room_index[room.room_number], room_index[other]
                adjacent[r, q] = adjacent[q, r] = True
    adjacent.flags.writeable = False
    return adjacent
