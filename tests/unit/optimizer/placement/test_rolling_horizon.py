"""Windows one after the other place what can be placed; stays without a room are brought in around them."""

from __future__ import annotations

import json
from unittest import mock

import numpy as np
import pytest

from bookingopt.io.json import problem_from_json
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.network.token_flow import build_frame
from bookingopt.optimizer.placement import rolling_horizon
from bookingopt.optimizer.placement.overlap_model import OverlapModel
from bookingopt.optimizer.placement.rolling_horizon import RollingHorizon
from bookingopt.optimizer.stop import Stop
from tests.benchmarks.generator import House, generate

BETWEEN_LOCKS = House(10, 40, occupancy=0.9, locks=0.3, present=False)


def horizon() -> RollingHorizon:
    instance = build_instance(problem_from_json(json.dumps(generate(BETWEEN_LOCKS, 1))))
    (component,) = components(instance)
    model = OverlapModel(instance, build_frame(instance, component, by_room=False), by_end=True)
    return RollingHorizon(model, np.zeros(model.columns), np.zeros(len(model.day)), 1_000.0)


def load(search: RollingHorizon) -> np.ndarray:
    position, row = search.model.covered(np.arange(search.model.columns))
    return np.bincount(row, search.values[position], len(search.model.day))


@pytest.mark.parametrize("columns", [1, 100, 2_500])
def test_windows_of_any_size_take_no_room_twice(columns: int) -> None:
    search = horizon()
    with mock.patch.object(rolling_horizon, "WINDOW_COLUMNS", columns):
        assert search.run(Stop())
    assert (load(search) <= search.model.capacity).all()
    search.mend(Stop())
    assert (load(search) <= search.model.capacity).all()
    assert search.left.sum() == 0
    placed = np.bincount(search.model.of_class, search.values, len(search.left))
    assert placed.tolist() == search.model.frame.count.tolist()


def test_a_stay_without_a_room_is_brought_in() -> None:
    search = horizon()
    assert search.run(Stop())
    column = int(np.flatnonzero(search.values)[0])
    search.values[column] -= 1
    search.left[search.model.of_class[column]] += 1
    search._free[search.model.first[column] : search.model.last[column]] += 1
    search.mend(Stop())
    assert search.left.sum() == 0
    assert (load(search) <= search.model.capacity).all()


def test_its_stop_is_heard() -> None:
    search = horizon()
    assert not search.run(Stop(steps=0))
    assert search.values.sum() == 0
