"""The rule left-out beyond the cases of the rule list: a result judged without its problem."""

from __future__ import annotations

from bookingopt.validation import validate_result
from tests.unit.validation.house import house, read


def test_without_the_problem_a_row_cannot_be_left_out_and_planned() -> None:
    problem, result = house()
    row = result["assignments"][0]
    gone = {"Id": row["Id"], "Name": row["Name"], "Arrival": row["Arrival"], "Departure": "2027-05-04"}
    result["left_out"] = [{**gone, "Reason": "cancelled"}]
    found = validate_result(read(problem, result)[1], None).violations
    assert [(violation.rule, violation.subject) for violation in found] == [("left-out", row["Id"])]
