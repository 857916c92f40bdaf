"""Turnover nights: how long a room needs after a stay before it can be let again, and what still keeps it so."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from bookingopt.domain.fields import LAST_DAY
from bookingopt.domain.rooms.linked_rooms import linked_with
from bookingopt.domain.rooms.same_room import fixed_room, sharers
from bookingopt.translatable import Translatable, Value

if TYPE_CHECKING:
    from bookingopt.domain.problem import Problem, Reservation, Room

#: What is said of turnover nights that a block or another stay cuts short.
_OUT_OF_ORDER = (
    "Room {room} is out of order from {day}, {left} of {n} turnover night after {stay} leaves it; both are fixed.|"
    "Room {room} is out of order from {day}, {left} of {n} turnover nights after {stay} leaves it; both are fixed."
)
_GIVEN = (
    "Room {room} is given to {next} from {day}, {left} of {n} turnover night after {stay} leaves it; both are fixed.|"
    "Room {room} is given to {next} from {day}, {left} of {n} turnover nights after {stay} leaves it; both are fixed."
)


def most_turnover_nights(problem: Problem) -> int:
    """Return the most turnover nights that a room of the house has."""
    return max((room_turnover(problem, room) for room in problem.rooms), default=problem.turnover_nights)


def turnover_by_room(problem: Problem) -> dict[str, int]:
    """Return the turnover nights of each room."""
    return {room.room_number: room_turnover(problem, room) for room in problem.rooms}


def room_turnover(problem: Problem, room: Room) -> int:
    """Return the turnover nights of ``room``: its own, else those of the house."""
    return problem.turnover_nights if room.turnover_nights is None else room.turnover_nights


class FixedEntry(NamedTuple):
    """Something in a room that cannot be moved: a fixed stay, or an out-of-order block (``stay`` None)."""

    start: date
    end: date
    stay: Reservation | None
    room: str


def fixed_entries(house: Problem) -> dict[str, list[FixedEntry]]:
    """Return the fixed stays and the blocks of each room of a planned house, by their start.

    Those of rooms that are linked with it are among them.
    """
    entries: dict[str, list[FixedEntry]] = defaultdict(list)
    linked = linked_with(house.rooms)
    for positions in sharers(house.reservations):
        rows = [house.reservations[number] for number in positions]
        room = fixed_room(house, rows)
        if room is not None:
            last = max(rows, key=lambda row: row.departure)
            entry = FixedEntry(min(row.arrival for row in rows), last.departure, last, room)
            for other in linked.get(room, (room,)):
                entries[other].append(entry)
    for block in house.out_of_order:
        entry = FixedEntry(block.start, block.end + timedelta(days=1), None, block.room_number)
        for other in linked.get(block.room_number, (block.room_number,)):
            entries[other].append(entry)
    for of_room in entries.values():
        of_room.sort(key=lambda entry: (entry.start, entry.end))
    return entries


def turnover_warnings(house: Problem) -> Iterator[Translatable]:
    """Yield the fixed stays of a planned house whose turnover nights the next fixed entry cuts short."""
    if not most_turnover_nights(house):
        return
    by_room = turnover_by_room(house)
    for room, entries in fixed_entries(house).items():
        nights = by_room[room]
        starts = [entry.start for entry in entries]
        for entry in entries:
            following = bisect_left(starts, entry.end)
            if entry.stay is None or entry.room != room or following == len(entries):
                continue
            after = entries[following]
            left = (after.start - entry.end).days
            if left < nights:
                values: dict[str, Value] = {
                    "room": room,
                    "stay": entry.stay.key,
                    "day": after.start,
                    "left": left,
                    "n": nights,
                }
                if after.stay is None:
                    yield Translatable(_OUT_OF_ORDER, **values)
                else:
                    yield Translatable(_GIVEN, next=after.stay.key, **values)


def rooms_in_turnover(house: Problem, departed: Iterable[Reservation]) -> Iterator[tuple[str, date, date, str]]:
    """Yield what is left of the turnover nights of stays that have left a planned house, from its business date on.

    Parameters
    ----------
    house
        The house, in which a fixed stay or a block in the same room ends the turnover.
    departed
        Stays that left on the business date or before, in the order of the file.

    Yields
    ------
    (str, date, date, str)
        Room number, first and last night, and why the room cannot be had.
    """
    by_room = turnover_by_room(house)
    if house.today is None or not any(by_room.values()):
        return
    entries = fixed_entries(house)
    for stay in departed:
        room = stay.assigned_room
        if room is None or room not in by_room or (house.today - stay.departure).days >= by_room[room]:
            continue
        ends = [max(entry.start, stay.departure) for entry in entries.get(room, ()) if entry.end > stay.departure]
        days_left = (LAST_DAY - stay.departure).days
        end = min([stay.departure + timedelta(days=min(by_room[room], days_left)), *ends])
        if end > house.today:
            yield room, house.today, end - timedelta(days=1), f"turnover after {stay.key}"
