"""OPERA: the charged type is the booked one, ids are of one type, and who is no guest stays outside."""

from __future__ import annotations

import json

import pytest

from bookingopt.domain.house import planned
from bookingopt.domain.parse import parse_problem
from bookingopt.io.sources.causes import SourceError
from bookingopt.io.sources.options import Guests
from bookingopt.io.sources.read import detect
from bookingopt.io.sources.records import SourceFile
from bookingopt.validation import validate_problem
from tests.unit.io.sources.samples import import_example, import_page, stays


def guest(key="1", **said):
    ids = [{"id": f"C{key}", "type": "Confirmation"}, {"id": key, "type": "Reservation"}]
    return {"reservationIdList": ids, "surname": "Quill", "reservationStatus": "Reserved"} | said


def calendar(*guests, category="Reservation", start="2026-04-01", end="2026-04-03"):
    entry = {"roomScheduleCategory": category, "start": start, "end": end, "roomCalendarResList": list(guests)}
    rooms = [{"roomId": n, "roomInfo": {"roomType": "DBL"}, "roomSchedule": []} for n in ("101", "102")]
    rooms[0]["roomSchedule"].append(entry)
    return {"roomCalendar": {"room": rooms}}


#: A reservation without a room, as the list of reservations has it.
LISTED = {
    "reservations": {
        "reservationInfo": [guest("9") | {"roomStay": {"arrivalDate": "2026-05-01", "departureDate": "2026-05-02"}}]
    }
}


def test_the_type_that_is_charged_is_the_booked_one():
    """The first guest of the example has a DBL charged and is in a STE."""
    stay = stays(import_example("opera-calendar"))["1"]
    assert (stay["RoomType"], stay["AllowableRoomTypes"], stay["AssignedRoom"]) == ("DBL", ["STE"], "201")


def test_the_id_of_one_type_is_used_always():
    assert list(stays(import_page("opera-calendar", calendar(guest())))) == ["1"]
    with pytest.raises(SourceError, match="type Reservation"):
        import_page("opera-calendar", calendar(guest() | {"reservationIdList": [{"id": "C1", "type": "Confirmation"}]}))


@pytest.mark.parametrize(("category", "blocks"), [("Ooo", [("2026-04-01", "2026-04-03")]), ("Oos", [])])
def test_out_of_order_ends_with_its_last_night_and_out_of_service_closes_nothing(category, blocks):
    house = import_page("opera-calendar", calendar(category=category), LISTED)
    assert [(row["Start"], row["End"]) for row in house.problem.get("OutOfOrder", [])] == blocks


def test_a_scheduled_move_cuts_the_stay():
    move = {"scheduledRoomMoveTo": {"scheduleRoomMoveDate": "2026-04-02", "scheduleMoveRoomNumber": "102"}}
    house = import_page("opera-calendar", calendar(guest(scheduledRoomMove=move)))
    assert [(key, stay["AssignedRoom"]) for key, stay in stays(house).items()] == [("1/1", "101"), ("1/2", "102")]


def test_guests_who_share_a_room_say_so():
    house = import_page("opera-calendar", calendar(guest("1"), guest("2")))
    rows = stays(house)
    assert {key: row["SameRoom"] for key, row in rows.items()} == {"1": "101 1", "2": "101 1"}
    assert house.balance.clashes == 0
    assert len(planned(parse_problem(house.problem)).reservations) == 2


def test_connecting_rooms_are_neighbours_and_a_suite_has_parts():
    rooms = {room["RoomNumber"]: room for room in import_example("opera-calendar").problem["Rooms"]}
    assert rooms["101"]["AdjacentRooms"] == ["102"]
    assert rooms["300"]["Parts"] == ["101", "102"]
    assert "9001" not in rooms


def test_one_record_for_several_rooms_of_the_calendar_must_be_split():
    with pytest.raises(SourceError, match="split it"):
        import_page("opera-calendar", calendar(guest(noOfRooms=2)))


TIME = {"createDateTime": "2026-01-09 01:02:48.0", "creatorId": "5", "lastModifyDateTime": "2026-02-09 03:00:08.0"}
MONEY = {"amount": 100, "currencyCode": "EUR"}
#: An answer of getRoomCalendar with every part that the specification has for it; the values are made up.
CALENDAR = {
    "roomCalendar": {
        "hotelId": "H", "totalRooms": 3, "pageIndex": 1, "recordsPerPage": 20,
        "room": [
            {
                "roomId": "101", "roomOrder": 1, "componentSuite": False, "pseudo": False, "houseKeeping": True,
                "roomOwnerStatus": "Regular", "componentRoomReservationsForSuite": [],
                "roomInfo": {"roomType": "DBL", "roomStatus": "OutOfOrder", "roomCondition": "Repair",
                             "componentRoomNumber": None, "componentSuiteRoomNumbers": [], "connectingRooms": ["102"]},
                "roomSchedule": [
                    {
                        "roomScheduleCategory": "Reservation", "start": "2026-04-01T15:00:00",
                        "end": "2026-04-04T11:00:00", "description": None,
                        "roomScheduleDisplay": {"displayLabel": "QUILL", "displayColor": "Green"},
                        "roomCalendarResList": [{
                            "reservationIdList": [{"id": "C1", "type": "Confirmation"},
                                                  {"id": "1", "type": "Reservation"}],
                            "dateTimeSpan": {"startDateTime": "2026-04-01T15:00:00",
                                             "endDateTime": "2026-04-04T11:00:00"},
                            "givenName": "Ada", "surname": "Quill", "title": "Ms", "noOfRooms": 1,
                            "vipStatus": {"value": "Gold", "code": "G"},
                            "guarantee": {"guaranteeCode": "CC", "shortDescription": "Card", "onHold": False},
                            "roomScheduleDisplay": {"displayLabel": "QUILL", "displayColor": "Green"},
                            "roomNumberLocked": True,
                            "advanceCheckIn": {"advanceCheckedIn": True, "expectedReturnTime": "2026-04-01T15:00:00",
                                               "eTRComments": "late", "advanceCheckInTime": "2026-04-01T09:00:00"},
                            "roomMoveHistory": [{
                                "hotelId": "H", "reservationId": {"id": "1", "type": "Reservation"},
                                "date": "2026-03-20T00:00:00", "reasonCode": "R", "description": "noise",
                                "fromRoom": "102", "toRoom": "101", "movedBy": "FD"}],
                            "scheduledRoomMove": {}, "reservationStatus": "Reserved",
                            "hasLinkedReservations": "Linked", "backToBackReservation": False,
                            "scheduledRoomMoveRoomPending": False, "assignedByAI": False, "upgradedByAI": False,
                            "roomOwnershipType": "Regular", "roomTypeToCharge": "SGL",
                        }],
                    },
                    {"roomScheduleCategory": "Ooo", "start": "2026-04-20T00:00:00", "end": "2026-04-21T00:00:00",
                     "description": "paint", "roomCalendarResList": [],
                     "roomScheduleDisplay": {"displayLabel": "OOO", "displayColor": "Red"}},
                    {"roomScheduleCategory": "Default", "start": "2026-04-25T00:00:00", "end": "2026-04-26T00:00:00"},
                ],
            },
            {"roomId": "102", "pseudo": False, "roomSchedule": [], "roomInfo": {
                "roomType": "SGL", "roomStatus": "Dirty", "componentSuiteRoomNumbers": [], "connectingRooms": []}},
            {"roomId": "9001", "pseudo": True, "roomSchedule": [], "roomInfo": {"roomType": "PM"}},
        ],
    },
    "links": [{"href": "/rsv/v1", "rel": "self", "method": "GET", "operationId": "getRoomCalendar"}],
    "warnings": [],
}  # fmt: skip


def listed(key, **room_stay):
    """A reservation of getHotelReservations; the numbers are texts, as in the example of the vendor's own."""
    span = {"startDate": "2026-04-01", "endDate": "2026-04-04"}
    return {
        "reservationIdList": [{"id": key, "type": "Reservation"}, {"id": f"C{key}", "type": "Confirmation"},
                              {"id": "P", "type": "ParentReservation"}, {"id": "X", "type": "ExternalReference"}],
        "externalReferences": [{"id": "X", "idExtension": 1, "idContext": "OTA"}],
        "roomStay": {
            "arrivalDate": "2026-04-01", "departureDate": "2026-04-04", "originalTimeSpan": span,
            "bookingTimeSpan": {"startDateTime": "2026-04-01T15:00:00", "endDateTime": "2026-04-04T11:00:00"},
            "expectedTimes": {"reservationExpectedArrivalTime": "2026-04-01 19:17:25.0",
                              "reservationExpectedDepartureTime": "2026-04-04"},
            "adultCount": "2", "childCount": "1", "childAges": [{"age": 4}], "childBuckets": {"bucket1Count": 1},
            "roomClass": "ALL", "roomType": "DBL", "numberOfRooms": "1", "roomOwnershipType": "Regular",
            "scheduledRoomMoveRoomPending": False, "ratePlanCode": "BAR", "rateAmount": MONEY, "rateSuppressed": False,
            "reservationBlock": {"blockIdList": [{"id": "B", "type": "Block"}], "blockName": "B", "hotelId": "H"},
            "bookingChannelCode": "WEB", "fixedRate": False, "totalAmount": MONEY, "marketCode": "M",
            "guarantee": {"guaranteeCode": "6PM", "shortDescription": "6pm Hold"}, "sourceCode": "S",
            "sourceOfBusiness": "CWEB", "balance": MONEY, "compBalance": MONEY, "roomTypeCharged": "DBL",
            "depositPayments": MONEY, "scheduledCheckoutTime": "2026-04-04 11:00:00.0", "roomNumberLocked": False,
            "pseudoRoom": False, "assignedByAI": False, "upgradedByAI": False, "roomAvailableNights": 3,
            "backToBack": False, **room_stay,
        },
        "reservationGuest": {
            "namePrefix": "Mr", "givenName": "Ben", "middleName": "F", "surname": "Marsh", "phoneNumber": "1",
            "email": "ben@example.org", "language": "E", "vip": {"vipCode": "G"}, "anonymization": {},
            "address": {"cityName": "Ort", "postalCode": "1", "country": {"code": "AT"}}, "guestRestricted": False,
            "guestLastStayInformation": {"lastStayRoom": "102"}, "nameType": "Guest", "id": "8", "type": "Profile",
        },
        "sharedGuests": [], "attachedProfiles": [{"name": "Firm", "reservationProfileType": "Company"}],
        "reservationPaymentMethod": {"paymentMethod": "CA"}, "displayColor": "GREEN", "roomStatus": "Clean",
        "reservationIndicators": [{"indicatorName": "TRACE", "count": "1"}, {"indicatorName": "OPENFOLIO"}],
        "sourceOfSale": {"sourceType": "PMS", "sourceCode": "H"}, "waitlist": {}, "queue": {}, "housekeeping": {},
        "cashiering": {}, "advanceCheckIn": {"advanceCheckedIn": False}, "hotelId": "H", "hotelName": "Inn",
        "roomStayReservation": True, "reservationStatus": "Reserved", "computedReservationStatus": "DueIn",
        "walkInIndicator": False, "commissionPayoutTo": "None", "paymentMethod": "CA", "preRegistered": False,
        "openFolio": False, "allowMobileCheckout": False, "optedForCommunication": False, "userDefinedFields": {},
    } | TIME  # fmt: skip


def test_whole_answers_as_the_vendor_describes_them():
    """OPERA Cloud Reservation API 25.5.0.0: getRoomCalendar, and getHotelReservations with the example of
    getReservations, whose names for room and party are not those of the schema (github.com/oracle/hospitality-api-docs,
    rest-api-specs/property/rsv.json).

    Whoever is in the calendar has guests and party in the list alone; a room that is out of order today is no block.
    """
    later = {"arrivalDate": "2026-04-04", "departureDate": "2026-04-06", "roomNumber": "101"}
    page = {
        "reservations": {
            "reservationInfo": [listed("1", linkCode="T"), listed("2", partyCode="T"), listed("3", **later)],
            "totalPages": "1", "offset": "0", "limit": "20", "hasMore": False, "totalResults": "3", "count": 3,
        },
        "masterInfoList": [], "links": [], "warnings": [],
    }  # fmt: skip
    page["reservations"]["reservationInfo"][2]["roomStay"] |= {
        "arrivalDate": "2026-04-04",
        "departureDate": "2026-04-06",
    }
    house = import_page("opera-calendar", CALENDAR, page, guests=Guests.ALL, adjacent_groups=True)
    assert stays(house) == {
        "1": {
            "Name": "Ada Quill", "Id": "1", "Arrival": "2026-04-01", "Length": 3, "RoomType": "SGL",
            "AllowableRoomTypes": ["DBL"], "AssignedRoom": "101", "IsLocked": True, "Guests": 3, "AdjacencyGroup": "T",
            "x-source-reservation-id": "1",
        },
        "2": {
            "Name": "Ben Marsh", "Id": "2", "Arrival": "2026-04-01", "Length": 3, "RoomType": "DBL", "Guests": 3,
            "AdjacencyGroup": "T", "x-source-reservation-id": "2",
        },
        "3": {
            "Name": "Ben Marsh", "Id": "3", "Arrival": "2026-04-04", "Length": 2, "RoomType": "DBL",
            "AssignedRoom": "101", "Guests": 3, "x-source-reservation-id": "3",
        },
    }  # fmt: skip
    assert house.problem["Rooms"] == [
        {"RoomNumber": "101", "RoomType": "DBL", "AdjacentRooms": ["102"], "x-source-room-id": "101"},
        {"RoomNumber": "102", "RoomType": "SGL", "x-source-room-id": "102"},
    ]
    assert house.problem["OutOfOrder"] == [
        {"RoomNumber": "101", "Start": "2026-04-20", "End": "2026-04-21", "Reason": "paint"}
    ]
    assert dict(house.balance.left_out) == {"in_the_calendar_too": 1}
    assert validate_problem(parse_problem(house.problem)).violations == ()


@pytest.mark.parametrize("page", [CALENDAR, {"reservations": {"reservationInfo": [listed("1")]}}])
def test_either_page_is_known_as_one_of_operas(page):
    assert detect(SourceFile("page.json", json.dumps(page).encode())) == ["opera-calendar"]
