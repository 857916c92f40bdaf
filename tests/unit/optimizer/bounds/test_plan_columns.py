"""A plan as values of columns, and back."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from bookingopt.optimizer.bounds.plan_columns import move_costs, stay_values, type_costs
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.network.token_flow import build_network
from tests.strategies import Data, problems
from tests.unit.optimizer.settings import setting


@given(problems())
def test_costs_of_columns_add_up_to_what_the_plan_is_worth(data: Data) -> None:
    instance, component, _, plan = setting(data)
    network = build_network(instance, component, by_room=True)
    values = stay_values(instance, network, plan)
    objective, fixed = evaluate(instance, plan), component.fixed
    settled = instance.type_change[instance.preference[fixed], instance.kind_of_room[plan.room_of[fixed]]].sum()
    changes = type_costs(instance, network, instance.type_change)[: network.stay_columns] @ values
    assert values.sum() == len(component.free)
    assert round(float(changes)) + settled == objective.type_changes
    moved = np.flatnonzero((instance.present_room >= 0) & (plan.room_of != instance.present_room))
    free_moves = int(instance.move_cost[np.intersect1d(moved, component.free)].sum())
    assert round(float(move_costs(instance, network)[: network.stay_columns] @ values)) == free_moves
