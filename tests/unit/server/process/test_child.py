"""A child that dies is started again, later each time; one that lived long is not blamed for it."""

from __future__ import annotations

import os
import signal
import sys
from types import SimpleNamespace

from bookingopt.server.process import child
from bookingopt.server.process.child import Child
from tests.services import until


def died(one: Child) -> float:
    """Start a child, wait until it has died, and return how long it is to stay so."""
    one.start()
    assert one.is_running
    until(one.has_ended, "it dies")
    assert not one.is_running
    return one._due


def test_each_time_the_wait_is_twice_as_long(monkeypatch):
    monkeypatch.setattr(child, "time", SimpleNamespace(monotonic=lambda: 0.0))
    one = Child("x", [sys.executable, "-S", "-c", "raise SystemExit(5)"], os.environ)
    waits = [died(one) for _ in range(7)]
    assert waits == [1, 2, 4, 8, 16, 30, 30]
    assert one.status == 5
    monkeypatch.setattr(child, "_PROBATION", -1.0)
    assert died(one) == 1


def test_a_part_is_told_and_signals_reach_it(capfd):
    one = Child(
        "x", [sys.executable, "-S", "-c", "import sys, time; print(*sys.argv[1:], flush=True); time.sleep(60)"], {}
    )
    one.start("name")
    until(lambda: "name" in capfd.readouterr().out, "it has begun")
    assert not one.has_ended()
    one.send(signal.SIGTERM)
    until(one.has_ended, "it ends")
    assert one.status == -signal.SIGTERM
    one.send(signal.SIGTERM)  # nobody there: no error
