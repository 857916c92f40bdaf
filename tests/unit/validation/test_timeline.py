"""Spans that share a night, held against sets of nights."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from bookingopt.validation.timeline import MOST_NIGHTS, Timeline, nights, span_text


class Nights(NamedTuple):
    start: int
    end: int


spans = st.builds(lambda start, length: Nights(start, start + length), st.integers(1, 30), st.integers(1, 9))


@given(st.lists(spans, max_size=12), spans)
def test_the_spans_that_share_a_night(known, asked):
    expected = [span for span in known if set(range(*span)) & set(range(*asked))]
    assert list(Timeline(known).overlapping(*asked)) == sorted(expected, reverse=True)


def test_one_night_and_several_are_told_apart():
    assert span_text(1, 2) == "the night of 0001-01-01"
    assert span_text(1, 1001) == "1,000 nights, 0001-01-01 to 0003-09-27"


def test_of_many_nights_the_first_are_named():
    assert [night.toordinal() for night in nights((5, 7), (9, 10))] == [5, 6, 9]
    assert [night.toordinal() for night in nights((1, 3), (9, 9_999))] == [1, 2, *range(9, 7 + MOST_NIGHTS)]
