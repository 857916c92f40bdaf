"""Turnover nights as a file says them, and what is said of fixed stays that are too near to each other."""

from __future__ import annotations

import pytest

from bookingopt.domain.checks import problem_warnings
from bookingopt.domain.house import planned
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.rooms.turnover import most_turnover_nights, turnover_by_room
from bookingopt.errors import InputError
from tests.unit.optimizer.houses import day, house, stay


def rooms(*nights: int | None) -> list[dict[str, object]]:
    own = [{} if number is None else {"TurnoverNights": number} for number in nights]
    return [{"RoomNumber": str(number), **more} for number, more in enumerate(own, start=1)]


def test_a_room_has_its_own_or_those_of_the_house() -> None:
    def by_room(*own: int | None, **fields: object) -> list[int]:
        return list(turnover_by_room(parse_problem(house(**fields) | {"Rooms": rooms(*own)})).values())

    assert by_room(None, None) == [0, 0]
    assert by_room(None, 0, 3, TurnoverNights=2) == [2, 0, 3]
    assert most_turnover_nights(parse_problem(house(TurnoverNights=1) | {"Rooms": rooms(None, 4, 2)})) == 4


@pytest.mark.parametrize("value", [-1, 15, 1.5, True, "one"])
def test_they_are_0_to_14(value: object) -> None:
    with pytest.raises(InputError) as refused:
        parse_problem(house(TurnoverNights=value))
    (fault,) = refused.value.faults
    assert str(fault).startswith("TurnoverNights: ")
    assert str(fault).endswith("expected a whole number from 0 to 14")


def test_the_turnover_ends_before_the_last_day_there_is() -> None:
    last = {"Name": "a", "Arrival": "9999-12-28", "Length": 2}
    assert parse_problem(house(last, TurnoverNights=1)).turnover_nights == 1
    with pytest.raises(InputError, match="expected a departure no later than 9999-12-29"):
        parse_problem(house(last, TurnoverNights=2))


def said(*stays: dict[str, object], nights: int = 2, **more: object) -> list[str]:
    problem = parse_problem(house(*stays, TurnoverNights=nights, RequestStartDate=day(1), **more))
    return [warning for warning in problem_warnings(problem) if "turnover" in warning]


def test_fixed_entries_that_are_too_near_get_a_warning() -> None:
    first = stay("a", 1, 3, AssignedRoom="1", IsLocked=True)
    soon = stay("b", 5, 2, AssignedRoom="1", IsLocked=True)
    assert said(first, soon) == [
        "Room 1 is given to b from 2027-05-05, 1 of 2 turnover nights after a leaves it; both are fixed."
    ]
    assert said(first, soon, nights=1) == []
    assert said(first, soon | {"IsLocked": False}) == []
    block = {"RoomNumber": "1", "Start": day(4), "End": day(4)}
    assert said(first, OutOfOrder=[block]) == [
        "Room 1 is out of order from 2027-05-04, 0 of 2 turnover nights after a leaves it; both are fixed."
    ]


def test_a_departed_stay_keeps_its_room_until_its_turnover_is_over() -> None:
    gone = stay("a", 1, 3, AssignedRoom="1")
    blocks = planned(parse_problem(house(gone, TurnoverNights=3, Today=day(5)))).out_of_order
    assert [(b.room_number, b.start.day, b.end.day, b.reason) for b in blocks] == [("1", 5, 6, "turnover after a")]
    assert planned(parse_problem(house(gone, TurnoverNights=3, Today=day(7)))).out_of_order == ()
    here = stay("b", 4, 3, AssignedRoom="1")  # arrived before today, so that it is in house: it ends the turnover
    assert planned(parse_problem(house(gone, here, TurnoverNights=3, Today=day(5)))).out_of_order == ()
    unknown = gone | {"AssignedRoom": "9"}
    assert planned(parse_problem(house(unknown, TurnoverNights=3, Today=day(5)))).out_of_order == ()
