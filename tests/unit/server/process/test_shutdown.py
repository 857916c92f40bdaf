"""Children are asked to end, and killed where they do not."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from bookingopt.server.process.child import Child
from bookingopt.server.process.shutdown import end_children
from bookingopt.server.process.signals import Signals
from tests.services import until

POLITE = "import time; print('begun', flush=True); time.sleep(60)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {POLITE}"


@pytest.mark.parametrize(("code", "seconds", "status"), [(POLITE, 30.0, -signal.SIGTERM), (DEAF, 0.0, -signal.SIGKILL)])
def test_a_child_ends_as_asked_or_is_killed(capfd, code, seconds, status):
    child = Child("x", [sys.executable, "-S", "-c", code], os.environ)
    child.start()
    until(lambda: "begun" in capfd.readouterr().out, "it has begun")
    with Signals() as signals:
        end_children([child], seconds, signals)
    assert (child.is_running, child.status) == (False, status)
