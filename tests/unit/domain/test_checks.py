"""What contradicts between the fields of a problem, and what deserves a warning."""

from __future__ import annotations

import pytest

from bookingopt.domain.checks import problem_warnings
from bookingopt.domain.parse import parse_problem
from bookingopt.errors import InputError
from tests.unit.domain.plain import house

STAY = {"Name": "a", "Arrival": "2027-05-01", "Length": 2}


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"Rooms": [{"RoomNumber": "1"}, {"RoomNumber": "1"}]}, "Rooms[1].RoomNumber"),
        ({"Rooms": [{"RoomNumber": "None"}]}, "Rooms[0].RoomNumber"),
        ({"Reservations": [STAY | {"AssignedRoom": "9"}]}, "Reservations[0].AssignedRoom"),
        ({"Reservations": [STAY | {"IsLocked": True}]}, "Reservations[0].IsLocked"),
        ({"Reservations": [STAY | {"Id": "x"}, STAY | {"Id": "x"}]}, "Reservations[1].Id"),
        ({"Reservations": [STAY | {"Arrival": "9999-12-31"}]}, "Reservations[0].Length"),
        ({"OutOfOrder": [{"RoomNumber": "7", "Start": "2027-05-01", "End": "2027-05-01"}]}, "OutOfOrder[0].RoomNumber"),
        ({"OutOfOrder": [{"RoomNumber": "1", "Start": "2027-05-02", "End": "2027-05-01"}]}, "OutOfOrder[0].End"),
        ({"RequestStartDate": "2027-05-02", "RequestEndDate": "2027-05-01"}, "RequestEndDate"),
        ({"FreezeDays": 1}, "FreezeDays"),
    ],
)
def test_a_contradiction_is_reported_at_its_place(fields, place):
    with pytest.raises(InputError) as refused:
        parse_problem(house(**fields))
    assert [fault.where for fault in refused.value.faults] == [place]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"Rooms": [{"RoomNumber": "1", "AdjacentRooms": ["7"]}]}, "Room 1 is adjacent to 7, which does not exist."),
        ({"Reservations": [STAY | {"AllowedRooms": ["7"]}]}, "Reservation a allows room 7, which does not exist."),
        (
            {"Reservations": [STAY | {"RoomType": "Loft"}]},
            "No room is of the type Loft, which 1 reservation would take.",
        ),
        ({"Reservations": [STAY | {"AdjacencyGroup": "g"}]}, "Adjacency group g has one member only (a)."),
    ],
)
def test_what_is_probably_not_meant_is_a_warning(fields, said):
    assert problem_warnings(parse_problem(house(**fields))) == [said]


@pytest.mark.parametrize(
    ("arrivals", "place", "around"),
    [
        (["2027-05-01", "2037-06-01"], "Reservations[1].Arrival", "2027-05-01"),
        (["2027-05-01", "2072-05-01", "2028-01-01"], "Reservations[1].Arrival", "2028-01-01"),
        (["2027-05-01", "0207-05-01", "2028-01-01"], "Reservations[1].Arrival", "2027-05-01"),
    ],
)
def test_a_stay_that_is_years_from_the_others_is_an_error(arrivals, place, around):
    stays = [STAY | {"Id": str(i), "Arrival": arrival} for i, arrival in enumerate(arrivals)]
    with pytest.raises(InputError) as refused:
        parse_problem(house(Reservations=stays))
    assert [fault.where for fault in refused.value.faults] == [place]
    assert f"expected a day within ten years of the other stays, around {around}" in str(refused.value)


def test_a_request_that_is_years_from_the_stays_is_an_error():
    with pytest.raises(InputError, match=r"NewReservations\[0\]\.Arrival"):
        parse_problem(house(Reservations=[STAY], NewReservations=[STAY | {"Arrival": "2072-05-01"}]))


def test_an_arrival_that_cannot_be_read_is_not_years_from_the_others():
    with pytest.raises(InputError) as refused:
        parse_problem(house(Reservations=[STAY, STAY | {"Id": "b", "Arrival": "1 May"}]))
    assert [fault.where for fault in refused.value.faults] == ["Reservations[1].Arrival"]


def test_who_lives_in_the_house_or_is_left_out_may_have_come_long_ago():
    lives = STAY | {"Id": "b", "Arrival": "2018-01-01", "Length": 3650}
    gone = STAY | {"Id": "c", "Arrival": "2001-01-01", "Status": "Cancelled"}
    far = STAY | {"Id": "d", "Arrival": "2037-05-01"}
    assert len(parse_problem(house(Reservations=[STAY, lives, gone, far])).reservations) == 4


def test_who_is_left_out_is_in_no_warning():
    gone = STAY | {"RoomType": "Loft", "AdjacencyGroup": "g", "Status": "Cancelled"}
    assert problem_warnings(parse_problem(house(Reservations=[gone]))) == []
