"""The real API in this process, and jobs that are done in it."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

import httpx
from fastapi import FastAPI
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer

from bookingopt.server.http.app import create_app
from bookingopt.server.settings import Settings
from tests.tasks import put

#: A port of this machine on which no Redis answers.
NOWHERE = Redis(host="127.0.0.1", port=1, retry=Retry(NoBackoff(), 0))


class Api:
    """The API with some settings, called without a network."""

    def __init__(self, redis: Redis, host: str = "localhost", *, body_seconds: float = 30.0, **settings: Any) -> None:
        self.app: FastAPI = create_app(Settings(**settings), redis, body_seconds=body_seconds)
        self._base = f"http://{host}"

    def call(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Call once and return the answer."""

        async def answered() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url=self._base) as client:
                return await client.request(method, path, **request)

        return asyncio.run(answered())

    def get(self, path: str, **request: Any) -> httpx.Response:
        """Ask for something."""
        return self.call("GET", path, **request)

    def post(self, path: str, **request: Any) -> httpx.Response:
        """Send something."""
        return self.call("POST", path, **request)


def fetched(redis: Redis, job_id: str) -> Job:
    """A job as RQ knows it."""
    return Job.fetch(job_id, connection=redis, serializer=JSONSerializer)


def perform(redis: Redis, job_id: str) -> dict[str, bool]:
    """Do the work of a job here, and note it as RQ does."""
    job = fetched(redis, job_id)
    try:
        done: dict[str, bool] = job.perform()
    finally:
        signal.alarm(0)
    job.set_status(JobStatus.FINISHED if done["ok"] else JobStatus.FAILED)
    return done


def solved(redis: Redis, problem: dict[str, Any] | None = None, user: str = "local") -> str:
    """A job that has been done."""
    job_id = put(redis, user=user) if problem is None else put(redis, problem, user=user)
    perform(redis, job_id)
    return job_id


def refused(answer: Any, status: int, kind: str) -> dict[str, Any]:
    """Check that an answer is a problem document of this kind, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    said: dict[str, Any] = answer.json()
    assert said["type"] == f"urn:bookingopt:problem:{kind}"
    return said
