"""Admission: each submission once; limits on a user's active jobs and bytes, and on waiting jobs. One script decides.

A slot is never given back: the script asks RQ's hash of each job whether it still counts, so that a killed worker leaks
none; and a reservation whose job never came on the queue lapses by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from redis import Redis

from bookingopt.server.jobs import queue, redis_keys, scripts

#: Seconds that a reserved slot waits for its job to come on the queue.
RESERVED: Final = 30
#: Seconds for which a submission is remembered.
REMEMBERED: Final = 86_400
#: Bytes that the records of a job take beside its problem and its result.
RECORDS: Final = 2_048
#: Most bytes of a user where nothing else is said.
MOST_BYTES: Final = 48 * 2**20


class DecisionKind(StrEnum):
    """What the script decides about a submission."""

    ACCEPTED = "accepted"
    REPLAY = "replay"
    CONFLICT = "conflict"
    ACTIVE = "active"
    STORED = "stored"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided; with it the job's id, or how many jobs are active or waiting.

    Where a user's jobs take too much, ``count`` is their bytes, some of which lapse after so many ``seconds``.
    """

    kind: DecisionKind
    job_id: str = ""
    count: int = 0
    seconds: int = 0


class Admission:
    """Asks the script."""

    def __init__(
        self,
        redis: Redis,
        *,
        max_active: int,
        queue_max: int,
        max_bytes: int = MOST_BYTES,
        reserved: int = RESERVED,
    ) -> None:
        self._redis = redis
        self._max_active, self._queue_max, self._reserved = max_active, queue_max, reserved
        self._max_bytes = max_bytes
        self._script = redis.register_script(scripts.ADMIT)

    def decide(self, user: str, job_id: str, body: str, idempotency_key: str | None, size: int = 0) -> Decision:
        """Decide about one submission; where it is accepted, a slot is reserved for ``job_id``.

        Parameters
        ----------
        user
            Who submits.
        job_id
            The id that the job would have.
        body
            Hash of what is submitted.
        idempotency_key
            Under which it is remembered; without one under its hash.
        size
            Bytes that the problem takes in Redis.
        """
        token = body if idempotency_key is None else "key-" + sha256(idempotency_key.encode()).hexdigest()
        names = [redis_keys.once_key(user, token), redis_keys.active_key(user)]
        names += [redis_keys.WAITING, redis_keys.RESERVED, redis_keys.user_key(user), redis_keys.COUNTS]
        by_key = int(idempotency_key is not None)
        given: list[Any] = [body, job_id, self._max_active, self._queue_max, self._reserved, REMEMBERED, by_key]
        given += [size, self._max_bytes, RECORDS, redis_keys.RQ_JOB_PREFIX, redis_keys.JOB_PREFIX]
        given += [redis_keys.PROBLEM_PREFIX, redis_keys.RESULT_PREFIX, redis_keys.ANNOUNCED_PREFIX, *queue.ACTIVE]
        said: Any = self._script(keys=names, args=given)
        kind, what = DecisionKind(said[0].decode()), said[1].decode()
        if kind in {DecisionKind.ACTIVE, DecisionKind.STORED, DecisionKind.FULL}:
            return Decision(kind, count=int(what), seconds=int(said[2]))
        return Decision(kind, job_id=what)

    def settle(self, job_id: str) -> None:
        """Note that the job is on the queue: it is counted there from now on."""
        self._redis.zrem(redis_keys.RESERVED, job_id)
        self._redis.delete(redis_keys.announced_key(job_id))

    def give_up(self, user: str, job_id: str) -> None:
        """Release the slot of a job that could not be enqueued."""
        # No transaction: a Redis that is full refuses whatever stands in one.
        self._redis.zrem(redis_keys.active_key(user), job_id)
        self.settle(job_id)
