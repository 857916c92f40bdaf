"""Without a job: tables and workbooks become a problem, and a plan is judged."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from bookingopt.server import schemas
from bookingopt.server.http import openapi, openapi_examples
from bookingopt.server.http.access import QUERY, caller_of
from bookingopt.server.http.bodies import JSON, XLSX, Body, body_of
from bookingopt.server.http.context import AppContext
from bookingopt.server.http.openapi import answers, ref, said
from bookingopt.server.http.submission import read

router = APIRouter(prefix="/api/v1", tags=["tools"], dependencies=[*QUERY, Depends(caller_of)])


@router.post(
    "/parse",
    response_class=Response,
    summary="Read tables or a workbook",
    responses=answers({200: said("The problem.", ref("Problem"), openapi_examples.PROBLEM)}, *openapi.BODY),
    openapi_extra=openapi.body(
        {JSON: ref(schemas.Envelope), XLSX: {"type": "string", "format": "binary"}},
        "The tables as CSV texts, or a workbook.",
        openapi_examples.ENVELOPE,
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
    """Make a problem of CSV texts or of a workbook, or report every error in them."""
    task = "parse-book" if body.media_type == XLSX else "parse-tables"
    return Response(read(context, task, {"name": name}, body.content).content, media_type=JSON)


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
