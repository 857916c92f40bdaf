"""API keys: how they are made, kept, changed and recognized. Only the SHA-256 of a secret is kept.

No slow hash is needed: a secret of 256 random bits cannot be guessed.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from redis import Redis
from redis.exceptions import RedisError

from bookingopt.errors import UsageError, shown
from bookingopt.server.jobs import redis_keys, scripts

#: A user's name stands in the names of Redis' keys.
USER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_KEY: Final = re.compile(r"bo_([0-9a-f]{12})_([0-9a-f]{64})")
#: Compared with an unknown key's secret, so that it takes as long as for a known one.
_NOBODY: Final = "0" * 64

_FIELDS: Final = ("user", "sha256", "created", "expires", "last_used")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key's record; ``expires`` is None for one that never does."""

    key_id: str
    user: str
    created: datetime
    expires: datetime | None
    last_used: date | None

    def has_expired(self, now: datetime) -> bool:
        """Whether it has expired."""
        return self.expires is not None and self.expires <= now


def _now() -> datetime:
    return datetime.now(UTC)


class Keys:
    """The API keys in Redis."""

    def __init__(self, redis: Redis, clock: Callable[[], datetime] = _now) -> None:
        self._redis, self._clock = redis, clock

    def create(self, user: str, lifetime: timedelta | None = None) -> tuple[ApiKey, str]:
        """Create a key for ``user``; return its record, and the key itself, which cannot be shown again.

        Raises
        ------
        UsageError
            No name for a user.
        """
        if not USER.fullmatch(user):
            expected = "expected 1 to 64 letters, digits and . _ @ -, a letter or digit first"
            raise UsageError(f"user {shown(user)}: {expected}")
        key_id, secret, now = secrets.token_hex(6), secrets.token_hex(32), self._clock()
        made = ApiKey(key_id, user, now, None if lifetime is None else now + lifetime, None)
        record: dict[Any, Any] = {
            "user": user,
            "sha256": sha256(secret.encode()).hexdigest(),
            "created": now.isoformat(),
            "expires": "" if made.expires is None else made.expires.isoformat(),
            "last_used": "",
        }
        with self._redis.pipeline() as pipe:
            pipe.hset(redis_keys.api_key(key_id), mapping=record)
            pipe.sadd(redis_keys.API_KEYS, key_id)
            pipe.execute()
        return made, f"bo_{key_id}_{secret}"

    def find(self, key_id: str) -> ApiKey:
        """Return a key's record.

        Raises
        ------
        UsageError
            There is no such key.
        """
        found = self._read(key_id)[0]
        if found is None:
            raise UsageError(f"there is no key {shown(key_id)}; bookingopt keys list shows those that there are")
        return found

    def all(self) -> list[ApiKey]:
        """Return the records of all keys, by user and age."""
        ids: Any = self._redis.smembers(redis_keys.API_KEYS)
        found = [key for name in ids if (key := self._read(name.decode())[0]) is not None]
        return sorted(found, key=lambda key: (key.user, key.created, key.key_id))

    def rotate(self, key_id: str, overlap: timedelta) -> tuple[ApiKey, str]:
        """Create a key for the same user; the old one expires after ``overlap`` at the latest."""
        old, now = self.find(key_id), self._clock()
        if old.has_expired(now):
            raise UsageError(f"the key {key_id} has expired; make another one with bookingopt keys create")
        lifetime = None if old.expires is None else old.expires - old.created
        made = self.create(old.user, lifetime)
        end = now + overlap if old.expires is None else min(now + overlap, old.expires)
        self._redis.hset(redis_keys.api_key(key_id), "expires", end.isoformat())
        return made

    def revoke(self, key_id: str) -> ApiKey:
        """Delete a key at once; return its record."""
        found = self.find(key_id)
        self._redis.delete(redis_keys.api_key(key_id))  # no transaction: a Redis that is full refuses it
        self._redis.srem(redis_keys.API_KEYS, key_id)
        return found

    def recognize(self, text: str) -> ApiKey | None:
        """Return the record of the key ``text``; None for one that is unknown, wrong or expired."""
        match = _KEY.fullmatch(text)
        key_id, secret = match.groups() if match else ("", "")
        found, digest = self._read(key_id)
        same = secrets.compare_digest(sha256(secret.encode()).hexdigest(), digest)
        now = self._clock()
        if not same or found is None or found.has_expired(now):
            return None
        if found.last_used != now.date():
            with suppress(RedisError):  # such as a full one, in which what is there can still be read
                self._redis.eval(scripts.NOTE_USE, 1, redis_keys.api_key(key_id), now.date().isoformat())
        return found

    def _read(self, key_id: str) -> tuple[ApiKey | None, str]:
        """Return a key's record, and the digest of its secret."""
        values: Any = self._redis.hmget(redis_keys.api_key(key_id), _FIELDS)
        user, digest, created, expires, last_used = (value.decode() if value else "" for value in values)
        if not user:
            return None, _NOBODY
        found = ApiKey(
            key_id,
            user,
            datetime.fromisoformat(created),
            datetime.fromisoformat(expires) if expires else None,
            date.fromisoformat(last_used) if last_used else None,
        )
        return found, digest
