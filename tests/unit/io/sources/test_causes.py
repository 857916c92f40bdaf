"""The error of a source has one line a cause, and is an input error for everybody else."""

from __future__ import annotations

from bookingopt.errors import Fault, InputError
from bookingopt.io.sources.causes import SourceError


def test_one_line_a_cause_in_the_order_of_their_first_faults():
    faults = [Fault((f"export.csv row {number}, Status",), '"Late"', "expected a known state") for number in range(4)]
    error = SourceError([*faults, Fault(("rows", 9, "Nights"), "2", "expected 3")], "mews")
    assert isinstance(error, InputError)
    assert str(error).splitlines()[0] == "mews: 5 errors"
    assert str(error).splitlines()[1].startswith("  4 times: expected a known state (")
    assert str(error).splitlines()[2:] == ["  rows[9].Nights: 2: expected 3"]
