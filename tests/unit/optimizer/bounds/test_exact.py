"""The exact search proves what brute force finds."""

from __future__ import annotations

from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.result import Aim
from bookingopt.optimizer.bounds.exact import ExactSearch
from bookingopt.optimizer.model.components import components, merged
from bookingopt.optimizer.model.instance import Instance, build_instance
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.network.token_flow import build_network
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import Data, long_problems, problems
from tests.unit.optimizer.settings import first_plan


def exact_search(instance: Instance, start: Plan, *, by_room: bool) -> ExactSearch:
    """The whole Model T of a problem."""
    component = merged(components(instance))
    network = build_network(instance, component, by_room=by_room)
    return ExactSearch(instance, component, start, network, by_room=by_room, seed=0)


@given(problems() | long_problems())
def test_room_level_model_proves_all_aims(data: Data) -> None:
    problem = parse_problem(data)
    instance = build_instance(problem)
    start = first_plan(problem)
    proof = exact_search(instance, start, by_room=True).run(Stop())
    assert set(proof.proved) == set(Aim)
    assert is_legal(instance, proof.plan)
    assert tuple(proof.objective) == oracle.best(problem)
    assert proof.gap_bound == proof.objective.gap_cost


@given(problems() | long_problems())
def test_kind_level_model_proves_type_changes_and_gap_cost(data: Data) -> None:
    problem = parse_problem(data)
    instance = build_instance(problem)
    start = first_plan(problem)
    proof = exact_search(instance, start, by_room=False).run(Stop())
    assert is_legal(instance, proof.plan)
    assert tuple(proof.objective)[1:4] == min(value[1:4] for value in oracle.values(problem))
    assert {Aim.TYPE_CHANGES, Aim.GAP_COST} <= set(proof.proved)
