"""A first legal plan wherever brute force finds one."""

from __future__ import annotations

from unittest import mock

from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.assign import first_plan as module
from bookingopt.optimizer.assign.first_plan import first_plan, quick_rooms
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.plan import is_legal
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.benchmarks.generator import House, generate
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


def test_where_guests_in_house_alone_are_fixed_one_small_model_places_whom_a_sweep_strands() -> None:
    hotel = House(14, 30, occupancy=0.95, types=3, upgrades=0.9, in_house=0.5, minimum_stay=2, present=False)
    instance = build_instance(parse_problem(generate(hotel, 1)))
    house = components(instance)
    assert any(quick_rooms(instance, component, Stop()) is None for component in house)
    with mock.patch.object(module, "largest_placement", side_effect=AssertionError):
        found, _ = first_plan(instance, house, Stop())
    assert found is not None
    assert is_legal(instance, found)
