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
def opened() -> Iterator[tuple[Settings, Redis]]:
    """Yield the settings and the Redis that they name.

    Raises
    ------
    UsageError
        None is named, or it does not answer, or refuses.
    """
    from redis.exceptions import RedisError

    from bookingopt.server.settings import read_settings
    from bookingopt.server.store import connect, redis_url

    settings = read_settings()
    if settings.redis_url is None:
        raise UsageError("set BOOKINGOPT_REDIS_URL to the Redis of the service, such as redis://localhost:6379/0")
    try:
        with connect(redis_url(settings), patient=False) as redis:
            yield settings, redis
    except RedisError as error:
        # The text of the error may hold the address, but no password.
        raise UsageError(f"the Redis of the service does not do its work: {type(error).__name__}: {error}") from None
