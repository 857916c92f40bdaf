"""Linked rooms: suites, apartments and halls that consist of other rooms, down to the rooms that are no whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from bookingopt.domain.rooms.same_room import fixed_room, sharers
from bookingopt.errors import Fault, shown
from bookingopt.translatable import Translatable

if TYPE_CHECKING:
    from bookingopt.domain.problem import Problem, Reservation, Room

#: What is said of a fixed stay in a room that is linked with the room of another one.
_TAKEN = "expected a room that is free on {day}: {stay} is fixed in room {room} then, which is linked with {other}"


def has_linked_rooms(rooms: Iterable[Room]) -> bool:
    """Whether one of ``rooms`` consists of others."""
    return any(room.parts for room in rooms)


def single_rooms(rooms: Sequence[Room]) -> dict[str, tuple[str, ...]]:
    """Return, by room number, the rooms without parts that whoever is in the room is in: itself where it is no whole.

    Two rooms cannot be let together where they have one of these in common. The parts must be without faults.
    """
    parts = {room.room_number: room.parts for room in rooms}
    found: dict[str, tuple[str, ...]] = {}

    def of(number: str) -> tuple[str, ...]:
        if number not in found:
            below = [single for part in parts[number] for single in of(part)]
            found[number] = tuple(below) if parts[number] else (number,)
        return found[number]

    return {number: of(number) for number in parts}


def linked_with(rooms: Sequence[Room]) -> dict[str, tuple[str, ...]]:
    """Return, by room number, the room itself and all rooms that cannot be let together with it.

    The parts must be without faults.
    """
    if not has_linked_rooms(rooms):
        return {room.room_number: (room.room_number,) for room in rooms}
    singles = {number: frozenset(of_room) for number, of_room in single_rooms(rooms).items()}
    return {
        number: tuple(other for other, theirs in singles.items() if theirs & mine) for number, mine in singles.items()
    }


def part_faults(problem: Problem) -> list[Fault]:
    """Return what is wrong with the parts of rooms; each whole is told the first fault that is found in it."""
    by_number = {room.room_number: room for room in problem.rooms}
    found = []
    for position, room in enumerate(problem.rooms):
        fault = _fault_of(room, by_number) if room.parts else None
        if fault is not None:
            found.append(Fault(("Rooms", position, "Parts"), *fault))
    return found


def _fault_of(whole: Room, by_number: Mapping[str, Room]) -> tuple[str, Translatable] | None:
    """Return the value that is wrong in a whole, and what was expected; None where nothing is.

    All rooms in it are walked through; a circle is told to those that are on it.
    """
    reached_by: dict[str, list[str]] = {}
    todo = [(part, [whole.room_number, part]) for part in whole.parts]
    while todo:
        number, path = todo.pop(0)
        if number not in by_number:
            if len(path) > 2:
                continue  # told of the room whose own part it is
            return shown(number), Translatable("expected a RoomNumber that stands in Rooms")
        if number == whole.room_number:
            return " > ".join(path), Translatable("expected no circle: no room is a part of itself")
        if number in path[:-1]:
            continue  # a circle below this room
        if number in reached_by:
            twice = "expected each part once; it is also reached by {path}"
            return " > ".join(path), Translatable(twice, path=" > ".join(reached_by[number]))
        reached_by[number] = path
        if by_number[number].type_name == whole.type_name:
            alike = (
                "expected parts of other types than {type}, which is that of the whole: the table could not tell them "
                "apart"
            )
            return shown(number), Translatable(alike, type=shown(whole.type_name))
        todo += [(part, [*path, part]) for part in by_number[number].parts]
    return None


def linked_stay_faults(problem: Problem, house: Problem) -> Iterator[Fault]:
    """Yield the fixed stays that are in a whole, while another one is fixed in a part of it on one of their nights.

    Parameters
    ----------
    problem, house
        The problem as it was given, and with those who are in the house; the parts of its rooms are without faults.
    """
    singles = single_rooms(house.rooms)
    position = {id(row): number for number, row in enumerate(problem.reservations)}
    fixed: dict[str, list[tuple[Reservation, str]]] = {}
    for positions in sharers(house.reservations):
        rows = [house.reservations[number] for number in positions]
        room = fixed_room(house, rows)
        if room in singles:
            for single in singles[room]:
                fixed.setdefault(single, []).extend((row, room) for row in rows)
    told: set[tuple[str, str]] = set()
    for stays in fixed.values():
        in_order = sorted(stays, key=lambda stay: stay[0].arrival)
        for (one, room), (other, its_room) in combinations(in_order, 2):
            is_apart = room == its_room or other.arrival >= one.departure
            if is_apart or (one.key, other.key) in told:
                continue
            told.add((one.key, other.key))
            expected = Translatable(_TAKEN, day=other.arrival, stay=one.key, room=room, other=its_room)
            yield Fault(("Reservations", position[id(other)], "AssignedRoom"), shown(its_room), expected)
