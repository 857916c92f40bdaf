"""One Redis for all unit tests of the server; each test finds it empty."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from redis import Redis

from tests.services import RedisServer


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    with RedisServer(options=["--appendfsync", "no"]) as server:
        yield server


@pytest.fixture
def redis(redis_server: RedisServer) -> Redis:
    redis_server.client.flushall()
    return redis_server.client
