"""What the rules judge: whose reservations count, in which room, and what is known without a problem."""

from __future__ import annotations

import pytest

from bookingopt.validation.judged_plan import JudgedPlan, claims_plan
from tests.unit.validation.house import house, read


def test_with_a_problem_its_own_reservations_are_judged():
    data, result = house()
    result["assignments"][4]["Length"] = 9  # the problem says 5 nights
    problem, result = read(data, result)
    judged = JudgedPlan.of_result(result, problem)
    stay = judged.by_key["e"]
    assert (stay.room, stay.present, stay.end - stay.start) == ("5", None, 5)
    assert JudgedPlan.of_result(result, None).by_key["e"].end == stay.start + 9


def test_a_reservation_that_stands_twice_counts_once():
    data, result = house()
    result["assignments"].append({**result["assignments"][4], "AssignedRoom": "6"})
    problem, result = read(data, result)
    for known in (problem, None):
        assert [one.room for one in JudgedPlan.of_result(result, known).placed if one.key == "e"] == ["5"]


def test_the_present_plan_of_a_problem_holds_who_has_a_room():
    problem, _ = read(*house())
    judged = JudgedPlan.of_problem(problem)
    assert {one.key: one.room for one in judged.placed} == {"a": "1", "b": "2", "c": "3"}
    assert not judged.claims_plan


def test_without_a_problem_gaps_are_those_that_the_result_declares():
    _, result = read(*house())
    judged = JudgedPlan.of_result(result, None)
    assert (judged.gaps, judged.misses, judged.changes) == ((), (), ())
    assert [(gap.room, gap.nights) for gap in judged.orphans] == [("3", 2)]


@pytest.mark.parametrize(
    ("status", "claims"), [("optimal", True), ("feasible", True), ("infeasible", False), ("time_limit", False)]
)
def test_which_statuses_claim_a_plan(status, claims):
    _, result = read(*house())
    assert claims_plan(result.model_copy(update={"solver_status": status})) is claims
