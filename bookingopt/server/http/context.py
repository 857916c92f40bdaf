"""What every request needs: the settings, Redis, and who is calling."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request
from redis import Redis

from bookingopt.server.audit import Audit
from bookingopt.server.http.helper_process import Helper
from bookingopt.server.jobs.admission import Admission
from bookingopt.server.settings import Settings


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of one API process; with a request also whether its client ``is_gone``."""

    settings: Settings
    redis: Redis
    admission: Admission
    audit: Audit
    helper: Helper
    body_seconds: float
    large_bodies: asyncio.Semaphore
    is_gone: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling; without keys it is everybody on this machine, and ``key_id`` is None."""

    user: str
    key_id: str | None = None


async def context_of(request: Request) -> Context:
    """Return the parts of the process that answers ``request``."""
    context = request.app.state.context
    assert isinstance(context, Context)

    loop = asyncio.get_running_loop()

    def is_gone() -> bool:
        """Ask the server, from a thread that answers a request."""
        return asyncio.run_coroutine_threadsafe(request.is_disconnected(), loop).result()

    return replace(context, is_gone=is_gone)


AppContext = Annotated[Context, Depends(context_of)]
