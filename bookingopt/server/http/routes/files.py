"""What a solved job has found as files: pictures, a report, a workbook, tables, and the command line's JSON files."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Response

from bookingopt.io.result_tables import RESULT_LISTS
from bookingopt.render.language import ENGLISH, LanguageCode
from bookingopt.server import schemas
from bookingopt.server.http import openapi, openapi_examples
from bookingopt.server.http.access import QUERY, CurrentCaller, OwnedJob
from bookingopt.server.http.bodies import JSON, XLSX, Body, body_of
from bookingopt.server.http.context import AppContext, Caller, Context
from bookingopt.server.http.openapi import answers, ref, said
from bookingopt.server.http.problem_documents import ApiError, ErrorKind, not_found, retry_after
from bookingopt.server.http.routes.jobs import read_by, solved
from bookingopt.server.http.submission import read
from bookingopt.server.jobs import queue
from bookingopt.server.jobs.queue import JobView

router = APIRouter(prefix="/api/v1/jobs/{job_id}", tags=["files"], dependencies=list(QUERY))

_SVG, _HTML, CSV = "image/svg+xml", "text/html", "text/csv"
#: A file brings its own style; of the report also the script. Where a browser opens it, it is nobody's page.
_POLICY: Final = {
    _SVG: "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    _HTML: "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; "
    "sandbox allow-scripts allow-modals",
}
_TEXT: Final = {"type": "string"}
_BYTES: Final = {"type": "string", "format": "binary"}
#: Seconds after which to ask again for a file of a job that still runs.
_SOON: Final = 2


def _file(what: str, media_type: str, schema: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    good = {200: said(what, schema, media_type=media_type)}
    return answers(good, ErrorKind.NOT_FOUND, ErrorKind.NOT_READY, ErrorKind.INVALID_INPUT)


def _found(context: Context, job: JobView) -> bytes:
    """Return the outcome of a job that has ended with one."""
    if not job.status.is_end:
        raise ApiError(ErrorKind.NOT_READY, f"the job is {job.status}", headers=retry_after(_SOON))
    outcome = queue.outcome(context.redis, job.job_id)
    if outcome is None:
        raise ApiError(ErrorKind.NOT_READY, f"the job is {job.status} and has no result")
    return outcome


def _drawn(context: Context, caller: Caller, job: JobView, name: str, media_type: str, **options: Any) -> Response:
    outcome = _found(context, job)
    if job.kind is not queue.JobKind.SOLVE and name != "result.json":
        raise not_found("a job about new requests has no such file")
    problem = queue.problem(context.redis, job.job_id) or b""
    content = read(context, "draw", {"name": name, **options}, problem, outcome).content
    read_by(context, caller, job, name)
    return as_file(content, name, media_type)


def as_file(content: bytes, name: str, media_type: str) -> Response:
    """Answer what a browser saves under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if media_type in _POLICY:
        headers["Content-Security-Policy"] = _POLICY[media_type]
    return Response(content, headers=headers, media_type=media_type)


InLanguage = Annotated[LanguageCode, Query(description="The language of its texts.")]
Before = Annotated[bool, Query(description="Show the present plan above the new one.")]


@router.get(
    "/chart.svg",
    response_class=Response,
    summary="Get the tape chart",
    responses=_file("The tape chart as a picture.", _SVG, _TEXT),
)
def chart(
    context: AppContext,
    caller: CurrentCaller,
    job: OwnedJob,
    before: Before = False,
    language: InLanguage = ENGLISH,
) -> Response:
    """Draw the tape chart."""
    return _drawn(context, caller, job, "chart.svg", _SVG, before=before, language=language)


@router.get(
    "/report.html",
    response_class=Response,
    summary="Get the report",
    responses=_file("The report to read and print.", _HTML, _TEXT),
)
def report(
    context: AppContext,
    caller: CurrentCaller,
    job: OwnedJob,
    before: Before = False,
    language: InLanguage = ENGLISH,
) -> Response:
    """Write the report."""
    return _drawn(context, caller, job, "report.html", _HTML, before=before, language=language)


@router.get(
    "/plan.xlsx",
    response_class=Response,
    summary="Get all lists as a workbook",
    responses=_file("A workbook, which can be sent as a problem again.", XLSX, _BYTES),
)
def workbook(context: AppContext, caller: CurrentCaller, job: OwnedJob) -> Response:
    """Write all lists into one workbook."""
    return _drawn(context, caller, job, "plan.xlsx", XLSX)


@router.get(
    "/result.json",
    response_class=Response,
    summary="Get the result",
    responses=_file("The result, as bookingopt solve writes it.", JSON, ref("Result")),
)
def result(context: AppContext, caller: CurrentCaller, job: OwnedJob) -> Response:
    """Write the result as the command line does."""
    return _drawn(context, caller, job, "result.json", JSON)


@router.get(
    "/problem.json",
    response_class=Response,
    summary="Get the problem",
    responses=answers({200: said("The problem, as bookingopt solve reads it.", ref("Problem"))}, ErrorKind.NOT_FOUND),
)
def problem(context: AppContext, caller: CurrentCaller, job: OwnedJob) -> Response:
    """Return the problem; a job has it from the start."""
    stored = queue.problem(context.redis, job.job_id)
    if stored is None:
        raise not_found()
    content = read(context, "problem-file", {}, stored).content
    read_by(context, caller, job, "problem.json")
    return as_file(content, "problem.json", JSON)


@router.post(
    "/export",
    response_class=Response,
    summary="Get messages for another system",
    responses=answers(
        {200: said("The messages; nothing is sent.", ref(schemas.Exported), openapi_examples.EXPORTED)},
        *openapi.BODY,
        ErrorKind.NOT_FOUND,
        ErrorKind.NOT_READY,
    ),
    openapi_extra=openapi.body({JSON: ref(schemas.ToExport)}, "The system and its codes.", openapi_examples.TO_EXPORT),
)
def export(
    context: AppContext,
    caller: CurrentCaller,
    job: OwnedJob,
    body: Annotated[Body, Depends(body_of(JSON))],
) -> Response:
    """Write restrictions or moves of a solved job as the messages of another system."""
    problem, outcome = solved(context, job)
    content = read(context, "export", {}, body.content, problem, outcome).content
    read_by(context, caller, job, "export")
    return Response(content, media_type=JSON)


@router.get(
    "/{list_name}.csv",
    response_class=Response,
    summary="Get one list as a table",
    responses=_file("The list as CSV (RFC 4180).", CSV, _TEXT),
)
def table(
    context: AppContext,
    caller: CurrentCaller,
    job: OwnedJob,
    list_name: Annotated[
        str,
        Path(
            description="Name of a list of the result.",
            examples=["moves"],
            json_schema_extra={"enum": list(RESULT_LISTS)},
        ),
    ],
) -> Response:
    """Write one list of the result as a table."""
    if list_name not in RESULT_LISTS:
        raise not_found("no such list")
    return _drawn(context, caller, job, f"{list_name}.csv", CSV)
