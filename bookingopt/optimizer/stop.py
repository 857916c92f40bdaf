"""When a search ends: proof, deadline, step budget or cancellation; and what it says on the way."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from bookingopt.domain.params import SolveParams
from bookingopt.domain.result import StoppedBy


@dataclass(frozen=True, slots=True)
class Progress:
    """What a search has reached.

    Attributes
    ----------
    phase
        Name of the method at work.
    seconds
        Time since the search began.
    plan, bound
        Gap cost of the best plan and the proved lower bound; None where there is none yet.
    """

    phase: str
    seconds: float
    plan: float | None
    bound: float | None


def _never() -> bool:
    return False


#: What tells the time; benchmarks on a busy machine count processor seconds instead.
clock = time.monotonic

#: Searches on two threads may count at the same time.
_COUNTING = threading.Lock()


class Stop:
    """One argument of every search: count a step with `step`, end when `now` says so.

    A step is one deterministic unit (an exchange, a solver node), so a search that ends by its step budget ends
    at the same place on every machine. Once `now` has said yes it stays so, and `reason` keeps the first cause.

    Parameters
    ----------
    time_limit
        Seconds from now; None for no limit.
    steps
        Number of steps; None for no limit.
    cancelled
        Asked at every look; True ends the search.
    whole
        The stop that this one is a part of; it counts the steps too.
    """

    def __init__(
        self,
        time_limit: float | None = None,
        steps: int | None = None,
        cancelled: Callable[[], bool] = _never,
        *,
        whole: Stop | None = None,
    ) -> None:
        self.started = clock()
        self.time_limit = time_limit
        self.budget = steps
        self.steps = 0
        self.reason: StoppedBy | None = None
        self.ended_by_clock = False
        self._cancelled = cancelled
        self._whole = whole

    @classmethod
    def from_params(cls, params: SolveParams, cancelled: Callable[[], bool] = _never) -> Self:
        """Build the stop that ``params`` ask for."""
        return cls(params.time_limit, params.steps, cancelled)

    @property
    def seconds(self) -> float:
        """Seconds since the search began."""
        return clock() - self.started

    @property
    def seconds_left(self) -> float:
        """Seconds to the deadline, infinite without one, never negative."""
        return float("inf") if self.time_limit is None else max(0.0, self.time_limit - self.seconds)

    @property
    def wall_seconds_left(self) -> float:
        """Seconds to the deadline for what counts by the wall clock; infinite where another clock is counted here."""
        return self.seconds_left if clock is time.monotonic else float("inf")

    @property
    def steps_left(self) -> int | None:
        """Steps left in the budget; None without one."""
        return None if self.budget is None else max(0, self.budget - self.steps)

    def keep_back(self, seconds: float) -> None:
        """Let the search end so much earlier, at most a fifth of its time: the result is still to be made."""
        if self.time_limit is not None:
            self.time_limit -= min(seconds, self.time_limit / 5)

    def late(self, seconds: float) -> Stop:
        """Return the stop of what must be made in any case and gets so much more time at least; no step ends it."""
        return Stop(None if self.time_limit is None else self.seconds_left + seconds)

    def step(self, count: int = 1) -> None:
        """Count ``count`` steps against the budget."""
        with _COUNTING:
            self.steps += count
        if self._whole is not None:
            self._whole.step(count)

    def part(self, *, share: float = 1.0, steps: int | None = None) -> Stop:
        """Return the stop of a part of this search: a share of the time and steps left, at most ``steps`` of them.

        When the clock ends a part, ``ended_by_clock`` says so for the whole: what follows depends on the clock.
        """
        left = None if self.steps_left is None else math.ceil(share * self.steps_left)
        limits = [limit for limit in (steps, left) if limit is not None]
        seconds = None if self.time_limit is None else share * self.seconds_left
        return Stop(seconds, min(limits, default=None), self.now, whole=self)

    def end_when(self, done: Callable[[], bool]) -> None:
        """End the search also once ``done`` says so, as if it were cancelled; work on another core does not hear it."""
        cancelled = self._cancelled
        self._cancelled = lambda: done() or cancelled()

    def now(self) -> bool:
        """Whether the search must end."""
        if self.reason is None:
            if self._cancelled():
                self.reason = StoppedBy.CANCELLED
            elif self.budget is not None and self.steps >= self.budget:
                self.reason = StoppedBy.STEPS
            elif self.time_limit is not None and self.seconds >= self.time_limit:
                self._note_clock()
        return self.reason is not None

    def concurrent(self, done: Callable[[], bool]) -> Stop:
        """Return the stop of concurrent work on another core: it hears the clock, cancellation and ``done``.

        Its steps are not counted here until the caller does so, or where the two end would depend on the machine.
        """
        return Stop(cancelled=lambda: done() or self.is_interrupted())

    def is_interrupted(self) -> bool:
        """Whether the search was cancelled or its time is over, whatever its steps."""
        late = self.time_limit is not None and self.seconds >= self.time_limit
        return late or (self._cancelled() if self._whole is None else self._whole.is_interrupted())

    def is_cancelled(self) -> bool:
        """Whether the search was cancelled, whatever its steps and time."""
        return self._cancelled() if self._whole is None else self._whole.is_cancelled()

    def _note_clock(self) -> None:
        self.reason = StoppedBy.TIME
        stop: Stop | None = self
        while stop is not None:
            stop.ended_by_clock = True
            stop = stop._whole
