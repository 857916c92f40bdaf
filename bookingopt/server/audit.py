"""The audit trail: who did what to which job or key, and when; a Redis stream without names and bodies.

Entries are kept for ``AUDIT_DAYS``. Whoever must keep them longer, or out of reach of this service, copies what
``bookingopt audit`` writes, a day at a time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from bookingopt.server.jobs.redis_keys import AUDIT
from bookingopt.server.logs import log_error

#: Refused keys recorded per minute; the next entry counts those left out.
_MOST_REFUSED = 6
_MINUTE = 60.0
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
    first, last = "-", "+"
    if day is not None:
        start = datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000
        first, last = f"{start:.0f}", f"{start + 86_399_999:.0f}"
    read: Any = redis.xrange
    while found := read(AUDIT, first, last, count=_PAGE):
        for number, said in found:
            time = datetime.fromtimestamp(int(number.partition(b"-")[0]) / 1000, UTC)
            fields = {name.decode(): value.decode() for name, value in said.items()}
            yield {"time": time.isoformat(timespec="milliseconds"), **fields}
        first = f"({found[-1][0].decode()}"


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
        oldest = int((time.time() - self._days * 86_400) * 1000)
        try:
            self._redis.xadd(AUDIT, said, minid=oldest, approximate=True)
        except RedisError as error:
            log_error("audit-failed", error, action=action.value)

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
