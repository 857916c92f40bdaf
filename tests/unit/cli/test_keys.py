"""Times as the key commands read them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookingopt.cli.keys import span
from bookingopt.errors import UsageError


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("0m", timedelta()),
        (" 30m ", timedelta(minutes=30)),
        ("24h", timedelta(days=1)),
        ("3650d", timedelta(days=3650)),
    ],
)
def test_a_time_is_a_number_and_a_unit(text, time):
    assert span("--overlap", text) == time


@pytest.mark.parametrize("text", ["", "90", "d", "-1d", "1w", "1.5h", "3651d"])
def test_any_other_time_is_refused_with_the_option_s_name(text):
    with pytest.raises(UsageError, match=r"--overlap .*such as 30m, 24h or 90d"):
        span("--overlap", text)
