"""Without a job: tables and workbooks become a problem, a plan is judged, systems that take plans are listed."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Response

from bookingopt.server import draft_schemas, schemas
from bookingopt.server.http import openapi, openapi_examples
from bookingopt.server.http.access import QUERY, caller_of
from bookingopt.server.http.bodies import JSON, XLSX, Body, body_of
from bookingopt.server.http.context import AppContext
from bookingopt.server.http.exchange.sink_list import sinks
from bookingopt.server.http.openapi import answers, ref, said
from bookingopt.server.http.routes.files import CSV, as_file
from bookingopt.server.http.submission import read

#: What the body of an export has and a table has not: it tells them apart before a whole body is read.
_FILES: Final = re.compile(rb'"files"\s*:')
#: How workbooks begin in Base64 and how their names end, and the source of calendars: libraries read them that the API
#: process shall not carry. A letter that is written as its number may be part of any of these.
_FOR_LIBRARIES: Final = re.compile(rb'"(?:UEsD|0M8R4K)|\.(?:xls[xmb]?|ods)"|"ical"|\\u00[2-7]', re.IGNORECASE)
_PARSED: Final = said(
    "The problem with its balance, or what the files may be.",
    {"anyOf": [ref(schemas.Imported), ref(schemas.Detected)]},
    examples={
        "problem": openapi_examples.IMPORTED,
        "detect": openapi_examples.DETECTED,
    },
)

router = APIRouter(prefix="/api/v1", tags=["tools"], dependencies=[*QUERY, Depends(caller_of)])


@router.post(
    "/parse",
    response_class=Response,
    summary="Read tables, a workbook or another system's export",
    responses=answers({200: _PARSED}, *openapi.BODY),
    openapi_extra=openapi.body(
        {
            JSON: {"anyOf": [ref(schemas.Envelope), ref(schemas.Export), ref(schemas.ToDetect)]},
            XLSX: {"type": "string", "format": "binary"},
        },
        "The tables as CSV texts, a workbook, or files of BookingOpt's own layout or of another system.",
        examples={
            "tables": openapi_examples.ENVELOPE,
            "export": openapi_examples.EXPORT,
            "detect": openapi_examples.DETECT,
        },
    ),
)
def parse(
    context: AppContext,
    body: Annotated[Body, Depends(body_of(JSON, XLSX))],
    name: Annotated[
        str,
        Query(min_length=1, max_length=200, description="The ProblemId of a workbook that has none."),
    ] = "workbook",
) -> Response:
    """Make a problem of CSV texts, a workbook or another system's export, or report every error in them."""
    return Response(read(context, _task(body), {"name": name}, body.content).content, media_type=JSON)


def _task(body: Body) -> str:
    if body.media_type == XLSX:
        return "parse-book"
    if not _FILES.search(body.content):
        return "parse-tables"
    return "parse-binaries" if _FOR_LIBRARIES.search(body.content) else "parse-texts"


@router.post(
    "/validate",
    response_class=Response,
    summary="Check a plan",
    responses=answers({200: said("Violations.", ref(schemas.Judgement), openapi_examples.JUDGEMENT)}, *openapi.BODY),
    openapi_extra=openapi.body(
        {JSON: {"anyOf": [ref("Problem"), ref(schemas.ToValidate)]}},
        "A problem, or a result with its problem.",
        openapi_examples.PROBLEM,
    ),
)
def validate(
    context: AppContext,
    body: Annotated[Body, Depends(body_of(JSON))],
    strict: Annotated[bool, Query(description="Count declared orphan gaps as violations too.")] = False,
) -> Response:
    """Check the present plan of a problem, or a result, from its dates alone."""
    return Response(read(context, "validate", {"strict": strict}, body.content).content, media_type=JSON)


@router.post(
    "/draft",
    response_class=Response,
    summary="Judge a plan that is worked on",
    responses=answers(
        {200: said("The judgement.", ref(draft_schemas.Drafted), openapi_examples.DRAFTED)}, *openapi.BODY
    ),
    openapi_extra=openapi.body(
        {JSON: ref(draft_schemas.ToDraft)}, "A problem with its present plan.", openapi_examples.TO_DRAFT
    ),
)
def draft(context: AppContext, body: Annotated[Body, Depends(body_of(JSON))]) -> Response:
    """Judge the present plan of a problem, or say what each room would mean for one of its stays."""
    return Response(read(context, "desk", {}, body.content).content, media_type=JSON)


def _saved(what: str, media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "response_class": Response,
        "responses": answers({200: said(what, schema, media_type=media_type)}, *openapi.BODY),
        "openapi_extra": openapi.body(
            {JSON: ref(draft_schemas.ToSave)}, "A problem with its plan.", openapi_examples.TO_SAVE
        ),
    }


@router.post(
    "/draft/moves.csv", summary="Save moves that were accepted", **_saved("The moves.", CSV, {"type": "string"})
)
def draft_moves(context: AppContext, body: Annotated[Body, Depends(body_of(JSON))]) -> Response:
    """Write the moves of a plan that somebody worked on, each after those that free its room."""
    return as_file(read(context, "desk-file", {"name": "moves.csv"}, body.content).content, "moves.csv", CSV)


@router.post(
    "/draft/plan.xlsx",
    summary="Save a plan that was worked on",
    **_saved("A workbook, which can be sent as a problem again.", XLSX, {"type": "string", "format": "binary"}),
)
def draft_workbook(context: AppContext, body: Annotated[Body, Depends(body_of(JSON))]) -> Response:
    """Write a plan that somebody worked on as a workbook: its moves, and the problem whose present plan it is."""
    return as_file(read(context, "desk-file", {"name": "plan.xlsx"}, body.content).content, "plan.xlsx", XLSX)


@router.get(
    "/sinks",
    response_class=Response,
    summary="List the systems that take plans",
    responses=answers({200: said("The systems.", ref(schemas.Sinks), openapi_examples.SINKS)}),
)
def list_sinks() -> Response:
    """List the systems that a plan can be exported to, with what each takes and asks for."""
    return Response(schemas.Sinks.model_validate({"sinks": sinks()}).model_dump_json(), media_type=JSON)
