"""What a request asks for, new or as a change of a stay, and the free room that suits it best."""

from __future__ import annotations

from typing import Any

import pytest

from bookingopt.optimizer.model.instance import NONE
from bookingopt.optimizer.requests.stay_request import (
    free_room,
    has_member,
    next_to_member,
    released,
    rooms_of_night,
    whole_stay_rooms,
    with_request,
)
from tests.oracle_requests import REQUEST
from tests.unit.optimizer.asking import Asked, asked, tight
from tests.unit.optimizer.houses import house, stay


def change(**fields: Any) -> Asked:
    """Stay a in room 1 on 1–3 May wants 1–5 May; b is in room 2."""
    stays = (stay("a", 1, 3, Id="a", AssignedRoom="1", MoveCost=4, **fields), stay("b", 9, 2, AssignedRoom="2"))
    return asked(house(*stays, NewReservations=[stay("a", 1, 5, Id="a", AllowedRooms=["1", "2"])]))


def test_a_new_request_may_have_every_eligible_room() -> None:
    one = asked(house(stay("b", 9, 2, AssignedRoom="2"), NewReservations=[stay("q", 1, 5, AllowedRooms=["2"])]))
    assert (one.spec.changes, one.spec.home, one.spec.is_bound) == (NONE, NONE, False)
    # The 9th of May is day 8, the 1st day 0.
    assert (one.spec.arrival, one.spec.departure) == (0, 5)
    assert one.spec.rooms.tolist() == whole_stay_rooms(one.occupancy, one.spec).tolist() == [False, True]


def test_a_change_may_keep_its_room_and_pays_for_leaving_it() -> None:
    one = change()
    assert (one.spec.changes, one.spec.home, one.spec.leave_cost, one.spec.is_bound) == (0, 0, 4, False)
    assert one.occupancy.room_of.tolist() == [NONE, 1, NONE]
    assert whole_stay_rooms(one.occupancy, one.spec).tolist() == [True, True]
    assert free_room(one.occupancy, one.spec) == 0


def test_a_change_of_a_locked_stay_keeps_its_nights_where_they_are() -> None:
    one = change(IsLocked=True)
    assert (one.spec.home, one.spec.is_bound, one.spec.kept, one.spec.has_own_lock) == (0, True, (0, 3), True)
    by_night = [rooms_of_night(one.occupancy, one.spec, day).tolist() for day in range(5)]
    assert by_night == [[True, False]] * 3 + [[True, True]] * 2
    assert whole_stay_rooms(one.occupancy, one.spec).tolist() == [True, False]
    after = one.occupancy.room_of.copy()
    after[one.spec.stay] = 0
    assert not with_request(one.occupancy, one.spec, after).can_move[one.spec.stay]


def suite(first: int = 1, lock: bool = False, **fields: Any) -> Asked:
    """Stay a in room 1 on 1–4 May asks for six nights with the features of room 2."""
    rooms = [{"RoomNumber": "1"}, {"RoomNumber": "2", "Features": ["sea"]}]
    wish = stay("a", first, 6, Id="a", RequiredFeatures=["sea"])
    data = house(stay("a", 1, 4, Id="a", AssignedRoom="1", IsLocked=lock), NewReservations=[wish], **fields)
    return asked(data | {"Rooms": rooms})


def test_a_guest_in_house_may_have_another_room_for_the_nights_to_come() -> None:
    one = suite(Today="2027-05-03")
    assert (one.spec.home, one.spec.is_bound, one.spec.kept, one.spec.has_own_lock) == (0, True, (0, 2), False)
    assert whole_stay_rooms(one.occupancy, one.spec).tolist() == [False, False]
    assert free_room(one.occupancy, one.spec) == NONE
    by_night = [rooms_of_night(one.occupancy, one.spec, day).tolist() for day in range(6)]
    assert by_night == [[True, False]] * 2 + [[False, True]] * 4
    free = released(one.spec)
    assert (free.arrival, free.departure, free.is_bound, free.home) == (2, 6, False, NONE)


def test_a_guest_who_arrives_today_has_no_past_nights() -> None:
    data = house(
        stay("a", 3, 2, Id="a", AssignedRoom="1", Status="InHouse"),
        Today="2027-05-03",
        NewReservations=[stay("a", 3, 2, Id="a", AllowedRooms=["2"])],
    )
    one = asked(data)
    assert (one.spec.is_bound, one.spec.home, free_room(one.occupancy, one.spec)) == (False, NONE, 1)
    # Taken in, nobody moves the guest out of the room that was fixed; another one is not taken yet.
    for room, can_move in ((0, False), (1, True)):
        after = one.occupancy.room_of.copy()
        after[one.spec.stay] = room
        assert with_request(one.occupancy, one.spec, after).can_move[one.spec.stay] == can_move


@pytest.mark.parametrize(
    "fields", [{"lock": True}, {"first": 8, "lock": True}, {"RequestStartDate": "2027-05-02"}], ids=str
)
def test_a_lock_or_the_window_keeps_a_room_that_does_not_meet_the_conditions(fields: dict[str, Any]) -> None:
    one = suite(**fields)
    assert (one.spec.is_bound, one.spec.has_own_lock) == (True, True)
    assert not any(rooms_of_night(one.occupancy, one.spec, one.spec.arrival + k).any() for k in range(6))
    assert released(one.spec).rooms.tolist() == [False, True]


def test_a_locked_request_has_its_room_only_where_that_meets_the_conditions() -> None:
    rooms = [{"RoomNumber": "1", "Capacity": 2}, {"RoomNumber": "2", "Capacity": 4}]
    for guests, expected in ((2, [True, False]), (4, [False, False])):
        request = stay("q", 1, 2, AssignedRoom="1", IsLocked=True, Guests=guests)
        one = asked(house(stay("b", 9, 2, AssignedRoom="2"), NewReservations=[request]) | {"Rooms": rooms})
        assert one.spec.rooms.tolist() == expected


def test_the_free_room_is_next_to_a_member_of_the_group() -> None:
    rooms: list[dict[str, Any]] = [{"RoomNumber": str(number)} for number in range(1, 4)]
    rooms.append({"RoomNumber": "4", "AdjacentRooms": ["3"]})
    members = (
        stay("a", 1, 3, AssignedRoom="3", AdjacencyGroup="g"),
        stay("b", 5, 3, AssignedRoom="1", AdjacencyGroup="g"),  # shares no night
    )
    one = asked(house(*members, NewReservations=[stay("q", 2, 2, AdjacencyGroup="g")]) | {"Rooms": rooms})
    assert has_member(one.occupancy, one.spec)
    assert next_to_member(one.occupancy, one.spec, 1, 3).tolist() == [False, False, False, True]
    assert free_room(one.occupancy, one.spec) == 3
    other = asked(house(*members, NewReservations=[stay("q", 2, 2)]) | {"Rooms": rooms})
    assert not has_member(other.occupancy, other.spec)
    assert free_room(other.occupancy, other.spec) != 3


@pytest.mark.parametrize("seed", [1, 2, 3, 5, 7, 8])
def test_the_free_room_leaves_the_least_gap_cost(seed: int) -> None:
    one = asked(tight(seed) | {"NewReservations": [stay("q", 1 + seed, 1)]})
    cost = {
        plan[REQUEST]: one.house.gap_cost(((plan[REQUEST], 1),))
        for plan in one.house.plans()
        if one.house.moves(plan) == (0, 0)
    }
    room = free_room(one.occupancy, one.spec)
    if room == NONE:
        assert not cost
    else:
        assert cost[one.house.problem.rooms[room].room_number] == min(cost.values())
