"""What a result says, where the property tests do not look: reasons of moves, kept plans, complete explanations."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.result import Aim, Result, Status
from bookingopt.domain.result_rows import (
    Purpose,
)
from bookingopt.optimizer.solve import solve
from bookingopt.render.phrases import meaning
from tests.strategies import Data, problems
from tests.unit.optimizer.asking import MOVES, tight
from tests.unit.optimizer.houses import house, stay


def test_restrictions_only_keeps_the_plan_and_bounds_all_plans():
    # c in room 1 would close both gaps of a and b there: cost 0; as it is, 3–4 May cost 2**(3-2+1) = 4.
    stays = (
        stay("a", 1, 2, AssignedRoom="1"),
        stay("b", 5, 2, AssignedRoom="1"),
        stay("c", 3, 2, AssignedRoom="2"),
    )
    result = solve(parse_problem(house(*stays, RestrictionsOnly=True)))
    assert result.solver_status is Status.FEASIBLE
    assert [row.assigned_room for row in result.assignments] == ["1", "1", "2"]
    assert (result.objective_value, result.best_bound) == (4.0, 0.0)
    assert Aim.GAP_COST not in result.report.proved


ROOMS = [{"RoomNumber": "1", "RoomType": "Single"}, {"RoomNumber": "2", "RoomType": "Double"}]
BLOCK = [{"RoomNumber": "2", "Start": "2027-05-08", "End": "2027-05-09"}]
CLASH = "a and b are both in room 1 (Nights 2027-05-02 to 2027-05-03)."
BLOCKED = "c is in room 2, which is out of order (Night 2027-05-08)."
TYPE = "d is in room 2, which does not meet its conditions: type Single."
LEFT_OVER = "f, e cannot stand together while nobody leaves the present room (Night 2027-05-20)."


@pytest.mark.parametrize(
    ("stays", "text"),
    [
        ([stay("a", 1, 3, AssignedRoom="1"), stay("b", 2, 3, AssignedRoom="1")], CLASH),
        ([stay("c", 7, 2, AssignedRoom="2")], BLOCKED),
        ([stay("d", 20, 1, AssignedRoom="2", RoomType="Single")], TYPE),
        ([stay("f", 20, 1, AssignedRoom="1"), stay("e", 20, 1, RoomType="Single")], LEFT_OVER),
    ],
    ids=["clash", "block", "type", "left-over"],
)
def test_a_present_plan_that_cannot_be_kept_says_why(stays, text):
    result = solve(parse_problem(house(*stays, Rooms=ROOMS, OutOfOrder=BLOCK, RestrictionsOnly=True)))
    assert result.solver_status is Status.INFEASIBLE
    assert [(reason.kind, reason.text) for reason in result.explanation or ()] == [("present_plan", text)]
    assert len(result.unassigned) == 1
    assert meaning(result).startswith("The present plan, which is to be kept, breaks a rule; the reasons are below.")
    assert result.moves == ()
    assert result.report.placed_part is not None
    assert all(row.assigned_room == row.previous_room for row in result.assignments if row.previous_room)


def test_what_no_plan_can_mend_is_not_put_on_the_present_one():
    stays = (stay("a", 1, 2, AssignedRoom="1"), stay("b", 1, 2, RoomType="Single"), stay("c", 1, 2))
    result = solve(parse_problem(house(*stays, Rooms=ROOMS, RestrictionsOnly=True)))
    assert {reason.kind for reason in result.explanation or ()} == {"overbooked_night"}


def test_a_house_without_stays_has_a_plan_and_takes_a_first_one():
    wanted = [{"Name": "first", "Arrival": "2027-05-02", "Length": 3}]
    blocks = [{"RoomNumber": "1", "Start": "2027-05-01", "End": "2027-05-04"}]
    result = solve(parse_problem(house(OutOfOrder=blocks, NewReservations=wanted)))
    assert result.solver_status is Status.OPTIMAL
    assert result.objective_value == 0
    assert [row.alone.answer for row in result.new_reservations] == ["fits"]
    assert solve(parse_problem(house(OutOfOrder=blocks))).solver_status is Status.OPTIMAL


def test_every_kind_of_reason_is_given_at_once():
    stays = (
        stay("nobody", 20, 2, RequiredFeatures=["sauna"]),
        stay("a", 1, 2),
        stay("b", 1, 2),
        stay("c", 2, 2),
        stay("l1", 10, 3, AssignedRoom="1", IsLocked=True),
        stay("l2", 12, 3, AssignedRoom="1", IsLocked=True),
    )
    result = solve(parse_problem(house(*stays)))
    assert result.solver_status is Status.INFEASIBLE
    assert [(row.kind, row.reservations) for row in result.explanation or ()] == [
        ("clashing_locks", ("l1", "l2")),
        ("no_eligible_room", ("nobody",)),
        ("overbooked_night", ("a", "b", "c")),
    ]


def test_a_move_closes_a_gap_only_where_none_is_left():
    # b and c change rooms so that nothing is lost: b goes behind a, into the gap of 4–5 May in room 1.
    stays = (
        stay("a", 1, 3, AssignedRoom="1", IsLocked=True),
        stay("d", 6, 3, AssignedRoom="1", IsLocked=True),
        stay("b", 4, 2, AssignedRoom="2"),
    )
    result = solve(parse_problem(house(*stays)))
    (move,) = result.moves
    assert (move.id, move.to, move.purpose, move.purpose_room) == ("b", "1", Purpose.CLOSES_GAP, "1")
    assert (str(move.purpose_start), move.purpose_nights) == ("2027-05-04", 2)
    assert move.reason == "closes the 2-night gap 4–6 May in 1"


@given(problems())
def test_a_gap_that_a_move_closes_is_not_orphaned_any_more(data: Data) -> None:
    result = solve(parse_problem(data), SolveParams(sellable=False, time_limit=600, steps=5_000))
    for move in result.moves:
        if move.purpose is Purpose.CLOSES_GAP:
            left = [gap for gap in result.orphan_gaps if gap.room_number == move.purpose_room]
            assert move.purpose_start not in [gap.start for gap in left]


def test_the_best_requests_are_taken_together_where_asked_for() -> None:
    requests = [stay("w1", 5, 2), stay("w2", 3, 3), stay("w3", 6, 4)]
    data = house(stay("a", 1, 2, AssignedRoom="1"), stay("b", 10, 2, AssignedRoom="1"), rooms=1)
    problem = parse_problem(data | {"NewReservations": requests})
    for best, expected in ((False, ["fits", None, None]), (True, [None, "fits", "fits"])):
        result = solve(problem, SolveParams(best_requests=best))
        fits = [row.together.answer if row.together.room_number else None for row in result.new_reservations]
        assert fits == expected
        assert result.report.parameters.best_requests is best
        # Beside each answer stands what the table says of the stay.
        assert [row.alone.sellable for row in result.new_reservations] == [said(result, row) for row in requests]


def said(result: Result, row: dict[str, Any]) -> str:
    """What the sellable table says of a stay of the one type."""
    (entry,) = [entry for entry in result.sellable if str(entry.arrival) == row["Arrival"]]
    return entry.why[row["Length"] - 1]


def test_answers_that_the_steps_leave_open_are_why_the_search_ended() -> None:
    result = solve(parse_problem(tight(MOVES[0])), SolveParams(steps=1, sellable=False))
    answers = [row.alone for row in result.new_reservations]
    assert not all(answer.proved for answer in answers)
    assert result.report.stopped_by == "steps"
