"""The queue: how a job gets on it, what is known of it, how it is cancelled and erased. No solver, no pickle.

A job is two hashes in Redis: RQ's own, which says where it is, and ours (`redis_keys.job_key`), which says whose it
is and how it ended. A status check reads a few fields of both and never fetches the whole job.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count
from typing import Any, Final

from redis import Redis
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import WatchError
from rq import Queue, Retry
from rq.command import send_stop_job_command
from rq.exceptions import InvalidJobOperation, NoSuchJobError
from rq.job import Job
from rq.job import JobStatus as RqStatus
from rq.serializers import JSONSerializer
from rq.utils import utcformat, utcparse

from bookingopt.errors import BookingOptError
from bookingopt.server.jobs import redis_keys, scripts
from bookingopt.server.jobs.outcome import failure
from bookingopt.server.packing import unpack
from bookingopt.server.schemas import JobProgress, JobStatus

#: Version of the payload; a worker that knows only older ones leaves the job to others.
SCHEMA: Final = 1
#: Dotted path of what a worker runs; the queue must not import it, for it imports the optimizer.
WORK: Final = "bookingopt.server.jobs.run.run_solve"

#: Seconds after its time limit at which RQ ends a job: a backstop only, the search looks at the clock itself.
BACKSTOP: Final = 30
#: Seconds that a job may wait for a worker; after that and ``RESULT_TTL`` it is forgotten.
MOST_WAITING: Final = 86_400
#: Seconds that a running job gets to end with its best plan before it is stopped without one. The search hears at once,
#: but what follows it (moves, what may be sold) took more than 15 on a slow machine that had much to do.
PATIENCE: Final = 30.0
#: Seconds after which a silent worker does not count; busy and idle ones report every 5 and 15.
SILENCE: Final = 45.0
#: Seconds that `erase` waits for a running job to end.
_STOP_WAIT: Final = 5.0

#: RQ's states and ours, once. Of a job that has ended its record says more: see `status_of`.
_STATUS: Final[Mapping[RqStatus, JobStatus]] = {
    RqStatus.CREATED: JobStatus.QUEUED,
    RqStatus.QUEUED: JobStatus.QUEUED,
    RqStatus.DEFERRED: JobStatus.QUEUED,
    RqStatus.SCHEDULED: JobStatus.QUEUED,
    RqStatus.READY_TO_ENQUEUE: JobStatus.QUEUED,
    RqStatus.RATE_LIMITED: JobStatus.QUEUED,
    RqStatus.STARTED: JobStatus.RUNNING,
    RqStatus.FINISHED: JobStatus.COMPLETED,
    RqStatus.FAILED: JobStatus.FAILED,
    RqStatus.STOPPED: JobStatus.CANCELLED,
    RqStatus.CANCELED: JobStatus.CANCELLED,
}
#: The states of RQ in which a job counts against its user's limit.
ACTIVE: Final = tuple(state.value for state, status in _STATUS.items() if not status.is_end)


class AskedJobGone(BookingOptError):
    """The job whose plan is asked is not there any more."""


class JobKind(StrEnum):
    """What is to be done with the problem."""

    SOLVE = "solve"
    REQUESTS = "requests"


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to put on the queue.

    Attributes
    ----------
    job_id
        32 hexadecimal characters.
    user, problem_id
        Whose it is, and the ProblemId.
    kind, params
        What to do, and the fields of SolveParams, time_limit among them.
    problem
        The canonical JSON of the problem, packed.
    asks
        The job whose plan is asked, for requests; they are erased with it.
    """

    job_id: str
    user: str
    problem_id: str
    kind: JobKind
    params: dict[str, Any]
    problem: bytes
    asks: str | None = None


@dataclass(frozen=True, slots=True)
class JobView:
    """What is known of a job, without its problem and its result.

    Attributes
    ----------
    success
        Whether there is a plan; None until the job has completed or was cancelled.
    error
        Of a failed job ``type``, ``title``, ``status`` and ``detail`` of a problem document.
    """

    job_id: str
    user: str
    problem_id: str
    kind: JobKind
    status: JobStatus
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    progress: JobProgress | None
    success: bool | None
    error: dict[str, Any] | None


def status_of(state: RqStatus, *, ok: bool | None = None, stopped: bool = False) -> JobStatus:
    """Return our name of a job's state; the one mapping.

    Parameters
    ----------
    state
        RQ's state.
    ok, stopped
        What the record of a job that has ended says: whether it was done, and whether its cancellation ended it.
    """
    status = _STATUS[state]
    # RQ calls failed also what was done, where the process died between the record and RQ's own note of it.
    if status is not JobStatus.COMPLETED and not (status is JobStatus.FAILED and ok):
        return status
    if stopped:
        return JobStatus.CANCELLED
    return JobStatus.COMPLETED if ok else JobStatus.FAILED


def rq_queue(redis: Redis) -> Queue:
    """Return the queue; every part of the service uses this one, with JSON and no pickle."""
    return Queue(redis_keys.QUEUE_NAME, connection=redis, serializer=JSONSerializer)


def enqueue(redis: Redis, job: NewJob, *, result_ttl: int) -> None:
    """Store ``job`` and put it on the queue, whole or not at all.

    A connection that breaks while Redis answers leaves open whether it did so. Then it is asked, so that the job is
    neither lost nor there twice.

    Raises
    ------
    redis.exceptions.RedisError
        Redis is not reachable, or full; nothing was stored.
    AskedJobGone
        The job whose plan is asked has been erased, or has lapsed; nothing was stored.
    """
    keep = result_ttl + MOST_WAITING
    now = time.time()
    payload = {"schema": SCHEMA, "job_id": job.job_id, "kind": job.kind.value, "params": job.params}
    record: dict[Any, Any] = {
        "user": job.user,
        "problem_id": job.problem_id,
        "kind": job.kind.value,
        "created_at": f"{now:.6f}",
        "result_ttl": result_ttl,
    }
    with redis.pipeline() as pipe:
        # A watching pipeline is not sent again by the client's own retries. And a job that is asked is forgotten when
        # nothing is linked to it any more: this one is linked by then, or is not stored.
        pipe.watch(redis_keys.rq_job_key(job.job_id), redis_keys.job_key(job.asks or ""))  # type: ignore[no-untyped-call]
        _check_asked(pipe, job)
        pipe.multi()
        pipe.set(redis_keys.problem_key(job.job_id), job.problem, ex=keep)
        pipe.hset(redis_keys.job_key(job.job_id), mapping=record)
        pipe.expire(redis_keys.job_key(job.job_id), keep)
        pipe.zremrangebyscore(redis_keys.user_key(job.user), 0, now - keep)
        pipe.zadd(redis_keys.user_key(job.user), {job.job_id: now})
        pipe.expire(redis_keys.user_key(job.user), keep)
        if job.asks is not None:
            pipe.sadd(redis_keys.asked_key(job.asks), job.job_id)
            pipe.expire(redis_keys.asked_key(job.asks), keep)
        rq_queue(redis).enqueue(
            WORK,
            args=(payload,),
            job_id=job.job_id,
            description=job.job_id,
            job_timeout=math.ceil(float(job.params["time_limit"])) + BACKSTOP,
            ttl=keep,
            result_ttl=result_ttl,
            failure_ttl=result_ttl,
            retry=Retry(max=1, enqueue_at_front=True),
            pipeline=pipe,
        )
        try:
            pipe.execute()
        except WatchError:
            if not redis.exists(redis_keys.rq_job_key(job.job_id)):
                _check_asked(redis, job)
                raise Unreachable("the connection broke before the job was stored") from None


def _check_asked(redis: Redis, job: NewJob) -> None:
    if job.asks is not None and not redis.exists(redis_keys.job_key(job.asks)):
        raise AskedJobGone("no such job")


def view(redis: Redis, job_id: str) -> JobView | None:
    """Return a job's record; None where there is no such job (any more). It changes nothing in Redis."""
    return _views(redis, [job_id])[0]


def views_of(redis: Redis, user: str, limit: int, kind: JobKind | None = None) -> list[JobView]:
    """Return the last ``limit`` jobs of ``user``, of all kinds or of one, newest first."""
    found: list[JobView] = []
    for first in count(step=limit):
        ids: Any = redis.zrevrange(redis_keys.user_key(user), first, first + limit - 1)
        views = _views(redis, [job_id.decode() for job_id in ids])
        found += [view for view in views if view is not None and kind in {None, view.kind}]
        if len(found) >= limit or len(ids) < limit:
            break
    return found[:limit]


_OURS: Final = ("user", "problem_id", "kind", "created_at", "ok", "success", "stopped", "error")
_THEIRS: Final = ("status", "started_at", "ended_at", "meta")


def _views(redis: Redis, ids: Sequence[str]) -> list[JobView | None]:
    with redis.pipeline(transaction=False) as pipe:
        for job_id in ids:
            pipe.hmget(redis_keys.job_key(job_id), _OURS)
            pipe.hmget(redis_keys.rq_job_key(job_id), _THEIRS)
        answers = pipe.execute()
    return [
        _view(job_id, dict(zip(_OURS, ours, strict=True)), dict(zip(_THEIRS, theirs, strict=True)))
        for job_id, ours, theirs in zip(ids, answers[0::2], answers[1::2], strict=True)
    ]


def _view(job_id: str, ours: dict[str, bytes | None], theirs: dict[str, bytes | None]) -> JobView | None:
    if ours["user"] is None or theirs["status"] is None:
        return None
    ok, success = (None if ours[name] is None else ours[name] == b"1" for name in ("ok", "success"))
    status = status_of(RqStatus(theirs["status"].decode()), ok=ok, stopped=ours["stopped"] == b"1")
    error = None
    if status is JobStatus.FAILED:
        error = json.loads(ours["error"]) if ours["error"] else failure("worker-lost")
    return JobView(
        job_id=job_id,
        user=ours["user"].decode(),
        problem_id=(ours["problem_id"] or b"").decode(),
        kind=JobKind((ours["kind"] or b"").decode()),
        status=status,
        created_at=datetime.fromtimestamp(float(ours["created_at"] or 0), UTC),
        started_at=_time(theirs["started_at"]) if status is not JobStatus.QUEUED else None,
        ended_at=_time(theirs["ended_at"]) if status.is_end else None,
        progress=_progress(theirs["meta"]) if status is JobStatus.RUNNING else None,
        success=bool(success) if status in {JobStatus.COMPLETED, JobStatus.CANCELLED} else None,
        error=error,
    )


def _time(text: bytes | None) -> datetime | None:
    return utcparse(text.decode()) if text else None


def _progress(meta: bytes | None) -> JobProgress | None:
    told = json.loads(meta).get("progress") if meta else None
    return JobProgress.model_validate(told) if told else None


def outcome(redis: Redis, job_id: str) -> bytes | None:
    """Return the JSON of what the job has found, ``{"success", "result", "problem_id"}``, unparsed."""
    packed: Any = redis.get(redis_keys.result_key(job_id))
    return None if packed is None else unpack(packed)


def problem(redis: Redis, job_id: str) -> bytes | None:
    """Return the canonical JSON of the job's problem, unparsed."""
    packed: Any = redis.get(redis_keys.problem_key(job_id))
    return None if packed is None else unpack(packed)


def position(redis: Redis, job_id: str) -> int | None:
    """Return the job's place in the queue, 1 for the next; None where it does not wait."""
    index: Any = redis.lpos(redis_keys.WAITING, job_id)
    return None if index is None else int(index) + 1


def depth(redis: Redis) -> int:
    """Return how many jobs wait."""
    return int(redis.llen(redis_keys.WAITING))


def heartbeat_ages(redis: Redis) -> list[float]:
    """Return for each worker that is not known to be dead the seconds since it was heard of."""
    keys = sorted(redis.smembers(redis_keys.WORKERS))
    with redis.pipeline(transaction=False) as pipe:
        for key in keys:
            pipe.hmget(key, ("last_heartbeat", "death"))
        beats = [last for last, death in pipe.execute() if last and not death]
    return [time.time() - utcparse(last.decode()).timestamp() for last in beats]


def workers(redis: Redis) -> int:
    """Return how many workers have been heard of lately."""
    return sum(age < SILENCE for age in heartbeat_ages(redis))


def cancel(redis: Redis, job_id: str) -> None:
    """Cancel a job: one that waits is taken off the queue, one that runs ends with its best plan.

    It works where Redis is full as well. The search reads the flag within a second. `PATIENCE` later the worker stops
    the job without a plan. Nothing happens to a job that has ended.
    """
    record = redis.hget(redis_keys.job_key(job_id), "result_ttl")
    if record is None:
        return
    keep = int(record)
    names = [redis_keys.WAITING, redis_keys.rq_job_key(job_id), redis_keys.COUNTS]
    names += [key(job_id) for key in (redis_keys.cancel_key, redis_keys.job_key, redis_keys.problem_key)]
    values = [job_id, utcformat(datetime.now(UTC)), keep, f"{time.time():.3f}", keep + MOST_WAITING]
    redis.eval(scripts.CANCEL, len(names), *names, *values)  # type: ignore[arg-type]  # numbers may be values too


def is_overdue(redis: Redis, job_id: str) -> bool:
    """Whether the job was cancelled so long ago that its worker must stop it without a plan."""
    flag: Any = redis.get(redis_keys.cancel_key(job_id))
    return flag is not None and time.time() - float(flag) > PATIENCE


def stop(redis: Redis, job_id: str) -> None:
    """Tell the worker to stop the job at once; one that does not run is left alone."""
    try:
        send_stop_job_command(redis, job_id, serializer=JSONSerializer)
    except (InvalidJobOperation, NoSuchJobError):
        return


def erase(redis: Redis, job_id: str) -> None:
    """Delete all data of a job, and of the requests that were asked of its plan; a running one is stopped first.

    What a job that is being stopped still writes is small, holds no data and lapses with ``RESULT_TTL``. Requests that
    come on the queue meanwhile are erased too.
    """
    seen = view(redis, job_id)
    if seen is not None and not seen.status.is_end:
        cancel(redis, job_id)
        _wait_for_end(redis, job_id)
    while not _is_forgotten(redis, job_id):
        asked: Any = redis.smembers(redis_keys.asked_key(job_id))
        for request in sorted(asked):
            erase(redis, request.decode())
            redis.srem(redis_keys.asked_key(job_id), request)
    if seen is not None:
        redis.zrem(redis_keys.user_key(seen.user), job_id)
        redis.zrem(redis_keys.active_key(seen.user), job_id)
    while redis.exists(redis_keys.rq_job_key(job_id)):
        try:
            Job.fetch(job_id, connection=redis, serializer=JSONSerializer).delete()
        except (NoSuchJobError, InvalidJobOperation):  # it was erased by another call too
            continue
        except ValueError:  # an execution has ended meanwhile, or lapsed, and RQ looks for it
            redis.delete(redis_keys.executions_key(job_id))


def _is_forgotten(redis: Redis, job_id: str) -> bool:
    """Delete what we store of a job; nothing and false where requests are still linked to it."""
    of_job = (redis_keys.job_key, redis_keys.problem_key, redis_keys.result_key, redis_keys.cancel_key)
    names = [redis_keys.asked_key(job_id), *(key(job_id) for key in of_job)]
    return bool(redis.eval(scripts.FORGET, len(names), *names))


def _wait_for_end(redis: Redis, job_id: str) -> None:
    """Stop a running job and wait until it has ended; a worker that is lost is not waited for."""
    end = time.monotonic() + _STOP_WAIT
    while time.monotonic() < end:
        state: Any = redis.hget(redis_keys.rq_job_key(job_id), "status")
        if state is None or RqStatus(state.decode()).value not in ACTIVE:
            return
        stop(redis, job_id)
        time.sleep(0.05)
