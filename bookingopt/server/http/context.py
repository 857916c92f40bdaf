"""What every request needs: the settings, Redis, and who is calling."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from redis import Redis

from bookingopt.server.audit import Audit
from bookingopt.server.http.helper_process import Helper
from bookingopt.server.jobs.admission import Admission
from bookingopt.server.settings import Settings


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of one API process."""

    settings: Settings
    redis: Redis
    admission: Admission
    audit: Audit
    helper: Helper
    body_seconds: float
    large_bodies: asyncio.Semaphore


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling; without keys it is everybody on this machine, and ``key_id`` is None."""

    user: str
    key_id: str | None = None


def context_of(request: Request) -> Context:
    """Return the parts of the process that answers ``request``."""
    context = request.app.state.context
    assert isinstance(context, Context)
    return context


AppContext = Annotated[Context, Depends(context_of)]
