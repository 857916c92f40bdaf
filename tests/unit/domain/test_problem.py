"""A problem as records: read-only, ids filled in, the user's own fields kept, and which requests are changes."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from bookingopt.domain.checks import problem_warnings
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import NewReservation, Reading, Reservation, Room

HOUSE = {"ProblemId": "p", "Rooms": [{"RoomNumber": "1"}], "Reservations": []}
STAY = {"Name": "a", "Arrival": "2027-05-01", "Length": 2}


def test_a_record_is_read_only_and_keeps_the_users_own_fields():
    room = Room.model_validate({"RoomNumber": 7, "x-floor": 2})
    assert (room.room_number, room.type_name, room.model_extra) == ("7", "Default", {"x-floor": 2})
    with pytest.raises(ValidationError):
        room.room_number = "8"
    with pytest.raises(ValidationError, match="unknown field"):
        Room.model_validate({"RoomNumber": 7, "Floor": 2})


def test_a_departure_stands_for_the_length():
    stay = Reservation.model_validate({"Name": "a", "Arrival": "2027-05-01", "Departure": "2027-05-04"})
    assert (stay.length, stay.departure) == (3, date(2027, 5, 4))


@pytest.mark.parametrize(
    ("given", "is_change"), [("A7", True), (7, True), (0, True), (-1, False), ("None", False), ("", False)]
)
def test_a_request_with_an_id_of_its_own_is_a_change(given, is_change):
    assert NewReservation.model_validate(STAY | {"Id": given}).id_given is is_change


def test_problems_are_equal_however_they_were_read():
    problem = parse_problem(HOUSE)
    other = problem.model_copy(update={"reading": Reading(("a line was passed over",), "house.json")})
    assert other == problem
    assert problem_warnings(other) == ["a line was passed over"]
    assert "reading" not in other.model_dump()


def test_a_default_is_told_from_a_minimum_stay_that_is_given():
    assert parse_problem(HOUSE).reading.minimum_stay_from == ""
    assert parse_problem({**HOUSE, "MinStay": 5}).reading.minimum_stay_from == "the problem file"
