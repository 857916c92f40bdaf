"""The separators of CSV files."""

from __future__ import annotations

from bookingopt.cli.support.solve_options import Separator


def test_a_tab_is_typed_as_a_word():
    assert {each.value: each.character for each in Separator} == {",": ",", ";": ";", "tab": "\t"}
