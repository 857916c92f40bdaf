"""Parts of rooms as a file says them: what they come down to, and everything that is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.rooms.linked_rooms import linked_with, single_rooms
from bookingopt.errors import InputError
from tests.unit.optimizer.houses import house, stay


def room(number: str, *parts: str, room_type: str | None = None) -> dict[str, Any]:
    return {"RoomNumber": number, "RoomType": room_type or (number if parts else "Double"), "Parts": list(parts)}


def faults(*rooms: dict[str, Any], stays: tuple[dict[str, Any], ...] = (), **fields: Any) -> list[str]:
    with pytest.raises(InputError) as refused:
        parse_problem(house(*stays, **fields) | {"Rooms": list(rooms)})
    return [str(fault) for fault in refused.value.faults]


def test_a_whole_comes_down_to_the_rooms_that_are_none() -> None:
    rooms = [room("1"), room("2"), room("3"), room("Floor", "Suite", "3"), room("Suite", "1", "2")]
    problem = parse_problem(house() | {"Rooms": rooms})
    singles = {"1": ("1",), "2": ("2",), "3": ("3",), "Floor": ("1", "2", "3"), "Suite": ("1", "2")}
    assert single_rooms(problem.rooms) == singles
    assert linked_with(problem.rooms)["Suite"] == ("1", "2", "Floor", "Suite")
    assert linked_with(problem.rooms)["3"] == ("3", "Floor")


def test_no_parts_link_no_rooms() -> None:
    problem = parse_problem(house())
    assert linked_with(problem.rooms) == {"1": ("1",), "2": ("2",)}


@pytest.mark.parametrize(
    ("rooms", "expected"),
    [
        ([room("1"), room("S", "1", "9")], ['Rooms[1].Parts: "9": expected a RoomNumber that stands in Rooms']),
        ([room("S", "S")], ["Rooms[0].Parts: S > S: expected no circle: no room is a part of itself"]),
        (
            [room("1"), room("S", "T"), room("T", "1", "S")],
            [
                "Rooms[1].Parts: S > T > S: expected no circle: no room is a part of itself",
                "Rooms[2].Parts: T > S > T: expected no circle: no room is a part of itself",
            ],
        ),
        (
            [room("1"), room("S", "1", "1")],
            ["Rooms[1].Parts: S > 1: expected each part once; it is also reached by S > 1"],
        ),
        (
            [room("1"), room("2"), room("S", "1", "2"), room("T", "1", "S")],
            ["Rooms[3].Parts: T > S > 1: expected each part once; it is also reached by T > 1"],
        ),
        (
            [room("1"), room("S", "1", room_type="Double")],
            [
                'Rooms[1].Parts: "1": expected parts of other types than "Double", which is that of the whole: the '
                "table could not tell them apart"
            ],
        ),
        (
            [room("1"), room("S", "1"), room("T", "S", room_type="Double")],
            [
                'Rooms[2].Parts: "1": expected parts of other types than "Double", which is that of the whole: the '
                "table could not tell them apart"
            ],
        ),
    ],
)
def test_what_is_wrong_with_parts(rooms: list[dict[str, Any]], expected: list[str]) -> None:
    assert faults(*rooms) == expected


def test_stays_that_are_fixed_in_a_whole_and_a_part_are_named_both() -> None:
    rooms = (room("1"), room("2"), room("S", "1", "2"))
    whole = stay("a", 1, 4, AssignedRoom="S", IsLocked=True)
    part = stay("b", 3, 4, AssignedRoom="2", IsLocked=True)
    assert faults(*rooms, stays=(whole, part)) == [
        'Reservations[1].AssignedRoom: "2": expected a room that is free on 2027-05-03: a is fixed in room S then, '
        "which is linked with 2"
    ]
    later = {**part, "Arrival": "2027-05-05"}
    assert parse_problem(house(whole, later) | {"Rooms": list(rooms)}).rooms[2].parts == ("1", "2")
    gone = {**part, "Status": "Cancelled"}
    assert parse_problem(house(whole, gone) | {"Rooms": list(rooms)}).rooms[2].parts == ("1", "2")


def test_guests_in_house_count_as_fixed() -> None:
    rooms = (room("1"), room("S", "1"))
    whole = stay("a", 1, 4, AssignedRoom="S", Status="InHouse")
    part = stay("b", 1, 2, AssignedRoom="1")
    found = faults(*rooms, stays=(whole, part), Today="2027-05-02")
    assert found == [
        'Reservations[1].AssignedRoom: "1": expected a room that is free on 2027-05-01: a is fixed in room S then, '
        "which is linked with 1"
    ]
