"""The best plan within a move cost, and what more moves buy, against brute force."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Aim, Status
from bookingopt.optimizer.assign.move_budget import (
    best_within_moves,
    bound_within_moves,
    least_move_cost,
    move_curve,
    prove_within_moves,
    steps_up_to,
)
from bookingopt.optimizer.model.components import components, merged
from bookingopt.optimizer.model.instance import Instance, build_instance, with_rooms_before
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.solve import solve
from bookingopt.optimizer.stop import Stop
from bookingopt.validation import validate_result
from tests import oracle, oracle_part
from tests.replay import plan_of
from tests.strategies import EVERYTHING, SHARED, WHEN, WHERE, Data, long_problems, overbooked, problems
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.settings import as_arrays, costly, first_plan


def with_present_plan(data: Data) -> tuple[Problem, Instance, Plan]:
    """A problem whose first legal plan is taken for the present one, whatever it says itself."""
    problem = parse_problem(data)
    present = first_plan(problem)
    return problem, with_rooms_before(build_instance(problem), present.room_of), present


def best_by_force(problem: Problem, instance: Instance, most: int) -> tuple[object, ...]:
    values = (evaluate(instance, as_arrays(problem, plan)) for plan in oracle.legal_plans(problem))
    return min(value for value in values if value.moves <= most)


@given(problems() | long_problems(), st.integers(0, 4))
def test_small_houses_are_solved_exactly(data: Data, most: int) -> None:
    problem, instance, present = with_present_plan(data)
    proof = prove_within_moves(instance, merged(components(instance)), present, most, Stop(), 0)
    assert is_legal(instance, proof.plan)
    assert proof.objective == best_by_force(problem, instance, most)
    assert set(proof.proved) == set(Aim)


@given(problems() | long_problems(), st.integers(0, 4))
def test_what_is_found_is_legal_within_and_no_better_than_the_best(data: Data, most: int) -> None:
    problem, instance, present = with_present_plan(data)
    plan = best_within_moves(instance, merged(components(instance)), present, most, Stop(steps=300), 0)
    assert is_legal(instance, plan)
    assert evaluate(instance, plan).moves <= most
    assert best_by_force(problem, instance, most) <= evaluate(instance, plan) <= evaluate(instance, present)


@given(problems() | long_problems())
def test_a_curve_falls_and_its_bounds_hold(data: Data) -> None:
    problem, instance, present = with_present_plan(data)
    best = min((as_arrays(problem, plan) for plan in oracle.legal_plans(problem)), key=lambda p: evaluate(instance, p))
    bound = min(evaluate(instance, as_arrays(problem, plan)).gap_cost for plan in oracle.legal_plans(problem))
    points = move_curve(instance, merged(components(instance)), present, best, lambda _: bound, Stop(steps=300), 0)
    assert [point.most for point in points] == steps_up_to(evaluate(instance, best).moves)
    assert points[-1].objective == evaluate(instance, best)
    if points[0].most < points[-1].most and instance.move_cost.min() > 0:
        assert points[0].objective == evaluate(instance, present)
    for before, after in pairwise(points):
        assert after.objective[:4] <= before.objective[:4]
    for point in points:
        least = min(
            value.gap_cost
            for plan in oracle.legal_plans(problem)
            if (value := evaluate(instance, as_arrays(problem, plan))).moves <= point.most
            and value[:3] <= point.objective[:3]
        )
        assert point.bound <= least <= point.objective.gap_cost


@pytest.mark.parametrize(
    ("most", "steps"),
    [(0, [0]), (1, [0, 1]), (2, [0, 1, 2]), (7, [0, 1, 2, 5, 7]), (60, [0, 1, 2, 5, 10, 20, 50, 60])],
)
def test_the_steps_of_a_curve(most: int, steps: list[int]) -> None:
    assert steps_up_to(most) == steps


#: Two gaps of one night; closing one takes one move, closing both two.
TWO_GAPS = house(
    stay("a", 1, 3, AssignedRoom="1"),
    stay("b", 5, 3, AssignedRoom="1"),
    stay("c", 1, 4, AssignedRoom="2"),
    stay("d", 6, 4, AssignedRoom="2"),
    stay("e", 1, 7, AssignedRoom="3"),
    rooms=3,
)


def test_solve_keeps_to_the_most_moves() -> None:
    problem = parse_problem(TWO_GAPS)
    free = solve(problem, SolveParams(sellable=False))
    assert len(free.moves) > 0
    for most in range(len(free.moves) + 1):
        result = solve(problem, SolveParams(sellable=False, max_moves=most))
        values = [oracle.value(problem, plan) for plan in oracle.legal_plans(problem)]
        best = min(value for value in values if value[4] <= most)
        assert (Fraction(result.objective_value), result.comparison.moves) == (best[3], best[4])
        assert result.solver_status == "optimal"
        assert result.best_bound == result.objective_value


def test_the_curve_is_in_the_result() -> None:
    result = solve(parse_problem(TWO_GAPS), SolveParams(sellable=False, move_curve=True))
    assert result.move_curve[0].moves == 0
    assert result.move_curve[0].gap_cost == result.comparison.present.gap_cost
    assert result.move_curve[-1].gap_cost == result.objective_value
    assert result.move_curve[-1].moves == len(result.moves)


def test_below_the_cheapest_move_the_present_plan_bounds_the_curve() -> None:
    guests = [guest | {"MoveCost": 50 + i} for i, guest in enumerate(TWO_GAPS["Reservations"])]
    locked = stay("f", 20, 2, AssignedRoom="1", IsLocked=True)  # its move is the cheapest, but it cannot move
    problem = parse_problem(TWO_GAPS | {"Reservations": [*guests, locked]})
    instance = build_instance(problem)
    plans = [as_arrays(problem, plan) for plan in oracle.legal_plans(problem)]
    best = min(plans, key=lambda plan: evaluate(instance, plan))
    start = Plan(instance.present_room)
    points = move_curve(instance, merged(components(instance)), start, best, lambda _: Fraction(), Stop(steps=0), 0)
    present = evaluate(instance, start).gap_cost
    assert [point.most for point in points[:7]] == [0, 1, 2, 5, 10, 20, 50]
    assert [point.bound for point in points] == [present] * 6 + [0] * (len(points) - 6)
    assert present > 0


@given(problems() | overbooked(), st.integers(0, 4))
def test_a_bound_within_a_move_cost_holds(data: Data, most: int) -> None:
    problem = parse_problem(data)
    instance = build_instance(problem)
    bound = bound_within_moves(instance, most)
    values = [oracle.value(problem, plan) for plan in oracle.legal_plans(problem)]
    assert all(bound <= value.gap for value in values if value.moves <= most)
    assert all(least_move_cost(instance, value.gap) <= value.moves for value in values)


def test_the_gaps_that_few_moves_leave() -> None:
    # Three gaps of one night at 2**(3 - 1 + 1) = 8, and one of two nights at 4; a move ends three of them at most.
    gaps = [stay(f"s{first}", first, 1, AssignedRoom="1") for first in (1, 3, 5, 7, 10)]
    for extra, most, left in (([], 0, 28), ([], 1, 4), ([], 2, 0), ([stay("n", 1, 1)], 0, 20)):
        instance = build_instance(parse_problem(house(*gaps, *extra)))
        assert bound_within_moves(instance, most) == left
        assert least_move_cost(instance, Fraction(left)) == most


@given(problems((*WHERE, *WHEN, *SHARED, "today")), st.integers(0, 3))
def test_a_limit_on_moves_keeps_to_it_and_says_what_is_proved(data: Data, most: int) -> None:
    given_problem = parse_problem(data)
    problem = oracle.house(given_problem)
    assume(any(True for _ in oracle.legal_plans(problem)))
    result = solve(given_problem, SolveParams(sellable=False, max_moves=most, steps=2_000, time_limit=600))
    values = [oracle.value(problem, plan) for plan in oracle.legal_plans(problem)]
    within = [value for value in values if value.moves <= most]
    assert validate_result(result, given_problem).violations == ()
    assert result.comparison.moves <= len(problem.reservations)
    if within:
        best = min(within)
        found = oracle.value(problem, plan_of(result))
        assert result.solver_status is Status.OPTIMAL
        assert found[:4] == best[:4]
        assert found.moves <= most
        assert result.best_bound == result.objective_value
        return
    assert result.solver_status is Status.INFEASIBLE
    (reason,) = result.explanation or ()
    least = min(value.moves for value in values)
    assert (reason.kind, reason.demand, reason.over) == ("move_budget", least, least - most)
    part = oracle_part.part(problem, plan_of(result))
    assert oracle.is_legal(part, plan_of(result))
    assert oracle.value(part, plan_of(result)).moves <= most
    assert {row.key for row in result.unassigned} <= set(reason.reservations)
    assert result.report.most_placeable == len(problem.reservations) - 1
    assert not result.report.unassigned_proved


def test_a_bound_within_few_moves_is_not_that_of_plans_in_which_fewer_miss_a_neighbour() -> None:
    """b would have to move to be next to a; then a gap is left that costs, which within one move nobody needs."""
    rooms = [{"RoomNumber": "1"}, {"RoomNumber": "3", "AdjacentRooms": ["1"]}, {"RoomNumber": "4"}]
    group = {"AdjacencyGroup": "g"}
    stays = (
        stay("a", 10, 2, **group),
        stay("lock", 1, 6, AssignedRoom="3", IsLocked=True),
        stay("b", 8, 3, AssignedRoom="3", MoveCost=3, **group),
    )
    block = [{"RoomNumber": "1", "Start": "2027-05-12", "End": "2027-05-12"}]
    problem = parse_problem(house(*stays, MinimumStay=5, TurnoverNights=1, OutOfOrder=block) | {"Rooms": rooms})
    result = solve(problem, SolveParams(sellable=False, max_moves=1))
    assert (result.solver_status, result.objective_value, result.best_bound) == (Status.OPTIMAL, 0, 0)
    curve = solve(problem, SolveParams(sellable=False, move_curve=True)).move_curve
    assert [point.gap_cost for point in curve] == [point.bound for point in curve]
    assert [point.moves for point in curve] == [0, 1, 2, 3]


@costly()
@given(problems((*WHERE, *WHEN, *SHARED, "today"), always=("present",)))
def test_a_row_of_the_curve_says_as_much_as_a_limit_on_moves(data: Data) -> None:
    given_problem = parse_problem(data)
    problem = oracle.house(given_problem)
    values = [oracle.value(problem, plan) for plan in oracle.legal_plans(problem)]
    result = solve(given_problem, SolveParams(sellable=False, move_curve=True, steps=3_000, time_limit=600))
    for point in result.move_curve if values else ():
        best = min(value for value in values if value.moves <= point.moves)
        assert point.bound == point.gap_cost == float(best.gap)


@given(overbooked(EVERYTHING), st.integers(0, 2))
def test_of_an_overbooked_house_a_part_within_the_moves_is_planned(data: Data, most: int) -> None:
    given_problem = parse_problem(data)
    problem = oracle.house(given_problem)
    assume(not any(True for _ in oracle.legal_plans(problem)))
    params = SolveParams(sellable=False, max_moves=most, move_curve=True, steps=2_000, time_limit=600)
    result = solve(given_problem, params)
    part = oracle_part.part(problem, plan_of(result))
    assert oracle.value(part, plan_of(result)).moves <= most
    assert result.report.placed_part is not None
    assert result.move_curve[-1].gap_cost == result.report.placed_part.objective_value
    assert validate_result(result, given_problem).violations == ()


def test_first_rooms_count_nothing() -> None:
    # n fits between a and b; without it their gap costs 2**(3 - 2 + 1).
    stays = (stay("a", 1, 2, AssignedRoom="1"), stay("b", 5, 2, AssignedRoom="1"), stay("n", 3, 2))
    result = solve(parse_problem(house(*stays)), SolveParams(max_moves=0, move_curve=True, sellable=False))
    assert (result.solver_status, result.objective_value, result.moves) == (Status.OPTIMAL, 0, ())
    assert [(point.moves, point.gap_cost) for point in result.move_curve] == [(0, 0)]


def test_the_least_moves_are_said_where_more_are_needed_than_allowed() -> None:
    # n needs four nights in one room; a or c must change rooms for it.
    stays = (stay("a", 1, 2, AssignedRoom="1", MoveCost=2), stay("c", 3, 2, AssignedRoom="2", MoveCost=3))
    problem = parse_problem(house(*stays, stay("n", 1, 4)))
    result = solve(problem, SolveParams(max_moves=1, sellable=False))
    (reason,) = result.explanation or ()
    assert (reason.kind, reason.demand, reason.over, reason.reservations) == ("move_budget", 2, 1, ("n",))
    assert "within a move cost of 1 " in reason.text
    assert "the least is 2." in reason.text
    assert [row.key for row in result.unassigned] == ["n"]
    enough = solve(problem, SolveParams(max_moves=2, move_curve=True, sellable=False))
    assert (enough.solver_status, [move.id for move in enough.moves]) == (Status.OPTIMAL, ["a"])
    assert [point.moves for point in enough.move_curve] == [2]


def test_a_present_plan_that_clashes_is_left_with_few_moves() -> None:
    stays = [stay(name, 1, 3, AssignedRoom="1", MoveCost=cost) for name, cost in (("a", 2), ("b", 3))]
    result = solve(parse_problem(house(*stays)), SolveParams(max_moves=2, sellable=False))
    assert [move.id for move in result.moves] == ["a"]
