"""OPERA: the charged type is the booked one, ids are of one type, and who is no guest stays outside."""

from __future__ import annotations

import pytest

from bookingopt.domain.house import planned
from bookingopt.domain.parse import parse_problem
from bookingopt.io.sources.causes import SourceError
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
    assert rooms["300"]["x-source-parts"] == ["101", "102"]
    assert "9001" not in rooms


def test_one_record_for_several_rooms_of_the_calendar_must_be_split():
    with pytest.raises(SourceError, match="split it"):
        import_page("opera-calendar", calendar(guest(noOfRooms=2)))
