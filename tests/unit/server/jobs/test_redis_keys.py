"""Names of keys: ours have one prefix, none is another's, and RQ's are those that RQ uses."""

from __future__ import annotations

from itertools import combinations

from rq.job import Job
from rq.worker_registration import REDIS_WORKER_KEYS

from bookingopt.server.jobs import redis_keys
from bookingopt.server.jobs.queue import rq_queue

OF_ONE = (
    redis_keys.job_key,
    redis_keys.problem_key,
    redis_keys.result_key,
    redis_keys.cancel_key,
    redis_keys.user_key,
    redis_keys.active_key,
    redis_keys.api_key,
    redis_keys.announced_key,
    redis_keys.reads_key,
)
ALONE = (redis_keys.RESERVED, redis_keys.API_KEYS, redis_keys.AUDIT, redis_keys.COUNTS)


def test_no_key_is_anothers():
    names = {make(key) for make in OF_ONE for key in ("a", "b")}
    names |= {redis_keys.once_key(user, token) for user, token in (("a", "b"), ("b", "a"))} | set(ALONE)
    assert len(names) == 2 * len(OF_ONE) + 2 + len(ALONE)
    assert all(name.startswith("bo:") for name in names)
    assert not any(one.startswith(f"{other}:") for pair in combinations(names, 2) for one, other in (pair, pair[::-1]))


def test_a_script_finds_our_key_by_its_prefix():
    assert redis_keys.job_key("x") == redis_keys.JOB_PREFIX + "x"
    assert redis_keys.rq_job_key("x") == redis_keys.RQ_JOB_PREFIX + "x"
    assert redis_keys.problem_key("x") == redis_keys.PROBLEM_PREFIX + "x"
    assert redis_keys.result_key("x") == redis_keys.RESULT_PREFIX + "x"
    assert redis_keys.announced_key("x") == redis_keys.ANNOUNCED_PREFIX + "x"


def test_rqs_keys_are_those_of_rq(redis):
    assert rq_queue(redis).key == redis_keys.WAITING
    assert redis_keys.ALL_WORKERS == REDIS_WORKER_KEYS
    assert redis_keys.rq_job_key("x") == Job("x", connection=redis).key
    assert redis_keys.worker_name(redis_keys.worker_key("w")) == "w"
