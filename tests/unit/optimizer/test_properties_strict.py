"""Strict kinds with nothing fixed: the greedy rule equals the flow equals the assignment problem."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from bookingopt.domain.minimum_stay import minimum_stay
from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Status
from bookingopt.optimizer.network.fifo import first_in_first_out
from bookingopt.optimizer.network.matching import Matching
from bookingopt.optimizer.network.min_cost_flow import cheapest_flow_matching
from bookingopt.optimizer.solve import solve
from tests.oracle import gap_cost, value
from tests.replay import plan_of
from tests.strategies import FIRST, strict_kinds

#: An arrival day and a length.
Spans = list[tuple[int, int]]

#: Dense enough that rooms are scarce, short enough that every cost is exact in a double.
spans = st.lists(st.tuples(st.integers(0, 24), st.integers(1, 6)), min_size=1, max_size=14)


def assignment_problem(stays: Spans, fresh: int, minimum: list[int]) -> Fraction | None:
    """Which stay follows which, as an assignment of arrivals to departures and fresh rooms; None if there is none."""
    cost = np.zeros((len(stays), len(stays) + fresh))
    for row, (arrival, _) in enumerate(stays):
        for column, (start, length) in enumerate(stays):
            gap = arrival - (start + length)
            cost[row, column] = np.inf if gap < 0 else float(gap_cost(gap, minimum[start + length]))
    try:
        rows, columns = linear_sum_assignment(cost)
    except ValueError:  # infeasible
        return None
    return sum((Fraction(cost[row, column]) for row, column in zip(rows, columns, strict=True)), Fraction(0))


def cost_of(links: Matching | None, minimum: list[int]) -> Fraction | None:
    return None if links is None else links.cost(np.array(minimum))


@given(spans, st.integers(1, 6), st.integers(1, 7))
def test_greedy_equals_flow_equals_assignment_problem(stays: Spans, fresh: int, minimum: int) -> None:
    taken = np.array([arrival for arrival, _ in stays])
    freed = np.array([arrival + length for arrival, length in stays])
    m = [minimum] * 40
    best = assignment_problem(stays, fresh, m)
    assert cost_of(first_in_first_out(freed, taken, fresh), m) == best
    assert cost_of(cheapest_flow_matching(freed, taken, fresh, np.array(m)), m) == best


@given(spans, st.integers(1, 6), st.lists(st.integers(1, 7), min_size=40, max_size=40))
def test_flow_equals_assignment_problem_for_any_minimum_stay_by_day(
    stays: Spans, fresh: int, minimum: list[int]
) -> None:
    taken = np.array([arrival for arrival, _ in stays])
    freed = np.array([arrival + length for arrival, length in stays])
    links = cheapest_flow_matching(freed, taken, fresh, np.array(minimum))
    assert cost_of(links, minimum) == assignment_problem(stays, fresh, minimum)


#: Few stays over three years, under minimum stays up to the longest: costs from 2^366 down to 2^-1000.
far_apart = st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 60)), min_size=1, max_size=5)
in_turn = st.lists(st.integers(1, 366), min_size=1, max_size=4)


@given(far_apart, st.integers(1, 3), in_turn)
def test_flow_is_exact_where_doubles_are_not(stays: Spans, fresh: int, minimum: list[int]) -> None:
    m = [minimum[day % len(minimum)] for day in range(1061)]
    taken = np.array([arrival for arrival, _ in stays])
    freed = np.array([arrival + length for arrival, length in stays])
    best = brute_force(sorted(taken.tolist()), sorted(freed.tolist()), fresh, m)
    assert cost_of(cheapest_flow_matching(freed, taken, fresh, np.array(m)), m) == best
    if len(minimum) == 1:
        assert cost_of(first_in_first_out(freed, taken, fresh), m) == best


def brute_force(taken: list[int], freed: list[int], fresh: int, minimum: list[int]) -> Fraction | None:
    """Try every departure and a fresh room for the first arrival, then for the others."""
    if not taken:
        return Fraction(0)
    first, *others = taken
    costs = [] if not fresh else [(Fraction(0), brute_force(others, freed, fresh - 1, minimum))]
    for at, day in enumerate(freed):
        if day <= first:
            rest = brute_force(others, freed[:at] + freed[at + 1 :], fresh, minimum)
            costs.append((gap_cost(first - day, minimum[day]), rest))
    return min((cost + rest for cost, rest in costs if rest is not None), default=None)


@pytest.mark.parametrize("by_weekday", [False, True])
@pytest.mark.parametrize("seed", range(20))
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
