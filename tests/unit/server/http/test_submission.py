"""From a body to a job: one job for one submission, limits with the time to wait, and no slot lost on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis.exceptions import ConnectionError as Unreachable

from bookingopt.server.audit import entries
from bookingopt.server.http.computations import Done
from bookingopt.server.http.context import Caller
from bookingopt.server.http.problem_documents import ApiError, ErrorKind
from bookingopt.server.http.submission import Submission, read, submit, time_limit
from bookingopt.server.jobs import queue, redis_keys
from bookingopt.server.jobs.queue import JobKind
from bookingopt.server.settings import Settings
from tests.unit.server.calls import Api

ANNA = Caller("anna")


def submission(sha256: str = "a", **fields) -> Submission:
    done = Done({"sha256": sha256, "problem_id": "p"}, b"{}")
    return replace(Submission(JobKind.SOLVE, {"time_limit": 20.0}, done, None, "r"), **fields)


@pytest.fixture
def context(redis):
    return Api(redis, max_active_jobs=2, queue_max=3).app.state.context


def test_a_job_is_put_on_the_queue_once_and_recorded(redis, context):
    first, again = submit(context, ANNA, submission()), submit(context, ANNA, submission())
    assert (first.status_code, again.status_code, again.headers["idempotent-replayed"]) == (202, 200, "true")
    assert first.headers["location"] == again.headers["location"]
    assert queue.depth(redis) == 1
    assert redis.zcard(redis_keys.RESERVED) == 0
    assert [entry["action"] for entry in entries(redis)] == ["submit"]


def test_what_a_job_depends_on_is_in_its_hash():
    one = submission()
    assert one.body_hash == submission(idempotency_key="k", request_id="other").body_hash
    others = (submission("b"), submission(kind=JobKind.REQUESTS), submission(params={"time_limit": 21.0}))
    assert len({each.body_hash for each in (one, *others)}) == 4


def refused(context, caller, sent) -> ApiError:
    with pytest.raises(ApiError) as caught:
        submit(context, caller, sent)
    return caught.value


def test_who_has_too_many_jobs_waits_as_long_as_one_takes(redis, context):
    redis.hset(redis_keys.COUNTS, mapping={"seconds_sum": 60, "seconds_count": 4})
    for sha256 in "ab":
        submit(context, ANNA, submission(sha256))
    error = refused(context, ANNA, submission("c"))
    assert (error.kind, error.headers) == (ErrorKind.TOO_MANY_JOBS, {"Retry-After": "15"})
    submit(context, Caller("berta"), submission("c"))
    error = refused(context, Caller("carla"), submission("d"))
    # Three jobs wait, of 15 seconds each, and no worker is there to share them.
    assert (error.kind, error.headers) == (ErrorKind.QUEUE_FULL, {"Retry-After": "45"})


def test_one_key_for_two_bodies_is_a_conflict(context):
    submit(context, ANNA, submission(idempotency_key="k"))
    assert refused(context, ANNA, submission("b", idempotency_key="k")).kind is ErrorKind.CONFLICT


def test_requests_of_a_plan_that_is_erased_meanwhile_are_of_no_job_and_take_no_slot(redis, context):
    error = refused(context, ANNA, submission(kind=JobKind.REQUESTS, asks="0" * 32))
    assert error.kind is ErrorKind.NOT_FOUND
    assert (redis.zcard(redis_keys.RESERVED), redis.zcard(redis_keys.active_key("anna"))) == (0, 0)
    assert queue.depth(redis) == 0


def test_a_slot_is_given_back_where_the_job_cannot_be_stored(redis, context, monkeypatch):
    def fails(*_args, **_options):
        raise Unreachable

    with monkeypatch.context() as broken:
        broken.setattr(queue, "enqueue", fails)
        for sha256 in "abcd":
            with pytest.raises(Unreachable):
                submit(context, ANNA, submission(sha256))
    assert (redis.zcard(redis_keys.RESERVED), redis.zcard(redis_keys.active_key("anna"))) == (0, 0)
    assert submit(context, ANNA, submission("e")).status_code == 202


def test_the_operator_limits_the_time():
    settings = Settings(time_limit=10, time_limit_max=60)
    assert [time_limit(asked, settings) for asked in (None, 0.5, 60.0)] == [10, 0.5, 60]
    with pytest.raises(ApiError, match="expected at most 60, the most") as caught:
        time_limit(60.5, settings)
    assert caught.value.kind is ErrorKind.INVALID_PARAMETER


def test_what_is_wrong_has_the_kind_that_fits(context):
    with pytest.raises(ApiError) as caught:
        read(context, "submit", {"requests": []}, b"{")
    assert caught.value.kind is ErrorKind.NOT_JSON
    good = b'{"ProblemId": "p", "Rooms": [{"RoomNumber": "1"}], "Reservations": []}'
    with pytest.raises(ApiError) as caught:
        read(context, "submit", {"requests": ["soon,1"]}, good)
    assert caught.value.kind is ErrorKind.INVALID_PARAMETER
