"""What holds for every problem, tried on tiny ones and compared with brute force."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bookingopt.domain.eligibility import is_eligible, is_fixed
from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Aim, Result, Status, StoppedBy
from bookingopt.domain.result_rows import (
    Move,
)
from bookingopt.optimizer.solve import solve
from bookingopt.render.chart.bars import BarKind
from bookingopt.render.chart.rows import chart_of
from bookingopt.validation import validate_result
from bookingopt.validation.judged_plan import JudgedPlan
from tests import oracle, oracle_part
from tests.oracle import Value
from tests.replay import assert_moves_lead_to_the_plan, plan_of
from tests.strategies import (
    DAYS,
    EVERYTHING,
    ONCE_WRONG,
    STATES,
    WHEN,
    WHERE,
    Data,
    day,
    long_problems,
    overbooked,
    problems,
)
from tests.variants import renamed, shifted, shuffled

#: Tiny problems are proved in far fewer steps, so that no clock decides and a failure does not take for ever.
ENOUGH = SolveParams(sellable=False, time_limit=600, steps=5_000)


def worth(problem: Problem, result: Result) -> Value | None:
    """The value of the plan of ``result``, None where it found the problem infeasible."""
    return None if result.solver_status is Status.INFEASIBLE else oracle.value(problem, plan_of(result))


@given(problems(EVERYTHING))
def test_solve_equals_brute_force(data: Data) -> None:
    given_problem = parse_problem(data)
    problem = oracle.house(given_problem)
    result = solve(given_problem, ENOUGH)
    best = oracle.best(problem)
    if best is None:
        assert result.solver_status is Status.INFEASIBLE
        return
    plan = plan_of(result)
    assert oracle.is_legal(problem, plan)
    found = oracle.value(problem, plan)
    assert (found.misses, found.changes, found.positions, found.gap) == best[:4]
    assert result.solver_status is Status.OPTIMAL
    assert result.report.stopped_by is StoppedBy.PROOF
    assert {Aim.ADJACENCY, Aim.TYPE_CHANGES, Aim.GAP_COST} <= set(result.report.proved)
    assert Aim.MOVES not in result.report.proved or found.moves == best.moves
    assert result.objective_value == result.best_bound == float(found.gap)


@given(problems(WHEN + STATES), st.integers(1, DAYS))
def test_a_night_that_is_past_is_in_no_list_of_gaps(data: Data, today: int) -> None:
    stays = [stay for stay in data["Reservations"] if "AssignedRoom" in stay]
    problem = parse_problem(data | {"Reservations": stays, "Today": day(today), "RequestEndDate": None})
    result = solve(problem, ENOUGH)
    plans = chart_of(problem, result, before=True).plans
    starts = [
        *(gap.start for gap in result.orphan_gaps),
        *(move.purpose_start for move in result.moves if move.purpose_start is not None),
        *(bar.start for plan in plans for bar in plan.bars() if bar.kind is BarKind.GAP),
        *(date.fromordinal(gap.start) for gap in JudgedPlan.of_problem(problem).gaps),
    ]
    assert min(starts, default=problem.today) >= problem.today


@pytest.mark.parametrize("data", ONCE_WRONG, ids=lambda data: str(data["ProblemId"]))
def test_once_wrong(data: Data) -> None:
    problem = parse_problem(data)
    result, best = solve(problem, ENOUGH), oracle.best(problem)
    assert oracle_part.unplaced(problem, plan_of(result)) == oracle_part.least_unplaced(problem)
    if best is not None:
        assert oracle.value(problem, plan_of(result))[:4] == best[:4]
        assert result.solver_status is Status.OPTIMAL


@given(problems(EVERYTHING))
def test_result_tells_what_its_plan_is(data: Data) -> None:
    given_problem = parse_problem(data)
    problem = oracle.house(given_problem)
    result = solve(given_problem, ENOUGH)
    assume(result.solver_status is not Status.INFEASIBLE)
    assert [stay.key for stay in result.assignments] == [stay.key for stay in problem.reservations]
    assert {row.id: row.reason.value for row in result.left_out} == oracle.left_out(given_problem)
    plan = plan_of(result)
    changed = {s.key: new for s in problem.reservations if (new := oracle.new_type(problem, s, plan)) is not None}
    assert [miss.id for miss in result.adjacency_misses] == [s.key for s in oracle.adjacency_misses(problem, plan)]
    assert {change.id: change.to for change in result.type_changes} == changed
    assert len(result.type_changes) == len(changed)
    assert_moves_lead_to_the_plan(problem, result)


@given(overbooked(EVERYTHING) | problems(EVERYTHING))
def test_infeasible_problems_are_explained_and_the_rest_of_the_house_is_planned(data: Data) -> None:
    given_problem = parse_problem(data)
    problem = oracle.house(given_problem)
    assume(not any(True for _ in oracle.legal_plans(problem)))
    result = solve(given_problem, ENOUGH)
    assert result.solver_status is Status.INFEASIBLE
    assert result.objective_value is None
    assert result.best_bound is None
    assert result.explanation
    placed = plan_of(result)
    assert oracle_part.unplaced(problem, placed) == oracle_part.least_unplaced(problem)
    assert result.report.unassigned_proved
    assert result.report.most_placeable == oracle_part.most_placeable(problem)
    everyone = [stay.key for stay in problem.reservations]
    assert sorted([*placed, *(stay.key for stay in result.unassigned)]) == sorted(everyone)
    part = oracle_part.part(problem, placed)
    found, best = oracle.value(part, placed), oracle.best(part)
    assert best is not None
    assert found[:4] == best[:4]
    claimed = result.report.placed_part
    assert claimed is not None
    assert (claimed.solver_status, claimed.objective_value) == (Status.OPTIMAL, float(best.gap))
    assert claimed.best_bound == claimed.objective_value
    assert_moves_lead_to_the_plan(part, result)


@given(overbooked(EVERYTHING) | problems(EVERYTHING))
def test_every_result_is_valid(data: Data) -> None:
    problem = parse_problem(data)
    result = solve(problem, ENOUGH)
    assert validate_result(result, problem).violations == ()
    assert validate_result(result, None).violations == ()


@given(problems(), st.integers(0, 12))
def test_a_search_that_ends_early_is_honest(data: Data, steps: int) -> None:
    problem = parse_problem(data)
    result = solve(problem, SolveParams(sellable=False, time_limit=600, steps=steps))
    values = oracle.values(problem)
    if result.solver_status is Status.INFEASIBLE:
        assert not values
        return
    if result.solver_status is Status.TIME_LIMIT:
        assert result.objective_value is None
        assert result.best_bound is None
        return
    assert oracle.is_legal(problem, plan_of(result))
    found, best = oracle.value(problem, plan_of(result)), min(values)
    proved = result.report.proved
    assert result.objective_value == float(found.gap)
    assert result.best_bound is not None
    assert Fraction(result.best_bound) <= least_gap_within(values, found)
    assert Aim.ADJACENCY not in proved or found.misses == best.misses
    assert Aim.TYPE_CHANGES not in proved or found[:3] == best[:3]
    assert Aim.GAP_COST not in proved or found[:4] == best[:4]
    assert Aim.MOVES not in proved or found == best
    claimed = {Aim.ADJACENCY, Aim.TYPE_CHANGES, Aim.GAP_COST} <= set(proved)
    assert (result.solver_status is Status.OPTIMAL) is claimed


@given(long_problems())
def test_costs_beyond_the_digits_of_a_double_are_compared_exactly(data: Data) -> None:
    problem = parse_problem(data)
    result = solve(problem, ENOUGH.model_copy(update={"sellable": False}))
    values = oracle.values(problem)
    assert (result.solver_status is Status.INFEASIBLE) is (not values)
    if values:
        assert result.best_bound is not None
        found = oracle.value(problem, plan_of(result))
        assert found[:3] == min(values)[:3]
        assert result.objective_value == float(found.gap)
        assert Fraction(result.best_bound) <= min(values).gap
        assert result.solver_status is not Status.OPTIMAL or found.gap == min(values).gap


def least_gap_within(values: set[Value], limit: Value) -> Fraction:
    """What `best_bound` may be at most for a plan of the value ``limit``."""
    return min(v.gap for v in values if v.misses <= limit.misses and v[1:3] <= limit[1:3])


@given(problems(), st.integers(0, 2**32), st.integers(-60, 60))
def test_order_names_and_season_do_not_matter(data: Data, seed: int, weeks: int) -> None:
    problem = parse_problem(data)
    other = parse_problem(renamed(shifted(shuffled(data, seed), weeks)))
    result, other_result = solve(problem, ENOUGH), solve(other, ENOUGH)
    assert result.solver_status is other_result.solver_status
    assert len(result.assignments) == len(other_result.assignments)
    one, two = worth(problem, result), worth(other, other_result)
    if one is not None and two is not None:
        assert one[:4] == two[:4]


@given(problems())
def test_a_plan_pasted_back_stays_as_it_is(data: Data) -> None:
    problem = parse_problem(data)
    result = solve(problem, ENOUGH)
    assume(result.solver_status is not Status.INFEASIBLE)
    again = parse_problem(data | {"Reservations": pasted(result)})
    second = solve(again, ENOUGH)
    before, after = worth(problem, result), worth(again, second)
    assert before is not None
    assert after is not None
    assert second.moves == ()
    assert plan_of(second) == plan_of(result)
    # A guest who was upgraded has the new type by right now, so a change may have become none.
    assert after.changes <= before.changes
    assert (after.misses, after.gap, after.moves) == (before.misses, before.gap, 0)


def pasted(result: Result) -> list[Data]:
    """The assignments as they stand in a result file."""
    return list(json.loads(result.model_dump_json(by_alias=True))["assignments"])


# Locks may be nearer to each other than other stays.
@given(problems(tuple({*WHERE, *WHEN} - {"turnover", "room_turnover"})))
def test_restrictions_only_keeps_every_present_room(data: Data) -> None:
    problem = parse_problem(data | {"RestrictionsOnly": True})
    rooms = {room.room_number: room for room in problem.rooms}
    misplaced = set()
    for row, stay in zip(data["Reservations"], problem.reservations, strict=True):
        if stay.assigned_room is not None and not is_fixed(problem, stay):
            if is_eligible(stay, rooms[stay.assigned_room]):
                row["IsLocked"] = True
            else:
                misplaced.add(stay.key)
    kept = parse_problem(data)
    result = solve(problem, ENOUGH)
    values = oracle.values(kept)
    assert (result.solver_status is Status.INFEASIBLE) is (not values or bool(misplaced))
    present = {stay.key: stay.assigned_room for stay in problem.reservations}
    assert all(row.assigned_room in (present[row.key], None) for row in result.assignments if present[row.key])
    if result.solver_status is Status.INFEASIBLE:
        reasons = result.explanation or ()
        assert misplaced == {r.reservations[0] for r in reasons if "does not meet its conditions" in r.text}
        assert all(reason.kind == "present_plan" for reason in reasons) or not oracle.values(problem)
    else:
        plan = plan_of(result)
        assert result.solver_status is Status.FEASIBLE
        assert oracle.is_legal(kept, plan)
        assert result.best_bound is not None
        assert Fraction(result.best_bound) <= least_gap_within(oracle.values(problem), oracle.value(problem, plan))
        assert not any(is_eligible(kept.reservations[i], rooms[move.from_]) for i, move in moved(kept, result))


def moved(problem: Problem, result: Result) -> list[tuple[int, Move]]:
    """The moves of ``result``, with the positions of the stays in ``problem``."""
    position = {stay.key: i for i, stay in enumerate(problem.reservations)}
    return [(position[move.id], move) for move in result.moves]
