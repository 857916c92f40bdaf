"""Starting: wait until Redis answers and everything works, or say why it does not."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Final

from redis import Redis
from redis.exceptions import AuthenticationError, BusyLoadingError, NoPermissionError, RedisError

from bookingopt.errors import BookingOptError
from bookingopt.server.exit_status import INTERNAL, NO_REDIS, WRONG_SETTINGS
from bookingopt.server.process.child import Child
from bookingopt.server.process.ports import place, reason
from bookingopt.server.process.signals import Signals

#: Seconds between two checks, that one question to the API may take, and that Redis may take to load its data.
_PAUSE, _ANSWER, _LOADING = 0.1, 1.0, 60.0

#: Where a server listens on every address, it is asked on this machine's own.
_LOOPBACK: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


class NotStarted(BookingOptError):
    """The service cannot start; ``exit_status`` says why."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.exit_status = status


class AskedToEnd(Exception):
    """A signal came before everything worked."""


def startup_failure(child: Child) -> NotStarted:
    """Return the error for a child that exited during startup."""
    status = child.status if child.status in {WRONG_SETTINGS, NO_REDIS} else INTERNAL
    return NotStarted(f"The part {child.name} ended with status {child.status} while it started.", status)


def wait_until(
    is_ready: Callable[[], bool],
    what: str,
    seconds: float,
    *,
    signals: Signals,
    children: Sequence[Child],
    failure: Callable[[Child], NotStarted],
) -> None:
    """Wait until ``is_ready``; a child that exits first ends the wait.

    Raises
    ------
    NotStarted
        A child ended, or the time is over.
    AskedToEnd
        A signal came.
    """
    end = time.monotonic() + seconds
    while not is_ready():
        if signals.first:
            raise AskedToEnd
        for child in children:
            if child.has_ended():
                raise failure(child)
        if time.monotonic() > end:
            raise NotStarted(f"{what} is not ready after {seconds:g} seconds.", INTERNAL)
        signals.sleep(_PAUSE)


def wait_for_redis(
    redis: Redis,
    url: str,
    seconds: float,
    *,
    signals: Signals,
    children: Sequence[Child],
    failure: Callable[[Child], NotStarted],
) -> None:
    """Wait until Redis answers; a server that is loading its data may take longer than ``seconds``.

    Raises
    ------
    NotStarted
        It does not answer, or refuses the user.
    AskedToEnd
        A signal came.
    """
    end = time.monotonic() + seconds

    def answers() -> bool:
        try:
            return bool(redis.ping())
        except (AuthenticationError, NoPermissionError):
            raise NotStarted(f"Redis at {place(url)} refuses the user or the password.", WRONG_SETTINGS) from None
        except (RedisError, OSError) as error:
            if time.monotonic() > end and not isinstance(error, BusyLoadingError):
                raise NotStarted(f"Redis at {place(url)} does not answer: {reason(error)}", NO_REDIS) from None
            return False

    wait_until(answers, "Redis", seconds + _LOADING, signals=signals, children=children, failure=failure)


def is_healthy(host: str, port: int, path: str) -> bool:
    """Whether the API answers ``path`` with success."""
    with closing(http.client.HTTPConnection(_LOOPBACK.get(host, host), port, timeout=_ANSWER)) as connection:
        try:
            connection.request("GET", path)
            return connection.getresponse().status < http.HTTPStatus.MULTIPLE_CHOICES
        except (OSError, http.client.HTTPException):
            return False
