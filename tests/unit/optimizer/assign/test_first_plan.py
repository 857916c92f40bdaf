"""A first legal plan wherever brute force finds one."""

from __future__ import annotations

from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.assign.first_plan import first_plan
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.plan import is_legal
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import Data, problems


@given(problems())
def test_a_legal_plan_is_found_exactly_where_there_is_one(data: Data) -> None:
    problem = parse_problem(data)
    instance = build_instance(problem)
    is_feasible = any(True for _ in oracle.legal_plans(problem))
    house = components(instance)
    if not is_feasible:
        return
    found, unplaceable = first_plan(instance, house, Stop())
    assert found is not None
    assert is_legal(instance, found)
    assert unplaceable == []
