"""The min-cost flow equals the greedy rule of one minimum stay, the assignment problem and brute force."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.result import StoppedBy
from bookingopt.optimizer.network.fifo import first_in_first_out
from bookingopt.optimizer.network.matching import Matching
from bookingopt.optimizer.network.min_cost_flow import cheapest_flow_matching
from bookingopt.optimizer.stop import Stop
from tests.oracle import gap_cost
from tests.unit.optimizer.looks import Looks
from tests.unit.optimizer.matchings import Spans, assignment_problem

#: Dense enough that rooms are scarce, short enough that every cost is exact in a double.
spans = st.lists(st.tuples(st.integers(0, 24), st.integers(1, 6)), min_size=1, max_size=14)


def cost_of(links: Matching | None, minimum: list[int]) -> Fraction | None:
    return None if links is None else links.cost(np.array(minimum))


@given(spans, st.integers(1, 6), st.integers(1, 7))
def test_greedy_equals_flow_equals_assignment_problem(stays: Spans, fresh: int, minimum: int) -> None:
    taken = np.array([arrival for arrival, _ in stays])
    freed = np.array([arrival + length for arrival, length in stays])
    m = [minimum] * 40
    best = assignment_problem(stays, fresh, m)
    assert cost_of(first_in_first_out(freed, taken, fresh), m) == best
    assert cost_of(cheapest_flow_matching(freed, taken, fresh, np.array(m), Stop()), m) == best


@given(spans, st.integers(1, 6), st.lists(st.integers(1, 7), min_size=40, max_size=40))
def test_flow_equals_assignment_problem_for_any_minimum_stay_by_day(
    stays: Spans, fresh: int, minimum: list[int]
) -> None:
    taken = np.array([arrival for arrival, _ in stays])
    freed = np.array([arrival + length for arrival, length in stays])
    links = cheapest_flow_matching(freed, taken, fresh, np.array(minimum), Stop())
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
    assert cost_of(cheapest_flow_matching(freed, taken, fresh, np.array(m), Stop()), m) == best
    if len(minimum) == 1:
        assert cost_of(first_in_first_out(freed, taken, fresh), m) == best


def test_a_flow_that_the_clock_ends_is_feasible_and_not_called_cheapest() -> None:
    """Costs of five hundred digits take many rounds; the clock is looked at in each, and then no more."""
    random = np.random.default_rng(5)
    taken = np.sort(random.integers(0, 500, 60))
    freed, minimum = taken + random.integers(1, 9, 60), random.integers(1, 366, 600)
    every = Looks()
    best = cheapest_flow_matching(freed, taken, 3, minimum, every.stop)
    assert best is not None
    assert best.is_cheapest
    for last in (0, 1, every.count // 3, every.count // 2, every.count - 1):
        looks = Looks(last)
        found = cheapest_flow_matching(freed, taken, 3, minimum, looks.stop)
        assert found is not None
        assert not found.is_cheapest
        assert int(found.count.sum()) == len(taken)
        assert (found.freed < found.taken).sum() > 0
        assert found.cost(minimum) >= best.cost(minimum)
        assert looks.count <= last + 5
        assert looks.stop.reason is StoppedBy.CANCELLED
    assert every.count > 20


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
