"""Workers have names that RQ knows, new ones after a death, and the jobs of lost ones are given back."""

from __future__ import annotations

import os
import sys

import pytest

from bookingopt.server.jobs import redis_keys
from bookingopt.server.process import child, workers
from bookingopt.server.process.workers import Workers
from bookingopt.server.schemas import JobStatus
from tests.services import until
from tests.tasks import seen
from tests.unit.server.jobs.lost import lost_job

#: Ends as the last word of the command line says: the name of the worker decides.
DIES = "raise SystemExit(7)"
LIVES = "import time; time.sleep(60)"


@pytest.fixture
def made(redis, monkeypatch):
    """Make workers that do something else than work; what still runs in the end is killed."""
    found = []

    def make(code: str, count: int = 2) -> Workers:
        monkeypatch.setattr(workers.sys, "executable", sys.executable)
        one = Workers(count, os.environ, redis)
        for process in one.children:
            process._command = [sys.executable, "-S", "-c", code]
        found.append(one)
        return one

    monkeypatch.setattr(child, "_FIRST_DELAY", 0.0)
    yield make
    for one in found:
        for process in one.children:
            if process._process is not None:
                process._process.kill()
                process._process.wait()


def test_they_are_registered_when_each_is(redis, made):
    some = made(LIVES)
    assert not some.are_registered()
    for name in some._children:
        redis.hset(redis_keys.worker_key(name), "birth", "now")
    assert some.are_registered()
    assert [process.name for process in some.children] == ["worker-1", "worker-2"]


def test_one_that_dies_gives_its_job_back_and_is_started_under_a_new_name(redis, made):
    some = made(DIES, 1)
    (name,) = some._children
    job = lost_job(redis, name)
    some.start()
    (process,) = some.children
    until(lambda: process._process.poll() is not None, "it dies")
    some.look_after()
    (new,) = some._children
    assert new != name
    assert (seen(redis, job).status, redis.smembers(redis_keys.WORKERS)) == (JobStatus.QUEUED, set())
    until(lambda: some.look_after() or process.status == 7, "it is started again")


@pytest.mark.parametrize("is_forced", [True, False])
def test_after_the_end_jobs_that_were_not_finished_are_given_back(redis, made, is_forced):
    some = made(LIVES, 1)
    (name,) = some._children
    job = lost_job(redis, name)
    some.children[0].status = 0
    some.give_back_jobs(is_forced=is_forced)
    assert seen(redis, job).status is (JobStatus.QUEUED if is_forced else JobStatus.RUNNING)
