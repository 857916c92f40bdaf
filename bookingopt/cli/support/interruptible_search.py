"""A search with progress on the terminal, which Ctrl-C ends with the best plan so far."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext
from typing import TypeVar

from rich.console import Console
from rich.text import Text

from bookingopt.cli.support.standard_streams import say
from bookingopt.domain.params import SolveParams
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.errors import INTERRUPTED
from bookingopt.optimizer.solve import solve
from bookingopt.optimizer.stop import Progress, Stop
from bookingopt.render.tables import progress_line

Found = TypeVar("Found")

#: Seconds between two updates of the progress line.
_REFRESH_SECONDS = 0.1


def interruptible_solve(problem: Problem, params: SolveParams, *, quiet: bool = False) -> Result:
    """Solve as `run_interruptible` does; the first Ctrl-C still gives the best plan."""
    return run_interruptible(lambda stop, tell: solve(problem, params, stop, tell), params, quiet=quiet)


def run_interruptible(
    work: Callable[[Stop, Callable[[Progress], None]], Found], params: SolveParams, *, quiet: bool = False
) -> Found:
    """Search in a second thread, so that Ctrl-C works whatever the search is doing.

    The first Ctrl-C ends the search, which still returns what it has; the second one ends the program. How far the
    search has come is shown where standard error is a terminal, unless ``quiet``.
    """
    interrupts: list[int] = []
    stop = Stop.from_params(params, cancelled=lambda: bool(interrupts))
    latest: deque[Progress] = deque(maxlen=1)
    answer: Future[Found] = Future()

    def search() -> None:
        try:
            answer.set_result(work(stop, latest.append))
        except BaseException as error:  # noqa: BLE001  raised again where the answer is read
            answer.set_exception(error)

    searching = threading.Thread(target=search, daemon=True)
    line = Console(stderr=True).status("Starting") if sys.stderr.isatty() and not quiet else None
    try:
        with _first_interrupt_kept(interrupts), line or nullcontext():
            searching.start()
            while searching.is_alive():
                searching.join(_REFRESH_SECONDS)
                if line and latest:
                    now = latest[0]
                    line.update(Text(progress_line(now.phase, now.seconds, now.plan, now.bound)))
    except KeyboardInterrupt:
        os._exit(INTERRUPTED)  # the search runs on, and an orderly end would wait for it
    return answer.result()


@contextmanager
def _first_interrupt_kept(interrupts: list[int]) -> Iterator[None]:
    """Put the first Ctrl-C into ``interrupts``; only the second one interrupts."""

    def on_interrupt(number: int, _frame: object) -> None:
        if interrupts:
            raise KeyboardInterrupt
        interrupts.append(number)
        say("Ending the search with its best plan; Ctrl-C again quits without one.")

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
