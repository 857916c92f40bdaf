"""The primal and the dual search of a component enclose the least gap cost."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given

from bookingopt.optimizer.assign.component_search import ComponentSearch
from bookingopt.optimizer.model.objective import evaluate, gap_cost
from bookingopt.optimizer.model.plan import is_legal
from bookingopt.optimizer.stop import Stop
from tests.strategies import Data, long_problems, problems
from tests.unit.optimizer.settings import SEEDS, least_gap_cost, setting


@given(problems() | long_problems(), SEEDS)
def test_plan_and_bound_of_a_hard_part_meet(data: Data, seed: int) -> None:
    instance, component, _, start = setting(data)
    search = ComponentSearch(instance, component, start, Fraction(0), seed)
    told: list[str] = []
    search.work(Stop(steps=1_000), told.append)
    assert is_legal(instance, search.plan)
    assert evaluate(instance, search.plan)[:4] <= evaluate(instance, start)[:4]
    least = least_gap_cost(instance, search.within, evaluate(instance, search.plan).misses)
    assert search.bound <= least <= search.cost
    assert search.cost == gap_cost(instance, search.plan)
    assert told
