"""Words and names of other systems."""

from __future__ import annotations

import pytest

from bookingopt.io.sources.words import folded, initials


@pytest.mark.parametrize(
    "text", ["Check-in Date", "check in date", "CHECK\u00a0IN  DATE:", "Ｃheck in date", "check_in_date"]
)
def test_headings_are_compared_by_letters_and_digits(text):
    assert folded(text) == "checkindate"


@pytest.mark.parametrize(
    ("name", "short"), [("Ada Quill", "A. Q."), ("Quill, Ada", "Q. A."), ("Жанна", "Ж."), ("-", "?")]
)
def test_initials(name, short):
    assert initials(name) == short
