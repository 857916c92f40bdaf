"""What is left out for good plans is taken by none of them."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.bounds.plan_columns import stay_values
from bookingopt.optimizer.model.components import Component, components, merged
from bookingopt.optimizer.model.instance import NONE, build_instance, frozen
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.moves.best_plans import BestPlans
from bookingopt.optimizer.network.token_flow import build_frame
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import Data, long_problems, problems
from tests.unit.optimizer.settings import as_arrays


@given(problems() | long_problems(), st.integers(0, 3), st.randoms(use_true_random=False))
def test_every_plan_that_is_as_good_stays_possible_in_each_part(data: Data, held: int, random) -> None:
    problem = parse_problem(data)
    instance = build_instance(problem)
    assume(instance.links is None)
    plans = [as_arrays(problem, plan) for plan in oracle.legal_plans(problem)]
    assume(plans)
    values = [evaluate(instance, plan)[1:4] for plan in plans]
    given_plan = plans[values.index(min(values))]
    house = merged(components(instance))
    pinned = frozen(np.sort(random.sample(house.free.tolist(), min(held, len(house.free)))))
    part = Component(
        house.rooms, frozen(np.setdiff1d(house.free, pinned)), frozen(np.sort(np.append(house.fixed, pinned)))
    )
    fixed_rooms = given_plan.room_of.copy()
    fixed_rooms[part.free] = NONE
    frame = build_frame(instance, part, by_room=True, fixed_rooms=fixed_rooms)
    reduced = BestPlans(instance, house, given_plan, Stop()).network(frame, part, given_plan, Stop())
    as_good = [plan for plan, value in zip(plans, values, strict=True) if value == min(values)]
    for plan in as_good:
        if (plan.room_of[pinned] == given_plan.room_of[pinned]).all():
            taken = stay_values(instance, reduced.network, plan)  # fails where a plan takes what is left out
            assert taken.sum() == len(part.free)
