"""Who may share a room: what they ask of it together, and each contradiction with its place."""

from __future__ import annotations

from typing import Any

import pytest

from bookingopt.domain.checks import problem_warnings
from bookingopt.domain.house import planned
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Reservation, Room
from bookingopt.domain.rooms.same_room import as_one, fixed_room, may_share, most_guests, partners, sharers
from bookingopt.errors import InputError
from tests.unit.optimizer.houses import day, house, stay


def family(name: str, first: int, nights: int, **fields: Any) -> dict[str, Any]:
    return stay(name, first, nights, SameRoom="family", **fields)


def rows(*stays: dict[str, Any], **more: Any) -> tuple[Reservation, ...]:
    return planned(parse_problem(house(*stays, **more))).reservations


def faults(*stays: dict[str, Any], **more: Any) -> list[str]:
    with pytest.raises(InputError) as refused:
        parse_problem(house(*stays, **more))
    return [str(fault) for fault in refused.value.faults]


def test_sharers_stand_by_the_first_of_each() -> None:
    stays = rows(stay("a", 1, 1), family("b", 1, 1), stay("c", 1, 1), family("d", 2, 1))
    assert sharers(stays) == [(0,), (1, 3), (2,)]


def test_the_guests_of_the_night_on_which_most_are_there_count() -> None:
    late = family("c", 4, 2, Guests=3)
    assert most_guests(rows(family("a", 1, 3, Guests=2), family("b", 2, 2, Guests=2), late)) == 4
    assert most_guests(rows(family("a", 1, 3), family("b", 2, 2, Guests=2), late)) == 3
    assert most_guests(rows(family("a", 1, 3), family("b", 2, 2))) is None


def test_a_room_must_be_eligible_for_all_of_them_and_hold_them_together() -> None:
    both = rows(family("a", 1, 3, Guests=2, RoomType="Twin"), family("b", 2, 2, Guests=2, RequiredFeatures=["sea"]))
    room = {"RoomNumber": "1", "RoomType": "Twin", "Capacity": 4, "Features": ["sea"]}
    assert may_share(both, Room.model_validate(room))
    for change in ({"Capacity": 3}, {"RoomType": "Suite"}, {"Features": []}):
        assert not may_share(both, Room.model_validate(room | change))


def test_as_one_they_have_all_their_nights_and_are_fixed_where_one_is() -> None:
    problem = planned(
        parse_problem(house(family("b", 3, 3, AssignedRoom="2", IsLocked=True), family("a", 1, 2, AssignedRoom="1")))
    )
    one = as_one(problem, problem.reservations)
    assert (one.key, one.arrival.day, one.length, one.assigned_room, one.is_locked) == ("b", 1, 5, "2", True)
    assert fixed_room(problem, problem.reservations) == "2"
    assert fixed_room(problem, problem.reservations[1:]) is None


def test_whoever_has_left_still_holds_the_room_of_the_others() -> None:
    data = house(family("a", 1, 2, AssignedRoom="2"), family("b", 3, 2, AssignedRoom="1"), Today=day(3))
    problem = planned(parse_problem(data))
    assert [row.key for row in problem.reservations] == ["b"]
    assert fixed_room(problem, problem.reservations) == "2"
    assert planned(problem) == problem


def test_a_hole_is_told_with_its_days() -> None:
    assert faults(family("a", 1, 2), family("b", 4, 2)) == [
        'Reservations[1].SameRoom: "family": expected no hole between those who share it: nobody is there from '
        "2027-05-03 to 2027-05-04"
    ]
    assert len(rows(family("a", 1, 2), family("b", 4, 2), family("between", 2, 2))) == 3
    cancelled = family("between", 2, 2, Status="Cancelled")
    assert len(faults(family("a", 1, 2), family("b", 4, 2), cancelled)) == 1


def test_two_locks_in_two_rooms_are_told_with_both() -> None:
    lock = {"AssignedRoom": "1", "IsLocked": True}
    other = {"AssignedRoom": "2", "IsLocked": True}
    assert faults(family("a", 1, 2, **lock), family("b", 3, 2, **other)) == [
        'Reservations[1].SameRoom: "family": expected one room for all of it: a is fixed in 1 and b is fixed in 2'
    ]
    assert len(rows(family("a", 1, 2, **lock), family("b", 3, 2, AssignedRoom="2"))) == 2
    assert len(faults(family("a", 1, 2, AssignedRoom="1"), family("b", 3, 2, **other), Today=day(3))) == 1


def test_one_reservation_alone_shares_with_nobody() -> None:
    said = "SameRoom family is said of one reservation only (a)."
    assert said in problem_warnings(parse_problem(house(family("a", 1, 2))))
    assert said not in problem_warnings(parse_problem(house(family("a", 1, 2), family("b", 1, 2))))


@pytest.mark.parametrize(
    ("request_row", "expected"),
    [
        (stay("n", 3, 2, SameRoom="friends"), 'SameRoom: "friends": expected the SameRoom of a reservation'),
        (stay("n", 4, 2, SameRoom="family"), 'SameRoom: "family": expected no hole between those who share it'),
        (stay("n", 1, 2, Id="a"), 'SameRoom: absent: expected "family", as the stay has that it changes'),
    ],
)
def test_requests_join_those_who_are_there(request_row: dict[str, Any], expected: str) -> None:
    (fault,) = faults(family("a", 1, 2), NewReservations=[request_row])
    assert fault.startswith(f"NewReservations[0].{expected}")


def test_partners_of_a_request_are_the_others() -> None:
    stays = (family("a", 1, 2), family("b", 1, 2), stay("c", 1, 2))
    new, change = family("n", 3, 2), family("a", 1, 3, Id="a")
    problem = parse_problem(house(*stays, NewReservations=[new, change]))
    found = [[row.key for row in partners(problem, request)] for request in problem.new_reservations]
    assert found == [["a", "b"], ["b"]]
