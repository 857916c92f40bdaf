"""The search of the whole house gets no worse, claims no more than brute force allows, and ends by proof."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.result import Aim
from bookingopt.optimizer.assign.first_plan import first_plan as first_plan_of
from bookingopt.optimizer.assign.plan_search import (
    LAST_EXCHANGES,
    LAST_EXCHANGES_PER_STAY,
    PlanSearch,
    seat_mates,
)
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.model.plan import is_legal
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.benchmarks.generator import RESORT, House, generate
from tests.strategies import Data, problems
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.settings import first_plan


@given(problems())
def test_what_is_found_is_legal_and_what_is_proved_is_true(data: Data) -> None:
    problem = parse_problem(data)
    start, instance = first_plan(problem), build_instance(problem)
    bounds: list[tuple[Fraction | None, Fraction | None]] = []
    search = PlanSearch(
        instance, components(instance), start, 0, lambda _, plan, bound: bounds.append((plan, bound)), Stop()
    )
    search.run(Stop(steps=1_000))
    state, best = search.state, oracle.best(problem)
    assert best is not None
    assert is_legal(instance, state.plan)
    assert state.objective == evaluate(instance, state.plan) <= evaluate(instance, start)
    assert state.misses <= best.misses
    proved = state.proved()
    if state.is_optimal():
        assert state.objective[:4] == best[:4]
        assert proved[:3] == [Aim.ADJACENCY, Aim.TYPE_CHANGES, Aim.GAP_COST]
    if Aim.MOVES in proved:
        assert state.objective == best
    assert bounds
    assert bounds[-1] == (state.objective.gap_cost, state.gap_bound())


@given(problems())
def test_a_plan_without_regard_to_mates_bounds_those_in_which_they_come_together(data: Data) -> None:
    problem = parse_problem(data)
    start, instance = first_plan(problem), build_instance(problem)
    search = PlanSearch(instance, components(instance), start, 0, lambda *_: None, Stop())
    seat_mates(search, Stop(steps=500))
    state = search.state
    assert is_legal(instance, state.plan)
    assert state.objective == evaluate(instance, state.plan) <= evaluate(instance, start)
    values = oracle.values(problem)
    least = sum(one.changes[0] for one in state.states)
    assert all(least <= value.changes for value in values)
    as_good = [value.gap for value in values if value[:3] == state.objective[:3]]
    assert state.gap_bound() <= min(as_good)


def test_mates_come_together_in_a_plan_that_was_made_without_regard_to_them() -> None:
    resort = House(30, 60, occupancy=0.65, lengths=RESORT, locks=0.1, groups=0.06)
    instance = build_instance(parse_problem(generate(resort, 1)))
    start, _ = first_plan_of(instance, components(instance), Stop())
    assert start is not None
    search = PlanSearch(instance, components(instance), start, 0, lambda *_: None, Stop())
    before = search.state.gap_bound()
    seat_mates(search, Stop(steps=20_000))
    state = search.state
    assert evaluate(instance, start).misses > 0
    assert state.objective.misses == 0
    assert before <= state.gap_bound() <= state.objective.gap_cost < 2 * state.gap_bound()
    assert search.duals


def test_the_fewest_type_changes_are_proved_before_gaps_are_closed() -> None:
    # Some stays must have another type, and no present plan says which.
    hotel = House(14, 30, occupancy=0.95, types=3, upgrades=0.9, in_house=0.5, minimum_stay=2, present=False)
    instance = build_instance(parse_problem(generate(hotel, 1)))
    house = components(instance)
    start, _ = first_plan_of(instance, house, Stop())
    assert start is not None
    search = PlanSearch(instance, house, start, 0, lambda *_: None, Stop())
    search.run(Stop(steps=60))
    assert search.state.proved()[:2] == [Aim.ADJACENCY, Aim.TYPE_CHANGES]
    assert search.state.objective.type_changes > 0


def test_what_is_left_to_gain_is_looked_for_no_longer_than_there_are_stays_for() -> None:
    # First in, first out proves the gap cost without a step; all exchanges are for fewer moves and longer free time.
    for stays, exchanges in ((4, 4 * LAST_EXCHANGES_PER_STAY), (60, LAST_EXCHANGES)):
        guests = [stay(str(number), 1 + number // 3, 1) for number in range(stays)]
        instance = build_instance(parse_problem(house(*guests, rooms=3)))
        start, _ = first_plan_of(instance, components(instance), Stop())
        assert start is not None
        stop = Stop()
        PlanSearch(instance, components(instance), start, 0, lambda *_: None, stop).run(stop)
        assert stop.steps == exchanges
