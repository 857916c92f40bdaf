"""The orphan gaps of a plan that need be neither complete nor legal: the present plan as the file has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from bookingopt.domain.eligibility import is_fixed
from bookingopt.domain.minimum_stay import minimum_stay
from bookingopt.domain.problem import Problem, Reservation
from bookingopt.domain.result_rows import (
    OrphanGap,
)
from bookingopt.domain.rooms.linked_rooms import single_rooms
from bookingopt.domain.rooms.turnover import fixed_entries, turnover_by_room
from bookingopt.domain.worth.night_value import NightValue


class _Entry(NamedTuple):
    """Nights of a room that are taken, turnover nights included, as day numbers; a block has no key."""

    start: int
    end: int
    key: str | None


def orphan_gaps(
    problem: Problem, stays: Iterable[Reservation], night_value: NightValue | None = None
) -> list[OrphanGap]:
    """Return the gaps that nobody may buy between ``stays`` in their rooms, by room in the file's order, then by date.

    Stays that clash count as one; stays without a room do not count. With a ``night_value`` their nights have a worth.
    """
    entries: dict[str, list[_Entry]] = defaultdict(list)
    singles = single_rooms(problem.rooms)
    by_room = turnover_by_room(problem)
    fixed = fixed_entries(problem) if any(by_room.values()) else defaultdict(list)
    for stay in stays:
        if stay.assigned_room is not None:
            start, end = stay.arrival.toordinal(), stay.departure.toordinal() + by_room.get(stay.assigned_room, 0)
            if is_fixed(problem, stay):
                starts = [e.start.toordinal() for e in fixed[stay.assigned_room] if e.start >= stay.departure]
                end = min([end, *starts])
            for single in singles.get(stay.assigned_room, ()):
                entries[single].append(_Entry(start, end, stay.key))
    for block in problem.out_of_order:
        for single in singles[block.room_number]:
            entries[single].append(_Entry(block.start.toordinal(), block.end.toordinal() + 1, None))
    opening = _opening(problem)
    in_force = minimum_stay(problem)
    found = []
    for room in problem.rooms:
        turnover = by_room[room.room_number]
        of_room = sorted(entries[room.room_number], key=lambda entry: (entry.start, entry.end))
        if opening is not None and of_room and of_room[0].key is not None:
            of_room.insert(0, _Entry(min(opening, of_room[0].start), min(opening, of_room[0].start), None))
        for before, after in _gaps(of_room):
            length, first = after.start - before.end, date.fromordinal(before.end)
            least = in_force(first)
            if length < least + turnover:
                nights = max(length - turnover, 0)
                found.append(
                    OrphanGap(
                        room_number=room.room_number,
                        start=first,
                        nights=nights,
                        minimum_stay=least,
                        cost=2.0 ** (least + turnover - length + 1),
                        value=night_value and night_value.worth([(room.type_name, nights)]),
                        before=before.key,
                        after=after.key,
                    )
                )
    return found


def _opening(problem: Problem) -> int | None:
    """Return the day from which the free nights before a room's first stay are a gap; None where they are none."""
    if not problem.leading_gaps or not problem.reservations:
        return None
    return (problem.request_start_date or min(stay.arrival for stay in problem.reservations)).toordinal()


def _gaps(entries: list[_Entry]) -> Iterable[tuple[_Entry, _Entry]]:
    """Yield the entries on the two sides of each gap, but those between two blocks."""
    last = None
    for entry in entries:
        if last is not None and entry.start > last.end and (last.key, entry.key) != (None, None):
            yield last, entry
        if last is None or entry.end >= last.end:
            last = entry
