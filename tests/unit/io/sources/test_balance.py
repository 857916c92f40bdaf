"""The balance: even where no row vanished, and the same as lines and as data."""

from __future__ import annotations

from collections import Counter

from bookingopt.io.sources.balance import Balance


def test_a_row_that_vanished_is_seen():
    assert Balance(rows_read=4, added=1, stays=3, left_out=Counter(cancelled=2)).is_even
    assert not Balance(rows_read=4, added=1, stays=3, left_out=Counter(cancelled=1)).is_even


def test_the_lines_say_what_was_left_out():
    lines = Balance(rows_read=4, added=1, stays=3, left_out=Counter(no_show=1, cancelled=1), rooms=2).lines()
    assert lines[:2] == ["4 rows read + 1 by splitting = 3 stays + 2 left out", "left out: cancelled 1, no show 1"]


def test_the_data_has_reasons_in_order():
    data = Balance(left_out=Counter(no_show=1, cancelled=2)).as_data()
    assert list(data["left_out"].items()) == [("cancelled", 2), ("no_show", 1)]
