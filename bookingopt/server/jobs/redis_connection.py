"""Connections to Redis."""

from __future__ import annotations

from redis import ConnectionPool, Redis
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as TooSlow
from redis.retry import Retry

from bookingopt.errors import UsageError
from bookingopt.server.settings import Settings


def connect(url: str, *, patient: bool) -> Redis:
    """Return a client of the Redis at ``url``.

    Parameters
    ----------
    url
        redis://, rediss:// or unix://.
    patient
        Try again for about a minute, as a worker must whose job ends while Redis is away; else for a moment, as an API
        does that has somebody waiting.

    Raises
    ------
    UsageError
        An option of the URL is none, or not as it should be.
    """
    retry = Retry(ExponentialBackoff(cap=5, base=0.05), 16 if patient else 1)
    try:
        redis = Redis.from_url(
            url,
            retry=retry,
            retry_on_error=[Unreachable, TooSlow],
            socket_connect_timeout=5 if patient else 2,
            socket_timeout=None if patient else 3,
            health_check_interval=15,
        )
        pool = redis.connection_pool
        pool.connection_class(**pool.connection_kwargs)  # connects nowhere; else a wrong option is found when it must
    except (TypeError, ValueError, RedisError):
        raise UsageError("BOOKINGOPT_REDIS_URL: an option of it cannot be read") from None
    return redis


def unrepeated(redis: Redis) -> Redis:
    """Return a client of the same server that sends nothing twice; leaving its ``with`` closes its connections.

    The client's own retries would send a pipeline again whose answer was lost, although it was carried out: RQ's
    pipelines would put a job on the queue twice.
    """
    pool = redis.connection_pool
    options = {**pool.connection_kwargs, "retry": Retry(NoBackoff(), 0)}
    return Redis.from_pool(ConnectionPool(connection_class=pool.connection_class, **options))


def redis_url(settings: Settings) -> str:
    """Return the URL of Redis; the supervisor sets it where it started one itself."""
    assert settings.redis_url is not None
    return settings.redis_url.get_secret_value()
