"""What a worker does with a job: read the problem, solve it, store what came out. It never raises.

A traceback would hold guests' data, and RQ would run an ordinary error again. So every end of a job is stored here as a
record: done, with or without a plan, or not done and why. RQ itself is told only whether it was done.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any, Final

from redis import Redis
from redis.exceptions import OutOfMemoryError, RedisError
from rq import get_current_job
from rq.timeouts import JobTimeoutException

from bookingopt.domain.params import read_params
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result, StoppedBy
from bookingopt.errors import BookingOptError, InputError
from bookingopt.io.json import problem_from_json
from bookingopt.optimizer.model.instance import NONE, build_instance
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.requests.answers import answer_requests
from bookingopt.optimizer.solve import solve
from bookingopt.optimizer.stop import Progress, Stop
from bookingopt.server.jobs import queue, redis_keys
from bookingopt.server.jobs.outcome import End, failure, store_end
from bookingopt.server.jobs.queue import SCHEMA, Kind
from bookingopt.server.logs import log, log_error

#: Seconds between two beats: what the search has reached is told, and whether it is cancelled is asked.
BEAT: Final = 1.0
#: Seconds within which a cancellation is heard: it is asked for oftener than progress is told.
_EAR: Final = 0.25
#: Seconds for which a result waits for room in a Redis that is full, and between two attempts.
_ROOM, _ATTEMPT = 50.0, 1.0
#: What a process ends with that could not store its result; RQ runs the job once more.
_NOT_STORED: Final = 70

#: Tells progress of a job that is still known; else the hash of an erased one would come back.
_TELL: Final = "if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'meta', ARGV[1]) end"


def run_solve(payload: dict[str, Any]) -> dict[str, bool]:
    """Do the job that ``payload`` names, store its end, and return whether it was done.

    A job that comes a second time after its end was stored is not done again.
    """
    started = time.monotonic()
    job = get_current_job()
    assert job is not None
    redis, job_id = job.connection, str(payload["job_id"])
    try:
        ended = redis.hget(redis_keys.job_key(job_id), "ok")
        if ended is not None:
            return {"ok": ended == b"1"}
        end = _end(redis, job_id, payload)
        signal.alarm(0)  # RQ's own limit is for the search: it must not end us while we wait for Redis
        seconds = time.monotonic() - started
        _store(redis, job_id, end, seconds)
    except RedisError as error:
        log_error("result-not-stored", error, job_id=job_id)
        os._exit(_NOT_STORED)
    log("job-ended", job_id=job_id, status=end.status, seconds=round(seconds, 3), kind=end.error and end.error["type"])
    return {"ok": end.error is None}


def _store(redis: Redis, job_id: str, end: End, seconds: float) -> None:
    """Store the end; where Redis is full, wait for room: what others have found lapses, or is erased."""
    last = time.monotonic() + _ROOM
    is_told = False
    while True:
        try:
            store_end(redis, job_id, end, seconds)
        except OutOfMemoryError:
            if time.monotonic() > last:
                raise
        else:
            return
        if not is_told:
            log("redis-full", logging.WARNING, job_id=job_id)
            is_told = True
        time.sleep(_ATTEMPT)


def _end(redis: Redis, job_id: str, payload: dict[str, Any]) -> End:
    """Do the job; whatever goes wrong becomes a problem document without data of the guests."""
    if payload["schema"] > SCHEMA:
        return End(error=failure("unsupported"))
    try:
        text = queue.problem(redis, job_id)
        if text is None:
            return End(error=failure("expired"))
        problem = problem_from_json(text.decode())
        params = read_params(payload["params"])
        work = _WORK[Kind(payload["kind"])]
        with _beat(redis, job_id) as beat:
            stop = Stop.from_params(params, cancelled=beat.is_cancelled)
            return work(problem, stop, beat.tell, params)
    except (JobTimeoutException, MemoryError, OSError, SystemError, BookingOptError) as error:
        log_error("job-failed", error, job_id=job_id)
        return End(error=_explained(error))
    except RedisError:
        raise
    except Exception as error:  # noqa: BLE001  a mistake of ours is told as such, and never run again
        log_error("job-failed", error, job_id=job_id)
        return End(error=failure("internal"))


def _solve(problem: Problem, stop: Stop, tell: Callable[[Progress], None], params: Any) -> End:
    result = solve(problem, params, stop, tell)
    stopped = result.report.stopped_by is StoppedBy.CANCELLED
    return _found(problem, result.model_dump(mode="json", by_alias=True), _is_plan(result), stopped)


def _is_plan(result: Result) -> bool:
    return result.objective_value is not None


def _answer(problem: Problem, stop: Stop, tell: Callable[[Progress], None], _params: Any) -> End:
    """Answer the new reservations against the plan that the reservations stand for, without another search."""
    instance = build_instance(problem)
    tell(Progress("new reservations", stop.seconds, None, None))
    if (instance.present_room == NONE).any():
        return End(error=failure("no-plan"))
    answers = answer_requests(instance, Plan(instance.present_room), stop)
    told = [answer.model_dump(mode="json", by_alias=True) for answer in answers]
    found = {"ProblemId": problem.problem_id, "new_reservations": told}
    return _found(problem, found, True, stop.reason is StoppedBy.CANCELLED)


_WORK: Final = {Kind.SOLVE: _solve, Kind.REQUESTS: _answer}


def _found(problem: Problem, result: dict[str, Any], is_plan: bool, stopped: bool) -> End:
    outcome = {"success": is_plan, "result": result, "problem_id": problem.problem_id}
    text = json.dumps(outcome, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return End(success=is_plan, stopped=stopped, outcome=text.encode())


def _explained(error: BaseException) -> dict[str, Any]:
    """Return the problem document of what went wrong; it repeats nothing of the problem."""
    if isinstance(error, JobTimeoutException):
        return failure("timed-out")
    if isinstance(error, MemoryError):
        return failure("out-of-memory")
    if isinstance(error, OSError | SystemError):  # the latter is what Python makes of refused memory here and there
        return failure("system")
    if isinstance(error, InputError):
        return failure("invalid-problem")
    if isinstance(error, BookingOptError) and error.http_status < 500:
        return failure("refused", str(error))  # such as a limit on moves without a present plan
    return failure("solver")


class _Beat:
    """Tells what the search has reached and hears whether it is cancelled, beside it and at most once a second."""

    def __init__(self, redis: Redis, job_id: str) -> None:
        self._redis, self._job_id = redis, job_id
        self._parent = os.getppid()
        self._latest: Progress | None = None
        self._told: Progress | None = None
        self._cancelled: float | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def tell(self, progress: Progress) -> None:
        """Note what the search has reached."""
        self._latest = progress

    def is_cancelled(self) -> bool:
        """Whether somebody has cancelled the job; asks nobody, for the search looks often."""
        return self._cancelled is not None

    def start(self) -> None:
        """Hear once whether the job was cancelled while it waited, and go on beside the search."""
        if self._redis.exists(redis_keys.cancel_key(self._job_id)):
            self._cancelled = time.monotonic()
        self._thread.start()

    def end(self) -> None:
        """End before what comes next."""
        self._ended.set()
        self._thread.join(BEAT)  # it may be waiting for Redis, which is no reason to wait here

    def _run(self) -> None:
        told = -BEAT
        while not self._ended.wait(_EAR):
            if os.getppid() != self._parent:
                os._exit(1)  # the worker is gone: another one has this job, or will
            try:
                if self._cancelled is None and self._redis.exists(redis_keys.cancel_key(self._job_id)):
                    self._cancelled = time.monotonic()
                if time.monotonic() - told >= BEAT and self._latest is not self._told:
                    self._told, told = self._latest, time.monotonic()
                    self._redis.eval(_TELL, 1, queue.rq_key(self._job_id), self._meta())
                if self._cancelled is not None and time.monotonic() - self._cancelled > queue.PATIENCE:
                    self._cancelled = time.monotonic()
                    queue.stop(self._redis, self._job_id)
            except RedisError as error:
                log("beat-missed", logging.WARNING, job_id=self._job_id, error=type(error).__name__)

    def _meta(self) -> str:
        """Return the progress as RQ keeps it; numbers and the name of a method."""
        assert self._told is not None
        plan, bound = self._told.plan, self._told.bound
        gap = None
        if plan is not None and bound is not None:
            gap = round((plan - bound) / plan, 6) if plan else 0.0
        progress = {"phase": self._told.phase, "seconds": round(self._told.seconds, 3), "plan": plan, "bound": bound}
        return json.dumps({"progress": {**progress, "gap": gap}}, allow_nan=False)


@contextmanager
def _beat(redis: Redis, job_id: str) -> Any:
    beat = _Beat(redis, job_id)
    beat.start()
    try:
        yield beat
    finally:
        beat.end()
