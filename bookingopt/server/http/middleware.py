"""For every request: its id, a line in the log, figures, security headers, the Host, and unexpected errors."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bookingopt.server.http.problem_documents import ApiError, ErrorKind, response
from bookingopt.server.logs import log, log_error
from bookingopt.server.metrics import Metrics

#: Headers of every answer; what an answer sets itself stays.
_SECURITY: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}

#: What the log calls a path that leads nowhere: the path itself may hold anything.
_NOWHERE: Final = "unknown"


class RequestLogMiddleware:
    """Gives each request an id, logs and counts it; an unexpected error becomes a problem document without details."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _ResponseRecorder(send, scope)
        started = time.perf_counter()
        try:
            await self._app(scope, receive, answer.send)
        except Exception as error:  # noqa: BLE001  whatever else comes up is our own fault
            log_error("internal-error", error, request_id=answer.request_id)
            if answer.status is None:
                refusal = ApiError(ErrorKind.INTERNAL_ERROR, "the log of the service says more under this instance")
                await response(refusal, answer.request_id)(scope, receive, answer.send)
        finally:
            self._tell(scope, answer, time.perf_counter() - started)

    def _tell(self, scope: Scope, answer: _ResponseRecorder, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", _NOWHERE)
        status = answer.status or 499  # the client had gone
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.request(route, method, status, seconds)
        log(
            "request",
            request_id=answer.request_id,
            job_id=scope["state"].get("job_id"),
            key_id=scope["state"].get("key_id"),
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            bytes=answer.size,
        )


_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class _ResponseRecorder:
    """Passes the answer on with its headers, and sees its status and size."""

    def __init__(self, send: Send, scope: Scope) -> None:
        self._send = send
        self.status: int | None = None
        self.size = 0
        self.request_id = secrets.token_hex(16)
        scope.setdefault("state", {})["request_id"] = self.request_id

    async def send(self, message: Message) -> None:
        """Pass one message on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self.request_id
            for name, value in _SECURITY.items():
                headers.setdefault(name, value)
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
        await self._send(message)


#: Ports that an address need not say.
_PORTS: Final = {"http": 80, "https": 443}


class AllowedHostMiddleware:
    """Answers only under the service's own host names, and not to pages of other sites.

    A web page of somebody else can give its name the address of this machine, and then read what is served here
    without a key; but the browser still sends that name as the Host. And it can post here without reading the answer;
    but the browser then says whose page it is, as the Origin.
    """

    def __init__(self, app: ASGIApp, allowed: Iterable[str]) -> None:
        self._app = app
        self._allowed = frozenset(name.lower().strip("[]") for name in allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and not self._is_ours(Headers(scope=scope)):
            detail = "the Host or Origin header names another service; BOOKINGOPT_ALLOWED_HOSTS lists the allowed names"
            refusal = ApiError(ErrorKind.MISDIRECTED, detail)
            await response(refusal, scope["state"]["request_id"])(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_ours(self, headers: Headers) -> bool:
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        try:
            return (
                len(hosts) == 1
                and self._is_known(f"//{hosts[0]}")
                and all(self._is_known(each) and _has_port_of(each, hosts[0]) for each in origins)
            )
        except ValueError:
            return False

    def _is_known(self, url: str) -> bool:
        return (urlsplit(url).hostname or "") in self._allowed


def _has_port_of(origin: str, host: str) -> bool:
    """Whether a page of ``origin`` comes from the port of ``host``: another program may serve pages on another one."""
    page = urlsplit(origin)
    default = _PORTS.get(page.scheme)
    return default is not None and (page.port or default) == (urlsplit(f"//{host}").port or default)
