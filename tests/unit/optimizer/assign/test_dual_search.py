"""Multipliers and the network of the arcs that matter: a narrow one, a wide one, that of the fewest type changes."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from unittest import mock

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.io.json import problem_from_json
from bookingopt.optimizer.assign import dual_search
from bookingopt.optimizer.assign.component_search import MULTIPLIERS, ComponentSearch
from bookingopt.optimizer.assign.component_state import changes_of
from bookingopt.optimizer.assign.dual_search import DualSearch
from bookingopt.optimizer.assign.first_plan import first_plan
from bookingopt.optimizer.bounds.reduced import ReducedNetwork
from bookingopt.optimizer.highs import LinearModel
from bookingopt.optimizer.model.components import components, merged
from bookingopt.optimizer.model.instance import Instance, build_instance
from bookingopt.optimizer.model.objective import gap_cost
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.placement import fewest_changes as module
from bookingopt.optimizer.stop import Stop
from tests.benchmarks.generator import House, generate
from tests.unit.optimizer.houses import house, stay

COLUMNS = 100_000

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


def between_locks(seed: int) -> Instance:
    """Five free stays in three rooms with a locked stay every few days: their pooled prices are far from the best."""
    draw = random.Random(seed)
    stays = []
    for room in "123":
        day = 1
        while day < 26:
            day += draw.randint(2, 5)
            nights = draw.randint(1, 2)
            stays.append(stay(f"{room}-{day}", day, nights, AssignedRoom=room, IsLocked=True))
            day += nights
    stays += [stay(f"free-{number}", draw.randint(1, 24), draw.randint(1, 3)) for number in range(5)]
    return build_instance(parse_problem(house(*stays, rooms=3)))


@pytest.mark.parametrize("seed", [2, 9, 28, 36])
def test_a_narrow_linear_model_is_widened_until_it_says_as_much_as_the_whole(seed: int) -> None:
    instance = between_locks(seed)
    plan, _ = first_plan(instance, components(instance), Stop(steps=1_000), None)
    assert plan is not None
    component = merged(components(instance))
    dual = DualSearch(instance, component, changes_of(instance, component, plan), has_fewest_changes=True)
    lagrangian, cost = dual.start(plan, Stop()), gap_cost(instance, plan, component.rooms)
    whole = ReducedNetwork(instance, lagrangian, cost - lagrangian.bound)
    whole.relax(Stop())
    assert lagrangian.bound + 1 < whole.bound
    built = []
    with mock.patch.multiple(dual_search, SHARE=Fraction(0), MARGIN=Fraction(1, 64), WIDER=2):
        while dual.needs_model(cost):
            reduced = dual.reduce(cost, COLUMNS, None)
            assert reduced is not None
            reduced.relax(Stop())
            built.append(reduced.most)
    assert built == sorted(set(built))
    assert len(built) > 1
    assert dual.reduced is not None
    assert float(dual.reduced.bound) == pytest.approx(float(whole.bound), abs=1e-3)


def test_without_a_linear_model_each_day_may_be_dear() -> None:
    instance = between_locks(9)
    plan, _ = first_plan(instance, components(instance), Stop(steps=1_000), None)
    assert plan is not None
    component = merged(components(instance))
    dual = DualSearch(instance, component, changes_of(instance, component, plan), has_fewest_changes=True)
    dual.start(plan, Stop())
    assert dual.dear_days(plan).tolist() == [1] * (instance.days + 1)
    reduced = dual.reduce(gap_cost(instance, plan), COLUMNS, None)
    assert reduced is not None
    reduced.relax(Stop())
    dear = dual.dear_days(plan)
    assert 0 < (dear > 0).sum() < instance.days
