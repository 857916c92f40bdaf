"""The service itself: health, metrics, OpenAPI document. None needs a key or reveals users."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from redis.exceptions import RedisError

from bookingopt import __version__
from bookingopt.server import metrics, schemas
from bookingopt.server.http import openapi, openapi_examples
from bookingopt.server.http.bodies import JSON
from bookingopt.server.http.context import AppContext
from bookingopt.server.http.openapi import answers, ref, said
from bookingopt.server.http.problem_documents import AGAIN, ErrorKind, retry_after
from bookingopt.server.jobs import queue

router = APIRouter(tags=["service"])


@router.get(
    "/health",
    response_class=Response,
    summary="Check whether the service can work",
    responses=answers(
        {
            200: said("The service can work.", ref(schemas.Health), openapi_examples.HEALTH),
            503: said(
                "No Redis, or no worker.",
                ref(schemas.Health),
                {**openapi_examples.HEALTH, "status": "unhealthy", "workers": 0},
                headers=["Retry-After"],
            ),
        },
        ErrorKind.INTERNAL_ERROR,
        always=False,
    ),
)
def health(context: AppContext) -> Response:
    """Return whether jobs would be done."""
    try:
        workers, depth = queue.workers(context.redis), queue.depth(context.redis)
        redis = True
    except RedisError:
        workers, depth, redis = 0, None, False
    told = schemas.Health(
        status="healthy" if workers else "unhealthy",
        version=__version__,
        timestamp=datetime.now(UTC),
        redis=redis,
        workers=workers,
        queue_depth=depth,
    )
    if workers:
        return Response(told.model_dump_json(), media_type=JSON)
    return Response(told.model_dump_json(), 503, retry_after(AGAIN), JSON)


@router.get(
    "/health/live",
    status_code=204,
    response_class=Response,
    summary="Check whether this process answers",
    responses=answers({204: said("The process answers.")}, ErrorKind.INTERNAL_ERROR, always=False),
)
async def live() -> Response:
    """Answer without asking Redis: a restart of this process would not bring Redis back."""
    return Response(status_code=204)


@router.get(
    "/metrics",
    response_class=Response,
    summary="Get the figures for Prometheus",
    responses=answers(
        {200: said("The figures.", {"type": "string"}, media_type="text/plain")}, ErrorKind.INTERNAL_ERROR, always=False
    ),
)
def figures(request: Request) -> Response:
    """Return the metrics; the proxy in front keeps them to the inner network."""
    return Response(request.app.state.metrics.text(), media_type=metrics.MEDIA_TYPE)


@router.get(
    openapi.PATH,
    response_class=Response,
    summary="Get this description",
    responses=answers({200: said("The description.", {"type": "object"})}, ErrorKind.INTERNAL_ERROR, always=False),
)
async def describe(request: Request) -> Response:
    """Return the description of the API."""
    text: Any = request.app.state.description
    return Response(text, media_type=JSON)
