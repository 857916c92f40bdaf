"""A part that dies is started again, later each time; one that lived long is not blamed for it."""

from __future__ import annotations

import os
import signal
import sys
import time

from bookingopt.server.process import child
from bookingopt.server.process.child import Part
from tests.services import until


def died(part: Part) -> float:
    """Start a part, wait until it has died, and return how long it is to stay so."""
    part.start()
    assert part.is_running
    until(part.has_ended, "it dies")
    assert not part.is_running
    return part.due - time.monotonic()


def test_each_time_the_wait_is_twice_as_long(monkeypatch):
    part = Part("x", [sys.executable, "-S", "-c", "raise SystemExit(5)"], os.environ)
    waits = [round(died(part) + 0.4) for _ in range(7)]
    assert waits == [1, 2, 4, 8, 16, 30, 30]
    assert part.status == 5
    monkeypatch.setattr(child, "_PROBATION", 0.0)
    assert round(died(part) + 0.4) == 1


def test_a_part_is_told_and_signals_reach_it(capfd):
    part = Part(
        "x", [sys.executable, "-S", "-c", "import sys, time; print(*sys.argv[1:], flush=True); time.sleep(60)"], {}
    )
    part.start("name")
    until(lambda: "name" in capfd.readouterr().out, "it has begun")
    assert not part.has_ended()
    part.send(signal.SIGTERM)
    until(part.has_ended, "it ends")
    assert part.status == -signal.SIGTERM
    part.send(signal.SIGTERM)  # nobody there: no error
