"""Results without a complete plan: infeasible problems, and searches that found nothing."""

from __future__ import annotations

import pytest

from bookingopt.validation import validate_result
from tests.unit.validation.house import REPORT, Data, house, placed, read, stay


def judged(problem: Data, result: Data):
    problem, result = read(problem, result)
    verdict = validate_result(result, problem)
    return [(v.rule, v.subject) for v in verdict.violations], verdict.notes


def infeasible() -> tuple[Data, Data]:
    """The house with one stay too many, which has no room."""
    problem, result = house()
    problem["Reservations"].append(stay("z", 1, 3, AssignedRoom="1"))
    result["unassigned"] = [placed(problem["Reservations"][-1], None)]
    result.update(solver_status="infeasible", objective_value=None, best_bound=None)
    part = {"solver_status": "feasible", "objective_value": 4.5625, "best_bound": 4.0}
    result["report"] = {**REPORT, "placed_part": part}
    result["explanation"] = [{"Kind": "overbooked_night", "Text": "One room too few."}]
    return problem, result


def test_the_part_that_is_placed_breaks_no_rule():
    violations, notes = judged(*infeasible())
    assert violations == []
    assert "Reservation z is not placed." in notes


@pytest.mark.parametrize("field", ["orphan_gaps", "adjacency_misses", "type_changes", "moves"])
def test_the_part_that_is_placed_is_held_to_every_rule(field):
    problem, result = infeasible()
    result[field] = []
    rules = {"orphan_gaps": "minimum-stay", "adjacency_misses": "adjacency", "type_changes": "type-change"}
    violations, _ = judged(problem, result)
    assert {rule for rule, _ in violations} == {rules.get(field, "move")}


def test_who_is_left_out_must_be_named():
    problem, result = infeasible()
    result["unassigned"] = []
    assert judged(problem, result)[0] == [("unassigned", "z")]


def test_who_is_left_out_must_not_be_changed():
    problem, result = infeasible()
    result["unassigned"][0]["Length"] = 4
    assert judged(problem, result)[0] == [("changed-reservation", "z")]


def test_who_is_left_out_cannot_be_placed_too():
    problem, result = infeasible()
    result["assignments"].append(placed(problem["Reservations"][-1], "7"))
    assert ("unknown-reservation", "z") in judged(problem, result)[0]


def test_a_member_whose_mate_has_no_room_misses_nobody():
    problem, result = infeasible()
    result["unassigned"].append(placed(problem["Reservations"][6], None))
    del result["assignments"][6], result["adjacency_misses"][1]
    assert judged(problem, result)[0] == [("adjacency", "f")]
    del result["adjacency_misses"][0]
    assert judged(problem, result)[0] == []


def test_gaps_before_the_first_stay_count_from_the_arrival_of_whoever_has_no_room():
    problem, result = infeasible()
    problem |= {"LeadingGaps": True, "Reservations": problem["Reservations"][3:4]}
    problem["Reservations"].append(stay("z", 1, 1))
    result |= {name: [] for name in ("orphan_gaps", "adjacency_misses", "type_changes", "moves")}
    result |= {"assignments": result["assignments"][3:4], "unassigned": [placed(stay("z", 1, 1), None)]}
    result["report"]["placed_part"]["objective_value"] = 2.0 ** (3 - 9)  # the nights of 1 to 9 May
    result["report"]["placed_part"]["best_bound"] = 0
    assert judged(problem, result)[0] == []


@pytest.mark.parametrize(
    ("claim", "subject"),
    [
        ({"objective_value": 4.5}, ".objective_value"),
        ({"best_bound": 5.0}, ".best_bound"),
        (None, ""),
    ],
)
def test_what_is_claimed_of_the_part_is_held_against_its_gaps(claim, subject):
    problem, result = infeasible()
    part = result["report"]["placed_part"]
    result["report"] = {**result["report"], "placed_part": None if claim is None else {**part, **claim}}
    assert judged(problem, result)[0] == [("objective-mismatch", f"report.placed_part{subject}")]


@pytest.mark.parametrize(("name", "number"), [("objective_value", 4.5625), ("best_bound", 1.0)])
def test_without_a_plan_there_is_no_value(name, number):
    problem, result = infeasible()
    result[name] = number
    assert judged(problem, result)[0] == [("objective-mismatch", name)]


def test_a_search_that_found_nothing():
    problem, _ = house()
    left = [placed(reservation, None) for reservation in problem["Reservations"]]
    result = {
        "ProblemId": "house",
        "solver_status": "time_limit",
        "objective_value": None,
        "best_bound": None,
        "assignments": [],
        "unassigned": left,
        "report": REPORT,
    }
    violations, notes = judged(problem, result)
    assert violations == []
    assert len(notes) == len(left)
    assert judged(problem, {**result, "unassigned": left[1:]})[0] == [("unassigned", "a")]


def test_a_result_of_another_problem_says_so():
    problem, result = house()
    result["ProblemId"] = "other"
    assert judged(problem, result)[1][0] == "The result is of problem other, the problem given is house."
