"""Who may submit what: three jobs a user, each once, so many in all; decided by one script, raced by many clients."""

from __future__ import annotations

import secrets
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from bookingopt.server.auth import Keys
from bookingopt.server.jobs import queue, redis_keys
from bookingopt.server.jobs.outcome import JobEnd, store_end
from tests.cli.commands import run
from tests.integration.api import Api, bearer, problem, refused
from tests.services import RedisServer, settings_environment

MANY = 60


@pytest.fixture(scope="module")
def redis():
    with RedisServer() as server:
        yield server


@pytest.fixture(scope="module")
def shared(redis, tmp_path_factory):
    with Api(tmp_path_factory.mktemp("api"), redis.url, queue_max=5) as api:
        yield api


@pytest.fixture
def api(redis, shared):
    redis.client.flushall()
    return shared


def at_once(api: Api, bodies: list[dict]) -> list[httpx.Response]:
    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(api.submit, bodies))


def test_of_sixty_different_problems_at_once_three_are_accepted(api, redis):
    answers = at_once(api, [problem(number) for number in range(MANY)])
    assert Counter(answer.status_code for answer in answers) == {202: 3, 429: MANY - 3}
    assert queue.depth(redis.client) == 3
    said = refused(next(answer for answer in answers if answer.status_code == 429), 429, "too-many-jobs")
    assert said["detail"].startswith("3 of your jobs")
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in answers if answer.status_code == 429)


def test_of_sixty_equal_problems_at_once_one_job_comes(api, redis):
    answers = at_once(api, [problem(1)] * MANY)
    assert Counter(answer.status_code for answer in answers) == {202: 1, 200: MANY - 1}
    assert len({answer.json()["job_id"] for answer in answers}) == 1
    assert queue.depth(redis.client) == 1
    replayed = {answer.headers.get("idempotent-replayed") for answer in answers if answer.status_code == 200}
    assert replayed == {"true"}
    job_id = answers[0].json()["job_id"]
    assert {answer.headers["location"] for answer in answers} == {f"/api/v1/jobs/{job_id}"}


def test_the_same_in_other_words_is_the_same(api):
    first = api.submit(problem(1))
    same = {**dict(reversed(problem(1).items())), "FreezeDays": 0}
    assert api.submit(same).json() == first.json()
    assert api.submit(problem(1), time_limit=30).json() == first.json()
    assert api.submit(problem(1), time_limit=20).json() != first.json()


def keyed(api: Api, body: dict, key: str, **query: object) -> httpx.Response:
    return api.client.post("/api/v1/optimize", json=body, params=query, headers={"Idempotency-Key": key})


def test_an_idempotency_key_stands_for_one_request(api):
    first = keyed(api, problem(1), "a")
    assert first.status_code == 202
    assert keyed(api, problem(1), "a").json() == first.json()
    refused(keyed(api, problem(2), "a"), 409, "conflict")
    refused(keyed(api, problem(1), "a", seed=1), 409, "conflict")
    other = keyed(api, problem(1), "b")
    assert other.status_code == 202
    assert other.json()["job_id"] != first.json()["job_id"]


@pytest.mark.parametrize("key", ["", "x" * 201, "two words"])
def test_an_idempotency_key_that_is_none(api, key):
    assert refused(keyed(api, problem(1), key), 422, "invalid-parameter")["errors"][0]["place"] == "Idempotency-Key"


def test_a_cancelled_job_gives_its_place_back_and_is_no_answer(api):
    first = api.submit(problem(1)).json()["job_id"]
    for number in (2, 3):
        assert api.submit(problem(number)).status_code == 202
    assert api.submit(problem(4)).status_code == 429
    cancelled = api.client.post(f"/api/v1/jobs/{first}/cancel")
    assert (cancelled.status_code, cancelled.json()["status"]) == (202, "cancelled")
    again = api.submit(problem(1))
    assert again.status_code == 202
    assert again.json()["job_id"] != first
    assert api.submit(problem(4)).status_code == 429


def test_a_job_that_was_done_is_an_answer_whatever_became_of_its_worker(api, redis):
    first = api.submit(problem(1)).json()
    redis.client.hset(redis_keys.rq_job_key(first["job_id"]), "status", "failed")
    assert api.submit(problem(1)).json()["job_id"] != first["job_id"]
    second = api.submit(problem(2)).json()
    store_end(redis.client, second["job_id"], JobEnd(success=True, outcome=b"{}"))
    redis.client.hset(redis_keys.rq_job_key(second["job_id"]), "status", "failed")
    again = api.submit(problem(2))
    assert (again.status_code, again.json()) == (200, {**second, "status": "completed"})


def test_an_erased_job_is_no_answer(api):
    first = api.submit(problem(1)).json()["job_id"]
    assert api.client.delete(f"/api/v1/jobs/{first}").status_code == 204
    refused(api.get(f"/jobs/{first}"), 404, "not-found")
    assert api.submit(problem(1)).status_code == 202


def test_large_bodies_of_one_user_leave_room_for_others(redis, tmp_path):
    """Three of four do not fit into a MB, as ten of 15 MB would not into Redis."""
    redis.client.flushall()
    keys = [Keys(redis.client).create(user)[1] for user in ("anna", "ben")]
    noise = [secrets.token_hex(400_000) for _ in range(3)]
    with Api(tmp_path, redis.url, auth="keys", max_body_mb=1, max_user_mb=1, result_ttl=100) as api:
        sent = [api.submit(problem(number, **{"x-noise": each}), keys[0]) for number, each in enumerate(noise)]
        assert [answer.status_code for answer in sent] == [202, 202, 429]
        said = refused(sent[2], 429, "too-much-stored")["detail"]
        assert said.startswith("your jobs take 0.9 MB, and with this one more than the 1 MB that they may")
        assert sent[2].headers["retry-after"] == "3600"  # they wait for a worker
        assert api.submit(problem(3, **{"x-noise": noise[2]}), keys[1]).status_code == 202
        job_id = sent[0].json()["job_id"]
        assert api.client.delete(f"/api/v1/jobs/{job_id}", headers=bearer(keys[0])).status_code == 204
        assert api.submit(problem(2, **{"x-noise": noise[2]}), keys[0]).status_code == 202
        assert 'bookingopt_refused_total{limit="stored"} 1.0' in api.client.get("/metrics").text


def test_a_full_queue_refuses_everybody(redis, tmp_path):
    redis.client.flushall()
    with Api(tmp_path, redis.url, queue_max=2) as api:
        assert [api.submit(problem(number)).status_code for number in range(2)] == [202, 202]
        answer = api.submit(problem(2))
        refused(answer, 503, "queue-full")
        # Two wait, jobs take half a minute where nothing is known yet, and nobody works.
        assert answer.headers["retry-after"] == "60"
        redis.client.hset(redis_keys.COUNTS, mapping={"seconds_sum": 40, "seconds_count": 10})
        assert api.submit(problem(2)).headers["retry-after"] == "8"


def test_a_full_redis_refuses_and_keeps_nothing_half(tmp_path):
    with RedisServer(options=["--maxmemory", "4mb"]) as redis, Api(tmp_path, redis.url) as api:
        assert api.submit(problem(1)).status_code == 202
        used = redis.client.info("memory")["used_memory"]
        redis.client.config_set("maxmemory", used)
        answer = api.submit(problem(2))
        assert "out of memory" in refused(answer, 503, "unavailable")["detail"]
        assert int(answer.headers["retry-after"]) >= 1
        assert queue.depth(redis.client) == 1
        assert api.get("/jobs").status_code == 200  # what is there can still be read
        redis.client.config_set("maxmemory", "64mb")
        assert api.submit(problem(2)).status_code == 202
        assert len(api.get("/jobs").json()["jobs"]) == 2


def test_what_waits_is_cancelled_and_erased_where_redis_is_full(tmp_path):
    with RedisServer() as redis, Api(tmp_path, redis.url) as api:
        jobs = [api.submit(problem(number)).json()["job_id"] for number in range(3)]
        redis.client.config_set("maxmemory", redis.client.info("memory")["used_memory"] // 2)
        assert api.client.delete(f"/api/v1/jobs/{jobs[0]}").status_code == 204
        cancelled = api.client.post(f"/api/v1/jobs/{jobs[1]}/cancel")
        assert (cancelled.status_code, cancelled.json()["status"]) == (202, "cancelled")
        left = api.get("/jobs").json()["jobs"]
        assert {job["job_id"]: job["status"] for job in left} == {jobs[1]: "cancelled", jobs[2]: "queued"}
        assert not [key for key in redis.client.keys("*") if jobs[0].encode() in key]
        assert queue.depth(redis.client) == 1
        env = settings_environment(redis.url)
        done = run("jobs", "erase", "--user", "local", cwd=tmp_path, **env)
        assert (done.returncode, queue.depth(redis.client)) == (0, 0), done.stderr


def test_a_key_works_where_redis_is_full(tmp_path):
    with RedisServer() as redis, Api(tmp_path, redis.url, auth="keys") as api:
        key = Keys(redis.client).create("anna")[1]  # not used today
        redis.client.config_set("maxmemory", redis.client.info("memory")["used_memory"] - 1)
        assert api.get("/jobs", key).status_code == 200


def test_a_job_that_does_not_fit_gives_its_place_back(tmp_path):
    with RedisServer(options=["--maxmemory", "64mb"]) as redis, Api(tmp_path, redis.url) as api:
        assert api.submit(problem(0)).status_code == 202
        # The script finds room, the problem does not: its notes do not compress.
        redis.client.config_set("maxmemory", redis.client.info("memory")["used_memory"] + 100_000)
        noise = {"x-noise": "".join(chr(0x4E00 + (number * 7919) % 20_000) for number in range(200_000))}
        codes = [api.submit(problem(number, **noise)).status_code for number in range(1, 6)]
        assert 503 in codes
        redis.client.config_set("maxmemory", "64mb")
        active = codes.count(202) + 1
        later = [api.submit(problem(number)).status_code for number in range(10, 14)]
        assert later == [202] * (3 - active) + [429] * (1 + active)


def test_without_redis_nothing_is_accepted_and_everything_goes_on_after(tmp_path):
    with RedisServer() as redis, Api(tmp_path, redis.url) as api:
        first = api.submit(problem(1)).json()["job_id"]
        redis.kill()
        for answer in (api.submit(problem(2)), api.get(f"/jobs/{first}")):
            refused(answer, 503, "unavailable")
            assert int(answer.headers["retry-after"]) >= 1
        health = api.client.get("/health")
        assert (health.status_code, health.json()["redis"]) == (503, False)
        assert api.client.get("/health/live").status_code == 204
        assert "bookingopt_redis_up 0.0" in api.client.get("/metrics").text
        redis.start()
        assert api.get(f"/jobs/{first}").json()["status"] == "queued"
        assert api.submit(problem(2)).status_code == 202


def test_a_redis_that_hangs_holds_nobody_up(tmp_path):
    with RedisServer() as redis, Api(tmp_path, redis.url) as api:
        assert api.get("/jobs").status_code == 200
        redis.process.send_signal(signal.SIGSTOP)
        try:
            refused(api.get("/jobs"), 503, "unavailable")
            assert api.client.get("/health/live").status_code == 204
        finally:
            redis.process.send_signal(signal.SIGCONT)
        assert api.submit(problem(1)).status_code == 202


def test_users_do_not_share_their_limits(redis, tmp_path):
    redis.client.flushall()
    keys = [Keys(redis.client).create(user)[1] for user in ("anna", "ben", "anna")]
    with Api(tmp_path, redis.url, auth="keys") as api:
        codes = [api.submit(problem(number), keys[0]).status_code for number in range(4)]
        assert codes == [202, 202, 202, 429]
        assert api.submit(problem(0), keys[1]).status_code == 202
        assert api.submit(problem(9), keys[2]).status_code == 429  # another key of the same user
        assert api.client.post("/api/v1/optimize", json=problem(1), headers=bearer(None)).status_code == 401
