"""Errors by cause: one line each, with the count and the first three places."""

from __future__ import annotations

from bookingopt.errors import Fault
from bookingopt.io.sources.causes import SourceError, grouped_lines

FAULTS = [Fault((f"row {n}",), f'"{n}"', "expected a date") for n in range(5)] + [Fault(("row 9",), "", "no id")]


def test_one_line_a_cause():
    assert grouped_lines(FAULTS) == [
        'expected a date (5 times: row 0: "0"; row 1: "1"; row 2: "2"; …)',
        "row 9: no id",
    ]


def test_every_error_where_asked_for():
    lines = grouped_lines(FAULTS, all_errors=True)
    assert len(lines) == 6
    assert lines[3] == 'row 3: "3": expected a date'


def test_the_error_says_how_many():
    error = SourceError(FAULTS, "own")
    assert str(error).splitlines()[0] == "own: 6 errors, 2 causes"
    assert error.faults == tuple(FAULTS)
