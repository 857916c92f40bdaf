"""Request bodies: media type, size and time limits. No other file reads one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final, NamedTuple

from fastapi import Request
from starlette.requests import ClientDisconnect

from bookingopt.server.http.context import AppContext, Context
from bookingopt.server.http.helper_process import LARGE
from bookingopt.server.http.problem_documents import ApiError, ErrorKind, retry_after

JSON: Final = "application/json"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: Seconds in which a body must have arrived.
SECONDS: Final = 30.0
#: Large bodies in memory at once; others wait in the network, where they cost nothing.
LARGE_AT_ONCE: Final = 2
#: Multiple of the limit that is read and discarded, so that the client can read why it is refused.
_THROWN_AWAY: Final = 2


class Body(NamedTuple):
    """A body and its media type; a large one can be emptied (see `Helper.do`)."""

    media_type: str
    content: bytes | bytearray


def body_of(*media_types: str) -> Callable[[Request, AppContext], AsyncIterator[Body]]:
    """Return the dependency that reads a body of one of the ``media_types``, and lets go of it in the end."""

    async def read(request: Request, context: AppContext) -> AsyncIterator[Body]:
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in media_types:
            raise ApiError(ErrorKind.MEDIA_TYPE, f"expected Content-Type {' or '.join(media_types)}")
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise ApiError(ErrorKind.MEDIA_TYPE, "expected a body without Content-Encoding")
        async with AsyncExitStack() as held:
            reading = _Reading(context, held)
            try:
                content = await reading.content(request)
            except ClientDisconnect:
                # Nobody reads this answer; it ends the request like any other.
                raise ApiError(
                    ErrorKind.BAD_REQUEST, "the connection was closed before the body was complete"
                ) from None
            yield Body(media_type, content)

    return read


class _Reading:
    """Reads one body, counted as it comes: what a header says of its length need not be true, or there."""

    def __init__(self, context: Context, held: AsyncExitStack) -> None:
        self._most, self._seconds = context.settings.max_body, context.body_seconds
        self._large, self._held = context.large_bodies, held

    async def content(self, request: Request) -> bytes | bytearray:
        said = request.headers.get("content-length", "")
        chunks = request.stream()
        if said.isdigit() and int(said) > self._most:
            async with self._in_time():
                await _throw_away(chunks, self._most * _THROWN_AWAY)
            raise _too_large(self._most)
        found = bytearray()
        async with self._in_time():
            await self._take(chunks, found, LARGE)
        if len(found) >= LARGE:
            await self._wait_for_turn()
            async with self._in_time():
                await self._take(chunks, found, self._most + 1)
                if len(found) > self._most:
                    found.clear()
                    await _throw_away(chunks, self._most * (_THROWN_AWAY - 1))
                    raise _too_large(self._most)
            return found  # of which a copy would be as large
        return bytes(found)

    async def _take(self, chunks: AsyncIterator[bytes], found: bytearray, enough: int) -> None:
        """Read until the limit or the end."""
        while len(found) < enough and (chunk := await anext(chunks, None)) is not None:
            found += chunk

    async def _wait_for_turn(self) -> None:
        """Wait until few enough large bodies are in memory; this one then stays among them to the end."""
        try:
            await asyncio.wait_for(self._large.acquire(), self._seconds)
        except TimeoutError:
            detail, again = "too many large bodies wait", retry_after(self._seconds)
            raise ApiError(ErrorKind.UNAVAILABLE, detail, headers={**again, "Connection": "close"}) from None
        self._held.callback(self._large.release)

    @asynccontextmanager
    async def _in_time(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._seconds):
                yield
        except TimeoutError:
            detail = f"the body did not arrive within {self._seconds:g} seconds"
            raise ApiError(ErrorKind.TOO_SLOW, detail, headers={"Connection": "close"}) from None


async def _throw_away(chunks: AsyncIterator[bytes], most: int) -> None:
    async for chunk in chunks:
        most -= len(chunk)
        if most < 0:
            return


def _too_large(most: int) -> ApiError:
    detail = f"the body is larger than {most / 2**20:g} MB, the most that is read"
    return ApiError(ErrorKind.TOO_LARGE, detail, headers={"Connection": "close"})
