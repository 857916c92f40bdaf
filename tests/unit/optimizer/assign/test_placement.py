"""The largest part that can be placed, against brute force."""

from __future__ import annotations

from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.assign.placement import largest_placement
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import Data, problems
from tests.unit.optimizer.settings import as_names


@given(problems())
def test_largest_placement_is_the_oracles(data: Data) -> None:
    problem = parse_problem(data)
    instance = build_instance(problem)
    placed, most = {}, 0
    for part in components(instance):
        placement = largest_placement(instance, part, Stop(), all_locks=False)
        placed |= placement.room_of
        most += placement.most
    plan = as_names(instance, placed)
    assert oracle.is_legal(problem, plan)
    assert len(plan) == most == oracle.most_placeable(problem)


@given(problems())
def test_all_stays_are_placed_with_all_locks_where_a_plan_is_legal(data: Data) -> None:
    problem = parse_problem(data)
    instance = build_instance(problem)
    placed = sum(len(largest_placement(instance, part, Stop()).room_of) for part in components(instance))
    assert (placed == instance.stays) is any(True for _ in oracle.legal_plans(problem))
