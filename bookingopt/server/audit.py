"""The audit trail: who did what to which job or key, and when; a Redis stream without names and bodies.

What is read is counted by the hour, in a hash for each day: whoever asks for a result every second fills no memory.

Entries are kept for ``AUDIT_DAYS``. Whoever must keep them longer, or out of reach of this service, copies what
``bookingopt audit`` writes, a day at a time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from heapq import merge
from operator import itemgetter
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from bookingopt.server.jobs import redis_keys
from bookingopt.server.logs import log_error

#: Refused keys recorded per minute; the next entry counts those left out.
_MOST_REFUSED = 6
_MINUTE = 60.0
_DAY = 86_400
#: What is told of a read, and what stands between: no user, key, job or file has it in its name.
_READ_FIELDS, _BETWEEN = ("user", "key_id", "job_id", "what"), "|"
#: Entries read per call.
_PAGE = 1_000


class AuditAction(StrEnum):
    """What is recorded."""

    SUBMIT = "submit"
    READ = "read"
    CANCEL = "cancel"
    ERASE = "erase"
    KEY_CREATED = "key-created"
    KEY_ROTATED = "key-rotated"
    KEY_REVOKED = "key-revoked"
    KEY_REFUSED = "key-refused"


def entries(redis: Redis, day: date | None = None) -> Iterator[dict[str, str]]:
    """Yield the entries of the trail, the oldest first; with ``day`` only those of that day (UTC)."""
    by_time = itemgetter("time")
    yield from merge(_actions(redis, day), sorted(_reads(redis, day), key=by_time), key=by_time)


def _actions(redis: Redis, day: date | None) -> Iterator[dict[str, str]]:
    first, last = "-", "+"
    if day is not None:
        start = datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000
        first, last = f"{start:.0f}", f"{start + 86_399_999:.0f}"
    read: Any = redis.xrange
    while found := read(redis_keys.AUDIT, first, last, count=_PAGE):
        for number, said in found:
            time = datetime.fromtimestamp(int(number.partition(b"-")[0]) / 1000, UTC)
            fields = {name.decode(): value.decode() for name, value in said.items()}
            yield {"time": time.isoformat(timespec="milliseconds"), **fields}
        first = f"({found[-1][0].decode()}"


def _reads(redis: Redis, day: date | None) -> Iterator[dict[str, str]]:
    """Yield how often what was read in each hour, the time being the hour's beginning."""
    names = redis.scan_iter(redis_keys.reads_key("*")) if day is None else [redis_keys.reads_key(day.isoformat())]
    for name in names:
        of_day = (name.decode() if isinstance(name, bytes) else name).removeprefix(redis_keys.READS_PREFIX)
        found: Any = redis.hgetall(name)
        for said, count in found.items():
            hour, *values = said.decode().split(_BETWEEN)
            fields = {field: value for field, value in zip(_READ_FIELDS, values, strict=True) if value}
            start = {"time": f"{of_day}T{hour}:00:00.000+00:00", "action": AuditAction.READ.value}
            yield {**start, **fields, "reads": count.decode()}


class Audit:
    """Writes the trail."""

    def __init__(self, redis: Redis, days: int) -> None:
        self._redis, self._days = redis, days
        self._lock = threading.Lock()
        self._since, self._refused, self._left_out = float("-inf"), 0, 0

    def record(self, action: AuditAction, **fields: str | int | None) -> None:
        """Add an entry; a full or unreachable Redis is logged, and does not stop what is recorded."""
        said: dict[Any, Any] = {
            "action": action.value,
            **{name: value for name, value in fields.items() if value is not None},
        }
        oldest = int((time.time() - self._days * _DAY) * 1000)
        try:
            self._redis.xadd(redis_keys.AUDIT, said, minid=oldest, approximate=True)
        except RedisError as error:
            log_error("audit-failed", error, action=action.value)

    def read(self, *, user: str, key_id: str | None, job_id: str, what: str) -> None:
        """Count that somebody has read something of a job."""
        now = datetime.now(UTC)
        name = redis_keys.reads_key(now.date().isoformat())
        said = _BETWEEN.join((f"{now:%H}", user, key_id or "", job_id, what))
        try:
            with self._redis.pipeline(transaction=False) as pipe:
                pipe.hincrby(name, said)
                pipe.expire(name, (self._days + 1) * _DAY)
                pipe.execute()
        except RedisError as error:
            log_error("audit-failed", error, action=AuditAction.READ.value)

    def refused(self, address: str | None, request_id: str) -> None:
        """Record a refused key, a limited number a minute: guessing must not fill Redis."""
        now = time.monotonic()
        with self._lock:
            if now - self._since >= _MINUTE:
                self._since, self._refused = now, 0
            self._refused += 1
            if self._refused > _MOST_REFUSED:
                self._left_out += 1
                return
            left_out, self._left_out = self._left_out, 0
        self.record(AuditAction.KEY_REFUSED, address=address, request_id=request_id, left_out=left_out or None)
