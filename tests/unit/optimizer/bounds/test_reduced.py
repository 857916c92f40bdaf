"""The network of the arcs that matter bounds all plans and holds the best one."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from bookingopt.optimizer.assign.component_state import changes_of
from bookingopt.optimizer.bounds.lagrangian import Lagrangian, change_budgets
from bookingopt.optimizer.bounds.reduced import ReducedNetwork
from bookingopt.optimizer.model.objective import gap_cost
from bookingopt.optimizer.model.plan import is_legal
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import Data, long_problems, problems
from tests.unit.optimizer.settings import SEEDS, least_gap_cost, setting


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
