"""Who may submit, decided by the script in a real Redis."""

from __future__ import annotations

import secrets

import pytest

from bookingopt.server.jobs import queue, redis_keys
from bookingopt.server.jobs.admission import RECORDS, Admission, Decision, DecisionKind
from bookingopt.server.jobs.outcome import JobEnd, failure, store_end
from tests.tasks import QUICK, put


@pytest.fixture
def admission(redis):
    return Admission(redis, max_active=2, queue_max=3)


def decide(admission: Admission, job: str, *, user: str = "anna", body: str | None = None, key: str | None = None):
    return admission.decide(user, job, job if body is None else body, key)


def test_a_slot_is_kept_until_the_job_is_on_the_queue(redis, admission):
    assert decide(admission, "j1") == Decision(DecisionKind.ACCEPTED, job_id="j1")
    assert redis.zscore(redis_keys.RESERVED, "j1") is not None
    admission.settle("j1")
    assert redis.zscore(redis_keys.RESERVED, "j1") is None


def test_the_same_body_is_one_job_and_a_lost_answer_is_given_again(admission):
    assert decide(admission, "j1", body="b").kind is DecisionKind.ACCEPTED
    assert decide(admission, "j1", body="b") == Decision(DecisionKind.ACCEPTED, job_id="j1")
    assert decide(admission, "j2", body="b") == Decision(DecisionKind.REPLAY, job_id="j1")
    assert decide(admission, "j2", user="berta", body="b").kind is DecisionKind.ACCEPTED


def test_a_key_with_another_body_is_a_conflict(admission):
    assert decide(admission, "j1", body="b", key="k").kind is DecisionKind.ACCEPTED
    assert decide(admission, "j2", body="b", key="k").kind is DecisionKind.REPLAY
    assert decide(admission, "j2", body="c", key="k") == Decision(DecisionKind.CONFLICT, job_id="j1")


def test_each_user_has_so_many_active_jobs_and_all_have_so_many_waiting(admission):
    assert [decide(admission, job).kind for job in ("j1", "j2")] == [DecisionKind.ACCEPTED] * 2
    assert decide(admission, "j3") == Decision(DecisionKind.ACTIVE, count=2)
    assert decide(admission, "j3", user="berta").kind is DecisionKind.ACCEPTED
    assert decide(admission, "j4", user="berta") == Decision(DecisionKind.FULL, count=3)


def test_what_a_users_jobs_take_has_a_limit_until_it_is_erased(redis):
    """A problem of a million bytes that cannot be packed, and its result."""
    admission = Admission(redis, max_active=9, queue_max=9, max_bytes=2_500_000)

    def ask(size: int, user: str = "anna") -> Decision:
        job = secrets.token_hex(16)
        return admission.decide(user, job, job, None, size)

    first = put(redis, {**QUICK, "x-noise": secrets.token_hex(1_000_000)}, result_ttl=500)
    stored = redis.strlen(redis_keys.problem_key(first))
    assert 1_000_000 < stored < 1_200_000
    assert ask(2_500_000 - stored - RECORDS + 1) == Decision(
        DecisionKind.STORED, count=stored + RECORDS, seconds=500 + queue.MOST_WAITING
    )
    assert ask(2_500_001, "berta").kind is DecisionKind.STORED
    assert ask(2_500_000, "berta").kind is DecisionKind.ACCEPTED
    assert ask(500_000).kind is DecisionKind.ACCEPTED  # it counts before it is on the queue
    assert ask(1_000_000).kind is DecisionKind.STORED
    store_end(redis, first, JobEnd(success=True, outcome=secrets.token_hex(500_000).encode()))
    assert ask(400_000) == Decision(
        DecisionKind.STORED,
        count=stored + redis.strlen(redis_keys.result_key(first)) + RECORDS + 500_000,
        seconds=500,
    )
    queue.erase(redis, first)
    assert ask(2_000_000).kind is DecisionKind.ACCEPTED
    assert redis.hgetall(redis_keys.COUNTS)[b"refused_stored"] == b"4"


def test_a_slot_that_is_given_up_lapses_or_ends_is_free_again(redis, admission):
    lapsing = Admission(redis, max_active=1, queue_max=9, reserved=-1)
    assert [decide(lapsing, job).kind for job in ("l1", "l2")] == [DecisionKind.ACCEPTED] * 2
    assert decide(admission, "j1", user="berta").kind is DecisionKind.ACCEPTED
    assert decide(admission, "j2", user="berta").kind is DecisionKind.ACCEPTED
    admission.give_up("berta", "j1")
    assert decide(admission, "j3", user="berta").kind is DecisionKind.ACCEPTED
    running = put(redis, user="carla")
    redis.zadd(redis_keys.active_key("carla"), {running: 0})
    one = Admission(redis, max_active=1, queue_max=9)
    assert decide(one, "j4", user="carla") == Decision(DecisionKind.ACTIVE, count=1)
    queue.cancel(redis, running)
    assert decide(one, "j4", user="carla").kind is DecisionKind.ACCEPTED


@pytest.mark.parametrize(("key", "expected"), [(None, DecisionKind.ACCEPTED), ("k", DecisionKind.REPLAY)])
def test_what_failed_may_be_sent_again_unless_a_key_says_otherwise(redis, admission, key, expected):
    job = put(redis)
    assert decide(admission, job, body="b", key=key).kind is DecisionKind.ACCEPTED
    redis.hset(redis_keys.rq_job_key(job), "status", "failed")
    store_end(redis, job, JobEnd(error=failure("solver")))
    assert decide(admission, "j2", body="b", key=key).kind is expected
