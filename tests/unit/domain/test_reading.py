"""How a problem was read makes no difference between problems, and its warnings are those of the problem."""

from __future__ import annotations

from bookingopt.domain.checks import problem_warnings
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.reading import Reading

HOUSE = {"ProblemId": "p", "Rooms": [{"RoomNumber": "1"}], "Reservations": []}


def test_problems_are_equal_however_they_were_read():
    problem = parse_problem(HOUSE)
    other = problem.model_copy(update={"reading": Reading(("a line was passed over",), "house.json")})
    assert other == problem
    assert problem_warnings(other) == ["a line was passed over"]
    assert "reading" not in other.model_dump()


def test_a_default_is_told_from_a_minimum_stay_that_is_given():
    assert parse_problem(HOUSE).reading.minimum_stay_from == ""
    assert parse_problem({**HOUSE, "MinStay": 5}).reading.minimum_stay_from == "the problem file"
