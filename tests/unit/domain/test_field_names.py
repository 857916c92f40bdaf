"""The names that a file may use, today's and older ones."""

from __future__ import annotations

from bookingopt.domain.field_names import LISTS, OLDER_NAMES, field_names, row_names
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem, Room


def test_names_are_those_of_the_files():
    assert list(field_names(Room))[:2] == ["RoomNumber", "RoomType"]
    assert set(LISTS) < set(field_names(Problem))
    assert "IgnoredFields" not in field_names(Problem)


def test_every_name_of_a_row_leads_to_todays():
    names = row_names("Reservations")
    assert names["LockedForSolver"] == "IsLocked"
    assert all(names[today] == today for today in field_names(LISTS["Reservations"]))
    assert "LockedForSolver" not in row_names("Rooms")


def test_an_older_name_is_read_as_todays():
    older = {"ProblemId": "p", "Rooms": [], "MinStay": 4, "RestrictionsForInitialPlan": True}
    problem = parse_problem(older)
    assert set(OLDER_NAMES[Problem]) == {"MinStay", "RestrictionsForInitialPlan"}
    assert (problem.minimum_stay, problem.restrictions_only) == (4, True)
