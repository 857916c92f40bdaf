"""A child process: started, watched, restarted when it dies, and stopped."""

from __future__ import annotations

import logging
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

from bookingopt.server.logs import log
from bookingopt.server.parent_death import die_with_parent

#: Seconds until a restart: the first delay, the longest, and the uptime that resets the delay.
_FIRST_DELAY, _LONGEST_DELAY, _PROBATION = 1.0, 30.0, 60.0


def _end_with_parent() -> None:
    """Run in the child: stop gracefully when the supervisor dies."""
    die_with_parent(signal.SIGTERM)


class Child:
    """A child process.

    Parameters
    ----------
    name
        What it is called in the log.
    command, environment
        How it is started.
    descriptors
        Files that it holds open with us.
    """

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], descriptors: Sequence[int] = ()
    ) -> None:
        self.name = name
        self.status: int | None = None
        self._command, self._environment, self._descriptors = list(command), dict(environment), tuple(descriptors)
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._delay = _FIRST_DELAY
        self._due = 0.0

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not been seen to exit."""
        return self._process is not None

    def start(self, *more: str) -> None:
        """Start it, in a process group of its own: Ctrl-C on a terminal is for the supervisor.

        Parameters
        ----------
        more
            More arguments, for this start only.
        """
        self._process = subprocess.Popen(  # noqa: S603  none of it is input
            [*self._command, *more],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            pass_fds=self._descriptors,
            process_group=0,
            preexec_fn=_end_with_parent,  # noqa: PLW1509  the supervisor has one thread
        )
        self._started = time.monotonic()
        log("started", part=self.name, pid=self._process.pid)

    @property
    def is_due(self) -> bool:
        """Whether it is down and its restart delay is over."""
        return not self.is_running and time.monotonic() >= self._due

    def restart_if_due(self) -> None:
        """Check it; log its death, and restart it when its delay is over."""
        if self.has_ended():
            self.tell_death()
        if self.is_due:
            self.start()

    def has_ended(self) -> bool:
        """Whether it has exited since the last check; if so, schedule its restart."""
        if self._process is None or self._process.poll() is None:
            return False
        self.status, self._process = self._process.returncode, None
        if time.monotonic() - self._started > _PROBATION:
            self._delay = _FIRST_DELAY
        self._due = time.monotonic() + self._delay
        self._delay = min(2 * self._delay, _LONGEST_DELAY)
        return True

    def tell_death(self) -> None:
        """Log that it exited unasked."""
        wait = max(0.0, round(self._due - time.monotonic(), 1))
        log("died", logging.ERROR, part=self.name, status=self.status, again_in=wait)

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, if it runs."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)
