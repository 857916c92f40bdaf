"""Who may submit: each request once, so many active jobs a user, so many waiting in all. One script decides it all.

A slot is never given back: the script asks RQ's hash of each job whether it still counts, so that a killed worker leaks
none; and a reservation whose job never came on the queue lapses by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from redis import Redis
from rq import Queue

from bookingopt.server.jobs import queue, redis_keys

#: Seconds that a reserved slot waits for its job to come on the queue.
RESERVED: Final = 30
#: Seconds that a submission is remembered.
REMEMBERED: Final = 86_400
#: What is sent again after its job failed or was cancelled is a new job, unless an Idempotency-Key says otherwise.
_SCRIPT: Final = """
local now = tonumber(redis.call('TIME')[1])
local once, active, waiting, reserved = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local body, job, most, most_waiting, keep, remember, by_key = unpack(ARGV, 1, 7)
local counts = {}
for i = 8, #ARGV do counts[ARGV[i]] = true end
local function state(id) return redis.call('HGET', 'rq:job:' .. id, 'status') end

local known = redis.call('HMGET', once, 'job', 'body')
if known[1] == job then return {'accepted', job} end  -- the client asks once more after a lost answer
if known[1] then
  local status = state(known[1])
  local held = redis.call('ZSCORE', reserved, known[1])
  local there = status or (held and tonumber(held) > now)
  if there and known[2] ~= body then return {'conflict', known[1]} end
  local ok = redis.call('HGET', 'bo:job:' .. known[1], 'ok')
  local ended_badly = status and ((status == 'failed' and ok ~= '1') or status == 'stopped' or status == 'canceled'
    or ok == '0'
    or redis.call('HGET', 'bo:job:' .. known[1], 'stopped') == '1')
  if there and (by_key == '1' or not ended_badly) then return {'replay', known[1]} end
end

local count, first = 0, nil
for _, id in ipairs(redis.call('ZRANGE', active, 0, -1)) do
  local status = state(id)
  local held = redis.call('ZSCORE', active, id)
  if (status and counts[status]) or (not status and tonumber(held) > now) then
    count = count + 1
  else
    redis.call('ZREM', active, id)
  end
end
if count >= tonumber(most) then return {'active', tostring(count)} end

redis.call('ZREMRANGEBYSCORE', reserved, '-inf', now)
for _, id in ipairs(redis.call('ZRANGE', reserved, 0, -1)) do
  if state(id) then redis.call('ZREM', reserved, id) end
end
local depth = redis.call('LLEN', waiting) + redis.call('ZCARD', reserved)
if depth >= tonumber(most_waiting) then return {'full', tostring(depth)} end

redis.call('ZADD', active, now + tonumber(keep), job)
redis.call('EXPIRE', active, 2678400)
redis.call('ZADD', reserved, now + tonumber(keep), job)
redis.call('HSET', once, 'job', job, 'body', body)
redis.call('EXPIRE', once, tonumber(remember))
return {'accepted', job}
"""


class Answer(StrEnum):
    """What the script decides."""

    ACCEPTED = "accepted"
    REPLAY = "replay"
    CONFLICT = "conflict"
    ACTIVE = "active"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer; with it the job's id, or how many jobs are active or waiting."""

    answer: Answer
    job_id: str = ""
    count: int = 0


class Admission:
    """Asks the script."""

    def __init__(self, redis: Redis, *, max_active: int, queue_max: int, reserved: int = RESERVED) -> None:
        self._redis = redis
        self._max_active, self._queue_max, self._reserved = max_active, queue_max, reserved
        self._script = redis.register_script(_SCRIPT)

    def decide(self, user: str, job_id: str, body: str, idempotency_key: str | None) -> Decision:
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
        """
        token = body if idempotency_key is None else "key-" + sha256(idempotency_key.encode()).hexdigest()
        waiting = Queue.redis_queue_namespace_prefix + queue.QUEUE_NAME
        names = [redis_keys.once_key(user, token), redis_keys.active_key(user), waiting, redis_keys.RESERVED]
        by_key = int(idempotency_key is not None)
        given = [body, job_id, self._max_active, self._queue_max, self._reserved, REMEMBERED, by_key, *queue.ACTIVE]
        said: Any = self._script(keys=names, args=given)
        answer, what = Answer(said[0].decode()), said[1].decode()
        if answer in {Answer.ACTIVE, Answer.FULL}:
            return Decision(answer, count=int(what))
        return Decision(answer, job_id=what)

    def settle(self, job_id: str) -> None:
        """Note that the job is on the queue: it is counted there from now on."""
        self._redis.zrem(redis_keys.RESERVED, job_id)

    def give_up(self, user: str, job_id: str) -> None:
        """Let go of the slot of a job that could not be put on the queue."""
        # No transaction: a Redis that is full refuses whatever stands in one.
        self._redis.zrem(redis_keys.active_key(user), job_id)
        self._redis.zrem(redis_keys.RESERVED, job_id)
