"""The parts of the optimizer, each called alone, against brute force."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import islice

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Aim
from bookingopt.optimizer.assign.exchange import Exchange, MoveRules
from bookingopt.optimizer.assign.placement import largest_placement
from bookingopt.optimizer.assign.sweep import sweep
from bookingopt.optimizer.bounds.exact import ExactSearch
from bookingopt.optimizer.bounds.pooled import pooled_bound
from bookingopt.optimizer.model.components import components, merged
from bookingopt.optimizer.model.instance import NONE, Instance, build_instance
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.model.plan import Plan, entries, is_legal
from bookingopt.optimizer.network.token_flow import build_network
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import WHEN, Data, long_problems, problems


def as_arrays(problem: Problem, plan: oracle.Plan) -> Plan:
    number = {room.room_number: position for position, room in enumerate(problem.rooms)}
    return Plan(np.array([number[plan[stay.key]] for stay in problem.reservations], dtype=np.int64))


def as_names(instance: Instance, room_of: dict[int, int]) -> dict[str, str]:
    problem = instance.problem
    return {problem.reservations[i].key: problem.rooms[room].room_number for i, room in room_of.items()}


def first_plan(problem: Problem) -> Plan:
    plan = next(oracle.legal_plans(problem), None)
    assume(plan is not None)
    assert plan is not None
    return as_arrays(problem, plan)


@given(problems() | long_problems())
def test_the_one_evaluation_is_the_oracles(data: Data) -> None:
    problem = parse_problem(data)
    instance = build_instance(problem)
    for plan in islice(oracle.legal_plans(problem), 30):
        assert is_legal(instance, as_arrays(problem, plan))
        assert tuple(evaluate(instance, as_arrays(problem, plan))) == oracle.value(problem, plan)


@given(problems(), st.data())
def test_legal_is_what_the_oracle_calls_legal(data: Data, draw: st.DataObject) -> None:
    problem = parse_problem(data)
    numbers = st.sampled_from([room.room_number for room in problem.rooms])
    plan = {stay.key: draw.draw(numbers) for stay in problem.reservations}
    assert is_legal(build_instance(problem), as_arrays(problem, plan)) is oracle.is_legal(problem, plan)


@given(problems(WHEN) | long_problems())
def test_pooled_bound_is_below_every_plan(data: Data) -> None:
    problem = parse_problem(data)
    values = oracle.values(problem)
    assume(values)
    instance = build_instance(problem)
    assert sum(pooled_bound(instance, part) for part in components(instance)) <= min(value.gap for value in values)


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


@given(problems(), st.integers(0, 2**31 - 1))
def test_an_exchange_never_makes_a_plan_worse(data: Data, seed: int) -> None:
    problem = parse_problem(data)
    instance = build_instance(problem)
    start = first_plan(problem)
    for moves, aims in ((MoveRules(), 4), (MoveRules(as_last_aim=True), 5)):
        search = Exchange(instance, merged(components(instance)), start, seed, moves)
        search.run(Stop(steps=30))
        assert is_legal(instance, search.plan)
        assert evaluate(instance, search.plan)[:aims] <= evaluate(instance, start)[:aims]
        assert search.move_cost == evaluate(instance, search.plan).moves or not moves.count
        assert search.misses == evaluate(instance, search.plan).misses
        entries = search.entries
        placed = entries.stay != NONE
        assert (search.rooms[entries.room[placed]] == search.plan.room_of[entries.stay[placed]]).all()


@given(problems(), st.randoms(use_true_random=False))
def test_entries_are_all_that_takes_a_room_by_room_and_start(data: Data, chance: random.Random) -> None:
    instance = build_instance(parse_problem(data))
    room_of = np.array([chance.randrange(NONE, instance.rooms) for _ in range(instance.stays)], dtype=np.int64)
    taken = entries(instance, room_of)
    blocks = zip(instance.block_room, instance.block_start, instance.block_end, strict=True)
    expected = [(room, start, end, NONE) for room, start, end in blocks]
    expected += [
        (room, instance.arrival[i], instance.departure[i], i) for i, room in enumerate(room_of) if room != NONE
    ]
    found = list(zip(taken.room, taken.start, taken.end, taken.stay, strict=True))
    assert sorted(found) == sorted(expected)
    assert [entry[:3] for entry in found] == sorted(entry[:3] for entry in expected)


@given(problems(), st.integers(0, 2**31 - 1), st.integers(0, 3), st.sampled_from([0.0, 0.25, 4.0]))
def test_an_exchange_keeps_to_the_most_moves(data: Data, seed: int, most: int, price: float) -> None:
    problem = parse_problem(data)
    present = first_plan(problem)
    instance = replace(build_instance(problem), present_room=present.room_of)
    search = Exchange(instance, merged(components(instance)), present, seed, MoveRules(most=most, price=price))
    search.run(Stop(steps=30))
    assert is_legal(instance, search.plan)
    assert evaluate(instance, search.plan).moves <= most


@given(problems())
def test_a_sweep_is_legal_where_it_finds_room(data: Data) -> None:
    problem = parse_problem(data)
    instance = build_instance(problem)
    part = merged(components(instance))
    swept = sweep(instance, part)
    assume(len(swept) == len(part.free))
    fixed = {i: room for i, room in enumerate(instance.fixed_room.tolist()) if room != NONE}
    assert oracle.is_legal(problem, as_names(instance, swept)) or not any(True for _ in oracle.legal_plans(problem))
    assert not swept.keys() & fixed.keys()


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
