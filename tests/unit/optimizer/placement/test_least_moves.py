"""The plan that moves least, against brute force."""

from __future__ import annotations

from unittest import mock

from hypothesis import given, reject
from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.model.plan import is_legal
from bookingopt.optimizer.placement import least_moves as module
from bookingopt.optimizer.placement.least_moves import LeastMoves, least_moves
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import SHARED, WHEN, WHERE, Data, problems
from tests.unit.optimizer.houses import house, stay


def found_in(data: Data) -> tuple[LeastMoves, int, int]:
    """What is found, the move cost of its plan, and the least by brute force."""
    problem = parse_problem(data)
    moves = [oracle.value(problem, plan).moves for plan in oracle.legal_plans(problem)]
    if not moves:
        reject()
    instance = build_instance(problem)
    found = least_moves(instance, components(instance), Stop())
    assert found.plan is None or is_legal(instance, found.plan)
    cost = -1 if found.plan is None else evaluate(instance, found.plan).moves
    return found, cost, min(moves)


@given(problems(WHERE + WHEN + SHARED))
def test_the_least_move_cost_is_found_and_proved(data: Data) -> None:
    found, cost, least = found_in(data)
    assert found.bound == cost == least


@given(problems(), st.sampled_from((0, 6, 12)))
def test_where_the_whole_model_is_too_large_the_days_around_are_searched(data: Data, most: int) -> None:
    with mock.patch.object(module, "MOST_COLUMNS", most):
        found, cost, least = found_in(data)
    assert found.bound <= least
    assert found.plan is None or cost >= least


def test_days_around_a_stay_suffice_where_a_neighbour_moves() -> None:
    far = [stay(f"f{room}", 20, 3, AssignedRoom=room) for room in "12"]
    near = (stay("a", 1, 2, AssignedRoom="1"), stay("c", 3, 2, AssignedRoom="2"), stay("n", 1, 4))
    with mock.patch.object(module, "MOST_COLUMNS", 6):  # three stays and two rooms
        found, cost, least = found_in(house(*near, *far))
    assert (found.bound, cost, least) == (1, 1, 1)
