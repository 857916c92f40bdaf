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

from bookingopt.domain.house import planned
from bookingopt.domain.params import read_params
from bookingopt.domain.problem import ASKED_TABLE, Problem
from bookingopt.domain.result import Result, StoppedBy
from bookingopt.domain.result_rows import Sellable
from bookingopt.errors import BookingOptError, InputError, TranslatableError
from bookingopt.io.json import json_line, problem_from_json
from bookingopt.optimizer.model.instance import NONE, build_instance
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.reporting.answers import with_sellable
from bookingopt.optimizer.solve import answer, solve
from bookingopt.optimizer.stop import Progress, Stop
from bookingopt.server.jobs import queue, redis_keys, scripts
from bookingopt.server.jobs.outcome import JobEnd, failure, store_end
from bookingopt.server.jobs.queue import SCHEMA, JobKind
from bookingopt.server.logs import log, log_error

#: Seconds between two reports of what the search has reached.
REPORT_INTERVAL: Final = 1.0
#: Seconds between two checks for a cancellation, which should be noticed sooner than progress is reported.
_CANCEL_POLL: Final = 0.25
#: Seconds for which a result waits for room in a Redis that is full, and between two attempts.
_ROOM, _ATTEMPT = 50.0, 1.0
#: What a process ends with that could not store its result; RQ runs the job once more.
_NOT_STORED: Final = 70
#: What else Python makes of refused memory here and there, the latter of a library that is loaded late.
_REFUSED_MEMORY: Final = (SystemError, ImportError)


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


def _store(redis: Redis, job_id: str, end: JobEnd, seconds: float) -> None:
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


def _end(redis: Redis, job_id: str, payload: dict[str, Any]) -> JobEnd:
    """Do the job; any error becomes a problem document without guests' data."""
    if payload["schema"] > SCHEMA:
        return JobEnd(error=failure("unsupported"))
    try:
        text = queue.problem(redis, job_id)
        if text is None:
            return JobEnd(error=failure("expired"))
        problem = problem_from_json(text.decode())
        params = read_params(payload["params"])
        work = _WORK[JobKind(payload["kind"])]
        with _reporting(redis, job_id) as reporter:
            stop = Stop.from_params(params, cancelled=reporter.is_cancelled)
            return work(problem, stop, reporter.tell, params)
    except (JobTimeoutException, MemoryError, OSError, *_REFUSED_MEMORY, BookingOptError) as error:
        log_error("job-failed", error, job_id=job_id)
        return JobEnd(error=_explained(error))
    except RedisError:
        raise
    except Exception as error:  # noqa: BLE001  a bug of ours is reported as one, and the job is not run again
        log_error("job-failed", error, job_id=job_id)
        return JobEnd(error=failure("internal"))


def _solve(problem: Problem, stop: Stop, tell: Callable[[Progress], None], params: Any) -> JobEnd:
    result = solve(problem, params, stop, tell)
    signal.alarm(0)  # RQ's own limit is for the search: however large the plan is, it is written down
    stopped = result.report.stopped_by is StoppedBy.CANCELLED
    return _found(problem, result.model_dump(mode="json", by_alias=True), _is_plan(result), stopped)


def _is_plan(result: Result) -> bool:
    return result.objective_value is not None


def _answer(problem: Problem, stop: Stop, tell: Callable[[Progress], None], params: Any) -> JobEnd:
    """Answer the new reservations against the plan that the reservations stand for, without another search."""
    house = planned(problem)
    instance = build_instance(house)
    tell(Progress("new reservations", stop.seconds, None, None))
    if (instance.present_room == NONE).any():
        return JobEnd(error=failure("no-plan"))
    answers = answer(house, instance, Plan(instance.present_room), stop, best=params.best_requests)
    table = [Sellable.model_validate(row) for row in (problem.model_extra or {}).get(ASKED_TABLE, ())]
    answers = with_sellable(house, answers, table)
    told = [row.model_dump(mode="json", by_alias=True) for row in answers]
    found = {"ProblemId": problem.problem_id, "new_reservations": told}
    return _found(problem, found, True, stop.reason is StoppedBy.CANCELLED)


_WORK: Final = {JobKind.SOLVE: _solve, JobKind.REQUESTS: _answer}


def _found(problem: Problem, result: dict[str, Any], is_plan: bool, stopped: bool) -> JobEnd:
    outcome = {"success": is_plan, "result": result, "problem_id": problem.problem_id}
    return JobEnd(success=is_plan, stopped=stopped, outcome=json_line(outcome))


def _explained(error: BaseException) -> dict[str, Any]:
    """Return the problem document of an error; it repeats nothing of the problem."""
    if isinstance(error, JobTimeoutException):
        return failure("timed-out")
    if isinstance(error, MemoryError):
        return failure("out-of-memory")
    if isinstance(error, (OSError, *_REFUSED_MEMORY)):
        return failure("system")
    if isinstance(error, InputError):
        return failure("invalid-problem")
    if isinstance(error, BookingOptError) and error.http_status < 500:
        return failure("refused", error.message if isinstance(error, TranslatableError) else str(error))
    return failure("solver")


class _ProgressReporter:
    """Reports progress at most once a second, and looks whether the job is cancelled, in a thread of its own."""

    def __init__(self, redis: Redis, job_id: str) -> None:
        self._redis, self._job_id = redis, job_id
        self._parent = os.getppid()
        self._latest: Progress | None = None
        self._told: Progress | None = None
        self._cancelled = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def tell(self, progress: Progress) -> None:
        """Note the progress of the search."""
        self._latest = progress

    def is_cancelled(self) -> bool:
        """Whether the job is cancelled; makes no call, for the search asks often."""
        return self._cancelled

    def start(self) -> None:
        """Check once whether the job was cancelled while it waited, then run beside the search."""
        if self._redis.exists(redis_keys.cancel_key(self._job_id)):
            self._cancelled = True
        self._thread.start()

    def end(self) -> None:
        """Stop the thread."""
        self._ended.set()
        self._thread.join(REPORT_INTERVAL)  # it may be waiting for Redis, which is no reason to wait here

    def _run(self) -> None:
        told = -REPORT_INTERVAL
        while not self._ended.wait(_CANCEL_POLL):
            if os.getppid() != self._parent:
                os._exit(1)  # the worker is gone: another one has this job, or will
            try:
                if not self._cancelled and self._redis.exists(redis_keys.cancel_key(self._job_id)):
                    self._cancelled = True
                if time.monotonic() - told >= REPORT_INTERVAL and self._latest is not self._told:
                    self._told, told = self._latest, time.monotonic()
                    self._redis.eval(scripts.TELL_PROGRESS, 1, redis_keys.rq_job_key(self._job_id), self._meta())
            except RedisError as error:
                log("progress-not-stored", logging.WARNING, job_id=self._job_id, error=type(error).__name__)

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
def _reporting(redis: Redis, job_id: str) -> Any:
    reporter = _ProgressReporter(redis, job_id)
    reporter.start()
    try:
        yield reporter
    finally:
        reporter.end()
