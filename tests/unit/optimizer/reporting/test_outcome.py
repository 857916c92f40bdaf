"""Status, report and warnings of a result."""

from __future__ import annotations

import hashlib
from fractions import Fraction

import numpy as np
import pytest

from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Aim, Result, Status, StoppedBy
from bookingopt.optimizer.assign.driver import Best
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.placement.infeasibility import Reason
from bookingopt.optimizer.reporting.outcome import build_report, build_result, warnings
from bookingopt.optimizer.stop import Stop
from tests.unit.optimizer.houses import house, stay

ALL = [Aim.ADJACENCY, Aim.TYPE_CHANGES, Aim.GAP_COST]


def problem(**fields: object) -> Problem:
    """Room 1: two free nights between a and b."""
    return parse_problem(house(stay("a", 1, 2, AssignedRoom="1"), stay("b", 5, 2, AssignedRoom="1"), **fields))


def result(given: Problem, *, complete: bool = True, proved: list[Aim], reasons: int = 0) -> Result:
    instance = build_instance(given)
    plan = Plan(instance.present_room)
    bound = Fraction(7, 2) if complete else None
    why = [Reason("irreducible_set", (0,), (0, 1))] * reasons
    best = Best(plan, evaluate(instance, plan), complete, gap_bound=bound, proved=proved, reasons=why)
    report = build_report(given, instance, best, Stop(), Stop(), SolveParams())
    return build_result(given, instance, best, [], None, report)


@pytest.mark.parametrize(
    ("status", "complete", "proved", "reasons"),
    [
        (Status.OPTIMAL, True, ALL, 0),
        (Status.OPTIMAL, True, [*ALL, Aim.MOVES], 0),
        (Status.FEASIBLE, True, ALL[:2], 0),
        (Status.TIME_LIMIT, False, [], 0),
        (Status.INFEASIBLE, False, [], 1),
    ],
)
def test_the_status_follows_from_plan_proof_and_reasons(
    status: Status, complete: bool, proved: list[Aim], reasons: int
) -> None:
    assert result(problem(), complete=complete, proved=proved, reasons=reasons).solver_status is status


def test_a_plan_that_had_to_stay_is_never_called_optimal() -> None:
    assert result(problem(RestrictionsOnly=True), proved=ALL).solver_status is Status.FEASIBLE


def test_cost_bound_and_gaps_are_those_of_the_plan() -> None:
    found = result(problem(), proved=ALL[:1])
    # Two nights under a minimum stay of 3 cost 2**(3 - 2 + 1).
    assert (found.objective_value, found.best_bound) == (4, 3.5)
    assert [gap.cost for gap in found.orphan_gaps] == [4]
    assert result(problem(), complete=False, proved=[]).objective_value is None


def test_the_report_knows_the_problem_and_the_size() -> None:
    given = problem()
    report = result(given, proved=ALL).report
    assert report.problem_sha256 == hashlib.sha256(given.model_dump_json(by_alias=True).encode()).hexdigest()
    # From the 1st of May to the departure on the 7th.
    assert (report.model_size["reservations"], report.model_size["rooms"], report.model_size["days"]) == (2, 2, 6)
    assert (report.stopped_by, report.parameters.seed) == (StoppedBy.PROOF, 0)


def test_steps_of_the_search_of_the_plan_ended_it_whatever_came_after() -> None:
    given = problem()
    instance = build_instance(given)
    plan = Plan(instance.present_room)
    search = Stop(steps=0)
    assert search.now()
    best = Best(plan, evaluate(instance, plan), complete=True, gap_bound=Fraction(0))
    assert build_report(given, instance, best, search, Stop(), SolveParams()).stopped_by is StoppedBy.STEPS


def test_locks_in_rooms_that_do_not_suit_and_requests_without_an_answer_are_warned_of() -> None:
    rooms = [{"RoomNumber": "1", "RoomType": "A"}, {"RoomNumber": "2", "RoomType": "B"}]
    lock = stay("a", 1, 2, AssignedRoom="1", RoomType="B", IsLocked=True)
    given = parse_problem(house(lock, NewReservations=[stay("q", 1, 1)]) | {"Rooms": rooms})
    instance = build_instance(given)
    assert (instance.fixed_room == np.array([0])).all()
    suits = "Reservation a is locked in room 1, which does not meet its conditions."
    assert suits in warnings(given, instance, answered=True)
    assert "1 new reservation not answered: there is no plan that the answers could start from." in warnings(
        given, instance, answered=False
    )
