"""Names of guests."""

from __future__ import annotations

import pytest

from bookingopt.io.sources.guest_names import initials


@pytest.mark.parametrize(
    ("name", "short"), [("Ada Quill", "A. Q."), ("Quill, Ada", "Q. A."), ("Жанна", "Ж."), ("-", "?")]
)
def test_initials(name, short):
    assert initials(name) == short
