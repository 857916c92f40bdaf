"""Redis: how it is reached, and the name of every key.

A job's problem and result are gone ``RESULT_TTL`` after its end. API keys and the counts of what has ended stay, the
audit trail for ``AUDIT_DAYS``; what holds ids and hashes alone (the submissions, a user's jobs) lapses after days.
"""

from __future__ import annotations

import zlib

from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as TooSlow
from redis.retry import Retry

from bookingopt.errors import UsageError
from bookingopt.server.settings import Settings

#: zlib's fastest level: 15.6 MB become 1.1 MB in 0.02 s.
_LEVEL = 1


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


def redis_url(settings: Settings) -> str:
    """Return where Redis is; the supervisor has put it into the settings where it started one itself."""
    assert settings.redis_url is not None
    return settings.redis_url.get_secret_value()


def pack(content: bytes) -> bytes:
    """Compress a problem or result for Redis."""
    return zlib.compress(content, _LEVEL)


def unpack(content: bytes) -> bytes:
    """Return what `pack` was given."""
    return zlib.decompress(content)


def job_key(job_id: str) -> str:
    """Hash of what we know of a job: user, problem_id, kind, created_at; after its end ok, success, stopped, error."""
    return f"bo:job:{job_id}"


def problem_key(job_id: str) -> str:
    """The problem's canonical JSON, packed."""
    return f"bo:problem:{job_id}"


def result_key(job_id: str) -> str:
    """The outcome's JSON, packed."""
    return f"bo:result:{job_id}"


def cancel_key(job_id: str) -> str:
    """Exists where somebody has asked to cancel the job."""
    return f"bo:cancel:{job_id}"


def user_key(user: str) -> str:
    """Sorted set of a user's job ids by the time they were made."""
    return f"bo:user:{user}"


def active_key(user: str) -> str:
    """Sorted set of the jobs that count against a user's limit, by the time their reservation lapses."""
    return f"bo:active:{user}"


def once_key(user: str, token: str) -> str:
    """Hash of what was submitted under an Idempotency-Key or a body's hash: job, body."""
    return f"bo:once:{user}:{token}"


def api_key(key_id: str) -> str:
    """Hash of one API key: user, sha256, created, expires (empty: never), last_used (a day)."""
    return f"bo:key:{key_id}"


#: Sorted set of the jobs that have a slot and are not on the queue yet, by the time their reservation lapses.
RESERVED = "bo:reserved"

#: Set of the ids of all API keys, and the stream of what was done with them and with jobs.
API_KEYS, AUDIT = "bo:keys", "bo:audit"

#: Hash of what has ended: jobs by status, and ``seconds_sum`` and ``seconds_count`` of those that ran.
COUNTS = "bo:counts"
