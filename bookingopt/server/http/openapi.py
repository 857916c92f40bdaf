"""The description of the API: every status of every route with its shape and an example.

Bodies are read by our own parser and results are passed on unparsed, so that the framework sees neither; their schemas
are those of the domain's own models.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from bookingopt import __version__
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.server import draft_schemas, schemas
from bookingopt.server.http import problem_documents
from bookingopt.server.http.problem_documents import ErrorKind
from bookingopt.translatable import Translatable

PATH: Final = "/api/v1/openapi.json"
_REF: Final = "#/components/schemas/{model}"
_JSON: Final = "application/json"

#: The models that the routes name, beside what these hold.
_MODELS: Final[list[tuple[type[BaseModel], JsonSchemaMode]]] = [
    (Problem, "validation"),
    (Result, "serialization"),
    (schemas.Answers, "serialization"),
    (schemas.RequestsBody, "validation"),
    (schemas.Envelope, "validation"),
    (schemas.Export, "validation"),
    (schemas.ToDetect, "validation"),
    (schemas.Imported, "serialization"),
    (schemas.Detected, "serialization"),
    (schemas.Sinks, "serialization"),
    (schemas.ToExport, "validation"),
    (schemas.Exported, "serialization"),
    (schemas.ToValidate, "validation"),
    (schemas.Judgement, "serialization"),
    (draft_schemas.ToDraft, "validation"),
    (draft_schemas.ToSave, "validation"),
    (draft_schemas.Drafted, "serialization"),
    (schemas.Submitted, "serialization"),
    (schemas.Job, "serialization"),
    (schemas.Jobs, "serialization"),
    (schemas.Health, "serialization"),
    (schemas.ProblemDocument, "serialization"),
]

#: What can happen to any request of the API.
_ALWAYS: Final = (
    ErrorKind.UNAUTHORIZED,
    ErrorKind.MISDIRECTED,
    ErrorKind.INVALID_PARAMETER,
    ErrorKind.INTERNAL_ERROR,
    ErrorKind.UNAVAILABLE,
)
#: What can happen to any request with a body.
BODY: Final = (
    ErrorKind.BAD_REQUEST,
    ErrorKind.NOT_JSON,
    ErrorKind.TOO_SLOW,
    ErrorKind.TOO_LARGE,
    ErrorKind.MEDIA_TYPE,
    ErrorKind.INVALID_INPUT,
)

_RETRY: Final = {"Retry-After": {"description": "Seconds after which to try again.", "schema": {"type": "integer"}}}
_DATE: Final = Translatable("expected a date YYYY-MM-DD")
_MOST: Final = Translatable("expected at most {number}", number=120)
_FAULTS: Final = {
    ErrorKind.INVALID_INPUT: ("Reservations[3].Arrival", '"2027-02-30"', _DATE),
    ErrorKind.INVALID_PARAMETER: ("time_limit", "600", _MOST),
}


class UntitledSchema(GenerateJsonSchema):
    """Pydantic's schema without the titles that only repeat a field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        """Leave them out."""
        return False

    def ser_schema(self, schema: Any) -> None:
        """Describe a field by its type: a serializer that leaves fields out says nothing about their shape."""


def ref(model: type[BaseModel] | str) -> dict[str, Any]:
    """Return the reference to a model's schema."""
    return {"$ref": _REF.format(model=model if isinstance(model, str) else model.__name__)}


def said(
    description: str,
    schema: dict[str, Any] | None = None,
    example: Any = None,
    *,
    examples: Mapping[str, Any] = MappingProxyType({}),
    media_type: str = _JSON,
    headers: Iterable[str] = (),
) -> dict[str, Any]:
    """Return the description of one answer, with its one example or several by name."""
    found: dict[str, Any] = {"description": description}
    if schema is not None:
        found["content"] = {media_type: {"schema": schema, **_examples(example, examples)}}
    if names := {name: {"schema": {"type": "string"}} for name in headers}:
        found["headers"] = names
    return found


def answers(good: dict[int, dict[str, Any]], *kinds: ErrorKind, always: bool = True) -> dict[int | str, dict[str, Any]]:
    """Return the description of every answer of a route: the good ones, and by status its kinds of error."""
    found: dict[int | str, dict[str, Any]] = dict(good.items())
    by_status: dict[int, list[ErrorKind]] = {}
    for kind in ErrorKind:
        if kind in kinds or (always and kind in _ALWAYS):
            by_status.setdefault(kind.status, []).append(kind)
    for status, same in by_status.items():
        examples = {kind.name.lower(): {"summary": kind.title, "value": _example(kind)} for kind in same}
        found[status] = {
            "description": "; or: ".join(kind.title for kind in same),
            "content": {problem_documents.MEDIA_TYPE: {"schema": ref(schemas.ProblemDocument), "examples": examples}},
        }
        if status in {429, 503}:
            found[status]["headers"] = _RETRY
    return found


def _example(kind: ErrorKind) -> dict[str, Any]:
    document: dict[str, Any] = {
        "type": kind.urn,
        "title": kind.title,
        "status": kind.status,
        "detail": kind.title,
        "instance": "9f2c4a5d1e6b47c8a0f3b2d1c4e5f607",
    }
    if kind in _FAULTS:
        place, value, expected = _FAULTS[kind]
        fault = {"place": place, "value": value, "expected": expected, "expected_data": expected.data}
        document |= {"detail": f"{place}: {value}: {expected}", "errors": [fault]}
    return document


def _examples(example: Any, examples: Mapping[str, Any]) -> dict[str, Any]:
    if examples:
        return {"examples": {name: {"value": value} for name, value in examples.items()}}
    return {} if example is None else {"example": example}


def body(
    schemas: dict[str, dict[str, Any]],
    description: str,
    example: Any = None,
    *,
    examples: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return the description of a body; its example, or several by name, are of its JSON."""
    content = {
        media_type: {"schema": schema, **(_examples(example, examples) if media_type == _JSON else {})}
        for media_type, schema in schemas.items()
    }
    return {"requestBody": {"required": True, "description": description, "content": content}}


def description(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of ``app``."""
    made = get_openapi(
        title="BookingOpt",
        version=__version__,
        summary="Which room every reservation of a hotel gets, so that no night is left unsellable.",
        description="Send a problem, get a job, and ask for the job until it has ended. Errors are problem documents "
        "(RFC 9457).",
        license_info={"name": "MIT", "identifier": "MIT"},
        routes=app.routes,
    )
    _, defined = models_json_schema(_MODELS, by_alias=True, ref_template=_REF, schema_generator=UntitledSchema)
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(defined["$defs"])
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    return made


def query_names(document: dict[str, Any]) -> dict[tuple[str, str], frozenset[str]]:
    """Return the query parameters that each route knows, by path and method."""
    return {
        (path, method.upper()): frozenset(
            parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "query"
        )
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
