"""The Redis of the service, as the operator's commands reach it."""

# ruff: noqa: PLC0415  what is heavy is imported inside the commands, not for the help

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bookingopt.errors import UsageError

if TYPE_CHECKING:
    from redis import Redis

    from bookingopt.server.settings import Settings

EXIT_STATUS = "Exit status: 0 done, 2 bad usage, or a Redis that is not named or does not answer, 4 an internal error."


@contextmanager
def connected() -> Iterator[tuple[Settings, Redis]]:
    """Yield the settings and a connection to the Redis that they name.

    Raises
    ------
    UsageError
        None is named, or it does not answer, or refuses.
    """
    from redis.exceptions import AuthenticationError, NoPermissionError, OutOfMemoryError, RedisError

    from bookingopt.server.jobs.redis_connection import connect, redis_url
    from bookingopt.server.process.ports import place, reason
    from bookingopt.server.settings import read_settings

    settings = read_settings()
    if settings.redis_url is None:
        raise UsageError("set BOOKINGOPT_REDIS_URL to the Redis of the service, such as redis://localhost:6379/0")
    url = redis_url(settings)
    try:
        with connect(url, patient=False) as redis:
            yield settings, redis
    except (AuthenticationError, NoPermissionError):
        raise UsageError(f"Redis at {place(url)} refuses the user or the password.") from None
    except OutOfMemoryError:
        raise UsageError(f"Redis at {place(url)} is out of memory; wait until results expire.") from None
    except RedisError as error:  # whose text may hold the address, but no password
        raise UsageError(f"Redis at {place(url)} does not answer: {reason(error)}") from None
