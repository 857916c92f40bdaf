"""Bookings -> stays: one a room, and one a piece where the room changes in mid-stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from bookingopt.domain.fields import StayStatus
from bookingopt.io.sources.records import SourceData, SourcePiece, SourceStay
from bookingopt.translatable import Translatable

#: What is said of bookings whose rooms or types are more or fewer than the rooms that they are for.
_UNUSED = {
    "rooms": "{n} booking of several rooms does not tell the rooms of each; they are not used|"
    "{n} bookings of several rooms do not tell the rooms of each; they are not used",
    "types": "{n} booking of several rooms does not tell the types of each; they are not used|"
    "{n} bookings of several rooms do not tell the types of each; they are not used",
}


@dataclass(slots=True)
class SingleStay:
    """One stay in one room, or without a room; ``key`` is its id in the problem, empty where it has none."""

    place: str
    key: str
    name: str
    arrival: date
    departure: date
    status: StayStatus
    room: str | None
    booked_type: str | None
    locked: bool
    guests: int | None
    group: str | None
    same_room: str | None
    ids: Mapping[str, str]
    left_out: str | None


def single_stays(
    data: SourceData, today: date | None, type_names: set[str], notes: list[Translatable]
) -> list[SingleStay]:
    """Return the stays of ``data`` by arrival and id, in an order that the order of its rows does not change.

    A booking of n rooms becomes the stays ``B#1`` … ``B#n``, a stay in several rooms its pieces ``B/1``, ``B/2`` ….
    The room numbers of a booking are used where there are n, its types where there are n that the house has.
    """
    by_key: dict[str, list[SourceStay]] = {}
    for stay in data.stays:
        by_key.setdefault(stay.key, []).append(stay)
    singles: list[SingleStay] = []
    unused = {"rooms": 0, "types": 0}
    for key in sorted(by_key):
        bookings = sorted(by_key[key], key=_sort_key) if len(by_key[key]) > 1 else by_key[key]
        total = sum(booking.count for booking in bookings)
        number = 0
        for booking in bookings:
            rooms = _each("rooms", booking, booking.rooms, unused)
            known = booking.count == 1 or type_names.issuperset(booking.types)
            types = _each("types", booking, booking.types if known else ("", *booking.types), unused)
            for room, booked_type in zip(rooms, types, strict=True):
                number += 1
                own = f"{key}#{number}" if key and total > 1 else key
                singles += _pieces(data, booking, own, (room, booked_type), today)
    notes += [Translatable(_UNUSED[what], n=count) for what, count in unused.items() if count]
    return sorted(singles, key=lambda each: (each.arrival, each.key, each.departure, each.name, each.room or ""))


def _sort_key(stay: SourceStay) -> tuple[object, ...]:
    ids = tuple(sorted(stay.ids.items()))
    return ids, stay.arrival, stay.departure, tuple(stay.rooms), tuple(stay.types), stay.name, stay.status


def _each(what: str, booking: SourceStay, values: Sequence[str], unused: dict[str, int]) -> Sequence[str | None]:
    if len(values) == booking.count:
        return values
    unused[what] += bool(values)
    return (None,) * booking.count


def _pieces(
    data: SourceData, booking: SourceStay, key: str, place: tuple[str | None, str | None], today: date | None
) -> list[SingleStay]:
    room, booked_type = place
    pieces = _joined(booking.pieces) if booking.pieces else ()
    if pieces and not _cover(pieces, booking.arrival, booking.departure):
        expected = "the rooms of the nights do not make the stay from its arrival to its departure without a hole"
        data.blame(booking.place, f"{booking.arrival} – {booking.departure}", Translatable(expected))
    if len(pieces) < 2:
        room = pieces[0].room if pieces else room
        whole = SourcePiece(booking.arrival, booking.departure, room)
        return [_single(booking, key, whole, booked_type, booking.status, locked=booking.locked)]
    return [
        _single(
            booking,
            f"{key}/{number}" if key else "",
            piece,
            booked_type,
            _status_of_piece(booking, piece, today),
            locked=True,
        )
        for number, piece in enumerate(pieces, start=1)
    ]


def _status_of_piece(booking: SourceStay, piece: SourcePiece, today: date | None) -> StayStatus:
    """Return the state of a piece: a guest is in the house in the piece of the business date alone."""
    if booking.status is not StayStatus.IN_HOUSE or today is None:
        return booking.status
    if piece.departure <= today and piece.departure < booking.departure:
        return StayStatus.CHECKED_OUT
    return StayStatus.CONFIRMED if piece.arrival > today else StayStatus.IN_HOUSE


def _joined(pieces: Sequence[SourcePiece]) -> list[SourcePiece]:
    """Return the pieces by arrival, those that follow one another in one room as one."""
    joined: list[SourcePiece] = []
    for piece in sorted(pieces, key=lambda each: (each.arrival, each.departure, each.room or "")):
        if joined and joined[-1].room == piece.room and joined[-1].departure == piece.arrival:
            joined[-1] = SourcePiece(joined[-1].arrival, piece.departure, piece.room)
        else:
            joined.append(piece)
    return joined


def _cover(pieces: Sequence[SourcePiece], arrival: date, departure: date) -> bool:
    ends_meet = all(before.departure == after.arrival for before, after in pairwise(pieces))
    return ends_meet and pieces[0].arrival == arrival and pieces[-1].departure == departure


def _single(
    booking: SourceStay, key: str, piece: SourcePiece, booked_type: str | None, status: StayStatus, *, locked: bool
) -> SingleStay:
    return SingleStay(
        place=booking.place,
        key=key,
        name=booking.name,
        arrival=piece.arrival,
        departure=piece.departure,
        status=status,
        room=piece.room,
        booked_type=booked_type,
        locked=locked and piece.room is not None,
        guests=booking.guests,
        group=booking.group,
        same_room=booking.same_room,
        ids=booking.ids,
        left_out=booking.left_out,
    )
