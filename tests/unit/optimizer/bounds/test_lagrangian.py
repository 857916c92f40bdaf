"""Any multipliers give a lower bound, with and without budgets."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from bookingopt.optimizer.assign.component_state import changes_of
from bookingopt.optimizer.bounds.lagrangian import Lagrangian, change_budgets
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import Data, long_problems, problems
from tests.unit.optimizer.settings import SEEDS, least_gap_cost, setting


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
