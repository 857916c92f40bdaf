"""Why nothing fits, against brute force: which reason, and how many stays can be placed at most."""

from __future__ import annotations

from unittest import mock

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.result import Status
from bookingopt.optimizer.model.components import Component, components
from bookingopt.optimizer.model.instance import BoolArray, Instance, IntArray, build_instance
from bookingopt.optimizer.placement import infeasibility
from bookingopt.optimizer.placement.infeasibility import MOST_CLASHES, MOST_NIGHTS, clashing_locks
from bookingopt.optimizer.solve import solve
from tests import oracle, oracle_part
from tests.strategies import Data
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.infeasible import (
    ENOUGH,
    any_problems,
    explained,
    fits,
    infeasible,
    is_overbooked,
    usable_rooms,
)


@given(any_problems())
def test_overbooked_and_merely_fragmented_are_never_confused(data: Data) -> None:
    problem = parse_problem(data)
    assume(not fits(problem))
    result = infeasible(problem)
    by_key = {one.key: one for one in problem.reservations}
    for reason in explained(result, "overbooked_night"):
        assert reason.demand == len(reason.reservations)
        assert reason.rooms is not None
        assert reason.over == reason.demand - reason.rooms > 0
        for night in reason.nights:
            stays = [by_key[key] for key in reason.reservations]
            assert all(night in oracle.kept_anywhere(problem, one) for one in stays)
            assert len(usable_rooms(problem, stays, night)) <= reason.rooms
    kinds = {reason.kind for reason in result.explanation or ()}
    if is_overbooked(problem):
        assert "irreducible_set" not in kinds
    else:
        assert kinds == {"irreducible_set"}


@given(any_problems())
def test_nights_that_filling_kind_by_kind_settles_are_not_overbooked(data: Data) -> None:
    instance = build_instance(parse_problem(data))

    def found() -> list[list[infeasibility.Reason]]:
        return [infeasibility.overbooked_nights(instance, part) for part in components(instance)]

    def every_night(_instance: Instance, _part: Component, _kinds: IntArray, cuts: IntArray) -> BoolArray:
        return np.ones(max(0, len(cuts) - 1), dtype=np.bool_)

    quick = found()
    with mock.patch.object(infeasibility, "_may_be_short", every_night):
        assert found() == quick


def test_a_flow_is_asked_only_where_filling_does_not_settle_it() -> None:
    rooms = [{"RoomNumber": f"{n}", "RoomType": kind} for n, kind in enumerate("ABB")]
    upgradable = {"RoomType": "A", "AllowableRoomTypes": ["B"]}
    stays = [stay(f"s{n}", 1, 3, **upgradable) for n in range(3)]
    instance = build_instance(parse_problem(house(*stays) | {"Rooms": rooms}))
    with mock.patch.object(infeasibility, "_Night", side_effect=AssertionError):
        assert infeasibility.plain_reasons(instance, components(instance)) == []


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(any_problems())
def test_the_largest_part_is_said_to_be_the_largest(data: Data) -> None:
    problem = parse_problem(data)
    assume(not fits(problem))
    result = infeasible(problem)
    assert result.report.most_placeable == len(result.assignments) == oracle_part.most_placeable(problem)


@given(any_problems(), st.integers(0, 30))
def test_a_part_that_is_not_proved_largest_comes_with_a_bound(data: Data, steps: int) -> None:
    problem = parse_problem(data)
    assume(not fits(problem))
    result = solve(problem, ENOUGH.model_copy(update={"steps": steps}))
    assert result.report.most_placeable is not None
    assert max(len(result.assignments), oracle_part.most_placeable(problem)) <= result.report.most_placeable
    if result.solver_status is Status.INFEASIBLE:
        assert result.report.most_placeable < len(problem.reservations)


def test_a_complete_plan_needs_no_bound() -> None:
    assert solve(parse_problem(house(stay("a", 1, 2))), ENOUGH).report.most_placeable is None


def test_the_first_of_very_many_clashes_are_told() -> None:
    """A hundred guests locked into one room for ten years clash 4,950 times, on eighteen million nights in all."""
    stays = [stay(f"s{number}", 1, 1, AssignedRoom="1", IsLocked=True) for number in range(50)]
    instance = build_instance(parse_problem(house(*stays)))
    assert len({reason.stays for reason in clashing_locks(instance)}) == MOST_CLASHES
    long = [{**row, "Length": 3_000} for row in stays]
    told = list(clashing_locks(build_instance(parse_problem(house(*long)))))
    assert MOST_NIGHTS <= sum(len(reason.days) for reason in told) < MOST_NIGHTS + 3_000
