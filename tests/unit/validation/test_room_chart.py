"""The bounded gaps of a chart: where they begin and end, and the power of two that each costs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.validation import validate_result
from bookingopt.validation.judged_plan import JudgedPlan
from tests.unit.validation.house import Data, day, plan, stay


def gaps(data: Data) -> list[tuple[str, int, int, str | None, str | None, int]]:
    """Room, first free day of May, nights, neighbours and exponent of the present plan's gaps."""
    return [
        (gap.room, date.fromordinal(gap.start).day, gap.nights, gap.before, gap.after, gap.exponent)
        for gap in JudgedPlan.of_problem(parse_problem(data)).gaps
    ]


def room_of(*stays: Data, blocks: tuple[tuple[int, int], ...] = (), **fields: Any) -> Data:
    return {
        "ProblemId": "p",
        "MinimumStay": 3,
        "Rooms": [{"RoomNumber": "1"}],
        "Reservations": [{**each, "AssignedRoom": "1"} for each in stays],
        "OutOfOrder": [{"RoomNumber": "1", "Start": day(start), "End": day(end)} for start, end in blocks],
        **fields,
    }


@pytest.mark.parametrize(("nights", "exponent"), [(1, 3), (2, 2), (3, 0), (4, -1), (5, -2), (20, -17)])
def test_a_gap_costs_more_the_shorter_it_is(nights, exponent):
    assert gaps(room_of(stay("a", 1, 2), stay("b", 3 + nights, 1))) == [("1", 3, nights, "a", "b", exponent)]


def test_back_to_back_is_no_gap():
    assert gaps(room_of(stay("a", 1, 2), stay("b", 3, 1))) == []


def test_nights_before_the_first_and_after_the_last_entry_are_no_gap():
    assert gaps(room_of(stay("a", 10, 2), RequestStartDate=day(1), RequestEndDate=day(28))) == []


def test_gaps_to_and_from_a_block():
    chart = room_of(stay("a", 1, 2), stay("b", 12, 2), blocks=((5, 9),))
    assert gaps(chart) == [("1", 3, 2, "a", None, 2), ("1", 10, 2, None, "b", 2)]


def test_between_two_blocks_is_no_gap():
    assert gaps(room_of(stay("a", 1, 2), blocks=((3, 4), (7, 8)))) == []


def test_a_block_within_a_block_ends_where_the_longer_one_does():
    assert gaps(room_of(stay("a", 12, 2), blocks=((1, 9), (3, 4)))) == [("1", 10, 2, None, "a", 2)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"RequestStartDate": day(8)}, [("1", 8, 2, None, "a", 2)]),
        ({"RequestStartDate": day(10)}, []),
        ({"RequestStartDate": day(12)}, []),
        ({}, [("1", 5, 5, None, "a", -2)]),  # from the first arrival of the house, which is in the other room
    ],
)
def test_leading_gaps_count_where_asked_for(fields, expected):
    chart = room_of(stay("a", 10, 2), LeadingGaps=True, **fields)
    chart["Rooms"].append({"RoomNumber": "2"})
    chart["Reservations"].append(stay("first", 5, 1, AssignedRoom="2"))
    leading = [gap for gap in gaps(chart) if gap[0] == "1"]
    assert leading == expected


def test_no_leading_gap_before_a_block():
    chart = room_of(stay("a", 10, 2), blocks=((7, 8),), LeadingGaps=True, RequestStartDate=day(1))
    assert gaps(chart) == [("1", 9, 1, None, "a", 3)]


def test_the_minimum_stay_is_that_of_the_first_free_night():
    fields = {
        "MinimumStayByDay": {"Mon": 5},  # 3 May 2027
        "MinimumStayByDate": [{"Start": day(10), "End": day(10), "MinimumStay": 4}],
    }
    chart = room_of(stay("a", 1, 2), stay("b", 5, 5), stay("c", 12, 1), stay("d", 15, 1), **fields)
    assert [gap[5] for gap in gaps(chart)] == [5 - 2 + 1, 4 - 2 + 1, 3 - 2 + 1]


def test_a_gap_of_ten_years():
    problem = parse_problem(
        {
            "ProblemId": "p",
            "Rooms": [{"RoomNumber": "1"}],
            "Reservations": [
                {"Name": "a", "Arrival": "2027-01-01", "Length": 1, "AssignedRoom": "1"},
                {"Name": "b", "Arrival": "2036-12-30", "Length": 1, "AssignedRoom": "1"},
            ],
        }
    )
    result = plan(problem, {"a": "1", "b": "1"})
    assert validate_result(result, problem).violations == ()
    assert validate_result(result.model_copy(update={"objective_value": 5e-324}), problem).violations != ()


def test_a_bound_between_the_exact_cost_and_the_double_above_it():
    """Costs of 1 and 2**-60 round to 1.0; a bound of 1.0 is below them, the next double is not."""
    first = date(2027, 5, 1)
    stays = [
        {"Name": "a", "Arrival": first, "Length": 1},
        {"Name": "b", "Arrival": first + timedelta(days=4), "Length": 1},
        {"Name": "c", "Arrival": first + timedelta(days=5 + 63), "Length": 1},
    ]
    problem = parse_problem({"ProblemId": "p", "MinimumStay": 3, "Rooms": [{"RoomNumber": "1"}], "Reservations": stays})
    rooms = dict.fromkeys("abc", "1")
    assert validate_result(plan(problem, rooms, objective_value=1.0, best_bound=1.0), problem).violations == ()
    above = plan(problem, rooms, objective_value=1.0, best_bound=1.0 + 2**-52)
    assert [v.subject for v in validate_result(above, problem).violations] == ["best_bound"]
