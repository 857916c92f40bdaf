"""The end of a job: stored once, counted once, lapsing with the result, and never of a job that was erased."""

from __future__ import annotations

import pytest

from bookingopt.server.jobs import queue, redis_keys
from bookingopt.server.jobs.outcome import FAILURES, JobEnd, failure, store_end
from tests.tasks import put


def test_the_first_end_counts(redis):
    job = put(redis, result_ttl=60)
    assert store_end(redis, job, JobEnd(success=True, outcome=b'{"x":1}'), 1.5)
    assert not store_end(redis, job, JobEnd(error=failure("solver")), 9.0)
    assert queue.outcome(redis, job) == b'{"x":1}'
    counts = {name: float(value) for name, value in redis.hgetall(redis_keys.COUNTS).items()}
    assert counts == {b"completed": 1, b"seconds_sum": 1.5, b"seconds_count": 1}
    for key in (redis_keys.job_key, redis_keys.result_key, redis_keys.problem_key):
        assert 0 < redis.ttl(key(job)) <= 60


def test_nothing_is_stored_of_a_job_that_was_erased(redis):
    assert not store_end(redis, "gone", JobEnd(success=True, outcome=b"{}"))
    assert redis.keys("*") == []


@pytest.mark.parametrize(
    ("end", "status"),
    [
        (JobEnd(success=True), "completed"),
        (JobEnd(), "completed"),
        (JobEnd(success=True, stopped=True), "cancelled"),
        (JobEnd(stopped=True, error=failure("solver")), "failed"),
    ],
)
def test_what_an_end_counts_as(end, status):
    assert end.status == status


@pytest.mark.parametrize("kind", FAILURES)
def test_every_failure_is_a_problem_document(kind):
    said = failure(kind)
    assert (said["type"], said["status"]) == (f"urn:bookingopt:problem:{kind}", 500)
    assert said["title"]
    assert said["detail"].endswith(".")
    assert failure(kind, "more")["detail"] == "more"
