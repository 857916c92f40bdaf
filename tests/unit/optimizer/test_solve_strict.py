"""Strict kinds with nothing fixed: `solve` finds the optimum of their assignment problems."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from bookingopt.domain.minimum_stay import minimum_stay
from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Status
from bookingopt.optimizer.solve import solve
from tests.oracle import value
from tests.replay import plan_of
from tests.strategies import FIRST, strict_kinds
from tests.unit.optimizer.matchings import assignment_problem


@pytest.mark.parametrize("by_weekday", [False, True])
@pytest.mark.parametrize("seed", range(7))
def test_solve_equals_the_assignment_problems_of_the_kinds(seed: int, by_weekday: bool) -> None:
    problem = parse_problem(strict_kinds(seed, by_weekday=by_weekday))
    result = solve(problem, SolveParams(sellable=False, time_limit=600))
    best = sum_over_types(problem)
    assert result.solver_status is Status.OPTIMAL
    assert value(problem, plan_of(result))[:4] == (0, 0, 0, best)
    assert result.objective_value == float(best)


def sum_over_types(problem: Problem) -> Fraction:
    """The least gap cost of a problem of strict kinds."""
    in_force = minimum_stay(problem)
    minimum = [in_force(FIRST + timedelta(days=number)) for number in range(90)]
    total = Fraction(0)
    for type_name in {room.type_name for room in problem.rooms}:
        rooms = sum(room.type_name == type_name for room in problem.rooms)
        stays = [((s.arrival - FIRST).days, s.length) for s in problem.reservations if s.room_type == type_name]
        cost = assignment_problem(stays, rooms, minimum) if stays else Fraction(0)
        assert cost is not None, "the stays were cut out of the rooms, so they fit"
        total += cost
    return total
