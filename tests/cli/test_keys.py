"""``bookingopt keys`` and ``bookingopt jobs``, against a real Redis: for operators, and without any key in a list."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from bookingopt.server.auth import Keys
from bookingopt.server.jobs import queue, redis_keys
from tests.cli.commands import run
from tests.services import RedisServer, free_port

KEY = re.compile(r"bo_[0-9a-f]{12}_[0-9a-f]{64}")


@pytest.fixture(scope="module")
def redis():
    with RedisServer() as server:
        yield server


@pytest.fixture
def call(redis, tmp_path):
    redis.client.flushall()
    return lambda *args: run(*args, cwd=tmp_path, BOOKINGOPT_REDIS_URL=redis.url)


def test_a_key_is_shown_once_and_works(call, redis):
    done = call("keys", "create", "--user", "anna@inn.example", "--expires", "90d")
    assert done.returncode == 0
    assert KEY.fullmatch(done.stdout.strip())
    key = done.stdout.strip()
    assert key not in done.stderr
    found = Keys(redis.client).recognize(key)
    assert found is not None
    assert (found.user, found.expires - found.created) == ("anna@inn.example", timedelta(days=90))
    kept = str([redis.client.hgetall(name) for name in redis.client.keys("bo:key:*")])
    assert key.rpartition("_")[2] not in kept

    for style in ("table", "json"):
        listed = call("keys", "list", "--format", style)
        assert listed.returncode == 0
        assert "anna@inn.example" in listed.stdout
        assert found.key_id in listed.stdout
        assert "bo_" not in listed.stdout
        assert key.rpartition("_")[2] not in listed.stdout
    row = json.loads(listed.stdout)["keys"][0]
    assert (row["id"], row["last_used"]) == (found.key_id, str(datetime.now(UTC).date()))


def test_a_rotated_key_goes_on_for_a_while(call, redis):
    keys = Keys(redis.client)
    old, old_key = keys.create("anna")
    done = call("keys", "rotate", old.key_id, "--overlap", "2h")
    new_key = done.stdout.strip()
    assert keys.recognize(new_key).user == "anna"
    assert keys.recognize(old_key) is not None
    later = Keys(redis.client, lambda: datetime.now(UTC) + timedelta(hours=3))
    assert later.recognize(old_key) is None
    assert later.recognize(new_key) is not None
    assert call("keys", "rotate", old.key_id, "--overlap", "0m").returncode == 0
    assert keys.recognize(old_key) is None


def test_a_revoked_key_ends_at_once(call, redis):
    keys = Keys(redis.client)
    made, key = keys.create("anna")
    done = call("keys", "revoke", made.key_id)
    assert (done.returncode, done.stdout) == (0, "")
    assert f"Key {made.key_id} of anna is revoked" in done.stderr
    assert keys.recognize(key) is None
    assert redis.client.keys("bo:key*") == []
    actions = [entry[b"action"].decode() for _, entry in redis.client.xrange(redis_keys.AUDIT)]
    assert actions == ["key-revoked"]


def test_a_key_that_is_revoked_while_it_is_used_leaves_nothing(redis):
    redis.client.flushall()
    made, key = Keys(redis.client).create("anna")

    def revoking() -> datetime:  # asked for the time between the look at the key and the note of its use
        Keys(redis.client).revoke(made.key_id)
        return datetime.now(UTC)

    Keys(redis.client, revoking).recognize(key)
    assert redis.client.keys("*") == []


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["keys", "create"], "Missing option '--user'"),
        (["keys", "create", "--user", "two words"], 'user "two words": expected 1 to 64 letters'),
        (["keys", "create", "--user", "bo:*"], "expected 1 to 64 letters"),
        (["keys", "create", "--user", "anna", "--expires", "soon"], '--expires "soon": expected a time'),
        (["keys", "create", "--user", "anna", "--expires", "99999d"], "at most 3650 days"),
        (["keys", "rotate", "0123456789ab"], 'there is no key "0123456789ab"'),
        (["keys", "rotate", "x", "--overlap", "1w"], '--overlap "1w": expected a time'),
        (["keys", "revoke", "*"], 'there is no key "*"'),
        (["audit", "--day", "yesterday"], '--day "yesterday": expected a date'),
        (["jobs", "list"], "Missing option '--user'"),
        (["jobs", "erase", "--user", "*"], '--user "*": expected'),
    ],
)
def test_what_is_wrong_is_said(call, redis, args, said):
    done = call(*args)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert redis.client.keys("*") == []


def test_a_redis_that_is_not_named_or_not_there_is_said(tmp_path):
    done = run("keys", "list", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "BOOKINGOPT_REDIS_URL" in done.stderr
    port = free_port()
    away = f"redis://:swordfish@127.0.0.1:{port}/0"
    done = run("jobs", "list", "--user", "anna", cwd=tmp_path, BOOKINGOPT_REDIS_URL=away)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"Error: Redis at redis://127.0.0.1:{port}/0 does not answer: " in done.stderr
    assert "swordfish" not in done.stderr
    for wrong in ("localhost:port/0", "localhost/0?socket_timeout=abc", "localhost/0?bad=abc"):
        done = run("keys", "list", cwd=tmp_path, BOOKINGOPT_REDIS_URL=f"redis://:swordfish@{wrong}")
        assert (done.returncode, done.stdout) == (2, "")
        assert "BOOKINGOPT_REDIS_URL: " in done.stderr
        assert "swordfish" not in done.stderr


def test_a_redis_that_is_full_or_wants_a_password_is_said(tmp_path):
    with RedisServer(options=["--requirepass", "right"]) as redis:
        for password, said in (
            ("wrong", "refuses the user or the password."),
            ("right", "is out of memory; wait until results expire."),
        ):
            url = redis.url.replace("//", f"//:{password}@")
            with Redis.from_url(redis.url, password="right") as operator:
                operator.config_set("maxmemory", 1)
            done = run("keys", "create", "--user", "anna", cwd=tmp_path, BOOKINGOPT_REDIS_URL=url)
            assert (done.returncode, done.stdout) == (2, "")
            assert f"Error: Redis at redis://127.0.0.1:{redis.port}/0 {said}" in done.stderr


def test_the_trail_is_written_a_day_at_a_time(call, redis):
    at = {day: int(datetime(2027, 3, day, 23, 59, 59, 999_000, tzinfo=UTC).timestamp() * 1000) for day in (1, 2, 3)}
    for day, instant in at.items():
        redis.client.xadd(
            redis_keys.AUDIT, {"action": "submit", "user": "anna", "job_id": f"{day:032x}"}, id=f"{instant}-0"
        )
    for number in range(2_500):  # more than are read at once
        redis.client.xadd(redis_keys.AUDIT, {"action": "read"}, id=f"{at[3]}-{number + 1}")
    done = call("audit", "--day", "2027-03-02")
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"time": "2027-03-02T23:59:59.999+00:00", "action": "submit", "user": "anna", "job_id": f"{2:032x}"}
    ]
    assert len(call("audit").stdout.splitlines()) == 2_503
    assert call("audit", "--day", "2027-03-04").stdout == ""


def test_jobs_are_listed_and_erased(call, redis):
    for number, user in enumerate(("anna", "anna", "ben")):
        job = queue.NewJob(f"{number:032x}", user, "spring", queue.JobKind.SOLVE, {"time_limit": 1}, b"{}")
        queue.enqueue(redis.client, job, result_ttl=100)
        redis.client.hset(redis_keys.once_key(user, f"token{number}"), "job", job.job_id)
    listed = call("jobs", "list", "--user", "anna")
    assert all(f"{number:032x}" in listed.stdout for number in (0, 1))
    assert f"{2:032x}" not in listed.stdout
    jobs = json.loads(call("jobs", "list", "--user", "anna", "--format", "json").stdout)["jobs"]
    assert {job["status"] for job in jobs} == {"queued"}

    erased = call("jobs", "erase", "--user", "anna")
    assert erased.returncode == 0
    assert "2 jobs of anna are erased" in erased.stderr
    left = b" ".join(redis.client.keys("*"))
    assert f"{2:032x}".encode() in left
    assert b"bo:user:anna" not in left
    assert b"bo:once:anna" not in left
    assert f"{0:032x}".encode() not in left
    assert queue.depth(redis.client) == 1
    assert "1 job of ben is erased." in call("jobs", "erase", "--user", "ben").stderr
    assert "anna has no jobs" in call("jobs", "list", "--user", "anna").stderr
