"""Slow and silent clients of a server in this loop; seconds are set small, and only the order of events counts."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from bookingopt.server.process.connections import AT_ONCE, MOST, Connection

#: What no test waits for.
NEVER = 600.0
GUARD = 60
LARGE = 24 * 2**20
HEAD = b"GET /%s HTTP/1.1\r\nHost: localhost\r\n"
END = b"\r\n"


class Served:
    """A small application behind the connections: it answers at once, when it may, or much."""

    def __init__(self) -> None:
        self.go, self.state = asyncio.Event(), ServerState()
        self.address: tuple[str, int] = ("", 0)
        self.writers: list[asyncio.StreamWriter] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/wait":
            await self.go.wait()
        body = bytes(LARGE) if scope["path"] == "/large" else b"done"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
        await send({"type": "http.response.body", "body": body})

    def only(self) -> Any:
        """The one connection that there is."""
        (connection,) = self.state.connections
        return connection

    async def client(self, sent: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect, send, and wait until the server has the connection."""
        before = set(self.state.connections)
        reader, writer = await asyncio.open_connection(*self.address)
        self.writers.append(writer)
        await until(lambda: set(self.state.connections) != before)
        writer.write(sent)
        await writer.drain()
        return reader, writer


async def until(reached: Callable[[], bool]) -> None:
    while not reached():
        await asyncio.sleep(0.001)


@asynccontextmanager
async def served(**limits: float) -> AsyncIterator[Served]:
    """Serve with these limits; the others are never reached."""
    app = Served()
    kind = type("Limited", (Connection,), {"head_seconds": NEVER, "reading_seconds": NEVER, "most": 100, **limits})
    config = uvicorn.Config(app, http=kind, ws="none", lifespan="off", log_config=None, timeout_keep_alive=int(NEVER))
    config.load()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        app.address = listening.getsockname()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: kind(config, app.state, {}), sock=listening)
        try:
            async with asyncio.timeout(GUARD):
                yield app
        finally:
            for each in list(app.state.connections):
                each.transport.abort()
            for writer in app.writers:
                writer.close()
            server.close()
            await server.wait_closed()


async def is_closed(reader: asyncio.StreamReader) -> bool:
    """Wait until the server has closed; whether it said nothing."""
    try:
        return await reader.read() == b""
    except ConnectionError:
        return True


async def answer(client: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> bytes:
    head = await client[0].readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    return await client[0].readexactly(4)


def test_a_process_has_files_left_for_redis_and_its_helpers():
    """Where a process may have 1,024 open: those that come in two goes are there before the first are closed."""
    assert MOST + 2 * AT_ONCE + 200 <= 1024


@pytest.mark.parametrize("sent", [b"", b"GET", HEAD % b""])
def test_a_client_that_does_not_send_a_head_in_time_is_left(sent):
    async def run() -> None:
        async with served(head_seconds=0.05) as app:
            reader, _ = await app.client(sent)
            assert await is_closed(reader)
            assert app.state.connections == set()

    asyncio.run(run())


def test_a_head_that_comes_bit_by_bit_gets_no_more_time():
    async def run() -> None:
        async with served(head_seconds=0.2) as app:
            reader, writer = await app.client(HEAD % b"")
            gone = asyncio.ensure_future(is_closed(reader))
            while not gone.done():
                writer.write(b"x: y\r\n")
                await asyncio.sleep(0.01)
            assert gone.result()

    asyncio.run(run())


def test_the_next_head_has_a_time_as_well():
    async def run() -> None:
        async with served() as app:
            client = await app.client(HEAD % b"" + END)
            assert await answer(client) == b"done"
            app.only().head_seconds = 0.05
            client[1].write(b"GET")
            assert await is_closed(client[0])

    asyncio.run(run())


def test_a_request_that_is_answered_has_all_the_time():
    async def run() -> None:
        async with served() as app:
            waiting = await app.client()
            assert app.only()._head_timer is not None
            waiting[1].write(HEAD % b"wait" + END)
            await until(lambda: len(app.state.tasks) == 1)
            assert app.only()._head_timer is None
            app.go.set()
            assert await answer(waiting) == b"done"

    asyncio.run(run())


def test_whoever_is_silent_makes_room_for_others_first(caplog):
    async def run() -> None:
        async with served(most=3) as app:
            waiting = await app.client(HEAD % b"wait" + END)
            await until(lambda: len(app.state.tasks) == 1)
            silent = [(await app.client())[0] for _ in range(2)]
            for number in range(20):
                client = await app.client(HEAD % b"" + END)
                assert await answer(client) == b"done"
                if number < 2:
                    assert await is_closed(silent[number])
                assert len(app.state.connections) == 3
            app.go.set()
            assert await answer(waiting) == b"done"

    with caplog.at_level(logging.WARNING, "bookingopt.server"):
        asyncio.run(run())
    assert {record.getMessage() for record in caplog.records} == {"connections-full"}


def test_where_all_are_at_work_the_new_one_goes():
    async def run() -> None:
        async with served(most=2) as app:
            waiting = [await app.client(HEAD % b"wait" + END) for _ in range(2)]
            await until(lambda: len(app.state.tasks) == 2)
            reader, writer = await asyncio.open_connection(*app.address)
            app.writers.append(writer)
            assert await is_closed(reader)
            app.go.set()
            assert [await answer(each) for each in waiting] == [b"done"] * 2

    asyncio.run(run())


def test_a_client_that_does_not_read_is_left():
    async def run() -> None:
        async with served(reading_seconds=0.05) as app:
            reader, _ = await app.client(HEAD % b"large" + END)
            await until(lambda: app.state.connections == set())
            with suppress(ConnectionError):
                assert len(await reader.read()) < LARGE

    asyncio.run(run())


def test_a_client_that_reads_slowly_is_not():
    async def run() -> None:
        async with served() as app:
            reader, _ = await app.client(HEAD % b"large" + END)
            await until(lambda: bool(app.state.connections) and app.only()._reading_timer is not None)
            there = app.only()
            before = there.transport.get_write_buffer_size()
            await reader.readexactly(12 * 2**20)
            there._wait_for_reader(before)
            assert not there.transport.is_closing()
            await reader.readexactly(LARGE - 13 * 2**20)
            await until(lambda: there._reading_timer is None)

    asyncio.run(run())
