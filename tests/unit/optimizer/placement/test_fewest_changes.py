"""The fewest type changes, against brute force."""

from __future__ import annotations

import json
from unittest import mock

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.io.json import problem_from_json
from bookingopt.optimizer.assign.component_state import changes_of
from bookingopt.optimizer.highs import setup_steps
from bookingopt.optimizer.model.components import Component, components
from bookingopt.optimizer.model.instance import NONE, Instance, build_instance
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.model.segments import FRESH, OPEN
from bookingopt.optimizer.network.token_flow import Arcs, build_frame
from bookingopt.optimizer.placement import cheapest_placement, rolling_horizon
from bookingopt.optimizer.placement import fewest_changes as module
from bookingopt.optimizer.placement.fewest_changes import Face, FewestChanges, few_changes, fewest_changes
from bookingopt.optimizer.placement.overlap_model import OverlapModel
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.benchmarks.generator import House, generate
from tests.strategies import WHERE, Data, problems
from tests.unit.optimizer.settings import as_arrays

#: A house with more stays than rooms of the cheap types, and no present plan.
UNPLANNED = House(14, 30, occupancy=0.95, types=3, upgrades=0.9, in_house=0.5, minimum_stay=2, present=False)

CUT_BY_LOCKS = House(10, 25, occupancy=0.95, types=3, upgrades=0.9, locks=0.4, present=False)


SEASON_WITH_LOCKS = House(20, 60, occupancy=0.9, types=3, upgrades=0.5, locks=0.2, present=False)


def found_in(instance: Instance) -> tuple[list[FewestChanges], tuple[int, int]]:
    """What is found of each component, and the sums of what cannot be undercut."""
    found = [fewest_changes(instance, component, Stop()) for component in components(instance)]
    return found, (sum(one.changes for one in found), sum(one.positions for one in found))


def value_of(instance: Instance, found: list[FewestChanges]) -> tuple[int, int]:
    """Changes and positions of the plan, which must be legal."""
    room_of = np.full(instance.stays, -1)
    for one in found:
        assert one.room_of is not None
        room_of[list(one.room_of)] = list(one.room_of.values())
    assert is_legal(instance, Plan(room_of))
    objective = evaluate(instance, Plan(room_of))
    return objective.type_changes, objective.positions


@given(problems(WHERE))
def test_the_fewest_changes_are_found_and_proved(data: Data) -> None:
    problem = parse_problem(data)
    least = min((value[1:3] for value in oracle.values(problem)), default=None)
    assume(least is not None)
    instance = build_instance(problem)
    found, bounds = found_in(instance)
    assert value_of(instance, found) == bounds == least


@pytest.mark.parametrize(("limits", "is_planned"), [((10**6, 0), False), ((10**6, 10**6), True)])
def test_both_sides_of_each_limit(limits: tuple[int, int], *, is_planned: bool) -> None:
    # The relaxation of this house is not whole, so that its bound comes without a plan.
    instance = build_instance(problem_from_json(json.dumps(generate(CUT_BY_LOCKS, 20))))
    with (
        mock.patch.object(module, "MOST_COLUMNS", limits[0]),
        mock.patch.object(cheapest_placement, "WHOLE_COLUMNS", limits[1]),
    ):
        found, bounds = found_in(instance)
    assert (found[0].room_of is not None) is is_planned
    assert bounds <= value_of(instance, found_in(instance)[0])


def value_of_rooms(instance: Instance, component: Component, rooms: dict[int, int]) -> tuple[int, int]:
    """Changes and positions of a component whose free stays have ``rooms``."""
    room_of = instance.fixed_room.copy()
    room_of[list(rooms)] = list(rooms.values())
    return changes_of(instance, component, Plan(room_of))


@given(problems(WHERE), st.sampled_from([1, 3, 2_500]))
def test_a_rolling_horizon_is_legal_and_its_bound_is_safe(data: Data, window: int) -> None:
    instance = build_instance(parse_problem(data))
    for component in components(instance):
        exact = fewest_changes(instance, component, Stop())
        if exact.room_of is None:  # not all can have a room
            continue
        with mock.patch.object(module, "MOST_COLUMNS", 0), mock.patch.object(rolling_horizon, "WINDOW_COLUMNS", window):
            found = fewest_changes(instance, component, Stop())
            soon = few_changes(instance, component, Stop())
        assert (found.changes, found.positions) <= (exact.changes, exact.positions)
        for rooms in (found.room_of, soon):
            placed = instance.fixed_room.copy()
            placed[list(rooms or {})] = list((rooms or {}).values())
            stays = np.flatnonzero(placed != NONE)
            assert is_legal(instance, Plan(placed), stays)
        if found.room_of is not None:
            least = exact.changes, exact.positions
            assert value_of_rooms(instance, component, found.room_of) >= least


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_rolling_horizon_meets_the_bound_between_locks(seed: int) -> None:
    instance = build_instance(problem_from_json(json.dumps(generate(SEASON_WITH_LOCKS, seed))))
    (component,) = components(instance)
    with mock.patch.object(module, "MOST_COLUMNS", 0), mock.patch.object(rolling_horizon, "WINDOW_COLUMNS", 500):
        found = fewest_changes(instance, component, Stop())
        soon = few_changes(instance, component, Stop())
    least = found.changes, found.positions
    assert found.room_of is not None
    assert value_of_rooms(instance, component, found.room_of) == least > (0, 0)
    assert soon.keys() == found.room_of.keys()
    assert value_of_rooms(instance, component, soon) >= least


def test_a_rolling_horizon_hears_its_stop() -> None:
    instance = build_instance(problem_from_json(json.dumps(generate(SEASON_WITH_LOCKS, 1))))
    (component,) = components(instance)
    with mock.patch.object(module, "MOST_COLUMNS", 0):
        unpriced = fewest_changes(instance, component, Stop(steps=1))
        priced = OverlapModel(instance, build_frame(instance, component, by_room=False), by_end=True)
        cut_short = fewest_changes(instance, component, Stop(steps=setup_steps(priced.columns)))
    assert unpriced == FewestChanges(None, 0, 0)
    assert cut_short.room_of is None
    assert cut_short.changes > 0


def test_a_house_of_several_weeks_is_proved_by_the_relaxation_alone() -> None:
    instance = build_instance(problem_from_json(json.dumps(generate(UNPLANNED, 1))))
    with mock.patch.object(cheapest_placement, "WHOLE_COLUMNS", 0):
        found, bounds = found_in(instance)
    assert value_of(instance, found) == bounds
    assert bounds[0] > 0


def test_too_few_steps_leave_the_model_unbuilt() -> None:
    instance = build_instance(problem_from_json(json.dumps(generate(UNPLANNED, 1))))
    stop = Stop(steps=1)
    found = [fewest_changes(instance, component, stop) for component in components(instance)]
    assert [one.room_of for one in found] == [None] * len(found)
    assert stop.steps == 0


@given(problems(WHERE))
def test_all_plans_with_the_fewest_changes_lie_on_the_face(data: Data) -> None:
    problem = parse_problem(data)
    instance = build_instance(problem)
    least = min((value[1:3] for value in oracle.values(problem)), default=None)
    assume(least is not None)
    plans = [as_arrays(problem, plan) for plan in oracle.legal_plans(problem)]
    for component in components(instance):
        with mock.patch.object(module, "MOST_COLUMNS", 0):
            face = fewest_changes(instance, component, Stop()).face
        if face is None:
            continue
        fewest = min(changes_of(instance, component, plan) for plan in plans)
        commodities = build_frame(instance, component, by_room=False).commodities
        for plan in plans:
            if changes_of(instance, component, plan) == fewest:
                kinds = instance.kind_of_room[plan.room_of[component.free]]
                assert face.kinds[np.arange(len(kinds)), kinds].all()
                for number, day in zip(face.commodity.tolist(), face.day.tolist(), strict=True):
                    rooms = [one.room for one in commodities[number].segments if one.start <= day < one.end]
                    there = (instance.arrival <= day) & (day < instance.departure)
                    assert set(rooms) <= set(plan.room_of[there].tolist())


def test_the_face_forbids_gaps_on_full_nights() -> None:
    face = Face(np.ones((0, 1), dtype=np.bool_), np.array([0, 0]), np.array([2, 5]))
    days = [(FRESH, 1), (FRESH, 3), (0, 2), (3, 5), (3, OPEN), (6, OPEN)]
    begin, end = (np.array([pair[side] for pair in days]) for side in (0, 1))
    nothing, own = np.empty(0, dtype=np.int64), np.zeros(len(days), dtype=np.int64)
    kept = face.keeps(Arcs(nothing, nothing, own, begin, end, own == 1))
    assert list(zip(kept.gap_from.tolist(), kept.gap_to.tolist(), strict=True)) == [days[at] for at in (0, 2, 3, 5)]
