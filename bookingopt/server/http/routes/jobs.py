"""Jobs: sent, asked for, listed, cancelled, erased; and new requests asked of a solved one."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from bookingopt.domain.params import SolveParams
from bookingopt.server import schemas
from bookingopt.server.audit import AuditAction
from bookingopt.server.http import openapi, openapi_examples
from bookingopt.server.http.access import QUERY, CurrentCaller, OwnedJob, given_once
from bookingopt.server.http.bodies import JSON, Body, body_of
from bookingopt.server.http.context import AppContext, Caller, Context
from bookingopt.server.http.openapi import answers, ref, said
from bookingopt.server.http.problem_documents import ApiError, ErrorKind
from bookingopt.server.http.submission import Submission, read, submit, time_limit
from bookingopt.server.jobs import queue
from bookingopt.server.jobs.queue import JobView
from bookingopt.server.schemas import Job, Jobs, JobStatus, JobSummary, ProblemDocument

#: Its query is a model, which says everything that is wrong at once.
sending = APIRouter(prefix="/api/v1", tags=["jobs"], dependencies=[Depends(given_once)])
router = APIRouter(prefix="/api/v1", tags=["jobs"], dependencies=list(QUERY))

_Told = TypeVar("_Told", bound=JobSummary)

#: Most jobs that one list shows.
_MOST: Final = 100

_LIMIT_OF_JOB: Final = (
    f"{SolveParams.model_fields['time_limit'].description} The operator sets the default and the most."
)

_SENT: Final = {
    202: said("The job was accepted.", ref(schemas.Submitted), openapi_examples.SUBMITTED, headers=["Location"]),
    200: said(
        "The same was sent before: the job that there is.",
        ref(schemas.Submitted),
        openapi_examples.SUBMITTED,
        headers=["Location", "Idempotent-Replayed"],
    ),
}
_LIMITS: Final = (ErrorKind.CONFLICT, ErrorKind.TOO_MANY_JOBS, ErrorKind.TOO_MUCH_STORED, ErrorKind.QUEUE_FULL)


class SolveQuery(SolveParams):
    """The solve options of the command line as a query."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    time_limit: float | None = Field(  # type: ignore[assignment]  # the default is the operator's
        default=None, ge=0, le=86_400, allow_inf_nan=False, description=_LIMIT_OF_JOB
    )
    request: list[str] = Field(
        default=[],
        max_length=1_000,
        description="ARRIVAL,NIGHTS[,ROOMTYPE]: ask whether one more stay fits, such as 2026-07-24,14,Double, in "
        "addition to the NewReservations of the problem; may be given several times.",
    )


class AskQuery(BaseModel):
    """What goes with requests that are asked of a solved job."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    time_limit: float | None = Field(default=None, ge=0, le=86_400, allow_inf_nan=False, description=_LIMIT_OF_JOB)
    best_requests: bool = Field(default=False, description=SolveParams.model_fields["best_requests"].description)


IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Key under which the call is remembered for 24 hours; by default the hash of its content.",
    ),
]


@sending.post(
    "/optimize",
    status_code=202,
    response_class=Response,
    summary="Send a problem",
    responses=answers(_SENT, *openapi.BODY, *_LIMITS),
    openapi_extra=openapi.body({JSON: ref("Problem")}, "The problem.", openapi_examples.PROBLEM),
)
def optimize(
    context: AppContext,
    caller: CurrentCaller,
    request: Request,
    body: Annotated[Body, Depends(body_of(JSON))],
    query: Annotated[SolveQuery, Query()],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Accept a problem as a job; a repeated submission returns the same job."""
    limit = time_limit(query.time_limit, context.settings)
    params = {**query.model_dump(mode="json", exclude={"request"}), "time_limit": limit}
    done = read(context, "submit", {"requests": query.request}, body.content)
    submission = Submission(queue.JobKind.SOLVE, params, done, idempotency_key, request.state.request_id)
    return submit(context, caller, submission)


@router.post(
    "/jobs/{job_id}/requests",
    status_code=202,
    response_class=Response,
    summary="Ask whether new stays fit into a solved job",
    responses=answers(_SENT, *openapi.BODY, *_LIMITS, ErrorKind.NOT_FOUND, ErrorKind.NOT_READY),
    openapi_extra=openapi.body({JSON: ref(schemas.RequestsBody)}, "The requests.", openapi_examples.ASK),
)
def ask(
    context: AppContext,
    caller: CurrentCaller,
    job: OwnedJob,
    request: Request,
    body: Annotated[Body, Depends(body_of(JSON))],
    query: Annotated[AskQuery, Query()],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Answer whether new stays fit into the plan of a solved job, without a new search; the answer is a job too."""
    seconds = time_limit(query.time_limit, context.settings)
    params = SolveParams(time_limit=seconds, best_requests=query.best_requests).model_dump(mode="json")
    problem, outcome = solved(context, job)
    done = read(context, "ask", {}, body.content, problem, outcome)
    submission = Submission(queue.JobKind.REQUESTS, params, done, idempotency_key, request.state.request_id, job.job_id)
    return submit(context, caller, submission)


def solved(context: Context, job: JobView) -> tuple[bytes, bytes]:
    """Return problem and outcome of a job that has a plan, of all reservations or of those who can have a room.

    Raises
    ------
    ApiError
        The job has none, or was no search.
    """
    problem, outcome = queue.problem(context.redis, job.job_id), queue.outcome(context.redis, job.job_id)
    is_solved = job.kind is queue.JobKind.SOLVE and job.status.is_end
    if not is_solved or problem is None or outcome is None or not (job.success or _has_placed_part(outcome)):
        raise ApiError(ErrorKind.NOT_READY, f"the job is {job.status} and has no plan to ask")
    return problem, outcome


def _has_placed_part(outcome: bytes) -> bool:
    """Whether a result without a plan of all reservations has one of a part of them."""
    report = json.loads(outcome)["result"]["report"]
    return bool(report.get("placed_part"))


@router.get(
    "/jobs",
    response_class=Response,
    summary="List your jobs",
    responses=answers({200: said("The caller's jobs, newest first.", ref(Jobs), openapi_examples.JOBS)}),
)
def list_jobs(
    context: AppContext,
    caller: CurrentCaller,
    limit: Annotated[int, Query(ge=1, le=_MOST, description="Largest number of jobs in the list.")] = 20,
    kind: Annotated[
        queue.JobKind | None, Query(description="Only searches, or only requests asked of a plan; both without it.")
    ] = None,
) -> Response:
    """List the caller's jobs, newest first, without their results."""
    found = [_summary(JobSummary, view) for view in queue.views_of(context.redis, caller.user, limit, kind)]
    return Response(Jobs(jobs=tuple(found)).model_dump_json(), media_type=JSON)


@router.get(
    "/jobs/{job_id}",
    response_class=Response,
    summary="Get a job",
    responses=answers(
        {200: said("The job, with its result where it has one.", ref(Job), openapi_examples.JOB)}, ErrorKind.NOT_FOUND
    ),
)
def get_job(context: AppContext, caller: CurrentCaller, job: OwnedJob) -> Response:
    """Return a job's status and its result."""
    outcome = None
    if job.status in {JobStatus.COMPLETED, JobStatus.CANCELLED}:
        outcome = queue.outcome(context.redis, job.job_id)
    if outcome is not None:
        read_by(context, caller, job, "result")
    return Response(_told(context, job, outcome), media_type=JSON)


def read_by(context: Context, caller: Caller, job: JobView, what: str) -> None:
    """Record that somebody has read what a job has found."""
    context.audit.read(user=caller.user, key_id=caller.key_id, job_id=job.job_id, what=what)


def _summary(shape: type[_Told], job: JobView, **more: Any) -> _Told:
    return shape(
        job_id=job.job_id,
        problem_id=job.problem_id,
        kind=job.kind,
        status=job.status,
        created_at=job.created_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
        **more,
    )


def _told(context: Context, job: JobView, outcome: bytes | None) -> bytes:
    """Return the job as JSON; its outcome is put in as it is, however large."""
    error = None if job.error is None else ProblemDocument.model_validate({"instance": job.job_id, **job.error})
    position = queue.position(context.redis, job.job_id) if job.status is JobStatus.QUEUED else None
    told = _summary(Job, job, progress=job.progress, queue_position=position, error=error)
    head = told.model_dump_json(exclude={"result"}).encode()
    return head.removesuffix(b"}") + b',"result":' + (outcome or b"null") + b"}"


@router.post(
    "/jobs/{job_id}/cancel",
    status_code=202,
    response_class=Response,
    summary="Cancel a job",
    responses=answers(
        {202: said("The job is being cancelled.", ref(Job), openapi_examples.CANCELLED)}, ErrorKind.NOT_FOUND
    ),
)
def cancel(context: AppContext, caller: CurrentCaller, job: OwnedJob, request: Request) -> Response:
    """Cancel a job; one that runs ends with the best plan at hand, and nothing happens to one that has ended."""
    if not job.status.is_end:
        queue.cancel(context.redis, job.job_id)
        request_id = request.state.request_id
        context.audit.record(
            AuditAction.CANCEL, user=caller.user, key_id=caller.key_id, job_id=job.job_id, request_id=request_id
        )
    seen = queue.view(context.redis, job.job_id) or job
    return Response(_told(context, seen, None), 202, media_type=JSON)


@router.delete(
    "/jobs/{job_id}",
    status_code=204,
    response_class=Response,
    summary="Erase a job",
    responses=answers({204: said("Nothing is left of the job.")}, ErrorKind.NOT_FOUND),
)
def erase(context: AppContext, caller: CurrentCaller, job: OwnedJob, request: Request) -> Response:
    """Erase a job with its problem, its result and the requests asked of it; one that runs is stopped first."""
    queue.erase(context.redis, job.job_id)
    request_id = request.state.request_id
    context.audit.record(
        AuditAction.ERASE, user=caller.user, key_id=caller.key_id, job_id=job.job_id, request_id=request_id
    )
    return Response(status_code=204)
