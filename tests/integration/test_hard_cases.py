"""Hard and odd problems end to end: what is proved, what bad limits and extreme sizes answer, and the same twice."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Aim, Result, StoppedBy
from bookingopt.io.json import problem_from_json
from bookingopt.optimizer.assign.driver import best_plan
from bookingopt.optimizer.bounds.preferred_kinds import preferred_kinds_only
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.solve import solve
from bookingopt.optimizer.stop import Progress, Stop
from bookingopt.validation import validate_result
from tests.benchmarks.families import FAMILIES
from tests.benchmarks.generator import House, generate
from tests.unit.optimizer.houses import house, stay

OPENING = date(2027, 1, 4)


def problem_of(wanted: House, seed: int) -> Problem:
    return problem_from_json(json.dumps(generate(wanted, seed)))


def valid(problem: Problem, result: Result) -> Result:
    assert validate_result(result, problem).violations == ()
    return result


@pytest.mark.parametrize(
    ("wanted", "seed", "cost"),
    [
        (House(20, 90, occupancy=0.9, locks=0.05), 1, 374.875),
        (House(40, 90, occupancy=0.9, locks=0.2), 1, 587.375),
        (House(50, 180, occupancy=0.9, locks=0.3), 1, 1296.96875),
        (House(20, 120, occupancy=0.9, locks=0.3, types=3, upgrades=0.4), 2, None),
    ],
)
def test_hard_houses_are_proved(wanted: House, seed: int, cost: float | None) -> None:
    problem = problem_of(wanted, seed)
    result = valid(problem, solve(problem, SolveParams(sellable=False, time_limit=300)))
    assert result.solver_status == "optimal"
    assert result.objective_value == result.best_bound
    assert cost is None or result.objective_value == cost
    methods = [run.method for run in result.report.methods]
    assert methods[0] == "first plan"
    assert "exchange" in methods
    costs = [run.plan for run in result.report.methods if run.plan is not None]
    bounds = [run.bound for run in result.report.methods if run.bound is not None]
    assert costs == sorted(costs, reverse=True)
    assert bounds == sorted(bounds)
    assert (costs[-1], bounds[-1]) == (result.objective_value, result.best_bound)


def timeless(result: Result) -> dict[str, Any]:
    data = json.loads(result.model_dump_json(by_alias=True))
    del data["report"]["seconds"]
    return data


@pytest.mark.parametrize("steps", [0, 1, 60, 700, 3_000, 9_000])
def test_steps_end_at_the_same_place_whatever_core_is_faster(steps: int) -> None:
    problem = problem_of(House(20, 120, occupancy=0.9, locks=0.3), 3)
    params = SolveParams(sellable=False, steps=steps, time_limit=600)
    one, two = (valid(problem, solve(problem, params)) for _ in range(2))
    assert timeless(one) == timeless(two)
    assert one.report.stopped_by in (StoppedBy.STEPS, StoppedBy.PROOF)


def test_a_deadline_is_met_with_the_best_plan_so_far() -> None:
    problem = problem_of(House(50, 180, occupancy=0.9, locks=0.3), 1)
    stop = Stop(time_limit=1_000)
    costs: list[float] = []

    def heard(progress: Progress) -> None:
        if progress.plan is not None:
            costs.append(progress.plan)
            stop.started -= 1_000 * (progress.plan < costs[0])  # how fast the machine is does not decide

    result = valid(problem, solve(problem, SolveParams(sellable=False), stop, heard))
    assert result.solver_status == "feasible"
    assert result.report.stopped_by is StoppedBy.TIME
    # How soon is for the benchmarks: tests share the cores. That no step is needed for a plan is another test's.
    assert result.report.seconds["until the first plan"] >= 0
    assert result.best_bound <= result.objective_value < result.comparison.present.gap_cost


def test_types_are_kept_where_that_is_possible_and_the_house_falls_apart() -> None:
    problem = problem_of(House(30, 60, occupancy=0.8, locks=0.1, types=3, upgrades=0.6), 1)
    instance = build_instance(problem)
    liked = preferred_kinds_only(instance)
    assert liked is not None
    assert len(components(liked)) == 3 > len(components(instance))
    result = valid(problem, solve(problem, SolveParams(sellable=False, time_limit=120)))
    assert result.type_changes == ()
    assert set(result.report.proved) >= {Aim.ADJACENCY, Aim.TYPE_CHANGES, Aim.GAP_COST}


def test_nothing_is_left_out_where_all_rooms_are_alike() -> None:
    assert preferred_kinds_only(build_instance(parse_problem(house(stay("a", 1, 3), stay("b", 2, 3))))) is None


def test_of_equal_plans_the_one_with_free_weeks_is_taken() -> None:
    # Moves are free. With the stay of the 15th between the blocks of room 3, room 2 is free until the 26th.
    present = {
        "a": ("2026-03-29", 2, "3"),
        "b": ("2026-03-22", 2, "1"),
        "c": ("2026-03-15", 5, "2"),
        "d": ("2026-03-26", 5, "2"),
    }
    data = {
        "ProblemId": "weeks",
        "MinimumStay": 2,
        "Rooms": [{"RoomNumber": "1"}, {"RoomNumber": "2"}, {"RoomNumber": "3"}],
        "Reservations": [
            {"Name": name, "Arrival": arrival, "Length": nights, "AssignedRoom": room, "MoveCost": 0}
            for name, (arrival, nights, room) in present.items()
        ],
        "OutOfOrder": [
            {"RoomNumber": "3", "Start": "2026-03-06", "End": "2026-03-08"},
            {"RoomNumber": "3", "Start": "2026-03-20", "End": "2026-03-22"},
        ],
    }
    problem = parse_problem(data)
    comparison = valid(problem, solve(problem, SolveParams(sellable=False, steps=2000))).comparison
    assert comparison.present is not None
    assert comparison.new is not None
    assert comparison.new.gap_cost == comparison.present.gap_cost
    assert (comparison.present.arrivals_with_week_free, comparison.new.arrivals_with_week_free) == (8, 12)


class TestBadLimitsAndExtremes:
    """A time limit of 0, no steps, nothing to place, and sizes nobody has: each has its answer."""

    @pytest.mark.parametrize("params", [SolveParams(time_limit=0), SolveParams(steps=0)])
    def test_no_time_or_no_steps_still_gives_a_plan_that_needs_no_search(self, params: SolveParams) -> None:
        problem = problem_from_json(FAMILIES["locks-20x90-5%"].text(full=True))
        result = valid(problem, solve(problem, params))
        assert result.solver_status == "feasible"
        assert result.report.stopped_by == ("time" if params.time_limit == 0 else "steps")
        assert result.best_bound < result.objective_value

    @pytest.mark.parametrize("params", [SolveParams(time_limit=0), SolveParams(steps=0)])
    def test_strict_houses_need_no_search_at_all(self, params: SolveParams) -> None:
        problem = problem_from_json(FAMILIES["plain"].text(full=False))
        result = valid(problem, solve(problem, params))
        assert result.solver_status == "optimal"

    def test_no_reservations(self) -> None:
        result = solve(parse_problem(house()))
        assert (result.solver_status, result.objective_value, result.assignments) == ("optimal", 0, ())

    def test_no_rooms(self) -> None:
        data = {**house(stay("a", 1, 2)), "Rooms": []}
        result = solve(parse_problem(data))
        assert result.solver_status == "infeasible"
        assert [reason.kind for reason in result.explanation or ()] == ["no_eligible_room"]

    def test_no_rooms_and_no_reservations(self) -> None:
        assert solve(parse_problem({**house(), "Rooms": []})).solver_status == "optimal"

    def test_one_room_and_a_thousand_stays(self) -> None:
        rng = np.random.default_rng(1)
        first, stays = 0, []
        for number in range(1_000):
            first += int(rng.integers(0, 3))
            arrival = (OPENING + timedelta(days=first)).isoformat()
            stays.append({"Name": f"s{number}", "Arrival": arrival, "Length": 2, "AssignedRoom": "1"})
            first += 2
        problem = parse_problem({**house(rooms=1), "Reservations": stays})
        result = valid(problem, solve(problem, SolveParams(sellable=False)))
        assert result.solver_status == "optimal"
        assert result.moves == ()

    def test_a_minimum_stay_of_sixty(self) -> None:
        problem = problem_of(House(12, 200, occupancy=0.8, locks=0.2, minimum_stay=60), 1)
        result = valid(problem, solve(problem, SolveParams(sellable=False, steps=500, time_limit=600)))
        assert result.solver_status in ("optimal", "feasible")
        assert 0 < result.best_bound <= result.objective_value

    def test_ten_years(self) -> None:
        problem = problem_of(House(2, 3_650, occupancy=0.8, locks=0.1), 1)
        result = valid(problem, solve(problem, SolveParams(sellable=False, steps=500, time_limit=600)))
        assert result.solver_status in ("optimal", "feasible")
        assert result.objective_value < result.comparison.present.gap_cost

    def test_all_stays_locked(self) -> None:
        problem = problem_of(House(20, 60, occupancy=0.8, locks=1.0, blocks=0.3), 1)
        result = valid(problem, solve(problem, SolveParams(sellable=False)))
        assert result.solver_status == "optimal"
        assert result.moves == ()
        assert result.objective_value == result.comparison.present.gap_cost
        assert set(result.report.proved) == set(Aim)

    def test_a_lock_outside_the_window(self) -> None:
        data = house(
            stay("early", 1, 3, AssignedRoom="1", IsLocked=True),
            stay("in", 10, 3, AssignedRoom="1"),
            stay("late", 25, 3, AssignedRoom="2", IsLocked=True),
            RequestStartDate="2027-05-08",
            RequestEndDate="2027-05-20",
        )
        problem = parse_problem(data)
        result = valid(problem, solve(problem, SolveParams(sellable=False)))
        assert result.solver_status == "optimal"
        assert {kept.id: kept.assigned_room for kept in result.assignments if kept.is_locked} == {
            "early": "1",
            "late": "2",
        }


def test_best_plan_can_be_cancelled_while_both_cores_work() -> None:
    instance = build_instance(problem_of(House(50, 180, occupancy=0.9, locks=0.3), 1))
    heard: list[str] = []
    stop = Stop(cancelled=lambda: "multipliers" in heard)
    best = best_plan(instance, stop, 0, lambda method, _plan, _bound: heard.append(method))
    assert best.complete
    assert stop.reason is StoppedBy.CANCELLED
