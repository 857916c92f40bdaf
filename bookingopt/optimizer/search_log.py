"""The log of one run: what ran, for how long, and what was reached; told to whoever watches."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from bookingopt.domain.result import MethodRun
from bookingopt.optimizer.stop import Progress, Stop


class SearchLog:
    """The log of one run.

    Parameters
    ----------
    stop
        Whose clock the log reads.
    progress
        Called with what is known after every stage of the search; None for nobody.
    """

    def __init__(self, stop: Stop, progress: Callable[[Progress], None] | None) -> None:
        self._stop, self._progress = stop, progress
        self._last_note = self._last_phase = stop.seconds
        self._reached: tuple[float | None, float | None] = (None, None)
        self._methods: list[MethodRun] = []
        self._seconds: dict[str, float] = {}

    @property
    def methods(self) -> tuple[MethodRun, ...]:
        """The methods that ran, in their order; runs of one method that follow each other are one entry."""
        return tuple(self._methods)

    @property
    def seconds(self) -> dict[str, float]:
        """Seconds by phase and by method, and until the first plan."""
        return {phase: round(value, 4) for phase, value in self._seconds.items()}

    def note(self, method: str, plan: Fraction | None, bound: Fraction | None) -> None:
        """Note that ``method`` has worked until now, and the gap cost and bound that it has reached."""
        now = self._stop.seconds
        key = f"search: {method}"
        self._seconds[key] = self._seconds.get(key, 0.0) + now - self._last_note
        self._last_note = now
        if plan is not None:
            self._seconds.setdefault("until the first plan", now)
        reached = (None if plan is None else float(plan), None if bound is None else float(bound))
        if plan is not None:
            self._reached = reached  # a method without a plan of its own takes none away from whoever watches
        if self._methods and self._methods[-1].method == method:
            self._methods.pop()
        self._methods.append(MethodRun(method=method, plan=reached[0], bound=reached[1]))
        self.begin(method)

    def begin(self, phase: str) -> None:
        """Tell whoever watches what is at work."""
        if self._progress is not None:
            self._progress(Progress(phase, self._stop.seconds, *self._reached))

    def end(self, phase: str) -> None:
        """Note that ``phase`` has taken the time since the last one ended."""
        self._last_phase, began = self._stop.seconds, self._last_phase
        self._seconds[phase] = self._last_phase - began
