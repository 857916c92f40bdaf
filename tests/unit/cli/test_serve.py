"""The serve command refuses what it cannot run before anything starts."""

from __future__ import annotations

import sys

import pytest

from bookingopt.cli.serve import ServiceRole, serve
from bookingopt.errors import UsageError


def test_windows_is_refused(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(UsageError, match="Linux and macOS"):
        serve()


def test_the_parts_that_run_alone():
    assert [role.value for role in ServiceRole] == ["api", "worker"]
