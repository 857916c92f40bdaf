"""Stops that end at the n-th look, as a clock might: for tests of what is left undone, without a clock."""

from __future__ import annotations

from bookingopt.optimizer.stop import Stop


class Looks:
    """Counts the looks at a stop, and ends it at the ``last`` one; 0 ends it at once, None never."""

    def __init__(self, last: int | None = None) -> None:
        self.last, self.count = last, 0
        self.stop = Stop(cancelled=self._look)

    def _look(self) -> bool:
        self.count += 1
        return self.last is not None and self.count > self.last
