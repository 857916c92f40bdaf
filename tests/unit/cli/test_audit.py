"""A day that is no date is refused before Redis is asked."""

from __future__ import annotations

import pytest

from bookingopt.cli.audit import audit
from bookingopt.errors import UsageError


def test_a_day_is_a_date():
    with pytest.raises(UsageError, match="expected a date YYYY-MM-DD"):
        audit("2027-02-30")
