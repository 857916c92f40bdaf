"""Days on which a plan takes what no best plan takes."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.assign.component_state import changes_of
from bookingopt.optimizer.bounds.dear_days import dear_days, plan_arcs
from bookingopt.optimizer.bounds.lagrangian import Lagrangian, change_budgets
from bookingopt.optimizer.bounds.reduced import ReducedNetwork
from bookingopt.optimizer.model.components import components, merged
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.objective import gap_cost
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.network.token_flow import FREE, build_frame, network_of
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import Data, long_problems, problems
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.settings import as_arrays, setting


@given(problems() | long_problems())
def test_the_arcs_of_a_plan_cost_what_it_costs(data: Data) -> None:
    instance, _, frame, plan = setting(data)
    arcs = plan_arcs(instance, frame, plan)
    assert np.bincount(arcs.stay_class, minlength=len(frame.count)).tolist() == frame.count.tolist()
    paid = [int(exponent) for exponent in network_of(instance, frame, arcs).gap_exponent if exponent != FREE]
    assert sum((Fraction(2) ** exponent for exponent in paid), Fraction(0)) == gap_cost(instance, plan)


@given(problems() | long_problems())
def test_no_day_of_a_best_plan_is_dear(data: Data) -> None:
    instance, component, frame, start = setting(data)
    lagrangian = Lagrangian(instance, frame, change_budgets(instance, component, frame, start))
    lagrangian.improve(1.0, 0.01, 50, Stop())
    plans = [as_arrays(instance.problem, plan) for plan in oracle.legal_plans(instance.problem)]
    limits = np.array(changes_of(instance, component, start))
    within = [plan for plan in plans if (np.array(changes_of(instance, component, plan)) <= limits).all()]
    best = min(within, key=lambda plan: gap_cost(instance, plan))
    cost = gap_cost(instance, best)
    reduced = ReducedNetwork(instance, lagrangian, gap_cost(instance, start) - lagrangian.bound)
    dear = dear_days(instance, frame, best, reduced.narrowed(cost).network.arcs)
    assert dear.tolist() == [0] * (instance.days + 1)


def test_the_day_of_a_gap_that_no_best_plan_has_is_dear() -> None:
    # "b" fits between the locked stays of room 1 without a gap; in room 2 it leaves a night before and one after it.
    locked = [("1", 1, 3), ("1", 6, 2), ("2", 1, 2), ("2", 7, 2)]
    fixed = [stay(f"l{n}", *days, AssignedRoom=room, IsLocked=True) for n, (room, *days) in enumerate(locked)]
    instance = build_instance(parse_problem(house(*fixed, stay("b", 4, 2), MinimumStay=2)))
    component = merged(components(instance))
    frame = build_frame(instance, component, by_room=False)
    cheap, dear = (Plan(np.array([0, 0, 1, 1, room])) for room in (0, 1))
    best = plan_arcs(instance, frame, cheap)
    assert not dear_days(instance, frame, cheap, best).any()
    assert np.flatnonzero(dear_days(instance, frame, dear, best)).tolist() == [
        int(instance.arrival[4]) - 1,
        int(instance.arrival[4]),
        int(instance.arrival[4]) + 2,
    ]
