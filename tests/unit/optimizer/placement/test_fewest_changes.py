"""The fewest type changes, against brute force."""

from __future__ import annotations

import json
from unittest import mock

import numpy as np
import pytest
from hypothesis import assume, given

from bookingopt.domain.parse import parse_problem
from bookingopt.io.json import problem_from_json
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import Instance, build_instance
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.placement import cheapest_placement
from bookingopt.optimizer.placement import fewest_changes as module
from bookingopt.optimizer.placement.fewest_changes import FewestChanges, fewest_changes
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.benchmarks.generator import House, generate
from tests.strategies import WHERE, Data, problems

#: A house with more stays than rooms of the cheap types, and no present plan.
UNPLANNED = House(14, 30, occupancy=0.95, types=3, upgrades=0.9, in_house=0.5, minimum_stay=2, present=False)

CUT_BY_LOCKS = House(10, 25, occupancy=0.95, types=3, upgrades=0.9, locks=0.4, present=False)


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


@pytest.mark.parametrize(("limits", "is_planned"), [((10**6, 0), False), ((0, 0), False), ((10**6, 10**6), True)])
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
