"""A search in a second thread: its answer and its errors reach the caller, and the first Ctrl-C only stops it."""

from __future__ import annotations

import signal

import pytest

from bookingopt.cli.support.interruptible_search import run_interruptible
from bookingopt.domain.params import SolveParams


def test_the_answer_is_returned():
    assert run_interruptible(lambda stop, tell: 7, SolveParams(), quiet=True) == 7


def test_an_error_of_the_search_is_raised():
    def fail(*_: object) -> None:
        raise ValueError("no plan")

    with pytest.raises(ValueError, match="no plan"):
        run_interruptible(fail, SolveParams(), quiet=True)


def test_the_signal_handler_is_restored():
    before = signal.getsignal(signal.SIGINT)
    inside = run_interruptible(lambda stop, tell: signal.getsignal(signal.SIGINT), SolveParams(), quiet=True)
    assert inside is not before
    assert signal.getsignal(signal.SIGINT) is before
