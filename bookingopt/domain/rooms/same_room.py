"""Stays with one `SameRoom` text share a room: who they are, what they ask of it, and what contradicts that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from bookingopt.domain.eligibility import is_eligible, is_fixed
from bookingopt.domain.fields import StayStatus
from bookingopt.errors import Fault, shown
from bookingopt.translatable import Translatable

if TYPE_CHECKING:
    from bookingopt.domain.problem import NewReservation, Problem, Reservation, Room

#: Reservations that share a room, in the order of the file; one alone where nobody shares its room.
Sharers: TypeAlias = "tuple[Reservation, ...]"


def sharers(stays: Sequence[Reservation]) -> list[tuple[int, ...]]:
    """Return the positions of those who share a room, by the first of each; whoever shares none is alone."""
    of_text: dict[str, list[int]] = {}
    found: list[list[int]] = []
    for position, stay in enumerate(stays):
        if stay.same_room is None:
            found.append([position])
        elif stay.same_room in of_text:
            of_text[stay.same_room].append(position)
        else:
            found.append(of_text.setdefault(stay.same_room, [position]))
    return [tuple(positions) for positions in found]


def most_guests(rows: Iterable[Reservation]) -> int | None:
    """Return the guests of the night on which most are there together; a row without Guests adds none."""
    counted = [(row.arrival, row.departure, row.guests) for row in rows if row.guests is not None]
    return max(
        (sum(guests for first, left, guests in counted if first <= night < left) for night, _, _ in counted),
        default=None,
    )


def may_share(rows: Sequence[Reservation], room: Room) -> bool:
    """Whether ``room`` meets every condition of all ``rows``, and takes their guests."""
    if not all(is_eligible(row, room) for row in rows):
        return False
    guests = most_guests(rows) if len(rows) > 1 and room.capacity is not None else None
    return guests is None or room.capacity is None or guests <= room.capacity


def fixed_room(house: Problem, rows: Sequence[Reservation]) -> str | None:
    """Return the room that ``rows`` must keep, in a planned house: that of a fixed row, or of one that has left."""
    for row in rows:
        if is_fixed(house, row):
            return row.assigned_room
    return None if rows[0].same_room is None else house.held_rooms.get(rows[0].same_room)


def as_one(house: Problem, rows: Sequence[Reservation]) -> Reservation:
    """Return ``rows`` as one reservation, known by the id of the first, with all their nights and guests.

    Which rooms it may have is for `may_share` to say: its types are those that all would take, where one is left.
    """
    if len(rows) == 1:
        return rows[0]
    first = rows[0]
    arrival = min(row.arrival for row in rows)
    asked = [{*row.allowable_room_types, *([row.room_type] if row.room_type else [])} for row in rows]
    types = set.intersection(*(of_row for of_row in asked if of_row)) if any(asked) else set()
    room = fixed_room(house, rows)
    return first.model_copy(
        update={
            "arrival": arrival,
            "length": (max(row.departure for row in rows) - arrival).days,
            "room_type": first.room_type if first.room_type in types else None,
            "allowable_room_types": tuple(sorted(types - {first.room_type})),
            "guests": most_guests(rows),
            "required_features": tuple(dict.fromkeys(name for row in rows for name in row.required_features)),
            "assigned_room": room or next((row.assigned_room for row in rows if row.assigned_room), None),
            "is_locked": any(row.is_locked for row in rows),
            "status": StayStatus.IN_HOUSE if any(row.status is StayStatus.IN_HOUSE for row in rows) else first.status,
        }
    )


def same_room_faults(problem: Problem, house: Problem, departed: Sequence[Reservation]) -> Iterator[Fault]:
    """Yield the reservations and requests that cannot share a room: there is a hole, or two have to be in two rooms.

    Parameters
    ----------
    problem, house
        The problem as it was given, and with those who are in the house.
    departed
        Who has left; whoever stays on shares their room still.
    """
    position = {id(row): number for number, row in enumerate(problem.reservations)}
    for rows in _parties(house, departed).values():
        fixed = [row for row in rows if row.assigned_room and (row in departed or is_fixed(house, row))]
        for row, expected in _contradictions(rows, fixed):
            yield Fault(("Reservations", position[id(row)], "SameRoom"), shown(row.same_room), expected)
    yield from _request_faults(problem, house)


def _parties(house: Problem, departed: Sequence[Reservation]) -> dict[str, list[Reservation]]:
    """Return those who share a room and are in the house, or have left a room that there is, by their text."""
    rooms = {room.room_number for room in house.rooms}
    parties: dict[str, list[Reservation]] = {}
    for row in house.reservations:
        if row.same_room is not None:
            parties.setdefault(row.same_room, []).append(row)
    for row in departed:
        if row.same_room in parties and row.assigned_room in rooms:
            parties[row.same_room].append(row)
    return parties


def _contradictions(
    rows: Sequence[Reservation], fixed: Sequence[Reservation]
) -> Iterator[tuple[Reservation, Translatable]]:
    """Yield which of ``rows`` cannot share a room with the others, and what was expected."""
    for row in fixed[1:]:
        if row.assigned_room != fixed[0].assigned_room:
            clash = "expected one room for all of it: {stay} is fixed in {room} and {other} is fixed in {other_room}"
            stays = {"stay": fixed[0].key, "other": row.key}
            yield (
                row,
                Translatable(clash, room=fixed[0].assigned_room or "", other_room=row.assigned_room or "", **stays),
            )
            break
    in_order = sorted(rows, key=lambda row: row.arrival)
    until = in_order[0].departure
    for row in in_order[1:]:
        if row.arrival > until:
            hole = "expected no hole between those who share it: nobody is there from {first} to {last}"
            yield row, Translatable(hole, first=until, last=row.arrival)
            break
        until = max(until, row.departure)


def partners(house: Problem, request: NewReservation) -> list[Reservation]:
    """Return the reservations of a planned house that ``request`` shares a room with, but for the one it changes.

    Those who are left out of a house that is overbooked are among them.
    """
    changes = request.key if request.id_given else None
    return [
        row
        for row in (*house.reservations, *house.without_room)
        if request.same_room is not None and row.same_room == request.same_room and row.key != changes
    ]


def _request_faults(problem: Problem, house: Problem) -> Iterator[Fault]:
    by_key = {row.key: row for row in house.reservations}
    requests: dict[str, list[NewReservation]] = {}
    for request in problem.new_reservations:
        requests.setdefault(request.same_room or "", []).append(request)
    for position, request in enumerate(problem.new_reservations):
        others = partners(house, request)
        changed = by_key.get(request.key) if request.id_given else None
        place = ("NewReservations", position, "SameRoom")
        if changed is not None and changed.same_room != request.same_room:
            asked = "absent" if request.same_room is None else shown(request.same_room)
            expected = "expected {party}, as the stay has that it changes"
            yield Fault(place, asked, Translatable(expected, party=shown(changed.same_room)))
        elif request.same_room is not None and not others and changed is None and not requests[request.same_room][1:]:
            expected = "expected the SameRoom of a reservation that is in the house, or of another request"
            yield Fault(place, shown(request.same_room), Translatable(expected))
        elif request.same_room is not None:
            others = others if others or changed is not None else [*requests[request.same_room]]
            fixed = [row for row in others if is_fixed(house, row)] + ([request] if request.is_locked else [])
            for row, expected in _contradictions([*others, request], fixed):
                yield Fault(place, shown(row.same_room), Translatable(expected))


def same_room_warnings(house: Problem) -> Iterator[Translatable]:
    """Yield the reservations of a planned house that share a room with nobody, though they name one."""
    named = {*house.held_rooms, *(request.same_room for request in house.new_reservations)}
    for positions in sharers(house.reservations):
        row = house.reservations[positions[0]]
        if len(positions) == 1 and row.same_room is not None and row.same_room not in named:
            alone = "SameRoom {party} is said of one reservation only ({stay})."
            yield Translatable(alone, party=row.same_room, stay=row.key)
