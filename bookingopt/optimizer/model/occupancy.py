"""Occupancy: which stay is in which room, what of a room is free, and what a stay more there changes in gap cost."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import numpy as np

from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray, frozen
from bookingopt.optimizer.model.plan import entries

#: The ends of a free span that nothing bounds: before every day, after every day.
BEFORE, AFTER = -(1 << 40), 1 << 40


@dataclass(frozen=True)
class Occupancy:
    """Which stay is in which room.

    Attributes
    ----------
    instance
        The stays and rooms; its present rooms do not count here.
    room_of
        Room of stay ``i``, ``NONE`` for a stay that is not yet placed; int64[stays], read-only.
    can_move
        Whether stay ``i`` may have another room than now; bool[stays], read-only.
    """

    instance: Instance
    room_of: IntArray
    can_move: BoolArray

    @cached_property
    def placed(self) -> IntArray:
        """The stays that have a room; ascending."""
        return frozen(np.flatnonzero(self.room_of != NONE))

    @cached_property
    def free_spans(self) -> FreeSpans:
        """The free spans of all rooms."""
        return FreeSpans(self)

    @cached_property
    def freed(self) -> IntArray:
        """Day on which the room of each placed stay can be had again; int64[placed]."""
        return frozen(self.instance.freed(self.placed, self.instance.kind_of_room[self.room_of[self.placed]]))

    def overlapping(self, arrival: int, departure: int | IntArray) -> IntArray:
        """Return the placed stays whose rooms are taken on a night of ``arrival … departure - 1``; ascending.

        The day of departure may be one for each room.
        """
        placed, until = self.placed, self._until(departure)
        meets: IntArray = placed[(self.instance.arrival[placed] < until[self.room_of[placed]]) & (self.freed > arrival)]
        return meets

    def out_of_order(self, arrival: int, departure: int | IntArray) -> BoolArray:
        """Return whether room ``r`` is out of order on one of the nights; bool[rooms]."""
        instance, until = self.instance, self._until(departure)
        if instance.links is not None:  # a room is closed where a room that it takes is
            blocked = (instance.block_start < until[:, None]) & (instance.block_end > arrival)
            return _any_in_row(blocked & instance.links.takes[:, instance.block_room])
        closed = np.zeros(instance.rooms, dtype=np.bool_)
        meets = (instance.block_start < until[instance.block_room]) & (instance.block_end > arrival)
        closed[instance.block_room[meets]] = True
        return closed

    def _until(self, departure: int | IntArray) -> IntArray:
        return np.broadcast_to(np.asarray(departure, dtype=np.int64), (self.instance.rooms,))

    def free(self, arrival: int, departure: int | IntArray) -> BoolArray:
        """Return whether room ``r`` is free on all the nights; bool[rooms]."""
        is_free = ~self.out_of_order(arrival, departure)
        links = self.instance.links
        if links is None:
            is_free[self.room_of[self.overlapping(arrival, departure)]] = False
            return is_free
        meets = (self.instance.arrival[self.placed] < self._until(departure)[:, None]) & (self.freed > arrival)
        is_free[_any_in_row(meets & links.clash[:, self.room_of[self.placed]])] = False
        return is_free

    def without(self, stay: int) -> Occupancy:
        """Return the occupancy after ``stay`` has given up its nights; ``NONE`` gives up nothing."""
        if stay == NONE:
            return self
        room_of = self.room_of.copy()
        room_of[stay] = NONE
        return Occupancy(self.instance, frozen(room_of), self.can_move)


def _any_in_row(matrix: BoolArray) -> BoolArray:
    return frozen(np.any(matrix, axis=1), np.bool_)


@dataclass(frozen=True)
class FreeSpan:
    """Free nights ``start … end - 1`` of ``room``; ``BEFORE`` and ``AFTER`` where nothing bounds them.

    ``from_block``, ``to_block``: whether an out-of-order block bounds them there. Of a room that consists of others
    ``singles`` holds the spans of each room without parts that it takes.
    """

    room: int
    start: int
    end: int
    from_block: bool
    to_block: bool
    singles: tuple[FreeSpan, ...] = ()


class FreeSpans:
    """The free spans of each room, and what it costs in gaps to put a stay into one."""

    def __init__(self, occupancy: Occupancy) -> None:
        self._instance = occupancy.instance
        taken = entries(occupancy.instance, occupancy.room_of)
        self._first = np.searchsorted(taken.room, np.arange(occupancy.instance.rooms + 1))
        self._start, self._end, self._stay = taken.start, taken.end, taken.stay

    def at(self, room: int, day: int) -> FreeSpan:
        """Return the free span of ``room`` around the free night ``day``."""
        links = self._instance.links
        if links is not None and links.is_whole[room]:
            singles = tuple(self.at(single, day) for single in links.singles(room).tolist())
            start, end = max(span.start for span in singles), min(span.end for span in singles)
            return FreeSpan(room, start, end, from_block=False, to_block=False, singles=singles)
        first, last = self._first[room], self._first[room + 1]
        after = first + int(np.searchsorted(self._start[first:last], day, side="right"))
        has_before, has_after = after > first, after < last
        return FreeSpan(
            room,
            int(self._end[after - 1]) if has_before else BEFORE,
            int(self._start[after]) if has_after else AFTER,
            bool(has_before and self._stay[after - 1] == NONE),
            bool(has_after and self._stay[after] == NONE),
        )

    def cost_before(self, span: FreeSpan, arrival: int) -> Fraction:
        """Gap cost between the start of ``span`` and a stay that arrives in it."""
        if span.singles:
            return sum((self.cost_before(single, arrival) for single in span.singles), Fraction(0))
        start = span.start
        if start == BEFORE:
            leading = self._instance.leading_from
            if leading is None:
                return Fraction(0)
            start = leading
        return self._gap(span.room, start, arrival)

    def cost_after(self, span: FreeSpan, departure: int) -> Fraction:
        """Gap cost between a stay that leaves in ``span`` and the end of it."""
        if span.singles:
            return sum((self.cost_after(single, departure) for single in span.singles), Fraction(0))
        return Fraction(0) if span.end == AFTER else self._gap(span.room, departure, span.end)

    def cost_empty(self, span: FreeSpan) -> Fraction:
        """Gap cost of ``span`` while nobody is in it."""
        if span.singles:
            return sum((self.cost_empty(single) for single in span.singles), Fraction(0))
        if span.end == AFTER or (span.to_block and (span.from_block or span.start == BEFORE)):
            return Fraction(0)
        return self.cost_before(span, span.end)

    def change(self, room: int, arrival: int, departure: int) -> Fraction:
        """Return by how much the gap cost rises when a stay comes into ``room``, which is free for it."""
        span = self.at(room, arrival)
        return self.cost_before(span, arrival) + self.cost_after(span, departure) - self.cost_empty(span)

    def change_of_all(self, room: int, stays: list[tuple[int, int]]) -> Fraction:
        """Return by how much it rises when several come into one free span of a room without parts, in their order."""
        span = self.at(room, stays[0][0])
        between = (self._gap(room, left, arrival) for (_, left), (arrival, _) in pairwise(stays))
        ends = self.cost_before(span, stays[0][0]) + self.cost_after(span, stays[-1][1])
        return ends + sum(between, Fraction(0)) - self.cost_empty(span)

    def _gap(self, room: int, start: int, end: int) -> Fraction:
        nights = end - start
        if nights <= 0:
            return Fraction(0)
        minimum = int(self._instance.minimum_stay[start] + self._instance.turnover_of_room[room])
        return Fraction(2) ** (minimum - nights + (nights < minimum))


def eligible_rooms(instance: Instance, stay: int) -> BoolArray:
    """Return whether ``stay``, if nothing fixes it, may have room ``r``; bool[rooms]."""
    return frozen(instance.eligible[instance.condition[stay]][instance.kind_of_room], np.bool_)
