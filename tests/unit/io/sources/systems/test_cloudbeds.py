"""Cloudbeds: a booking is its rooms, each with dates and a state of its own; how blocks end is asked."""

from __future__ import annotations

import json

import pytest

from bookingopt.io.sources.catalog import find_mapping
from bookingopt.io.sources.causes import SourceError
from bookingopt.io.sources.options import BlockEnd, Guests
from bookingopt.io.tables.headings import folded
from tests.unit.io.sources.samples import EXAMPLES, import_example, import_page, stays

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


#: The words of a booking and of its rooms in the OpenAPI description of the vendor's API 1.3 (getReservations), the
#: same as in its own client cloudbeds-pms-v1-3 1.19.0, whose requirements contradict what is deployed.
OF_A_BOOKING = ("not_confirmed", "confirmed", "canceled", "checked_in", "checked_out", "no_show")
OF_A_ROOM = ("cancelled", "in_house", "checked_out", "not_checked_in")
ROOM_STATES = {"cancelled": "Cancelled", "in_house": "InHouse", "checked_out": "CheckedOut", "not_checked_in": None}


@pytest.mark.parametrize("word", OF_A_ROOM)
@pytest.mark.parametrize(
    ("whole", "waiting"), [("confirmed", None), ("checked_in", None), ("not_confirmed", "Tentative")]
)
def test_the_states_of_a_room(whole, waiting, word):
    """A room that is not checked in yet is tentative where its booking is, and may stand beside one in the house."""
    room = {"subReservationID": "9", "roomID": "a", "roomStatus": word}
    (stay,) = stays(imported(booking(room, status=whole))).values()
    assert stay.get("Status") == (ROOM_STATES[word] or waiting)


def test_every_state_of_the_vendor_is_known_and_the_example_has_no_other():
    example = json.loads((EXAMPLES / "cloudbeds" / "reservations.json").read_text(encoding="utf-8"))["data"]
    assert {item["status"] for item in example} <= set(OF_A_BOOKING)
    assert {room["roomStatus"] for item in example for room in item.get("rooms", ())} <= set(OF_A_ROOM)
    known = find_mapping("cloudbeds").states.words()
    assert {folded(word) for word in (*OF_A_BOOKING, *OF_A_ROOM)} <= known.keys()


#: Every field of the vendor's description that an answer has, with made-up values and PHP's empty lists for maps.
WHOLE = {
    "success": True, "count": 1, "total": 1,
    "data": [{
        "propertyID": "1", "reservationID": "9", "dateCreated": "2026-01-02 10:00:00",
        "dateModified": "2026-01-03 11:00:00", "status": "confirmed", "guestID": "5", "profileID": "6",
        "guestName": "Ada Quill", "startDate": "2026-04-01", "endDate": "2026-04-03", "allotmentBlockCode": None,
        "groupCode": "G1", "adults": "2", "children": "0", "balance": 12.5, "sourceName": "Walk-In",
        "sourceID": "s-1", "thirdPartyIdentifier": "", "groupInventory": [], "subReservationID": "9",
        "customFields": [], "guestList": [], "origin": "Direct", "mealPlans": "",
        "rooms": [{
            "roomTypeID": "D", "roomTypeName": "Double", "roomTypeIsVirtual": False, "subReservationID": "9",
            "isRoomLocked": True, "guestID": "5", "guestName": "Ada Quill", "adults": "2", "children": "0",
            "reservationRoomID": "77", "roomID": "a", "roomName": "101", "roomCheckIn": "2026-04-01",
            "roomCheckOut": "2026-04-03", "roomStatus": "not_checked_in", "marketName": "", "marketCode": "",
        }],
    }],
}  # fmt: skip
TYPED = {"data": [{"propertyID": "1", "rooms": [{
    "roomID": "a", "roomName": "101", "dormRoomName": "", "roomDescription": "", "maxGuests": 2, "maxAdults": None,
    "maxChildren": 0, "isPrivate": True, "isVirtual": False, "roomBlocked": True, "roomTypeID": "D",
    "roomTypeName": "Double", "roomTypeNameShort": "D", "doorlockID": "", "linkedRoomIDs": [], "linkedRoomTypeIDs": [],
    "linkedRoomTypeQty": [],
}]}]}  # fmt: skip


def test_a_whole_answer_as_the_vendor_describes_it():
    """What is blocked today is no block; of the guest only the name is kept."""
    house = import_page("cloudbeds", TYPED, WHOLE, guests=Guests.ALL)
    assert stays(house) == {
        "9": {
            "Name": "Ada Quill", "Id": "9", "Arrival": "2026-04-01", "Length": 2, "RoomType": "Double",
            "AssignedRoom": "101", "IsLocked": True, "Guests": 2, "x-source-reservation-id": "9",
            "x-source-reservation-room-id": "77", "x-source-sub-reservation-id": "9",
        }
    }  # fmt: skip
    assert "OutOfOrder" not in house.problem


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
