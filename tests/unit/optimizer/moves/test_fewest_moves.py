"""Fewest moves among the best plans, against brute force; and what pieces of a larger house gain."""

from __future__ import annotations

import pytest
from hypothesis import assume, given

from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.result import Aim
from bookingopt.optimizer.bounds.lagrangian import FINEST
from bookingopt.optimizer.model.components import components, merged
from bookingopt.optimizer.model.instance import Instance, build_instance, with_rooms_before
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.moves import fewest_moves
from bookingopt.optimizer.moves.fewest_moves import MoveSearch
from bookingopt.optimizer.solve import solve
from bookingopt.optimizer.stop import Stop
from bookingopt.validation import validate_result
from tests import oracle
from tests.benchmarks.generator import House, generate
from tests.strategies import Data, long_problems, problems
from tests.unit.optimizer.settings import as_arrays, first_plan


def best_plans(data: Data) -> tuple[Instance, list[Plan]]:
    """A house whose first legal plan is the present one, and its plans that are best in all aims before moves."""
    problem = parse_problem(data)
    instance = with_rooms_before(build_instance(problem), first_plan(problem).room_of)
    assume(instance.links is None)
    plans = [as_arrays(problem, plan) for plan in oracle.legal_plans(problem)]
    best = min(evaluate(instance, plan)[:4] for plan in plans)
    return instance, [plan for plan in plans if evaluate(instance, plan)[:4] == best]


def moves_of(instance: Instance, plan: Plan) -> int:
    return evaluate(instance, plan).moves


@given(problems() | long_problems())
def test_the_fewest_moves_are_found_and_proved(data: Data) -> None:
    instance, plans = best_plans(data)
    start = max(plans, key=lambda plan: moves_of(instance, plan))
    search = MoveSearch(instance, merged(components(instance)), start, Stop(), 0)
    search.run(Stop())
    least = min(moves_of(instance, plan) for plan in plans)
    assert is_legal(instance, search.plan)
    assert evaluate(instance, search.plan)[:4] == evaluate(instance, start)[:4]
    assert search.bound <= least <= moves_of(instance, search.plan)
    if instance.days <= -FINEST:  # longer gaps cost too little to be told apart here
        assert search.bound == search.moves
        assert moves_of(instance, search.plan) == least


@given(problems() | long_problems())
def test_pieces_keep_every_other_aim_and_move_no_more(data: Data) -> None:
    instance, plans = best_plans(data)
    start = max(plans, key=lambda plan: moves_of(instance, plan))
    search = MoveSearch(instance, merged(components(instance)), start, Stop(), 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fewest_moves, "PIECE_COLUMNS", 4)
        patch.setattr(fewest_moves, "MOST_COLUMNS", 0)
        search.run(Stop(steps=2_000))
    assert is_legal(instance, search.plan)
    assert evaluate(instance, search.plan)[:4] == evaluate(instance, start)[:4]
    assert moves_of(instance, search.plan) <= moves_of(instance, start)
    assert search.bound == 0


@pytest.mark.parametrize("piece", [600, 16_000])
def test_a_house_of_some_size_is_proved_with_pieces_and_without(piece, monkeypatch):
    problem = parse_problem(generate(House(12, 40, occupancy=0.9, locks=0.1), 1))
    monkeypatch.setattr(fewest_moves, "PIECE_COLUMNS", piece)
    result = solve(problem, SolveParams(sellable=False, time_limit=60))
    assert result.comparison.moves == result.report.least_move_cost == 13
    assert Aim.MOVES in result.report.proved
    assert validate_result(result, problem).violations == ()
