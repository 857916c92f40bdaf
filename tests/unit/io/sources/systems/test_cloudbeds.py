"""Cloudbeds: a booking is its rooms, each with dates and a state of its own; how blocks end is asked."""

from __future__ import annotations

import pytest

from bookingopt.io.sources.causes import SourceError
from bookingopt.io.sources.options import BlockEnd
from tests.unit.io.sources.samples import import_example, import_page, stays

ROOMS = {"data": [{"rooms": [{"roomID": "a", "roomName": "101"}, {"roomID": "b", "roomName": "102"}]}]}


def booking(*rooms, **said):
    return {
        "reservationID": "9", "status": "confirmed", "guestName": "Ada", "startDate": "2026-04-01",
        "endDate": "2026-04-09", "rooms": list(rooms),
    } | said  # fmt: skip


def imported(*bookings):
    return import_page("cloudbeds", ROOMS, {"data": list(bookings)})


def test_each_room_has_its_own_dates():
    """The dates of the booking, 1 to 9 April, are the hull of its rooms."""
    first = {"subReservationID": "9", "roomCheckIn": "2026-04-01", "roomCheckOut": "2026-04-03"}
    second = {"subReservationID": "9-2", "roomCheckIn": "2026-04-07", "roomCheckOut": "2026-04-09"}
    house = imported(booking(first, second))
    assert {key: stay["Arrival"] for key, stay in stays(house).items()} == {"9#1": "2026-04-01", "9#2": "2026-04-07"}


@pytest.mark.parametrize("word", ["canceled", "cancelled"])
def test_both_spellings_of_a_cancelled_room(word):
    rooms = ({"subReservationID": "9"}, {"subReservationID": "9-2", "roomStatus": word})
    assert {key: stay.get("Status") for key, stay in stays(imported(booking(*rooms))).items()} == {
        "9#1": None,
        "9#2": "Cancelled",
    }


def test_a_move_in_mid_stay_is_two_entries_of_one_room():
    house = import_example("cloudbeds")
    assert [stays(house)[key]["AssignedRoom"] for key in ("102/1", "102/2")] == ["101", "102"]


def test_a_booking_without_its_rooms_is_an_error():
    with pytest.raises(SourceError, match="includeAllRooms"):
        imported(booking())


def test_the_empty_list_that_stands_for_an_object():
    assert stays(imported(booking({"subReservationID": "9"}, customFields=[], guestList=[])))["9"]["Length"] == 8


@pytest.mark.parametrize(("end", "last"), [("checkout", "2026-04-21"), ("last-night", "2026-04-22")])
def test_how_a_block_ends_is_said(end, last):
    assert import_example("cloudbeds", block_end=BlockEnd(end)).problem["OutOfOrder"][0]["End"] == last


def test_how_a_block_ends_is_asked():
    with pytest.raises(SourceError, match="--block-end"):
        import_example("cloudbeds", block_end=None)


def test_a_virtual_room_consists_of_its_rooms():
    rooms = {room["RoomNumber"]: room for room in import_example("cloudbeds").problem["Rooms"]}
    assert rooms["APT"]["Parts"] == ["101", "102"]
    page = {"data": [{"rooms": [{"roomID": "v", "roomName": "V", "isVirtual": True}]}]}
    with pytest.raises(SourceError, match="includeRoomRelations"):
        import_page("cloudbeds", page)
