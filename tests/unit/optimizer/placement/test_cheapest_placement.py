"""All stays placed at least cost, and the bounds of those costs."""

from __future__ import annotations

from unittest import mock

import numpy as np

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.highs import LinearModel, Outcome, Solution
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.placement.cheapest_placement import cheapest_placement
from bookingopt.optimizer.placement.placement_model import PlacementModel
from bookingopt.optimizer.stop import Stop
from tests.unit.optimizer.houses import house, stay


def model_of(*names: str) -> PlacementModel:
    """Equal stays of one night in two rooms that are told apart."""
    stays = [stay(name, 1, 1, AssignedRoom="1") for name in names]
    instance = build_instance(parse_problem(house(*stays)))
    (component,) = components(instance)
    return PlacementModel(instance, component, component.free, by_room=True)


def test_the_later_cost_decides_between_equals_in_the_earlier() -> None:
    model = model_of("a", "b")
    equal = np.ones(len(model.stay_class), dtype=np.int64)
    first_in_room_1 = np.where((model.stay_class == 0) == (model.room_of_column() == 0), 3, 5)
    values, least = cheapest_placement(model, [equal, first_in_room_1], Stop())
    assert least == [2, 6]
    assert values is not None
    assert model.room_of(values) == {0: 0, 1: 1}


def test_where_not_all_can_be_placed_there_is_no_plan() -> None:
    model = model_of("a", "b", "c")
    values, least = cheapest_placement(model, [np.ones(len(model.stay_class), dtype=np.int64)], Stop())
    assert (values, least) == (None, [])


def test_a_bound_above_a_plan_is_not_believed() -> None:
    model = model_of("a", "b")
    one_a_room = (model.stay_class == model.room_of_column()).astype(float)
    answer = Solution(
        Outcome.OPTIMAL, np.append(one_a_room, np.zeros(model.columns - len(one_a_room))), one_a_room, 9.0
    )
    with mock.patch.object(LinearModel, "relaxed", return_value=answer):
        _, least = cheapest_placement(model, [np.ones(len(one_a_room), dtype=np.int64)], Stop())
    assert least == []
