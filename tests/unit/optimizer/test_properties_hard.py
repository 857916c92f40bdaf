"""Bounds and searches for search cases, each called alone: bounds never above brute force, plans never worse, legal."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.assign.component_search import ComponentSearch
from bookingopt.optimizer.assign.component_state import changes_of
from bookingopt.optimizer.assign.repair import place_stranded
from bookingopt.optimizer.assign.sweep import sweep
from bookingopt.optimizer.assign.windows import improve_window
from bookingopt.optimizer.bounds.adjacency_bound import forced_misses
from bookingopt.optimizer.bounds.lagrangian import PRICE, Lagrangian, change_budgets
from bookingopt.optimizer.bounds.pooled import pooled_bound, pooled_prices
from bookingopt.optimizer.bounds.reduced import ReducedNetwork
from bookingopt.optimizer.model.components import Component, components, merged
from bookingopt.optimizer.model.instance import Instance, build_instance
from bookingopt.optimizer.model.objective import evaluate, gap_cost
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.network.token_flow import Frame, build_frame
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import Data, long_problems, problems
from tests.unit.optimizer.test_properties_parts import as_names, first_plan

SEEDS = st.integers(0, 2**31 - 1)


def setting(data: Data) -> tuple[Instance, Component, Frame, Plan]:
    """An instance as one component, and its first legal plan."""
    problem = parse_problem(data)
    start = first_plan(problem)
    instance = build_instance(problem)
    component = merged(components(instance))
    return instance, component, build_frame(instance, component, by_room=False), start


def least_gap_cost(instance: Instance, within: tuple[int, int] | None = None) -> Fraction:
    """The least gap cost by brute force, among plans with at most so many changes and positions."""
    values = oracle.values(instance.problem)
    return min(value[3] for value in values if within is None or (value[1] <= within[0] and value[2] <= within[1]))


@given(problems() | long_problems(), SEEDS)
def test_any_prices_give_a_bound(data: Data, seed: int) -> None:
    instance, _, frame, _ = setting(data)
    lagrangian = Lagrangian(instance, frame)
    lagrangian.start(np.random.default_rng(seed).normal(0, 4, len(frame.count)))
    assert lagrangian.bound <= least_gap_cost(instance)
    lagrangian.improve(1.0, 0.01, 100, Stop())
    assert lagrangian.bound <= least_gap_cost(instance)


@given(problems() | long_problems(), SEEDS)
def test_prices_of_budgets_give_a_bound_of_the_plans_within_them(data: Data, seed: int) -> None:
    instance, component, frame, start = setting(data)
    lagrangian = Lagrangian(instance, frame, change_budgets(instance, component, frame, start))
    lagrangian.start(np.random.default_rng(seed).normal(0, 4, len(frame.count)))
    lagrangian.improve(1.0, 0.01, 100, Stop())
    assert lagrangian.bound <= least_gap_cost(instance, changes_of(instance, component, start))


@given(problems() | long_problems(), SEEDS)
def test_type_changes_have_a_bound_of_their_own(data: Data, seed: int) -> None:
    instance, component, frame, _ = setting(data)
    aim = instance.type_change[np.ix_(instance.preference[frame.first], frame.kind_of_room_class)]
    lagrangian = Lagrangian(instance, frame, aim=aim)
    lagrangian.start(np.random.default_rng(seed).normal(0, 1, len(frame.count)))
    lagrangian.improve(1.0, 0.01, 100, Stop())
    fixed = component.fixed
    settled = instance.type_change[instance.preference[fixed], instance.kind_of_room[instance.fixed_room[fixed]]].sum()
    assert lagrangian.bound + int(settled) <= min(value[1] for value in oracle.values(instance.problem))


@given(problems() | long_problems())
def test_the_pooled_prices_start_no_lower_than_the_pooled_bound(data: Data) -> None:
    instance, _, _, _ = setting(data)
    for part in components(instance):
        frame = build_frame(instance, part, by_room=False)
        lagrangian = Lagrangian(instance, frame)
        lagrangian.start(pooled_prices(instance, part)[frame.first])
        pooled = pooled_bound(instance, part)
        rounding = Fraction(2) ** max(lagrangian.unit, PRICE) + pooled / 2**45  # of whole units, and of doubles
        assert lagrangian.bound >= pooled - rounding * (2 * instance.stays + instance.rooms)


@given(problems() | long_problems(), SEEDS)
def test_the_reduced_network_bounds_and_keeps_the_best_plan(data: Data, seed: int) -> None:
    instance, component, frame, start = setting(data)
    lagrangian = Lagrangian(instance, frame, change_budgets(instance, component, frame, start))
    lagrangian.start(np.random.default_rng(seed).normal(0, 1, len(frame.count)))
    lagrangian.improve(1.0, 0.01, 50, Stop())
    changes = changes_of(instance, component, start)
    cost, least = gap_cost(instance, start, component.rooms), least_gap_cost(instance, changes)
    reduced = ReducedNetwork(instance, lagrangian, cost - lagrangian.bound)
    reduced.relax(Stop())
    assert reduced.bound <= least
    assert reduced.sharpened(cost) <= least
    reduced.shrink(cost)
    search = reduced.search(component, start, seed=0)
    is_proved = search.minimize_gap_cost(Stop())
    assert is_legal(instance, search.best.plan)
    assert search.best.gap_bound is not None
    assert search.best.gap_bound <= least
    if changes == min(value[1:3] for value in oracle.values(instance.problem)):  # else fewer changes come first
        assert is_proved
        assert search.best.gap_bound == gap_cost(instance, search.best.plan) == least


@given(problems() | long_problems(), st.integers(0, 6), st.integers(1, 12), SEEDS)
def test_a_window_never_makes_a_plan_worse(data: Data, first: int, length: int, seed: int) -> None:
    instance, component, _, start = setting(data)
    prices = np.random.default_rng(seed).normal(0, 1, instance.stays)
    plan = improve_window(instance, component, start, (first, first + length), prices, Stop(), 0)
    assert is_legal(instance, plan)
    assert evaluate(instance, plan)[1:4] <= evaluate(instance, start)[1:4]
    outside = (instance.arrival < first) | (instance.departure > first + length)
    assert (plan.room_of[outside] == start.room_of[outside]).all()


@given(problems() | long_problems(), SEEDS)
def test_plan_and_bound_of_a_hard_part_meet(data: Data, seed: int) -> None:
    instance, component, _, start = setting(data)
    assume(not len(instance.group_members))
    nothing = np.empty(0, dtype=np.int64)
    search = ComponentSearch(instance, component, start, Fraction(0), nothing, seed)
    told: list[str] = []
    search.work(Stop(steps=4_000), told.append)
    assert is_legal(instance, search.plan)
    assert evaluate(instance, search.plan)[:4] <= evaluate(instance, start)[:4]
    assert search.bound <= least_gap_cost(instance, search.within) <= search.cost
    assert search.cost == gap_cost(instance, search.plan)
    assert told


@given(problems() | long_problems())
def test_stranded_stays_are_brought_in_legally(data: Data) -> None:
    instance, component, _, _ = setting(data)
    swept = sweep(instance, component)
    some = {i: room for i, room in swept.items() if i % 2}
    rooms = place_stranded(instance, component, some, Stop())
    assert rooms is not None
    assert oracle.is_legal(instance.problem, as_names(instance, rooms | _fixed(instance)))


def _fixed(instance: Instance) -> dict[int, int]:
    return {i: room for i, room in enumerate(instance.fixed_room.tolist()) if room >= 0}


@given(problems() | long_problems())
def test_forced_misses_are_no_more_than_the_fewest(data: Data) -> None:
    instance, _, _, _ = setting(data)
    assert forced_misses(instance) <= min(value[0] for value in oracle.values(instance.problem))
