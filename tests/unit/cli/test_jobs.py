"""``jobs`` lists and erases what a service keeps of one user, and asks nobody about a name that cannot be."""

from __future__ import annotations

import json

import pytest

from bookingopt.cli.jobs import erase, list_jobs
from bookingopt.cli.support.shared_options import Format
from bookingopt.errors import UsageError
from bookingopt.server.audit import entries
from bookingopt.server.jobs import redis_keys
from bookingopt.server.jobs.admission import Admission
from tests.services import RedisServer
from tests.tasks import put


@pytest.fixture(scope="module")
def server():
    with RedisServer() as server:
        yield server


@pytest.fixture
def redis(server, monkeypatch):
    server.client.flushall()
    monkeypatch.setenv("BOOKINGOPT_REDIS_URL", server.url)
    return server.client


def test_jobs_of_one_user_are_listed_newest_first(redis, capfdbinary):
    first, second, _ = put(redis), put(redis), put(redis, user="berta")
    list_jobs("anna", Format.JSON)
    told = json.loads(capfdbinary.readouterr().out)["jobs"]
    assert [(job["job_id"], job["status"], job["ended_at"]) for job in told] == [
        (second, "queued", None),
        (first, "queued", None),
    ]


def test_of_an_erased_user_nothing_but_the_trail_is_left(redis):
    job, other = put(redis), put(redis, user="berta")
    Admission(redis, max_active=9, queue_max=9).decide("anna", "next", "body", None)
    redis.delete(redis_keys.RESERVED)
    erase("anna")
    left = [key for key in redis.keys("*") if job.encode() in key or b"anna" in key]
    assert left == []
    assert [(entry["action"], entry["job_id"]) for entry in entries(redis)] == [("erase", job)]
    assert redis.exists(redis_keys.job_key(other))


@pytest.mark.parametrize("user", ["*", "", "a b"])
def test_a_name_that_no_user_has_is_refused(redis, user):
    with pytest.raises(UsageError, match="expected 1 to 64"):
        erase(user)
