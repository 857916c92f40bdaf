"""Adjacency misses and type changes of a plan, from its problem alone."""

from __future__ import annotations

from itertools import islice

from hypothesis import given

from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.solve import solve
from bookingopt.validation import validate_result
from bookingopt.validation.aims import adjacency_misses, adjacent_rooms, by_group, has_mate
from bookingopt.validation.judged_plan import JudgedPlan
from bookingopt.validation.notes import problem_notes
from bookingopt.validation.room_chart import place
from tests import oracle
from tests.unit.optimizer.houses import stay as day_stay
from tests.unit.optimizer.test_solve_runs import parties, row_of_rooms
from tests.unit.validation.house import house, read


def test_rooms_are_adjacent_in_both_directions():
    problem, _ = read(*house())
    assert adjacent_rooms(problem.rooms) == {"1": {"2"}, "2": {"1"}, "4": {"5"}, "5": {"4"}}


def test_members_who_share_a_night_and_are_not_next_door_are_misses():
    problem, result = read(*house())
    assert [one.key for one in JudgedPlan.of_result(result, problem).misses] == ["f", "g"]


def test_a_stay_in_another_type_is_a_change_with_its_position():
    problem, result = read(*house())
    [change] = JudgedPlan.of_result(result, problem).changes
    # e booked type A and has a room of type B, which comes second in its order: position 1.
    assert (change.placed.key, change.from_type, change.to_type) == ("e", "A", "B")
    assert (change.kind, change.position) == ("upgrade", 1)


def test_a_stay_is_no_mate_of_its_own():
    problem, _ = read(*house())
    f, g = (place(stay, "", None) for stay in problem.reservations[-2:])  # nights 10–11 and 11–13
    assert has_mate(by_group([f, g])["party"], f)
    assert not has_mate(by_group([f])["party"], f)


@given(parties())
def test_misses_of_runs_are_those_of_the_oracle(data):
    problem = parse_problem(data)
    for plan in islice(oracle.legal_plans(problem), 20):
        placed = tuple(place(stay, plan[stay.key], None) for stay in problem.reservations)
        missed = [stay.key for stay in oracle.adjacency_misses(problem, plan)]
        assert [one.key for one in adjacency_misses(problem, placed)] == missed


def test_a_false_list_of_misses_of_a_run_is_a_violation_each():
    locks = [
        day_stay(f"s{room}", 1, 3, AdjacencyGroup="g", AssignedRoom=str(room), IsLocked=True) for room in (1, 2, 4, 5)
    ]
    problem = parse_problem(row_of_rooms(*locks, rooms=5))
    result = solve(problem, SolveParams(sellable=False))
    missed = [
        stay.key for stay in oracle.adjacency_misses(problem, {stay.key: stay.key[1:] for stay in problem.reservations})
    ]
    assert [row.id for row in result.adjacency_misses] == missed == ["s4", "s5"]
    assert validate_result(result, problem).violations == ()
    for kept in (0, 1):
        false = result.model_copy(update={"adjacency_misses": result.adjacency_misses[:kept]})
        found = validate_result(false, problem).violations
        assert [one.rule for one in found] == ["adjacency"] * (2 - kept)
    notes = list(problem_notes(JudgedPlan.of_problem(problem), problem))
    assert "Reservation s4 in room 4 is outside the run of g." in notes
