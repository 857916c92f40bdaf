"""Searches of ordinary components while those in rooms that consist of others stay there."""

from __future__ import annotations

from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.assign.component_search import ComponentSearch
from bookingopt.optimizer.model.components import components, merged
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.objective import evaluate, gap_cost
from bookingopt.optimizer.model.plan import is_legal
from bookingopt.optimizer.network.held_wholes import held_wholes
from bookingopt.optimizer.stop import Stop
from tests.strategies import LINKED, Data, problems
from tests.unit.optimizer.settings import first_plan


@given(problems(("types", "blocks", "present", "leading"), always=LINKED))
def test_what_is_found_is_a_plan_of_the_house_and_no_worse(data: Data) -> None:
    problem = parse_problem(data)
    plan, instance = first_plan(problem), build_instance(problem)
    component = merged(components(instance))
    held = held_wholes(instance, component, plan)
    links = instance.links
    assert links is not None
    assert not links.is_whole[held.component.rooms].any()
    assert gap_cost(held.instance, held.plan) == gap_cost(instance, plan)
    search = ComponentSearch(held.instance, held.component, held.plan, gap_cost(instance, plan) * 0, seed=0)
    search.work(Stop(steps=60), lambda method: None)
    found = held.adopted(search.plan, plan)
    assert is_legal(instance, found)
    assert evaluate(instance, found)[1:4] <= evaluate(instance, plan)[1:4]
    dwellers = links.is_whole[plan.room_of]
    assert (links.is_whole[found.room_of] == dwellers).all()
    assert (found.room_of[dwellers] == plan.room_of[dwellers]).all()
