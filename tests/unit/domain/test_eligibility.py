"""Which rooms a stay may have, when it is fixed, and what counts as a type change."""

from __future__ import annotations

import pytest

from bookingopt.domain.eligibility import conditions, is_eligible, is_fixed, is_in_house, own_type, type_position
from bookingopt.domain.parse import parse_problem

ROOMS = [
    {"RoomNumber": "1", "RoomType": "Twin", "Capacity": 2, "Features": ["sea"]},
    {"RoomNumber": "2", "RoomType": "Suite", "Capacity": 4},
    {"RoomNumber": "3"},
]


def house(stay: dict[str, object], **fields: object):
    row = {"Name": "a", "Arrival": "2027-05-04", "Length": 3, **stay}
    return parse_problem({"ProblemId": "p", "Rooms": ROOMS, "Reservations": [row], **fields})


@pytest.mark.parametrize(
    ("stay", "rooms"),
    [
        ({}, "123"),
        ({"RoomType": "Twin"}, "1"),
        ({"RoomType": "Twin", "AllowableRoomTypes": ["Suite"]}, "12"),
        ({"AllowableRoomTypes": ["Suite"]}, "2"),
        ({"Guests": 3}, "23"),
        ({"RequiredFeatures": ["sea"]}, "1"),
        ({"AllowedRooms": ["3", "2"], "Guests": 5}, "3"),
    ],
)
def test_a_room_is_eligible_when_it_meets_every_condition(stay, rooms):
    problem = house(stay)
    found = [room.room_number for room in problem.rooms if is_eligible(problem.reservations[0], room)]
    assert "".join(found) == rooms


def test_the_order_in_which_conditions_are_written_does_not_matter():
    one = house({"AllowableRoomTypes": ["Suite"], "RoomType": "Twin", "AllowedRooms": ["1", "2"]}).reservations[0]
    two = house({"AllowableRoomTypes": ["Suite", "Twin"], "AllowedRooms": ["2", "1"]}).reservations[0]
    assert conditions(one) == conditions(two)


@pytest.mark.parametrize(
    ("stay", "fields", "fixed"),
    [
        ({}, {}, False),
        ({"IsLocked": True}, {}, True),
        ({"Status": "InHouse"}, {}, True),
        ({}, {"RequestStartDate": "2027-05-04"}, False),
        ({}, {"RequestStartDate": "2027-05-05"}, True),
        ({}, {"RequestStartDate": "2027-05-02", "FreezeDays": 2}, False),
        ({}, {"RequestStartDate": "2027-05-02", "FreezeDays": 3}, True),
        ({}, {"RequestEndDate": "2027-05-07"}, False),
        ({}, {"RequestEndDate": "2027-05-06"}, True),
    ],
)
def test_who_is_fixed(stay, fields, fixed):
    problem = house({"AssignedRoom": "1", **stay}, **fields)
    assert is_fixed(problem, problem.reservations[0]) is fixed


@pytest.mark.parametrize(
    ("stay", "fields", "in_house"),
    [
        ({"AssignedRoom": "1", "Status": "InHouse"}, {}, True),
        ({"AssignedRoom": "1", "IsLocked": True}, {"RequestStartDate": "2027-05-05"}, False),
        ({"AssignedRoom": "1"}, {"Today": "2027-05-05"}, True),
        ({"AssignedRoom": "1"}, {"Today": "2027-05-04"}, False),
        ({}, {"Today": "2027-05-05"}, False),
    ],
)
def test_who_is_in_house(stay, fields, in_house):
    problem = house(stay, **fields)
    assert is_in_house(problem, problem.reservations[0]) is in_house


def test_a_stay_without_a_room_is_never_fixed():
    problem = house({}, RequestStartDate="2027-06-01")
    assert not is_fixed(problem, problem.reservations[0])


@pytest.mark.parametrize(("reclaim", "own"), [(False, "Suite"), (True, "Twin")])
def test_an_upgraded_guest_keeps_the_right_to_the_upgrade_unless_it_may_be_reclaimed(reclaim, own):
    upgraded = {"RoomType": "Twin", "AllowableRoomTypes": ["Suite"], "AssignedRoom": "2"}
    problem = house(upgraded, ReclaimUpgrades=reclaim)
    rooms = {room.room_number: room for room in problem.rooms}
    assert own_type(problem, problem.reservations[0], rooms) == own


def test_a_type_that_is_not_in_the_order_stands_behind_the_last():
    stay = house({"RoomType": "Twin", "AllowableRoomTypes": ["Suite"]}).reservations[0]
    assert [type_position(stay, name) for name in ("Twin", "Suite", "Attic")] == [0, 1, 2]


@pytest.mark.parametrize(
    ("stay", "today", "is_there"),
    [
        ({"Status": "InHouse", "AssignedRoom": "1"}, None, True),
        ({"AssignedRoom": "1"}, "2027-05-05", True),
        ({"AssignedRoom": "1"}, "2027-05-04", False),
        ({"AssignedRoom": "1", "IsLocked": True}, None, False),
        ({}, "2027-05-05", False),
    ],
)
def test_in_house_is_who_has_arrived_and_has_a_room(stay, today, is_there):
    problem = house(stay, **({} if today is None else {"Today": today}))
    assert is_in_house(problem, problem.reservations[0]) is is_there
