"""The largest part that can be placed, against brute force."""

from __future__ import annotations

from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.placement.linked_placement import largest_placement
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import Data, problems


@given(problems())
def test_all_stays_are_placed_with_all_locks_where_a_plan_is_legal(data: Data) -> None:
    problem = parse_problem(data)
    instance = build_instance(problem)
    placed = sum(len(largest_placement(instance, part, Stop()).room_of) for part in components(instance))
    assert (placed == instance.stays) is any(True for _ in oracle.legal_plans(problem))
