"""Without the address of a Redis the operator's commands say which setting is missing."""

from __future__ import annotations

import pytest

from bookingopt.cli.support.redis_connection import connected
from bookingopt.errors import UsageError


def test_the_missing_setting_is_named(monkeypatch):
    monkeypatch.delenv("BOOKINGOPT_REDIS_URL", raising=False)
    with pytest.raises(UsageError, match="set BOOKINGOPT_REDIS_URL"), connected():
        pass
