"""Problem -> Instance: the problem as read-only arrays.

Position ``i`` is stay ``i``: a reservation, or all those of one `SameRoom`, which are one stay here (`rows` keeps them
apart). ``r`` is room ``r``, ``k`` is a room *kind*: rooms that no stay can tell apart (same type and turnover nights,
same answer to every stay's conditions). Days are whole numbers since ``day_zero``. An interval ``start … end`` holds
the nights ``start … end - 1``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from bookingopt.domain.eligibility import is_in_house
from bookingopt.domain.fields import WEEKDAYS
from bookingopt.domain.problem import Problem
from bookingopt.domain.rooms.same_room import as_one, fixed_room, sharers
from bookingopt.optimizer.model.arrays import NONE, UNCUT, BoolArray, IntArray, frozen
from bookingopt.optimizer.model.room_kinds import (
    LinkedRooms,
    adjacency,
    eligibility,
    labels,
    linked_rooms,
    merged_blocks,
    preferences,
    seen_from_linked_rooms,
    turnover_by_kind,
)
from bookingopt.optimizer.model.rows import ReservationRows, Wish, build_rows, present_rooms, turnover_ends, wishes
from bookingopt.optimizer.model.wish_graph import WishGraph, wish_graph

__all__ = [
    "CHANGE",
    "NONE",
    "UNCUT",
    "BoolArray",
    "Instance",
    "IntArray",
    "build_instance",
    "frozen",
    "minimum_stay_by_day",
    "with_present_rooms_fixed",
    "with_rooms_before",
]

#: What a type change counts in `Instance.change_rank`; sums of positions stay far below.
CHANGE = 1 << 32


@dataclass(frozen=True)
class Instance:
    """The arrays of one problem; none of them can be written to.

    Attributes
    ----------
    problem
        Where names and ids come from: one reservation for each stay.
    rows
        The reservations themselves.
    day_zero
        The calendar day of day 0: the earliest day that the problem names.
    arrival, leaves
        First night of stay ``i``, and its departure day; int64[stays], days. When its room can be had again is for
        `freed` to say.
    turnover_end
        Day on which the turnover nights of stay ``i`` end at the latest, since the next fixed entry of the room that it
        must keep begins then; ``UNCUT`` where none does; int64[stays], days.
    turnover_of_kind
        Turnover nights of the rooms of kind ``k``; int64[kinds].
    present_room, fixed_room
        Present room of stay ``i`` (where its rows have several, that which counts most), and the room it must keep;
        int64[stays], ``NONE`` where there is none.
    move_cost
        What a move of stay ``i`` counts; int64[stays].
    in_house, priority
        Reservations of stay ``i`` whose guests are in house, and what it counts where not all can have a room;
        int64[stays].
    condition
        Index of the conditions of stay ``i``; int64[stays]. Stays of one condition have the same eligible rooms.
    eligible
        Whether rooms of kind ``k`` meet condition ``c``; bool[conditions, kinds].
    preference
        Index of (own type, order of types) of stay ``i``; int64[stays].
    type_change, type_position
        Type changes of preference ``p`` in a room of kind ``k``, at most one a row, and the positions that they count
        (0 where there are none); int64[preferences, kinds].
    kind_of_room
        Kind of room ``r``; int64[rooms].
    type_of_room
        Room type of room ``r``, numbered in the order of the rooms; int64[rooms].
    block_room, block_start, block_end
        Out-of-order blocks, merged where they touch, by room and start; int64[blocks].
    minimum_stay
        Minimum stay in force on day ``d``; int64[days + 1], nights. A gap has to have the turnover nights on top.
    wishes
        Who wants a room next to whom: the members of adjacency groups that share a night with another member.
    adjacent
        Whether rooms ``r`` and ``q`` are adjacent; bool[rooms, rooms], symmetric.
    leading_from
        Day from which the free nights before a room's first stay count as a gap; None where they do not.
    """

    problem: Problem
    rows: ReservationRows
    day_zero: date
    arrival: IntArray
    leaves: IntArray
    turnover_end: IntArray
    turnover_of_kind: IntArray
    present_room: IntArray
    fixed_room: IntArray
    move_cost: IntArray
    in_house: IntArray
    priority: IntArray
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
    wishes: tuple[Wish, ...]
    adjacent: BoolArray
    leading_from: int | None

    @property
    def house(self) -> Problem:
        """The problem with its reservations one by one."""
        return self.problem.model_copy(update={"reservations": self.rows.reservations})

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
        """Number of days from day 0 until the last room can be had again, or the last block ends."""
        return len(self.minimum_stay) - 1

    @cached_property
    def links(self) -> LinkedRooms | None:
        """Which rooms consist of others; None where none does."""
        return linked_rooms(self.problem)

    @cached_property
    def nights(self) -> IntArray:
        """Nights of the reservations of stay ``i``, each counted by itself; int64[stays]."""
        rows = self.rows
        return frozen([sum(rows.reservations[n].length for n in positions) for positions in rows.of_stay])

    @cached_property
    def sharers(self) -> IntArray:
        """Number of reservations that stay ``i`` is; int64[stays]."""
        return frozen([len(positions) for positions in self.rows.of_stay])

    @cached_property
    def change_rank(self) -> IntArray:
        """Type change and position as one number, to be compared and added up; int64[preferences, kinds]."""
        return frozen(self.type_change * CHANGE + self.type_position)

    @cached_property
    def turnover_of_room(self) -> IntArray:
        """Turnover nights of room ``r``; int64[rooms]."""
        return frozen(self.turnover_of_kind[self.kind_of_room])

    @cached_property
    def turnover_limit(self) -> int:
        """The most turnover nights that a room has."""
        return int(self.turnover_of_kind.max(initial=0))

    @cached_property
    def has_one_turnover(self) -> bool:
        """Whether all rooms have the same turnover nights."""
        return bool((self.turnover_of_kind == self.turnover_limit).all())

    def freed(self, stays: IntArray | int, kinds: IntArray | int) -> IntArray:
        """Return the day on which a room of each of ``kinds`` can be had again after each of ``stays``; int64."""
        return np.minimum(self.leaves[stays] + self.turnover_of_kind[kinds], self.turnover_end[stays])

    def freed_in(self, stay: int, room: int) -> int:
        """Return the day on which ``room`` can be had again after ``stay``."""
        return int(self.freed(stay, self.kind_of_room[room]))

    @cached_property
    def departure(self) -> IntArray:
        """Day from which the room of stay ``i`` can be had again, whichever of its rooms it has; int64[stays]."""
        longest = np.where(self.eligible, self.turnover_of_kind, -1).max(axis=1, initial=-1)
        return self._freed_within(np.where(longest < 0, self.turnover_limit, longest))

    @cached_property
    def earliest_departure(self) -> IntArray:
        """Day until which stay ``i`` keeps its room, whichever of its rooms it has; int64[stays]."""
        limit = self.turnover_limit
        return self._freed_within(np.where(self.eligible, self.turnover_of_kind, limit).min(axis=1, initial=limit))

    def _freed_within(self, turnover_of_condition: IntArray) -> IntArray:
        """Return when rooms can be had again; fixed stays have theirs, the others that of their condition."""
        nights = turnover_of_condition[self.condition]
        fixed = np.flatnonzero(self.fixed_room != NONE)
        nights[fixed] = self.turnover_of_room[self.fixed_room[fixed]]
        return frozen(np.minimum(self.leaves + nights, self.turnover_end))

    @cached_property
    def by_start(self) -> tuple[IntArray, IntArray, IntArray]:
        """All stays and blocks by start, then end: position (blocks come after the stays), start, end; three int64.

        The end is the latest that it can be (see `departure`).
        """
        start = np.concatenate([self.arrival, self.block_start])
        end = np.concatenate([self.departure, self.block_end])
        order = np.lexsort((end, start))
        return frozen(order), frozen(start[order]), frozen(end[order])

    @cached_property
    def settled_room(self) -> IntArray:
        """Present room of stay ``i``, ``NONE`` unless all its rows are there; int64[stays]."""
        rows = self.rows
        elsewhere = rows.stay[rows.present_room != self.present_room[rows.stay]]
        settled = self.present_room.copy()
        settled[elsewhere] = NONE
        return frozen(settled)

    @cached_property
    def apart(self) -> frozenset[int]:
        """The stays whose rows have several present rooms, although they are to share one."""
        return frozenset(stay for stay, _, _ in self.elsewhere)

    @cached_property
    def elsewhere(self) -> tuple[tuple[int, int, int], ...]:
        """Rows whose present room is not that of their stay: stay, present room and move cost."""
        rows = self.rows
        several = np.flatnonzero((rows.present_room != NONE) & (rows.present_room != self.present_room[rows.stay]))
        return tuple((int(rows.stay[n]), int(rows.present_room[n]), int(rows.move_cost[n])) for n in several.tolist())

    def move_cost_in(self, stays: IntArray | int, rooms: IntArray | int) -> IntArray:
        """Return what the moves of the rows of ``stays`` count if these are in ``rooms``; int64."""
        present = self.present_room[stays]
        cost: IntArray = np.where((present == NONE) | (present == rooms), 0, self.move_cost[stays])
        for stay, room, of_row in self.elsewhere:
            cost = cost + np.where((np.equal(stays, stay)) & (np.not_equal(rooms, room)), of_row, 0)
        return cost

    @cached_property
    def mates(self) -> tuple[IntArray, ...]:
        """The mates of all wishes of stay ``i``; one int64 array a stay, ascending, mostly empty."""
        mates = [frozen([])] * self.stays
        for wish in self.wishes:
            mates[wish.stay] = frozen(np.union1d(mates[wish.stay], wish.mates))
        return tuple(mates)

    @cached_property
    def group_members(self) -> IntArray:
        """The stays that want a room next to a mate's; ascending."""
        return frozen(sorted({wish.stay for wish in self.wishes}))

    @cached_property
    def wish_graph(self) -> WishGraph:
        """Which wishes are those of mates."""
        return wish_graph(self.wishes)

    @property
    def window(self) -> tuple[int, int]:
        """Arrival days that may be sold: the first one, and the day after the last one."""
        start, end = self.problem.request_start_date, self.problem.request_end_date
        if start is None and not self.stays:
            return 0, 0  # nothing says when the first guest may come
        first, last = (int(self.arrival.min()), int(self.leaves.max())) if self.stays else (0, 0)
        return (
            first if start is None else (start - self.day_zero).days,
            last if end is None else (end - self.day_zero).days,
        )

    @property
    def calendar(self) -> tuple[int, int]:
        """The first and the last day that a date can have."""
        return (date.min - self.day_zero).days, (date.max - self.day_zero).days

    def minimum_stay_until(self, day: int) -> IntArray:
        """Return `minimum_stay` of days 0 … ``day``, also behind the last one; int64[day + 1], nights."""
        return minimum_stay_by_day(self.problem, self.day_zero, day)

    def date_of(self, day: int) -> date:
        """Return the calendar day of ``day``."""
        return self.day_zero + timedelta(days=int(day))


def build_instance(house: Problem) -> Instance:
    """Turn names, ids and dates of ``house`` into indices and days."""
    room_index = {room.room_number: r for r, room in enumerate(house.rooms)}
    parties = [tuple(house.reservations[n] for n in positions) for positions in sharers(house.reservations)]
    problem = house.model_copy(update={"reservations": tuple(as_one(house, rows) for rows in parties)})
    stays = problem.reservations
    day_zero = _first_day(problem)
    arrival = [(stay.arrival - day_zero).days for stay in stays]
    leaves = [first + stay.length for first, stay in zip(arrival, stays, strict=True)]
    fixed = [NONE if room is None else room_index[room] for room in (fixed_room(house, rows) for rows in parties)]
    rows = build_rows(house, room_index)
    present, move_cost = present_rooms(rows)
    condition, kind_of_room, eligible = eligibility(problem, parties)
    preference, type_change, type_position = preferences(problem, parties, kind_of_room)
    turnover = turnover_by_kind(problem, kind_of_room)
    blocks = merged_blocks(problem, room_index, day_zero)
    start = problem.request_start_date
    leading_day = start or min((stay.arrival for stay in stays), default=day_zero)
    longest = int(turnover.max(initial=0))
    standing = seen_from_linked_rooms(problem, [*blocks, *zip(fixed, arrival, leaves, strict=True)])
    turnover_end = turnover_ends(arrival, leaves, fixed, standing) if longest else [UNCUT] * len(stays)
    kept_until = (min(day + longest, end) for day, end in zip(leaves, turnover_end, strict=True))
    days = max([0, *kept_until, *(end for _, _, end in blocks), (leading_day - day_zero).days])
    return Instance(
        problem=problem,
        rows=rows,
        day_zero=day_zero,
        arrival=frozen(arrival),
        leaves=frozen(leaves),
        turnover_end=frozen(turnover_end),
        turnover_of_kind=turnover,
        present_room=frozen(present),
        fixed_room=frozen(fixed),
        move_cost=frozen(move_cost),
        in_house=frozen([sum(is_in_house(house, row) for row in party) for party in parties]),
        priority=frozen([sum(row.priority for row in party) for party in parties]),
        condition=frozen(condition),
        eligible=eligible,
        preference=frozen(preference),
        type_change=type_change,
        type_position=type_position,
        kind_of_room=frozen(kind_of_room),
        type_of_room=frozen(labels([room.type_name for room in problem.rooms])),
        block_room=frozen([room for room, _, _ in blocks]),
        block_start=frozen([start for _, start, _ in blocks]),
        block_end=frozen([end for _, _, end in blocks]),
        minimum_stay=minimum_stay_by_day(problem, day_zero, days),
        wishes=tuple(wishes(rows)),
        adjacent=adjacency(problem, room_index),
        # In a house without stays nothing says where a gap begins.
        leading_from=(leading_day - day_zero).days if problem.leading_gaps and (stays or start is not None) else None,
    )


def with_rooms_before(instance: Instance, room_of: IntArray) -> Instance:
    """Return ``instance`` with the rooms of a plan as present rooms, all rows of a stay in the same one."""
    rows = replace(instance.rows, present_room=frozen(room_of[instance.rows.stay]))
    return replace(instance, present_room=frozen(room_of), rows=rows)


def with_present_rooms_fixed(instance: Instance) -> Instance:
    """Return ``instance`` with every stay fixed that has a present room; where it may not be there, it has no room."""
    fixed, present = instance.fixed_room.copy(), instance.present_room
    stays = np.flatnonzero((fixed == NONE) & (present != NONE))
    is_allowed = instance.eligible[instance.condition[stays], instance.kind_of_room[present[stays]]]
    fixed[stays[is_allowed]] = present[stays[is_allowed]]
    condition, nowhere = instance.condition.copy(), np.zeros((1, instance.kinds), np.bool_)
    condition[stays[~is_allowed]] = len(instance.eligible)
    return replace(
        instance,
        fixed_room=frozen(fixed),
        condition=frozen(condition),
        eligible=frozen(np.concatenate([instance.eligible, nowhere]), np.bool_),
    )


def _first_day(problem: Problem) -> date:
    named = [stay.arrival for stay in problem.reservations] + [block.start for block in problem.out_of_order]
    if problem.request_start_date is not None:
        named.append(problem.request_start_date)
    return min(named, default=date(2000, 1, 1))


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
