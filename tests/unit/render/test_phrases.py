"""Phrases of summary and report: what is proved, what ended the search, answers, numbers."""

from __future__ import annotations

import pytest

from bookingopt.domain.problem import SalesRule
from bookingopt.domain.result_rows import (
    Answer,
)
from bookingopt.render.phrases import (
    answer_text,
    cost,
    fewest,
    meaning,
    nights_text,
    number,
    sales_rule_text,
    stays_of,
    stop_text,
    together_text,
    who,
)
from tests.unit.samples import ANSWER, DATA, result


def reported(**fields):
    return {**DATA["report"], **fields}


@pytest.mark.parametrize(
    ("status", "stopped_by", "text"),
    [
        ("feasible", "time", " The search stopped at its time limit."),
        ("feasible", "steps", " The search stopped at its step limit."),
        ("time_limit", "cancelled", " The search was cancelled."),
        ("feasible", "proof", ""),
        ("optimal", "time", ""),
        ("infeasible", "steps", ""),
    ],
)
def test_what_ended_the_search_is_said_only_where_something_is_open(status, stopped_by, text):
    assert stop_text(result(solver_status=status, report=reported(stopped_by=stopped_by))) == text


def test_a_table_that_was_cancelled_says_so_beside_a_proved_plan():
    cancelled = reported(stopped_by="cancelled", unsettled=1_200)
    text = " What may be sold was cancelled before it was known: 1,200 entries are not settled."
    assert stop_text(result(solver_status="optimal", report=cancelled)) == text
    assert stop_text(result(solver_status="feasible", report=cancelled)) == " The search was cancelled."


def test_a_plan_that_is_not_optimal_says_how_far_it_may_be_off():
    assert meaning(result(objective_value=8.5625, best_bound=8.0)) == (
        "The plan is legal; its gap cost is at most 0.5625 above the least possible."
    )
    assert meaning(result(objective_value=8.0, best_bound=None)) == "The plan is legal."


def test_a_proof_names_its_limits():
    limited = reported(parameters={"max_moves": 1_000}, proved=["adjacency", "type_changes", "gap_cost", "moves"])
    assert meaning(result(solver_status="optimal", report=limited)) == (
        "It is proved that no legal plan within a move cost of 1,000 is better, and none as good moves fewer guests."
    )
    open_moves = reported(proved=["adjacency", "type_changes", "gap_cost"], least_move_cost=24)
    assert meaning(result(solver_status="optimal", report=open_moves)) == (
        "It is proved that no legal plan is better. The moves of any plan as good come to a move cost of at least 24."
    )
    assert "none is ruled out" in meaning(result(solver_status="time_limit"))
    assert "no plan has a room for every reservation" in meaning(result(solver_status="infeasible", report=limited))
    why = [{"Kind": "move_budget", "Text": "The least is 2,000."}]
    kept = meaning(result(solver_status="infeasible", report=limited, explanation=why))
    assert "no plan within a move cost of 1,000 has a room for every reservation" in kept
    open_ended = meaning(result(objective_value=8.5625, best_bound=8.0, report=limited))
    assert open_ended.endswith(" above the least possible within a move cost of 1,000.")


@pytest.mark.parametrize(
    ("status", "choice", "text", "end"),
    [
        ("optimal", True, "The others are planned. It is proved that no legal plan is better.", ""),
        ("optimal", False, "The others are planned. It is proved", " The search stopped at its time limit."),
        ("feasible", True, "its gap cost is at most 0.5 above the least", " The search stopped at its time limit."),
    ],
)
def test_what_is_known_of_the_part_that_is_placed(status, choice, text, end):
    part = {"solver_status": status, "objective_value": 2.0, "best_bound": 1.5}
    report = reported(placed_part=part, unassigned_proved=choice, stopped_by="time", proved=[])
    found = result(solver_status="infeasible", objective_value=None, best_bound=None, report=report)
    assert "no plan has a room for every reservation" in meaning(found)
    assert text in meaning(found)
    assert stop_text(found) == end


def test_how_many_must_be_left_out():
    # Two stays with a room and one without.
    assert stays_of(result()) == 3
    texts = [fewest(result(report=reported(most_placeable=most))) for most in (None, 2, 3)]
    assert texts == ["", ", proved fewest", "; at least 0 in every plan"]
    assert fewest(result(report=reported(most_placeable=3, unassigned_proved=True))) == ", proved the best choice"


def test_answers_in_words():
    answer = Answer.model_validate(ANSWER)
    assert answer_text(answer) == (
        "fits in 12 with 2 moves (not proved fewest, at least 1): Ann (R1) from 12 to 14; Bob (R2) from 14 to 15"
    )
    assert answer_text(Answer.model_validate({"Answer": "fits", "Base": "new", "RoomNumber": "7"})) == "fits in 7"
    request = result().new_reservations[0]
    assert answer_text(request.together) == (
        "does not fit: Room every night, but not one room. Full. Nearest that fit: 2027-03-05, 1 night."
    )
    split = {**DATA["new_reservations"][0]["Together"], "Answer": "fits_with_room_change"}
    assert answer_text(Answer.model_validate(split)) == "fits with a room change: 1 (1 night), then 2 (2 nights)"


ROOM = {"Base": "present", "RoomNumber": "12", "RoomType": "Twin"}
PIECES = [{"RoomNumber": str(number), "Arrival": f"2027-03-0{number}", "Length": 1} for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (ROOM | {"Answer": "fits", "Sellable": "Y"}, "fits in 12 (Twin)"),
        (ROOM | {"Answer": "fits", "RoomType": "Default"}, "fits in 12"),
        (ROOM | {"Answer": "fits", "Sellable": "M"}, "fits in 12 (Twin); not to be sold: under the minimum stay"),
        (ROOM | {"Answer": "fits", "AdjacencyMiss": "g", "Sellable": "?"},
         "fits in 12 (Twin); not next to g; whether it is to be sold is not settled"),
        ({"Base": "new", "Answer": "fits_with_room_change", "Proved": True, "Pieces": PIECES, "Sellable": "F"},
         "fits with 2 room changes: 1 (1 night), then 2 (1 night), then 3 (1 night)"),
        ({"Base": "new", "Answer": "fits_with_room_change", "Pieces": PIECES[:2], "Moves": ANSWER["Moves"][:1]},
         "fits with a room change after 1 move (Ann (R1) from 12 to 14): 1 (1 night), then 2 (1 night); "
         "that a better one can be had is not ruled out"),
        ({"Base": "new", "Answer": "does_not_fit", "Sellable": "F", "Proved": True}, "does not fit: "),
    ],
)  # fmt: skip
def test_answers_name_the_type_the_sale_and_a_group_that_is_missed(fields, text):
    assert answer_text(Answer.model_validate(fields)) == text


def test_with_whom_requests_are_answered_together():
    assert together_text(result()) == "Together with those before it"
    best = {**DATA["report"]["parameters"], "best_requests": True}
    assert "most nights" in together_text(result(report=reported(parameters=best)))


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (0.0, "0"), (1234.5, "1,234.5"), (0.12345, "0.1235"), (2.0**-30, "0.0000000009"), (2.0, "2")],
)
def test_a_cost_has_four_decimals_but_is_never_shown_as_nothing(value, text):
    assert cost(value) == text


def test_numbers_and_names():
    assert (number(1234567), number(0.5), number(None)) == ("1,234,567", "0.5", "")
    assert (nights_text(1), nights_text(1000)) == ("1 night", "1,000 nights")
    assert (who("Ann#2", "Ann"), who("4411", "Sato")) == ("Ann#2", "Sato (4411)")


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"ClosedToArrival": True, "ClosedToDeparture": True}, "closed to arrival; closed to departure"),
        ({"ArrivalDays": ["Sun", "Fri"], "MinStay": 2}, "arrival on Fri, Sun only; at least 2 nights"),
        ({"DepartureDays": ["Sat"], "MaxStay": 1}, "departure on Sat only; at most 1 night"),
        ({"Lengths": [14, 7]}, "7 or 14 nights only"),
        ({}, "nothing"),
    ],
)
def test_a_sales_rule_in_words(fields, text):
    rule = SalesRule.model_validate({"Start": "2027-06-01", "End": "2027-06-30"} | fields)
    assert sales_rule_text(rule) == text
