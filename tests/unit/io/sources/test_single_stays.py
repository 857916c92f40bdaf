"""Bookings become stays: one a room, one a piece, in an order that the rows do not decide."""

from __future__ import annotations

from datetime import date

from bookingopt.domain.fields import StayStatus
from bookingopt.io.sources.records import SourceData, SourcePiece, SourceStay
from bookingopt.io.sources.single_stays import single_stays


def day(number):
    return date(2026, 4, number)


def booking(*pieces, status=StayStatus.CONFIRMED, first=1, last=5, **said):
    return SourceStay("row 1", "B", "Ada", day(first), day(last), status, pieces=pieces, **said)


TODAY = day(3)


def singles(*bookings, today=TODAY):
    data, notes = SourceData(stays=list(bookings)), []
    found = single_stays(data, today, {"Double", "Single"}, notes)
    return found, data.faults, notes


def test_a_guest_in_the_house_is_there_in_todays_piece_alone():
    pieces = (SourcePiece(day(1), day(2), "1"), SourcePiece(day(2), day(4), "2"), SourcePiece(day(4), day(5), "3"))
    found, _, _ = singles(booking(*pieces, status=StayStatus.IN_HOUSE))
    assert [(each.key, each.status, each.locked) for each in found] == [
        ("B/1", StayStatus.CHECKED_OUT, True),
        ("B/2", StayStatus.IN_HOUSE, True),
        ("B/3", StayStatus.CONFIRMED, True),
    ]


def test_a_guest_who_overstays_is_still_in_the_house():
    found, _, _ = singles(
        booking(SourcePiece(day(1), day(2), "1"), SourcePiece(day(2), day(5), "2"), status=StayStatus.IN_HOUSE),
        today=day(6),
    )
    assert [each.status for each in found] == [StayStatus.CHECKED_OUT, StayStatus.IN_HOUSE]


def test_nights_in_one_room_are_one_stay():
    found, _, _ = singles(booking(*(SourcePiece(day(n), day(n + 1), "1") for n in (3, 1, 4, 2))))
    assert [(each.key, each.room, each.locked) for each in found] == [("B", "1", False)]


def test_pieces_with_a_hole_are_a_fault():
    _, faults, _ = singles(booking(SourcePiece(day(1), day(2), "1"), SourcePiece(day(3), day(5), "2")))
    assert ["without a hole" in fault.expected for fault in faults] == [True]


def test_rooms_and_types_are_used_where_there_are_as_many():
    found, _, notes = singles(booking(count=2, rooms=["1", "2"], types=["Double", "Palace"]))
    assert [(each.key, each.room, each.booked_type) for each in found] == [("B#1", "1", None), ("B#2", "2", None)]
    assert len(notes) == 1


def test_the_order_of_the_rows_does_not_number_the_stays():
    one, two = booking(rooms=["1"], ids={"id": "a"}), booking(rooms=["2"], ids={"id": "b"})
    assert singles(one, two) == singles(two, one)
