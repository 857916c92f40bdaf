"""Health and figures: what a monitor reads is what is the case."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bookingopt.server.jobs import redis_keys
from tests.integration.api import Api, problem
from tests.services import RedisServer, until, worker


@pytest.fixture(scope="module")
def redis():
    with RedisServer(options=["--maxmemory", "64mb"]) as server:
        yield server


@pytest.fixture(scope="module")
def api(redis, tmp_path_factory):
    with Api(tmp_path_factory.mktemp("api"), redis.url) as api:
        yield api


def figures(api: Api) -> dict[tuple[str, ...], float]:
    answer = api.client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(answer.text)
    return {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}


def test_what_is_counted_is_what_happened(api, redis, tmp_path):
    first = api.submit(problem(1)).json()["job_id"]
    api.submit(problem(2))
    api.client.get("/nowhere")
    found = figures(api)
    assert found["bookingopt_redis_up",] == 1
    assert found["bookingopt_queue_depth",] == 2
    assert found["bookingopt_workers",] == 0
    assert 0 < found["bookingopt_oldest_waiting_seconds",] < 60
    assert found["bookingopt_redis_memory_max_bytes",] == 64 * 2**20
    assert 0 < found["bookingopt_redis_memory_bytes",] < 64 * 2**20
    assert found["bookingopt_requests_total", "POST", "/api/v1/optimize", "202"] == 2
    assert found["bookingopt_requests_total", "GET", "unknown", "404"] == 1
    assert found["bookingopt_request_seconds_count", "/api/v1/optimize"] == 2
    health = api.client.get("/health")
    assert (health.status_code, health.json()["status"]) == (503, "unhealthy")
    assert (health.json()["redis"], health.json()["workers"], health.json()["queue_depth"]) == (True, 0, 2)

    with worker(tmp_path, redis.url):
        health = api.client.get("/health")
        assert (health.status_code, health.json()["status"], health.json()["workers"]) == (200, "healthy", 1)
        api.ended(first)
        until(lambda: figures(api)["bookingopt_jobs_total", "completed"] == 2, "both jobs are counted")
        found = figures(api)
        assert found["bookingopt_queue_depth",] == 0
        assert found["bookingopt_oldest_waiting_seconds",] == 0
        assert found["bookingopt_workers",] == 1
        assert 0 <= found["bookingopt_worker_heartbeat_age_seconds",] < 60
        assert found["bookingopt_job_seconds_count",] == 2
        assert found["bookingopt_job_seconds_sum",] > 0
    assert redis.client.hget(redis_keys.COUNTS, "completed") == b"2"


def test_paths_that_lead_nowhere_make_no_new_figures(api):
    before = len(figures(api))
    for number in range(20):
        api.client.request(f"BREW{number}", f"/nowhere/{number}")
        api.client.get(f"/api/v1/jobs/{number:032x}")
    assert len(figures(api)) - before < 60
    assert not [key for key in figures(api) if "nowhere" in str(key) or "BREW1" in key]
