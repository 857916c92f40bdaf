"""The primal and the dual search of a component enclose the least gap cost."""

from __future__ import annotations

from fractions import Fraction
from unittest import mock

from hypothesis import assume, given

from bookingopt.optimizer.assign.component_search import ComponentSearch
from bookingopt.optimizer.assign.component_state import changes_of
from bookingopt.optimizer.model.objective import evaluate, gap_cost
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.placement import fewest_changes
from bookingopt.optimizer.stop import Stop
from tests.strategies import WHERE, Data, long_problems, problems
from tests.unit.optimizer.settings import SEEDS, costly, least_gap_cost, setting


@costly()
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


@given(problems(WHERE), SEEDS)
def test_plan_and_bound_meet_on_the_face_of_the_fewest_changes(data: Data, seed: int) -> None:
    instance, component, _, start = setting(data)
    with mock.patch.object(fewest_changes, "MOST_COLUMNS", 0):
        fewest = fewest_changes.fewest_changes(instance, component, Stop())
    room_of = start.room_of.copy()
    assume(fewest.face is not None)
    assert fewest.room_of is not None
    room_of[list(fewest.room_of)] = list(fewest.room_of.values())
    plan = Plan(room_of)
    has_fewest = changes_of(instance, component, plan) == (fewest.changes, fewest.positions)
    search = ComponentSearch(
        instance, component, plan, Fraction(0), seed, has_fewest_changes=has_fewest, face=fewest.face
    )
    search.work(Stop(steps=1_000), lambda _: None)
    assert is_legal(instance, search.plan)
    least = least_gap_cost(instance, search.within)
    assert search.bound <= least
    if has_fewest:
        assert least <= search.cost
