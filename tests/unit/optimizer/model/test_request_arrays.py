"""Requests as arrays behind the reservations: who changes whom, types in order, and what only a lock fixes."""

from __future__ import annotations

from typing import Any

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.instance import NONE, build_instance
from bookingopt.optimizer.model.request_arrays import RequestArrays, build_request_arrays, with_joined
from tests.unit.optimizer.houses import day, house, stay

ROOMS = [
    {"RoomNumber": "1", "RoomType": "A", "Features": ["sea"]},
    {"RoomNumber": "2", "RoomType": "B", "Features": ["sea"]},
    {"RoomNumber": "3", "RoomType": "C"},
]


def arrays() -> RequestArrays:
    """Two locked stays, the first before the window, and three requests, the second of which changes stay b."""
    stays = (
        stay("a", 1, 2, Id="a", AssignedRoom="1", IsLocked=True),
        stay("b", 5, 2, Id="b", AssignedRoom="2", IsLocked=True, AdjacencyGroup="g"),
        stay("c", 5, 2, Id="c", AssignedRoom="3", AdjacencyGroup="g"),
    )
    requests = [
        stay("p", 6, 3, RoomType="A", AllowableRoomTypes=["B"], TypeOrder=["B", "A"], RequiredFeatures=["sea"]),
        stay("b", 5, 4, Id="b", RoomType="A"),
        stay("q", 6, 3),
    ]
    problem = parse_problem(
        house(*stays, RequestStartDate=day(3), NewReservations=requests) | {"Rooms": ROOMS},
    )
    return build_request_arrays(problem, build_instance(problem))


def test_requests_stand_behind_the_reservations() -> None:
    found = arrays()
    assert (found.reservations, found.requests, found.instance.stays) == (3, 3, 6)
    # The 1st of May is day 0; the window opens on the 3rd.
    assert found.instance.arrival[3:].tolist() == [5, 4, 5]
    assert found.instance.departure[3:].tolist() == [8, 8, 8]
    assert found.earliest_arrival == 2
    assert not any(len(mates) for mates in found.instance.mates)


def test_a_request_with_the_id_of_a_stay_changes_it() -> None:
    assert arrays().changed_stay.tolist() == [NONE, 1, NONE]


def test_types_of_rooms_stand_in_the_order_of_the_request() -> None:
    # A type that is not in the order stands behind the last one; who names no type has no order.
    assert arrays().type_position.tolist() == [[1, 0, 2], [0, 1, 1], [0, 0, 0]]


def test_rooms_of_other_types_must_meet_the_other_conditions() -> None:
    # Room 3 lacks the feature that p needs; b takes type A and asks for nothing else; q takes any type.
    assert arrays().other_type_rooms.tolist() == [[False] * 3, [False, True, True], [False] * 3]


def test_only_the_lock_fixes_who_is_inside_the_window_and_a_request_takes_it_over() -> None:
    assert arrays().lock_of.tolist() == [NONE, 1, NONE, NONE, 1, NONE]


def test_other_rooms_hold_as_many_guests() -> None:
    requests = [stay("p", 6, 3, RoomType="A"), stay("q", 6, 3, RoomType="A", Guests=3)]
    rooms: list[dict[str, Any]] = [
        {"RoomNumber": number, "RoomType": number[0], "Capacity": int(number[1])}
        for number in ("A2", "A3", "B1", "B2", "D3")
    ]
    rooms.append({"RoomNumber": "C", "RoomType": "C"})
    problem = parse_problem(house(NewReservations=requests) | {"Rooms": rooms})
    found = build_request_arrays(problem, build_instance(problem)).other_type_rooms
    # Who does not say how many they are is offered no room that holds fewer than the smallest one asked for.
    assert found[0].tolist() == [False, False, False, True, True, True]
    assert found[1].tolist() == [False, False, False, False, True, True]


def test_a_guest_in_house_may_have_another_room_from_the_business_date_on() -> None:
    stays = (
        stay("a", 1, 6, Id="a", AssignedRoom="1"),
        stay("b", 5, 2, Id="b", AssignedRoom="2", IsLocked=True),
        stay("c", 1, 6, Id="c"),
    )
    requests = [stay(name, first, 6, Id=name) for name, first in (("a", 1), ("b", 5), ("c", 1))]
    problem = parse_problem(house(*stays, Today=day(3), NewReservations=[*requests, stay("d", 4, 1)]))
    found = build_request_arrays(problem, build_instance(problem))
    assert found.free_from.tolist() == [2, NONE, NONE, NONE]  # c has no room yet


def test_members_of_a_group_share_a_night_and_are_not_the_stay_itself() -> None:
    group = {"AdjacencyGroup": "g"}
    stays = (stay("a", 1, 2, Id="a", **group), stay("b", 2, 2, **group), stay("c", 9, 2, **group), stay("d", 2, 2))
    requests = [stay("a", 1, 3, Id="a", **group), stay("q", 3, 1, **group), stay("r", 3, 1)]
    problem = parse_problem(house(*stays, NewReservations=requests))
    found = build_request_arrays(problem, build_instance(problem))
    assert [each[:, 0].tolist() for each in found.group_members] == [[1, 5], [1, 4], []]


def test_company_is_who_shares_the_room_and_what_it_takes() -> None:
    """a is fixed in room 1 with 2 guests for two nights; q comes with 2 for the second of them and one more."""
    rooms = [{"RoomNumber": "1", "Capacity": 3}, {"RoomNumber": "2", "Capacity": 4}]
    us = stay("a", 5, 2, AssignedRoom="1", IsLocked=True, Guests=2, SameRoom="us", MoveCost=3)
    problem = parse_problem(house(us, NewReservations=[stay("q", 6, 2, Guests=2, SameRoom="us")]) | {"Rooms": rooms})
    requests = build_request_arrays(problem, build_instance(problem))
    (company,) = requests.company
    assert company is not None
    assert (company.first, company.last, company.moves, company.move_cost, company.lock) == (0, 2, 1, 3, 0)
    assert (company.rooms.tolist(), company.request_rooms.tolist()) == ([True, True], [True, True])
    assert company.shared_rooms(1, 3).tolist() == [False, True]  # four guests on the second night
    assert company.shared_rooms(2, 4).tolist() == [True, True]
    assert [company.touches(*nights) for nights in ((-2, 0), (2, 4), (3, 4), (-3, -1))] == [True, True, False, False]
    assert with_joined(requests, 0) is requests  # nobody else shares it


def test_nothing_can_be_written_to() -> None:
    found = arrays()
    for array in (found.changed_stay, found.type_position, found.other_type_rooms, found.lock_of, found.free_from):
        assert not array.flags.writeable
