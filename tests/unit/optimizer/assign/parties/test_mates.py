"""Models bring mates together wherever that is possible; whole components are exact among plans with no more misses."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.assign.component_state import changes_of
from bookingopt.optimizer.assign.parties.mates import ROOMS, bring_mates_together, solve_with_mates
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.objective import evaluate, gap_cost
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import Data, problems
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.settings import SEEDS, as_arrays, least_gap_cost, setting


@given(problems(), SEEDS)
def test_in_a_small_house_all_mates_come_together_who_can(data: Data, seed: int) -> None:
    instance, _, _, start = setting(data)
    assert instance.rooms <= ROOMS
    plan = bring_mates_together(instance, start, 0, Stop(), seed)
    assert is_legal(instance, plan)
    assert evaluate(instance, plan)[:4] <= evaluate(instance, start)[:4]
    assert evaluate(instance, plan).misses == min(value.misses for value in oracle.values(instance.problem))


def test_several_guests_change_rooms_for_two_mates() -> None:
    """Twelve rooms in a row, all full, with mates in the first and the last: no exchange of two guests joins them."""
    rooms = [{"RoomNumber": str(k), "AdjacentRooms": [str(k + 1)] if k < 12 else []} for k in range(1, 13)]
    mates = [stay(name, 1, 4, AssignedRoom=room, AdjacencyGroup="g") for name, room in (("a", "1"), ("b", "12"))]
    others = [stay(f"{room}-{first}", first, 2, AssignedRoom=str(room)) for room in range(2, 12) for first in (1, 3)]
    instance = build_instance(parse_problem(house(*mates, *others) | {"Rooms": rooms}))
    start = Plan(instance.present_room)
    assert evaluate(instance, start).misses == 2
    plan = bring_mates_together(instance, start, 0, Stop(), 0)
    assert is_legal(instance, plan)
    assert evaluate(instance, plan).misses == 0
    assert abs(int(np.diff(plan.room_of[:2])[0])) == 1


def test_nothing_is_tried_where_no_fewer_can_miss() -> None:
    stop = Stop()
    mates = [stay(name, 1, 2, AssignedRoom=room, AdjacencyGroup="g") for name, room in (("a", "1"), ("b", "2"))]
    instance = build_instance(parse_problem(house(*mates)))
    start = Plan(instance.present_room)
    assert bring_mates_together(instance, start, evaluate(instance, start).misses, stop, 0) is start
    assert stop.steps == 0


@given(problems(), SEEDS)
def test_plan_and_bound_are_the_least_gap_cost(data: Data, seed: int) -> None:
    instance, component, _, start = setting(data)
    prices = np.random.default_rng(seed).normal(0, 1, instance.stays)
    proof = solve_with_mates(instance, component, start, prices, Stop(), seed)
    before = evaluate(instance, start)
    assert is_legal(instance, proof.plan)
    assert evaluate(instance, proof.plan)[:4] <= before[:4]
    least = least_gap_cost(instance, before[1:3], before.misses)
    assert proof.gap_bound == least == gap_cost(instance, proof.plan)


@given(problems())
def test_a_component_alone_is_bounded_whatever_mates_elsewhere_do(data: Data) -> None:
    instance, _, _, start = setting(data)
    plans = [as_arrays(instance.problem, plan) for plan in oracle.legal_plans(instance.problem)]
    misses = evaluate(instance, start).misses
    for component in components(instance):
        proof = solve_with_mates(instance, component, start, np.zeros(instance.stays), Stop(), 0)
        assert proof.gap_bound is not None
        limits = np.array(changes_of(instance, component, start))
        for plan in plans:
            is_within = (np.array(changes_of(instance, component, plan)) <= limits).all()
            if is_within and evaluate(instance, plan).misses <= misses:
                assert proof.gap_bound <= gap_cost(instance, plan, component.rooms)
