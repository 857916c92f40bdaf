"""Who calls, whether the job is theirs, and whether the query holds what the route knows: asked before every answer."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated, Final

from fastapi import Depends, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bookingopt.errors import Fault
from bookingopt.server.auth import Keys
from bookingopt.server.http.context import AppContext, Caller
from bookingopt.server.http.problem_documents import ApiError, ErrorKind, not_found, of_faults
from bookingopt.server.jobs import queue
from bookingopt.server.jobs.queue import JobView
from bookingopt.server.settings import Auth
from bookingopt.translatable import Translatable

#: Who calls where no keys are asked for.
LOCAL: Final = Caller("local")

#: Parameters that may be given several times.
_REPEATED: Final = frozenset({"request"})

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="apiKey",
    bearerFormat="bo_<id>_<secret>",
    description="An API key, made with `bookingopt keys create`. With `BOOKINGOPT_AUTH=none` none is asked for.",
)


def caller_of(
    request: Request, context: AppContext, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Caller:
    """Return who calls; where no keys are asked for it is always the same user, whatever key is sent."""
    if context.settings.auth is Auth.NONE:
        return LOCAL
    known = Keys(context.redis).recognize(credentials.credentials) if credentials else None
    if known is None:
        if "authorization" in request.headers:
            context.audit.refused(_address(request), request.state.request_id)
            detail, challenge = "the key is unknown, revoked or has expired", 'Bearer error="invalid_token"'
        else:
            detail, challenge = "expected the header Authorization: Bearer and an API key", "Bearer"
        raise ApiError(ErrorKind.UNAUTHORIZED, detail, headers={"WWW-Authenticate": challenge})
    request.state.key_id = known.key_id
    return Caller(known.user, known.key_id)


def _address(request: Request) -> str | None:
    """Return where a call comes from; what a proxy says of it may be anything, and only an address is recorded."""
    try:
        return None if request.client is None else str(ip_address(request.client.host.partition("%")[0]))
    except ValueError:
        return "invalid"


CurrentCaller = Annotated[Caller, Depends(caller_of)]

JobId = Annotated[
    str, Path(pattern="^[0-9a-f]{32}$", description="Id of the job.", examples=["0123456789abcdef0123456789abcdef"])
]


def own_job(job_id: JobId, request: Request, context: AppContext, caller: CurrentCaller) -> JobView:
    """Return the caller's job; what is unknown, expired or somebody else's is not there."""
    request.state.job_id = job_id
    found = queue.view(context.redis, job_id)
    if found is None or found.user != caller.user:
        raise not_found()
    return found


OwnedJob = Annotated[JobView, Depends(own_job)]


async def given_once(request: Request) -> None:
    """Refuse query parameters that are given twice; the framework would take the last."""
    given = [name for name, _ in request.query_params.multi_items() if name not in _REPEATED]
    twice = [name for name in dict.fromkeys(given) if given.count(name) > 1]
    if twice:
        raise of_faults([Fault((name,), "", Translatable("expected this parameter once")) for name in twice])


async def known_query(request: Request) -> None:
    """Refuse query parameters that the route does not know; the framework would ignore them."""
    known = request.app.state.query_names[request.scope["route"].path, request.method]
    unknown = [name for name in dict.fromkeys(request.query_params) if name not in known]
    if unknown:
        raise of_faults([Fault((name,), "", Translatable("no such parameter")) for name in unknown])


#: Asked before every answer of a route whose parameters do not stand in a model of their own, which refuses the rest.
QUERY: Final = (Depends(given_once), Depends(known_query))
