"""The model of stays that overlap: its bound, against placements of all stays."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.components import Component, components
from bookingopt.optimizer.model.instance import Instance, build_instance
from bookingopt.optimizer.network.token_flow import build_frame
from bookingopt.optimizer.placement.overlap_model import OverlapModel
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import WHERE, Data, problems
from tests.unit.optimizer.houses import house, stay


def model_of(instance: Instance, component: Component, *, by_end: bool) -> OverlapModel:
    return OverlapModel(instance, build_frame(instance, component, by_room=False), by_end=by_end)


@given(problems(WHERE), st.booleans())
def test_no_placement_costs_less_than_the_bound(data: Data, by_end: bool) -> None:
    problem = parse_problem(data)
    least = min((value.changes for value in oracle.values(problem)), default=None)
    assume(least is not None)
    instance = build_instance(problem)
    fixed = np.flatnonzero(instance.fixed_room >= 0)
    at = instance.preference[fixed], instance.kind_of_room[instance.fixed_room[fixed]]
    bound = int(instance.type_change[at].sum())
    for component in components(instance):
        model = model_of(instance, component, by_end=by_end)
        of_class = instance.preference[model.frame.first][model.of_class]
        cost = instance.type_change[of_class, model.frame.kind_of_room_class[model.room_class]]
        prices = model.prices(cost, Stop()) if model.columns else None
        bound += 0 if prices is None else prices.bound
    assert least is not None
    assert bound <= least


def test_rows_are_the_days_on_which_fewest_rooms_are_left() -> None:
    # Two rooms; one of them is let from the 5th on, so that its segment ends there.
    lock = stay("lock", 5, 3, AssignedRoom="1", IsLocked=True)
    instance = build_instance(parse_problem(house(lock, stay("a", 1, 2), stay("b", 2, 2), stay("c", 4, 3))))
    (component,) = components(instance)
    pooled, by_end = (model_of(instance, component, by_end=by_end) for by_end in (False, True))
    assert (pooled.day.tolist(), pooled.capacity.tolist()) == ([1, 4], [2, 1])
    assert pooled.last.tolist() == [1, 1, 2]
    assert by_end.columns == 5  # the third stay fits into one room only
    assert set(by_end.capacity.tolist()) == {1}


def test_the_ones_of_columns_are_their_rows() -> None:
    instance = build_instance(parse_problem(house(stay("a", 1, 5), stay("b", 1, 1), stay("c", 3, 1))))
    (component,) = components(instance)
    model = model_of(instance, component, by_end=True)
    position, row = model.covered(np.arange(model.columns))
    assert list(zip(position.tolist(), row.tolist(), strict=True)) == [(0, 0), (0, 1), (1, 0), (2, 1)]
    assert model.price_of_rows(np.array([2, 3])).tolist() == [5, 2, 3]


def test_multipliers_that_are_too_large_prove_nothing() -> None:
    instance = build_instance(parse_problem(house(stay("a", 1, 5), stay("b", 1, 1))))
    (component,) = components(instance)
    model = model_of(instance, component, by_end=True)
    cost = np.ones(model.columns, dtype=np.int64)
    assert model.prices(cost, Stop()) is not None
    assert model.prices(cost << 45, Stop()) is None
