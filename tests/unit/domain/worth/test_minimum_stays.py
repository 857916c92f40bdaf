"""For which minimum stays a curve is wanted."""

from __future__ import annotations

import pytest

from bookingopt.domain.worth.minimum_stays import minimum_stays_of


@pytest.mark.parametrize(
    ("text", "found"),
    [("1..4", (1, 2, 3, 4)), ("7", (7,)), ("5, 1 ..2,5", (1, 2, 5)), ("366", (366,)), ("365..366", (365, 366))],
)
def test_ranges_and_lists_are_read(text, found):
    assert minimum_stays_of(text) == found


@pytest.mark.parametrize("text", ["", "1,", "0..3", "367", "1..367", "7..1", "1-7", "2.5", "-1", "a", "1...3", "¹"])
def test_anything_else_is_refused_with_what_was_expected(text):
    with pytest.raises(ValueError, match=r"expected minimum stays from 1 to 366 such as 1\.\.7 or 1,3,7"):
        minimum_stays_of(text)
