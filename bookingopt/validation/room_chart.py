"""The tape chart as the validation sees it: stays and blocks in rooms, and the bounded gaps between them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from bookingopt.domain.fields import LAST_DAY
from bookingopt.domain.problem import OutOfOrder, Problem, Reservation
from bookingopt.domain.result_rows import (
    OrphanGap,
)
from bookingopt.translatable import Translatable
from bookingopt.validation.timeline import Timeline, span_text

#: The longest minimum stay that a problem can have.
MAX_MINIMUM_STAY = 366

#: The most turnover nights that a problem can have.
MAX_TURNOVER = 14


class Placed(NamedTuple):
    """A stay in a room, nights ``start`` … ``end − 1`` as ordinals; ``present`` is its room before, if it had one."""

    stay: Reservation
    room: str
    present: str | None
    start: int
    end: int

    @property
    def key(self) -> str:
        """The reservation's id."""
        return self.stay.key


class RoomUse(NamedTuple):
    """Nights ``start`` … ``end − 1`` on which one stay, or those who share a room on purpose, are in a room.

    They keep it until the day ``until``: that on which they leave, later by the turnover nights. ``first`` arrives
    first, ``last`` leaves last.
    """

    room: str
    start: int
    end: int
    until: int
    first: Reservation
    last: Reservation


class Block(NamedTuple):
    """Nights ``start`` … ``end − 1`` on which nobody can be in a room."""

    start: int
    end: int


class Gap(NamedTuple):
    """A bounded gap; ``before`` and ``after`` are reservation ids, None for a block or at the start of the chart.

    ``free`` counts its free nights; a stay sold there takes ``turnover`` of them beside its own.
    """

    room: str
    start: int
    free: int
    minimum_stay: int
    before: str | None
    after: str | None
    turnover: int = 0

    @property
    def nights(self) -> int:
        """The nights of it that can be sold."""
        return max(self.free - self.turnover, 0)

    @property
    def is_orphan(self) -> bool:
        """Whether nobody may buy it."""
        return self.free < self.minimum_stay + self.turnover

    @property
    def exponent(self) -> int:
        """The gap costs two to this power."""
        return self.minimum_stay + self.turnover - self.free + (1 if self.is_orphan else 0)

    @property
    def text(self) -> Translatable:
        """The room and the nights in words."""
        if self.nights == 0:
            none = "room {room}, no night to sell from {day}"
            return Translatable(none, room=self.room, day=date.fromordinal(self.start))
        nights = span_text(self.start, self.start + self.nights)
        return Translatable("room {room}, {nights}", room=self.room, nights=nights)


def place(stay: Reservation, room: str, present: str | None) -> Placed:
    """Put ``stay`` into ``room``."""
    start = stay.arrival.toordinal()
    return Placed(stay, room, present, start, start + stay.length)


def label(stay: Reservation) -> str:
    """Return how a sentence names ``stay``: its id, and its name where that is another."""
    return stay.key if stay.key == stay.name else f"{stay.key} ({stay.name})"


def merged(blocks: Iterable[OutOfOrder]) -> dict[str, list[Block]]:
    """Return the blocks by room, ascending; those that touch or overlap are one."""
    by_room: dict[str, list[Block]] = {}
    for row in sorted(blocks, key=lambda block: block.start):
        start, end = row.start.toordinal(), row.end.toordinal() + 1
        known = by_room.setdefault(row.room_number, [])
        if known and start <= known[-1].end:
            known[-1] = Block(known[-1].start, max(known[-1].end, end))
        else:
            known.append(Block(start, end))
    return by_room


def leading_from(problem: Problem) -> int | None:
    """Return the night from which the free nights before a room's first stay count, None where they do not."""
    if not problem.leading_gaps or not problem.reservations:
        return None
    first = problem.request_start_date or min(stay.arrival for stay in problem.reservations)
    return first.toordinal()


def bounded_gaps(
    problem: Problem,
    stays: Mapping[str, Sequence[RoomUse]],
    blocks: Mapping[str, Sequence[Block]],
    minimum_stay: Callable[[int], int],
    turnover: Mapping[str, int],
) -> Iterator[Gap]:
    """Yield the bounded gaps of the problem's rooms that have no parts, by room and time.

    Parameters
    ----------
    problem
        Names the rooms, and whether leading gaps count.
    stays, blocks
        What stands in each room.
    minimum_stay
        Night (ordinal) -> minimum stay in force.
    turnover
        Turnover nights of each room.
    """
    opening = leading_from(problem)
    for room in (room.room_number for room in problem.rooms if not room.parts):
        entries: list[tuple[int, int, str | None, str | None]] = [
            *((span.start, span.until, span.first.key, span.last.key) for span in stays.get(room, ())),
            *((block.start, block.end, None, None) for block in blocks.get(room, ())),
        ]
        entries.sort(key=lambda entry: entry[:2])
        end: int | None = None
        before: str | None = None
        for start, entry_end, first, last in entries:
            since = end if end is not None else opening
            if since is not None and start > since and not (before is None and first is None):
                yield Gap(room, since, start - since, minimum_stay(since), before, first, turnover[room])
            if end is None or entry_end > end or (entry_end == end and before is None):
                end, before = entry_end, last


def named_gaps(rows: Sequence[OrphanGap], stays: Mapping[str, Sequence[Placed]]) -> Iterator[Gap]:
    """Yield those of the declared orphan gaps ``rows`` that the chart bears out, with the chart's own figures.

    This is what can be said without the problem. A block is where no stay is; the minimum stay of a night is what the
    first row says that begins on it.

    Parameters
    ----------
    rows
        What a result declares.
    stays
        The stays of each room.
    """
    in_force: dict[date, int] = {}
    timelines = {row.room_number: Timeline(stays.get(row.room_number, ())) for row in rows}
    sides = _Sides(stays)
    by_room = {
        number: _likely_turnover(sides, [row for row in rows if row.room_number == number]) for number in timelines
    }
    for row in rows:
        turnover = by_room[row.room_number]
        minimum_stay = in_force.setdefault(row.start, row.minimum_stay)
        start = row.start.toordinal()
        free = sides.free_nights(row, turnover)
        before, after = sides.of(row, turnover)
        is_free = start + free <= LAST_DAY.toordinal() and not any(
            timelines[row.room_number].overlapping(start, start + free)
        )
        gap = Gap(row.room_number, start, free, minimum_stay, before, after, turnover)
        if free > 0 and gap.is_orphan and minimum_stay <= MAX_MINIMUM_STAY and is_free and (before or after):
            yield gap


def _likely_turnover(sides: _Sides, rows: Sequence[OrphanGap]) -> int:
    """Return the turnover nights of a room with which most of its declared gaps lie between the declared stays."""
    return max(range(MAX_TURNOVER + 1), key=lambda nights: (sum(sides.agree(row, nights) for row in rows), -nights))


class _Sides:
    """Who leaves and who arrives beside declared gaps, whose result does not say how many turnover nights there are.

    Nor does it say which rooms a suite consists of: where nobody of the room itself is there, a stay elsewhere may be,
    and a suite has turnover nights of its own.
    """

    def __init__(self, stays: Mapping[str, Sequence[Placed]]) -> None:
        self._leaves: dict[tuple[str, int], list[str]] = {}
        self._arrives: dict[tuple[str | None, int], list[str]] = {}
        self._stays = {one.key: one for room in stays.values() for one in room}
        for one in (one for room in stays.values() for one in room):
            self._leaves.setdefault((one.room, one.end), []).append(one.key)
            for room in (one.room, None):
                self._arrives.setdefault((room, one.start), []).append(one.key)

    def of(self, row: OrphanGap, turnover: int) -> tuple[str | None, str | None]:
        """Return the stays before and after the gap; of those who share a room the one that is declared."""
        start = row.start.toordinal()
        end = start + self.free_nights(row, turnover)
        after = _declared(row.after, self._arrives.get((row.room_number, end), []), self._arrives.get((None, end), []))
        there = self._leaves.get((row.room_number, start - turnover), [])
        of_suites = range(MAX_TURNOVER + 1) if after == row.after else (turnover,)
        one = self._stays.get(row.before or "")
        is_in_suite = one is not None and one.room != row.room_number and start - one.end in of_suites
        return row.before if is_in_suite and not there else _declared(row.before, there, []), after

    def agree(self, row: OrphanGap, turnover: int) -> bool:
        """Whether the declared stays are there, with free nights between them."""
        return self.free_nights(row, turnover) > 0 and self.of(row, turnover) == (row.before, row.after)

    def free_nights(self, row: OrphanGap, turnover: int) -> int:
        """Return the free nights of the gap; where none can be sold, its cost says how many they are."""
        if row.nights or not turnover:
            return row.nights + turnover
        return row.minimum_stay + turnover + 1 - (round(math.log2(row.cost)) if row.cost > 0 else 0)


def _declared(key: str | None, there: list[str], anywhere: list[str]) -> str | None:
    return key if key in (there or anywhere) else there[-1] if there else None
