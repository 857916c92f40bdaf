"""Multipliers and the network of the arcs that matter, with and without the face of the fewest type changes."""

from __future__ import annotations

import json
from fractions import Fraction
from unittest import mock

from bookingopt.io.json import problem_from_json
from bookingopt.optimizer.assign.component_search import MULTIPLIERS, ComponentSearch
from bookingopt.optimizer.assign.component_state import changes_of
from bookingopt.optimizer.assign.dual_search import DualSearch
from bookingopt.optimizer.highs import LinearModel
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.objective import gap_cost
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.placement import fewest_changes as module
from bookingopt.optimizer.stop import Stop
from tests.benchmarks.generator import House, generate

BETWEEN_LOCKS = House(12, 40, occupancy=0.9, types=3, upgrades=0.5, locks=0.2, present=False)


def test_the_face_of_the_fewest_changes_leaves_fewer_arcs_and_a_safe_bound() -> None:
    instance = build_instance(problem_from_json(json.dumps(generate(BETWEEN_LOCKS, 1))))
    (component,) = components(instance)
    with mock.patch.object(module, "MOST_COLUMNS", 0):
        fewest = module.fewest_changes(instance, component, Stop())
    assert fewest.room_of is not None
    assert fewest.face is not None
    room_of = instance.fixed_room.copy()
    room_of[list(fewest.room_of)] = list(fewest.room_of.values())
    plan = Plan(room_of)
    within, cost = changes_of(instance, component, plan), gap_cost(instance, plan, component.rooms)
    columns = []
    for face in (None, fewest.face):
        dual = DualSearch(instance, component, within, has_fewest_changes=True, face=face)
        dual.start(plan, Stop())
        reduced = dual.reduce(cost, 10**6, None)
        assert reduced is not None
        reduced.relax(Stop())
        assert 0 < reduced.bound <= cost
        columns.append(dual.columns)
    assert columns[1] < columns[0]


def test_few_multipliers_come_before_the_linear_model_on_the_face() -> None:
    instance = build_instance(problem_from_json(json.dumps(generate(BETWEEN_LOCKS, 1))))
    (component,) = components(instance)
    with mock.patch.object(module, "MOST_COLUMNS", 0):
        fewest = module.fewest_changes(instance, component, Stop())
    assert fewest.room_of is not None
    room_of = instance.fixed_room.copy()
    room_of[list(fewest.room_of)] = list(fewest.room_of.values())
    stop, taken = Stop(steps=MULTIPLIERS), dict[str, int]()
    search = ComponentSearch(instance, component, Plan(room_of), Fraction(0), 1, face=fewest.face)
    search.work(stop, lambda method: taken.setdefault(method, stop.steps) and None)
    assert taken["multipliers"] < MULTIPLIERS
    assert "linear model" in taken


def test_a_linear_model_that_was_cut_short_comes_again() -> None:
    instance = build_instance(problem_from_json(json.dumps(generate(BETWEEN_LOCKS, 1))))
    (component,) = components(instance)
    with mock.patch.object(module, "MOST_COLUMNS", 0):
        rooms = module.fewest_changes(instance, component, Stop()).room_of
    assert rooms is not None
    room_of = instance.fixed_room.copy()
    room_of[list(rooms)] = list(rooms.values())
    search = ComponentSearch(instance, component, Plan(room_of), Fraction(0), 1)
    told, cut_short = list[str](), list[bool]()

    def cut(*_: object) -> None:
        cut_short.append(True)

    with mock.patch.object(LinearModel, "row_duals", side_effect=cut):
        search.work(Stop(cancelled=lambda: bool(cut_short)), told.append)
    assert cut_short == [True]
    assert "linear model" not in told
    search.work(Stop(steps=4_000), told.append)
    assert "linear model" in told


def test_a_network_that_is_too_large_is_not_built() -> None:
    instance = build_instance(problem_from_json(json.dumps(generate(BETWEEN_LOCKS, 1))))
    (component,) = components(instance)
    with mock.patch.object(module, "MOST_COLUMNS", 0):
        rooms = module.fewest_changes(instance, component, Stop()).room_of
    assert rooms is not None
    room_of = instance.fixed_room.copy()
    room_of[list(rooms)] = list(rooms.values())
    plan = Plan(room_of)
    dual = DualSearch(instance, component, changes_of(instance, component, plan), has_fewest_changes=True)
    cost = gap_cost(instance, plan, component.rooms)
    assert dual.reduce(cost, 10**6, None) is None  # no multipliers yet
    dual.start(plan, Stop())
    assert dual.reduce(cost, 10, None) is None
    assert dual.reduce(cost, 10**6, 0) is None
