"""From a body to a job on the queue: read, hashed, admitted, enqueued."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from fastapi import Response
from redis.exceptions import RedisError

from bookingopt.domain.faults import figure
from bookingopt.errors import Fault, InputError
from bookingopt.server.audit import AuditAction
from bookingopt.server.http.computations import Done, NotJson
from bookingopt.server.http.context import Caller, Context
from bookingopt.server.http.problem_documents import ApiError, ErrorKind, not_found, of_faults, of_input, retry_after
from bookingopt.server.jobs import queue, redis_keys
from bookingopt.server.jobs.admission import Decision, DecisionKind
from bookingopt.server.schemas import JobStatus, Submitted
from bookingopt.server.settings import Settings
from bookingopt.translatable import Translatable

#: Longest `Retry-After`, in seconds.
_LONGEST_WAIT: Final = 3_600


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody wants to be done; ``done`` holds the packed problem, ``asks`` the job whose plan is asked."""

    kind: queue.JobKind
    params: dict[str, Any]
    done: Done
    idempotency_key: str | None
    request_id: str
    asks: str | None = None

    @property
    def body_hash(self) -> str:
        """SHA-256 of everything that the job depends on."""
        whole = json.dumps([self.done.facts["sha256"], self.kind.value, self.params], sort_keys=True)
        return sha256(whole.encode()).hexdigest()


def time_limit(asked: float | None, settings: Settings) -> float:
    """Return the job's time limit in seconds, which the operator caps."""
    if asked is None:
        return settings.time_limit
    if asked > settings.time_limit_max:
        key = "expected at most {most}, the most that this service is set to"
        expected = Translatable(key, most=figure(settings.time_limit_max))
        raise of_faults([Fault(("time_limit",), f"{asked:g}", expected)])
    return asked


def read(context: Context, task: str, options: Mapping[str, Any], *parts: bytes | bytearray) -> Done:
    """Do a task; what is wrong in its parts is told with the kind of error that fits."""
    try:
        return context.helper.do(task, options, *parts, is_gone=context.is_gone)
    except NotJson as error:
        raise of_input(error, ErrorKind.NOT_JSON) from None
    except InputError as error:
        if error.faults and all(fault.place in {("request",), ("before",)} for fault in error.faults):
            raise of_faults(error.faults) from None
        raise


def submit(context: Context, caller: Caller, submission: Submission) -> Response:
    """Put a job on the queue, or say which one it is already, or why it cannot be."""
    job_id, packed = secrets.token_hex(16), submission.done.content
    body, key = submission.body_hash, submission.idempotency_key
    try:
        decision = context.admission.decide(caller.user, job_id, body, key, len(packed))
        if decision.kind is DecisionKind.ACCEPTED:
            _enqueue(context, caller, submission, job_id, packed)
    except (RedisError, queue.AskedJobGone) as error:
        with suppress(RedisError):
            context.admission.give_up(caller.user, job_id)
        if isinstance(error, queue.AskedJobGone):
            raise not_found() from None
        raise
    if decision.kind is DecisionKind.ACCEPTED:
        context.audit.record(
            AuditAction.SUBMIT, user=caller.user, key_id=caller.key_id, job_id=job_id, request_id=submission.request_id
        )
        return _answer(submission, job_id, JobStatus.QUEUED, 202)
    if decision.kind is DecisionKind.REPLAY:
        seen = queue.view(context.redis, decision.job_id)
        return _answer(submission, decision.job_id, seen.status if seen else JobStatus.QUEUED, 200)
    raise _refusal(context, decision)


def _enqueue(context: Context, caller: Caller, submission: Submission, job_id: str, packed: bytes) -> None:
    problem_id = submission.done.facts["problem_id"]
    kind, params = submission.kind, submission.params
    job = queue.NewJob(job_id, caller.user, problem_id, kind, params, packed, submission.asks)
    queue.enqueue(context.redis, job, result_ttl=context.settings.result_ttl)
    with suppress(RedisError):  # else it lapses
        context.admission.settle(job_id)


def _answer(submission: Submission, job_id: str, status: JobStatus, http_status: int) -> Response:
    said = Submitted(job_id=job_id, status=status, problem_id=submission.done.facts["problem_id"])
    headers = {"Location": f"/api/v1/jobs/{job_id}"}
    if http_status == 200:
        headers["Idempotent-Replayed"] = "true"
    return Response(said.model_dump_json(), http_status, headers, "application/json")


def _refusal(context: Context, decision: Decision) -> ApiError:
    if decision.kind is DecisionKind.CONFLICT:
        return ApiError(ErrorKind.CONFLICT, "this Idempotency-Key was sent with another body or other parameters")
    if decision.kind is DecisionKind.STORED:
        detail = (
            f"your jobs take {decision.count / 2**20:.1f} MB, and with this one more than the "
            f"{context.settings.max_user_mb} MB that they may; erase some, or wait until they expire"
        )
        return ApiError(ErrorKind.TOO_MUCH_STORED, detail, headers=retry_after(min(decision.seconds, _LONGEST_WAIT)))
    counts: Any = context.redis.hmget(redis_keys.COUNTS, "seconds_sum", "seconds_count")
    total, number = (float(value or 0) for value in counts)
    mean = total / number if number else context.settings.time_limit
    if decision.kind is DecisionKind.ACTIVE:
        detail = f"{decision.count} of your jobs wait or run, the most that may; wait for one of them, or cancel it"
        return ApiError(ErrorKind.TOO_MANY_JOBS, detail, headers=retry_after(min(mean, _LONGEST_WAIT)))
    seconds = decision.count * mean / max(1, queue.workers(context.redis))
    detail = f"{decision.count} jobs wait, the most that may"
    return ApiError(ErrorKind.QUEUE_FULL, detail, headers=retry_after(min(seconds, _LONGEST_WAIT)))
