"""A result that is found while Redis is away or full waits; a worker that cannot go on says why."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from bookingopt.server.jobs import queue, redis_keys
from bookingopt.server.schemas import JobStatus
from tests.services import Process, RedisServer, is_alive, settings_environment, until, worker
from tests.tasks import LONG, ended, put, running, with_a_plan

#: Seconds that RQ allows a job, in place of its time limit and 30 s; a busy machine searches longer than it may.
LIMIT = 20


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


def pause(seconds: float, what: str) -> None:
    """Wait until some time has passed."""
    end = time.monotonic() + seconds
    until(lambda: time.monotonic() > end, what)


def test_a_result_outlives_the_limit_of_its_search_while_redis_is_away(redis, tmp_path):
    job_id = put(redis.client, LONG, time_limit=2.0)
    redis.client.hset(
        redis_keys.rq_job_key(job_id), "timeout", LIMIT
    )  # what RQ allows; as if Redis were away for half a minute
    with worker(tmp_path, redis.url) as one:
        running(redis.client, job_id)
        with_a_plan(redis.client, job_id)
        redis.kill()
        pause(LIMIT, "the limit of RQ has passed")
        redis.start()
        view = ended(redis.client, job_id)
        assert (view.status, view.success) == (JobStatus.COMPLETED, True), one.log
        assert not one.events("job-lost")


def test_a_result_waits_for_room(redis, tmp_path):
    with worker(tmp_path, redis.url) as one:
        job_id = put(redis.client, LONG, time_limit=1.0)
        running(redis.client, job_id)
        redis.client.config_set("maxmemory", 1)
        one.wait_for("redis-full", job_id=job_id)
        pause(5, "the worker's sign of life is refused too")
        redis.client.config_set("maxmemory", 0)
        view = ended(redis.client, job_id)
        assert (view.status, view.success) == (JobStatus.COMPLETED, True)
        assert not one.events("job-lost")


def test_a_running_job_is_cancelled_where_redis_is_full(redis, tmp_path):
    with worker(tmp_path, redis.url) as one:
        job_id = put(redis.client, LONG, time_limit=60.0)
        running(redis.client, job_id)
        redis.client.config_set("maxmemory", 1)
        queue.cancel(redis.client, job_id)
        assert redis.client.exists(redis_keys.cancel_key(job_id))
        redis.client.config_set("maxmemory", 0)
        view = ended(redis.client, job_id)
        assert (view.status, view.success) == (JobStatus.CANCELLED, True)
        assert not one.events("job-lost")


def test_a_running_job_is_erased_where_redis_is_full(redis, tmp_path):
    with worker(tmp_path, redis.url) as one:
        job_id = put(redis.client, LONG, time_limit=60.0)
        running(redis.client, job_id)
        solver = until(lambda: psutil.Process(one.process.pid).children(), "the worker forks")[0]
        redis.client.config_set("maxmemory", 1)
        queue.erase(redis.client, job_id)
        assert queue.view(redis.client, job_id) is None
        assert not is_alive(solver.pid)
        assert one.process.wait(10) == 3  # whoever started it tries again
        assert one.events("redis-full", part="worker")


def test_a_worker_does_not_start_where_redis_is_full(redis, tmp_path):
    redis.client.config_set("maxmemory", 1)
    one = Process([sys.executable, "-m", "bookingopt.server.jobs.worker"], tmp_path, settings_environment(redis.url))
    try:
        assert one.process.wait(30) == 3
    finally:
        one.kill()
    assert one.events("redis-full", part="worker")
