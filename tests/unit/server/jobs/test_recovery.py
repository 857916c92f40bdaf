"""Jobs of workers that are lost come back once, then fail; one process cleans at a time."""

from __future__ import annotations

import itertools

import pytest

from bookingopt.server.jobs import queue, recovery, redis_keys
from bookingopt.server.jobs.queue import rq_queue
from bookingopt.server.jobs.recovery import clean, deregister_worker, registered
from bookingopt.server.jobs.redis_connection import connect
from bookingopt.server.schemas import JobStatus
from tests.lost_answers import LostAnswer
from tests.tasks import kind_of, seen
from tests.unit.server.jobs.lost import begin, lost_job


def test_a_lost_job_is_given_back_once_and_then_fails(redis):
    job = lost_job(redis, "w")
    assert registered(redis) == ["w"]
    deregister_worker(redis, "w")
    assert registered(redis) == []
    assert (seen(redis, job).status, queue.position(redis, job)) == (JobStatus.QUEUED, 1)
    begin(redis, job, "w")
    deregister_worker(redis, "w")
    assert (seen(redis, job).status, kind_of(seen(redis, job))) == (JobStatus.FAILED, "worker-lost")
    assert redis.hget(redis_keys.COUNTS, "failed") == b"1"


def test_a_worker_that_we_ended_takes_no_attempt_from_its_job(redis):
    job = lost_job(redis, "w")
    for _ in range(3):
        deregister_worker(redis, "w", is_forgiven=True)
        assert seen(redis, job).status is JobStatus.QUEUED
        begin(redis, job, "w")


@pytest.mark.parametrize("is_forgiven", [False, True])
def test_no_answer_that_is_lost_gives_a_job_back_twice(redis, redis_server, monkeypatch, is_forgiven):
    """Each answer is lost once; what was carried out is not carried out again."""
    monkeypatch.setattr(recovery, "_TURN_SECONDS", 0.2)
    for number in itertools.count(1):
        redis.flushall()
        job = lost_job(redis, "w")
        attempts = int(redis.hget(redis_keys.rq_job_key(job), "retries_left"))
        with LostAnswer(redis_server.port, number) as relay, connect(relay.url, patient=True) as client:
            deregister_worker(client, "w", is_forgiven=is_forgiven)
        redis.delete(rq_queue(redis).registry_cleaning_key)
        deregister_worker(redis, "w", is_forgiven=is_forgiven)  # what was left open is done now
        assert redis.lrange(redis_keys.WAITING, 0, -1) == [job.encode()], number
        assert int(redis.hget(redis_keys.rq_job_key(job), "retries_left")) == attempts - (not is_forgiven), number
        if not relay.is_lost:
            break
    assert number > 10


@pytest.mark.parametrize("is_busy", [False, True])
def test_only_one_cleans_at_a_time(redis, is_busy):
    lock = rq_queue(redis).registry_cleaning_key
    if is_busy:
        redis.set(lock, 1)
    assert clean(rq_queue(redis)) is not is_busy
    assert bool(redis.exists(lock)) is is_busy
