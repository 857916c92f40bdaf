"""What is known of a job is read and never written: not by a status call, a list, or the service's health."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from redis import Redis
from rq.command import send_command

from bookingopt.server.http.app import create_app
from bookingopt.server.jobs import queue, redis_keys
from bookingopt.server.jobs.queue import JobKind
from bookingopt.server.settings import Settings
from tests.services import RedisServer
from tests.tasks import put


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    with RedisServer() as server:
        yield server.client


def content(redis: Redis) -> dict[bytes, tuple[object, bool]]:
    """The value of every key, and whether the key lapses; the order of a hash's fields means nothing."""
    read: dict[bytes, Callable[[bytes], object]] = {
        b"hash": redis.hgetall,
        b"set": redis.smembers,
        b"string": redis.get,
        b"list": lambda key: redis.lrange(key, 0, -1),
        b"zset": lambda key: redis.zrange(key, 0, -1, withscores=True),
    }
    return {key: (read[redis.type(key)](key), redis.ttl(key) > 0) for key in redis.keys("*")}


async def get(redis: Redis, *paths: str) -> list[httpx.Response]:
    """Ask the API for each of the ``paths``."""
    transport = httpx.ASGITransport(create_app(Settings(), redis))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return [await client.get(path) for path in paths]


def test_status_calls_change_nothing(redis):
    """Not even where a cancelled job runs beyond the time in which it should have ended."""
    waiting, running = put(redis, user="local"), put(redis, user="local")
    redis.hset(redis_keys.rq_job_key(running), mapping={"status": "started", "worker_name": "nobody"})
    redis.set(redis_keys.cancel_key(running), f"{time.time() - 10 * queue.PATIENCE:.3f}")
    commands = redis.pubsub()
    commands.psubscribe("*")
    while commands.get_message(timeout=0.5) is None:
        pass  # the subscription itself
    before = content(redis)
    answers = asyncio.run(
        get(redis, f"/api/v1/jobs/{waiting}", f"/api/v1/jobs/{running}", "/api/v1/jobs", "/health", "/metrics")
    )
    assert [answer.status_code for answer in answers] == [200, 200, 200, 503, 200]
    assert [answer.json()["status"] for answer in answers[:2]] == ["queued", "running"]
    assert content(redis) == before
    assert commands.get_message(timeout=0.05) is None
    send_command(redis, "nobody", "shutdown")  # a command would have been seen
    assert commands.get_message(timeout=5) is not None
    commands.close()


def test_a_running_job_is_cancelled_where_redis_is_full(redis):
    running = put(redis)
    redis.lrem(redis_keys.WAITING, 1, running)
    redis.hset(redis_keys.rq_job_key(running), mapping={"status": "started", "worker_name": "nobody"})
    redis.config_set("maxmemory", 1)
    try:
        queue.cancel(redis, running)
    finally:
        redis.config_set("maxmemory", 0)
    assert redis.exists(redis_keys.cancel_key(running)) == 1


def test_requests_are_erased_with_the_plan_that_they_were_asked_of(redis):
    plan, other = put(redis), put(redis)
    asked = [put(redis, kind=JobKind.REQUESTS, asks=plan) for _ in range(2)]
    kept = put(redis, kind=JobKind.REQUESTS, asks=other)
    queue.erase(redis, plan)
    left = b" ".join(redis.keys("*")).decode()
    assert [job for job in (plan, other, *asked, kept) if job in left] == [other, kept]
    assert queue.view(redis, kept) is not None
    assert redis.ttl(redis_keys.asked_key(other)) > 0
