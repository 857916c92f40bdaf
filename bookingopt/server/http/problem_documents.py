"""Every error of the API as a problem document (RFC 9457): its kinds, and how an exception becomes one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import OutOfMemoryError, ReadOnlyError, RedisError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from bookingopt.domain.faults import faults_of
from bookingopt.domain.result_rows import MessageData
from bookingopt.errors import BookingOptError, Fault, InputError, TranslatableError
from bookingopt.server.http.computations import MOST_FAULTS
from bookingopt.server.logs import log, log_error
from bookingopt.server.schemas import FaultSchema, ProblemDocument
from bookingopt.translatable import data_of

MEDIA_TYPE = "application/problem+json"
URN = "urn:bookingopt:problem:"

#: Seconds after which it makes sense to ask again while Redis is away or full, or large bodies wait.
AGAIN = 5

_LATER = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")


@dataclass(frozen=True, slots=True)
class _StatusAndTitle:
    status: int
    title: str


class ErrorKind(Enum):
    """The kinds of error; what stands behind ``urn:bookingopt:problem:`` is the name with hyphens."""

    BAD_REQUEST = _StatusAndTitle(400, "Bad request")
    NOT_JSON = _StatusAndTitle(400, "The body is not JSON")
    UNAUTHORIZED = _StatusAndTitle(401, "A valid API key is required")
    NOT_FOUND = _StatusAndTitle(404, "Not found")
    METHOD_NOT_ALLOWED = _StatusAndTitle(405, "Method not allowed")
    TOO_SLOW = _StatusAndTitle(408, "The body did not arrive in time")
    CONFLICT = _StatusAndTitle(409, "The Idempotency-Key was used for another request")
    NOT_READY = _StatusAndTitle(409, "The job has no result")
    TOO_LARGE = _StatusAndTitle(413, "The body is too large")
    MEDIA_TYPE = _StatusAndTitle(415, "Unsupported media type")
    MISDIRECTED = _StatusAndTitle(421, "Host not allowed")
    INVALID_INPUT = _StatusAndTitle(422, "Invalid input")
    INVALID_PARAMETER = _StatusAndTitle(422, "Invalid parameter")
    TOO_MANY_JOBS = _StatusAndTitle(429, "Too many jobs are active")
    TOO_MUCH_STORED = _StatusAndTitle(429, "Your jobs take too much memory")
    INTERNAL_ERROR = _StatusAndTitle(500, "Internal error")
    QUEUE_FULL = _StatusAndTitle(503, "The queue is full")
    UNAVAILABLE = _StatusAndTitle(503, "Service unavailable")

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.value.status

    @property
    def title(self) -> str:
        """The kind in words."""
        return self.value.title

    @property
    def urn(self) -> str:
        """What the document says as its ``type``."""
        return URN + self.name.lower().replace("_", "-")


class ApiError(BookingOptError):
    """An error of the API, of one of the kinds."""

    def __init__(
        self,
        kind: ErrorKind,
        detail: str,
        *,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.faults, self.headers = kind, detail, tuple(faults), headers


def retry_after(seconds: float) -> dict[str, str]:
    """Return the header that says after how many seconds to try again."""
    return {"Retry-After": str(max(1, round(seconds)))}


def document(error: ApiError, instance: str) -> ProblemDocument:
    """Return the document that says ``error``."""
    kind = error.kind
    faults = tuple(
        FaultSchema(
            place=fault.where,
            place_data=_data(fault.where),
            value=fault.value,
            expected=fault.message,
            expected_data=MessageData(**fault.message.data),
            option=fault.option or None,
            samples=fault.samples or None,
            lacks=fault.lacks or None,
        )
        for fault in error.faults[:MOST_FAULTS]
    )
    return ProblemDocument(
        type=kind.urn,
        title=kind.title,
        status=kind.status,
        detail=error.detail,
        detail_data=_data(error.detail),
        instance=instance,
        errors=faults or None,
    )


def _data(text: str) -> MessageData | None:
    data = data_of(text)
    return None if data is None else MessageData(**data)


def response(error: ApiError, instance: str) -> Response:
    """Return the answer that says ``error``; where it may be otherwise later, also when to try again."""
    content = document(error, instance).model_dump_json(exclude_none=True)
    again = retry_after(AGAIN) if error.kind.status in _LATER else {}
    return Response(content, error.kind.status, {**again, **error.headers}, MEDIA_TYPE)


def of_input(error: InputError, kind: ErrorKind = ErrorKind.INVALID_INPUT) -> ApiError:
    """Return the error for an invalid body."""
    count = len(error.faults) + error.left_out
    if count == 1:
        detail = str(error.faults[0])
    else:
        more = f"; the first {MOST_FAULTS:,} of them are listed" if count > MOST_FAULTS else ""
        detail = f"{'at least ' if error.left_out else ''}{count:,} errors{more}"
    return ApiError(kind, detail, faults=error.faults)


def not_found(what: str = "no such job") -> ApiError:
    """Return the one answer for what does not exist or belongs to somebody else."""
    return ApiError(ErrorKind.NOT_FOUND, what)


def of_parameters(details: Sequence[Mapping[str, Any]]) -> ApiError:
    """Return the error for invalid query parameters and headers; a wrong path is not found."""
    if any(detail["loc"][0] == "path" for detail in details):
        return not_found("no such path")
    return of_faults([replace(fault, place=fault.place[1:]) for fault in faults_of(details)])


def of_faults(faults: Sequence[Fault]) -> ApiError:
    """Return the error for invalid query parameters and headers."""
    return ApiError(ErrorKind.INVALID_PARAMETER, "; ".join(str(fault) for fault in faults[:5]), faults=faults)


def of_redis(error: RedisError) -> ApiError:
    """Return the error for a Redis that is unreachable, refuses to write, or fails otherwise."""
    if isinstance(error, OutOfMemoryError) or "OOM command not allowed" in str(error):
        detail = "Redis is out of memory; wait until results expire"
    elif isinstance(error, ReadOnlyError):
        detail = "Redis is read-only"
    else:
        detail = "Redis cannot be reached"
    return ApiError(ErrorKind.UNAVAILABLE, detail, headers=retry_after(AGAIN))


def of_http(error: HTTPException) -> ApiError:
    """Return the error for what the framework refuses: unknown paths and methods."""
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.NOT_FOUND:
        return not_found("no such path")
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return ApiError(ErrorKind.METHOD_NOT_ALLOWED, f"allowed: {headers.get('Allow', '')}", headers=headers)
    return ApiError(ErrorKind.BAD_REQUEST, "the HTTP request is invalid", headers=headers)


def as_api_error(error: Exception) -> ApiError | None:
    """Return what the API says of ``error``; None for an unexpected one."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, InputError):
        return of_input(error)
    if isinstance(error, RequestValidationError):
        return of_parameters(error.errors())
    if isinstance(error, RedisError):
        return of_redis(error)
    if isinstance(error, HTTPException):
        return of_http(error)
    if isinstance(error, BookingOptError):
        if error.http_status == HTTPStatus.SERVICE_UNAVAILABLE:
            return ApiError(ErrorKind.UNAVAILABLE, str(error), headers=retry_after(AGAIN))
        ours = error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR
        detail = error.message if isinstance(error, TranslatableError) else str(error)
        return ApiError(ErrorKind.INTERNAL_ERROR if ours else ErrorKind.INVALID_INPUT, detail)
    return None


def _with_all_methods(request: Request, error: Exception) -> Exception:
    """Return ``error``; where the method is not allowed, with those of all routes and not only of the first."""
    if not isinstance(error, HTTPException) or error.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
        return error
    asked = request.scope
    methods = [
        method
        for method in _METHODS
        if any(route.matches({**asked, "method": method})[0] is Match.FULL for route in request.app.routes)
    ]
    return HTTPException(error.status_code, error.detail, {"Allow": ", ".join(methods)})


def install(app: FastAPI) -> None:
    """Let ``app`` answer every expected exception with a problem document."""

    async def handle(request: Request, error: Exception) -> Response:
        known = as_api_error(_with_all_methods(request, error))
        assert known is not None
        if isinstance(error, RedisError):
            name = "redis-unreachable" if isinstance(error, Unreachable) else "redis-refused"
            log_error(name, error, request_id=request.state.request_id)
        elif isinstance(error, BookingOptError) and error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log("refused", error=type(error).__name__, request_id=request.state.request_id)
        return response(known, request.state.request_id)

    for kind in (BookingOptError, RequestValidationError, RedisError, HTTPException):
        app.add_exception_handler(kind, handle)
