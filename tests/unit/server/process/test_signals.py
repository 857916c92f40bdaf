"""Signals are collected while somebody listens, and end a sleep at once."""

from __future__ import annotations

import os
import signal
import time

from bookingopt.server.process.signals import Signals


def test_the_first_signal_has_a_name_and_a_second_one_forces():
    before = signal.getsignal(signal.SIGTERM)
    with Signals() as signals:
        assert (signals.first, signals.force_shutdown) == (None, False)
        os.kill(os.getpid(), signal.SIGCHLD)  # the death of a child asks for nothing
        signals.sleep(60)
        assert signals.first is None
        os.kill(os.getpid(), signal.SIGTERM)
        assert (signals.first, signals.force_shutdown) == ("SIGTERM", False)
        os.kill(os.getpid(), signal.SIGINT)
        assert (signals.first, signals.force_shutdown) == ("SIGTERM", True)
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_sleep_ends_at_a_signal_or_in_time():
    with Signals() as signals:
        os.kill(os.getpid(), signal.SIGHUP)
        started = time.monotonic()
        signals.sleep(60)
        signals.sleep(0.01)  # nothing is left to wake it
        assert time.monotonic() - started < 30
