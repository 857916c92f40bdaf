"""The API as an application: its parts put together. ``api.py`` runs it."""

from __future__ import annotations

import asyncio
import json
from functools import cache

from fastapi import FastAPI
from redis import Redis

from bookingopt import __version__
from bookingopt.server.audit import Audit
from bookingopt.server.http import bodies, openapi, page, problem_documents
from bookingopt.server.http.context import Context
from bookingopt.server.http.helper_process import Helper, Limits
from bookingopt.server.http.middleware import AllowedHostMiddleware, RequestLogMiddleware
from bookingopt.server.http.routes import files, jobs, service, tools
from bookingopt.server.jobs.admission import Admission
from bookingopt.server.metrics import Metrics
from bookingopt.server.settings import Auth, Settings


def create_app(settings: Settings, redis: Redis, *, body_seconds: float = bodies.SECONDS) -> FastAPI:
    """Return the API.

    Parameters
    ----------
    settings
        What the operator has set.
    redis
        Where the jobs are; it need not answer yet.
    body_seconds
        In which a body must have arrived.
    """
    app = _routes()
    app.state.context = Context(
        settings=settings,
        redis=redis,
        admission=Admission(
            redis,
            max_active=settings.max_active_jobs,
            queue_max=settings.queue_max,
            max_bytes=settings.max_user_mb * 2**20,
        ),
        audit=Audit(redis, settings.audit_days),
        helper=Helper(limits=Limits(memory=settings.helper_mb * 2**20)),
        body_seconds=body_seconds,
        large_bodies=asyncio.Semaphore(bodies.LARGE_AT_ONCE),
    )
    app.state.metrics = Metrics(redis)
    app.state.query_names, app.state.description = _described()
    problem_documents.install(app)
    if settings.auth is Auth.NONE:
        app.add_middleware(AllowedHostMiddleware, allowed=settings.own_names)
    app.add_middleware(RequestLogMiddleware, metrics=app.state.metrics)
    return app


def _routes() -> FastAPI:
    """Return an application that has every route, and nothing else yet."""
    app = FastAPI(
        title="BookingOpt",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    for part in (jobs.sending, jobs.router, files.router, tools.router, service.router, page.router):
        app.include_router(part)
    return app


@cache
def _described() -> tuple[dict[tuple[str, str], frozenset[str]], bytes]:
    """Return the query parameters of all routes, and the OpenAPI document: the same for every application."""
    document = openapi.description(_routes())
    return openapi.query_names(document), json.dumps(document, ensure_ascii=False).encode()
