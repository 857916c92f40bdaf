"""Scripts do all or nothing inside Redis, and nothing to what is gone. They stand in one file."""

from __future__ import annotations

import json

from bookingopt.server.jobs import redis_keys, scripts
from tests.house.sources import PACKAGE
from tests.tasks import put


def test_no_other_file_holds_a_script():
    holders = {path.name for path in PACKAGE.rglob("*.py") if "redis.call(" in path.read_text(encoding="utf-8")}
    assert holders == {"scripts.py"}


def test_progress_is_written_only_of_a_job_that_is_known(redis):
    known = redis_keys.rq_job_key(put(redis))
    for key in (known, redis_keys.rq_job_key("gone")):
        redis.eval(scripts.TELL_PROGRESS, 1, key, json.dumps({"progress": 1}))
    assert redis.hget(known, "meta") == b'{"progress": 1}'
    assert not redis.exists(redis_keys.rq_job_key("gone"))


def test_the_day_of_use_is_noted_only_of_a_key_that_is_there(redis):
    redis.hset(redis_keys.api_key("a"), "user", "anna")
    for key_id in ("a", "b"):
        redis.eval(scripts.NOTE_USE, 1, redis_keys.api_key(key_id), "2027-05-01")
    assert redis.hget(redis_keys.api_key("a"), "last_used") == b"2027-05-01"
    assert not redis.exists(redis_keys.api_key("b"))


def test_only_a_waiting_job_is_taken_off_and_counted_once(redis):
    job = put(redis)
    flag = redis_keys.cancel_key(job)
    keys = [redis_keys.WAITING, redis_keys.rq_job_key(job), redis_keys.COUNTS, flag, redis_keys.problem_key(job)]
    taken = [redis.eval(scripts.CANCEL, len(keys), *keys, job, "2027-05-01", 60, when, 90) for when in ("1", "2")]
    assert taken == [1, 0]
    assert redis.hget(redis_keys.COUNTS, "cancelled") == b"1"
    assert redis.get(flag) == b"1"
    assert 0 < redis.ttl(redis_keys.problem_key(job)) <= 60
    assert redis.ttl(redis_keys.COUNTS) == -1


def test_a_job_that_is_put_back_twice_by_one_call_waits_once(redis):
    redis.rpush("taken", "a")
    for call in ("first", "first"):
        redis.eval(scripts.PUT_BACK, 3, "taken", "waiting", redis_keys.call_key(call), "a")
    assert (redis.lrange("taken", 0, -1), redis.lrange("waiting", 0, -1)) == ([], [b"a"])
    assert 0 < redis.ttl(redis_keys.call_key("first")) <= 600
