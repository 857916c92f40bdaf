"""A search that a person watches: progress on the terminal, and Ctrl-C."""

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

from bookingopt.cli.support.terminal import say
from bookingopt.domain.params import SolveParams
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.optimizer.solve import solve
from bookingopt.optimizer.stop import Progress, Stop
from bookingopt.render.tables import progress_line

Found = TypeVar("Found")

#: What a program ends with that Ctrl-C ended.
_QUIT = 130

#: Seconds between two looks at the search.
_GLANCE = 0.1


def watched_solve(problem: Problem, params: SolveParams, *, quiet: bool = False) -> Result:
    """Solve as `watched` does; the first Ctrl-C still gives the best plan."""
    return watched(lambda stop, tell: solve(problem, params, stop, tell), params, quiet=quiet)


def watched(
    work: Callable[[Stop, Callable[[Progress], None]], Found], params: SolveParams, *, quiet: bool = False
) -> Found:
    """Search beside the main thread, so that Ctrl-C is heard whatever the search is doing.

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
        with _collected(interrupts), line or nullcontext():
            searching.start()
            while searching.is_alive():
                searching.join(_GLANCE)
                if line and latest:
                    now = latest[0]
                    line.update(Text(progress_line(now.phase, now.seconds, now.plan, now.bound)))
    except KeyboardInterrupt:
        os._exit(_QUIT)  # the search runs on, and an orderly end would wait for it
    return answer.result()


@contextmanager
def _collected(interrupts: list[int]) -> Iterator[None]:
    """Put the first Ctrl-C into ``interrupts``; only the second one interrupts."""

    def hear(number: int, _frame: object) -> None:
        if interrupts:
            raise KeyboardInterrupt
        interrupts.append(number)
        say("Ending the search with its best plan; Ctrl-C again quits without one.")

    before = signal.signal(signal.SIGINT, hear)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
