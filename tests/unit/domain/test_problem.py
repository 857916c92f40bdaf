"""A problem as records: read-only, ids filled in, the user's own fields kept, and which requests are changes."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from bookingopt.domain.problem import NewReservation, Reservation, Room

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


@pytest.mark.parametrize(("given", "is_change"), [("A7", True), (7, True), (-1, False), ("None", False), ("", False)])
def test_a_request_with_an_id_of_its_own_is_a_change(given, is_change):
    assert NewReservation.model_validate(STAY | {"Id": given}).id_given is is_change
