"""Bodies: of which type, how large, and how long they may take to arrive. Nothing else reads one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final, NamedTuple

from fastapi import Request
from starlette.requests import ClientDisconnect

from bookingopt.server.context import Here
from bookingopt.server.problems import ApiError, Kind

JSON: Final = "application/json"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: Seconds in which a body must have arrived.
SECONDS: Final = 30.0
#: So many times the limit is taken in and thrown away, so that the client gets to read why it is refused.
_THROWN_AWAY: Final = 2


class Body(NamedTuple):
    """A body and its media type."""

    media_type: str
    content: bytes


def body_of(*media_types: str) -> Callable[[Request, Here], Awaitable[Body]]:
    """Return the dependency that reads a body of one of the ``media_types``."""

    async def read(request: Request, here: Here) -> Body:
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in media_types:
            raise ApiError(Kind.MEDIA_TYPE, f"expected Content-Type {' or '.join(media_types)}")
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise ApiError(Kind.MEDIA_TYPE, "expected a body without Content-Encoding")
        try:
            async with asyncio.timeout(here.body_seconds):
                return Body(media_type, await _content(request, here.settings.max_body))
        except TimeoutError:
            detail = f"the body did not arrive within {here.body_seconds:g} seconds"
            raise ApiError(Kind.TOO_SLOW, detail, headers={"Connection": "close"}) from None
        except ClientDisconnect:
            # Nobody reads this answer; it ends the request like any other.
            raise ApiError(Kind.BAD_REQUEST, "the connection was closed before the body was complete") from None

    return read


async def _content(request: Request, most: int) -> bytes:
    """Return the body, counted as it comes: what a header says of its length need not be true, or there."""
    said = request.headers.get("content-length", "")
    chunks = request.stream()
    if said.isdigit() and int(said) > most:
        await _throw_away(chunks, most * _THROWN_AWAY)
        raise _too_large(most)
    found: list[bytes] = []
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > most:
            found.clear()
            await _throw_away(chunks, most * (_THROWN_AWAY - 1))
            raise _too_large(most)
        found.append(chunk)
    return b"".join(found)


async def _throw_away(chunks: AsyncIterator[bytes], most: int) -> None:
    async for chunk in chunks:
        most -= len(chunk)
        if most < 0:
            return


def _too_large(most: int) -> ApiError:
    detail = f"the body is larger than {most / 2**20:g} MB, the most that is read"
    return ApiError(Kind.TOO_LARGE, detail, headers={"Connection": "close"})
