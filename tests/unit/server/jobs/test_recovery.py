"""Jobs of workers that are lost come back once, then fail; one process cleans at a time."""

from __future__ import annotations

import time

import pytest
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer

from bookingopt.server.jobs import queue, redis_keys
from bookingopt.server.jobs.queue import rq_queue
from bookingopt.server.jobs.recovery import clean, deregister_worker, registered
from bookingopt.server.schemas import JobStatus
from tests.tasks import kind_of, put, seen


def lost(redis) -> str:
    """A job that the worker ``w`` had begun when it was lost."""
    job = put(redis)
    redis.lrem(redis_keys.WAITING, 1, job)
    redis.hset(redis_keys.rq_job_key(job), mapping={"status": "started", "worker_name": "w"})
    begin_again(redis, job)
    return job


def begin_again(redis, job: str) -> None:
    redis.lrem(redis_keys.WAITING, 1, job)
    redis.hset(redis_keys.rq_job_key(job), "status", "started")
    registry = StartedJobRegistry(redis_keys.QUEUE_NAME, redis, serializer=JSONSerializer)
    redis.zadd(registry.key, {f"{job}:e": time.time() + 600})
    redis.sadd(redis_keys.worker_jobs_key("w"), f"{job}:e")
    for books in (redis_keys.WORKERS, redis_keys.ALL_WORKERS):
        redis.sadd(books, redis_keys.worker_key("w"))


def test_a_lost_job_is_given_back_once_and_then_fails(redis):
    job = lost(redis)
    assert registered(redis) == ["w"]
    deregister_worker(redis, "w")
    assert registered(redis) == []
    assert (seen(redis, job).status, queue.position(redis, job)) == (JobStatus.QUEUED, 1)
    begin_again(redis, job)
    deregister_worker(redis, "w")
    assert (seen(redis, job).status, kind_of(seen(redis, job))) == (JobStatus.FAILED, "worker-lost")
    assert redis.hget(redis_keys.COUNTS, "failed") == b"1"


def test_a_worker_that_we_ended_takes_no_attempt_from_its_job(redis):
    job = lost(redis)
    for _ in range(3):
        deregister_worker(redis, "w", is_forgiven=True)
        assert seen(redis, job).status is JobStatus.QUEUED
        begin_again(redis, job)


@pytest.mark.parametrize("is_busy", [False, True])
def test_only_one_cleans_at_a_time(redis, is_busy):
    lock = rq_queue(redis).registry_cleaning_key
    if is_busy:
        redis.set(lock, 1)
    assert clean(rq_queue(redis)) is not is_busy
    assert bool(redis.exists(lock)) is is_busy
