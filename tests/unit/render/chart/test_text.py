"""Text that is cut to fit is never wider than its place, and is cut only where it must be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bookingopt.render.chart.text import fitted, width_of


@given(st.text(), st.floats(0, 200), st.integers(8, 14))
def test_fitted_text_fits(text, width, size):
    short = fitted(text, width, size)
    assert width_of(short, size) <= width + 1e-6
    assert short in {text, ""} or (short[-1] == "…" and text.startswith(short[:-1]))


def test_a_text_too_short_to_be_told_is_left_out():
    assert fitted("Anna", width_of("Anna", 10), 10) == "Anna"
    assert fitted("Anna", width_of("An…", 10), 10, least=1) == "An…"
    assert fitted("Anna", width_of("An…", 10), 10) == ""


def test_marks_above_a_letter_take_no_width():
    assert width_of("e\u0301", 10) == width_of("e", 10)
    assert width_of("王", 10) == 11
