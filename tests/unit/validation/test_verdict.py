"""A violation is a finding with the id of its rule, in the same order of fields; a verdict keeps both lists."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from datetime import date

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.validation.validate import validate_problem
from bookingopt.validation.verdict import Finding, Verdict, Violation
from tests.unit.domain.plain import stays


def test_a_finding_and_a_rule_are_a_violation():
    finding = Finding("12", (date(2027, 3, 1),), 2.0, "Two stays in 12.")
    violation = Violation("double-booking", *finding)
    assert [field.name for field in fields(Violation)] == ["rule", *Finding._fields]
    assert (violation.rule, violation.subject, violation.nights, violation.size, violation.text) == (
        "double-booking",
        *finding,
    )
    with pytest.raises(FrozenInstanceError):
        violation.size = 0.0  # type: ignore[misc]


def test_a_judgement_is_one():
    clash = validate_problem(parse_problem(stays({"AssignedRoom": "1"}, {"AssignedRoom": "1"})))
    assert isinstance(clash, Verdict)
    (violation,) = (one for one in clash.violations if one.rule == "double-booking")
    # Both are on the nights of 1, 2 and 3 March.
    assert (len(violation.nights), violation.size) == (3, 3)
    assert violation.nights == tuple(sorted(violation.nights))
