"""Figures for Prometheus: of this process, and of Redis where it answers."""

from __future__ import annotations

from rq.utils import now, utcformat

from bookingopt.server.jobs import redis_keys
from bookingopt.server.metrics import Metrics
from tests.tasks import put
from tests.unit.server.calls import NOWHERE


def figures(metrics: Metrics) -> dict[str, float]:
    lines = metrics.text().decode().splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}


def test_requests_are_counted_by_route_method_and_status(redis):
    metrics = Metrics(redis)
    for status, seconds in ((200, 0.004), (200, 2.0), (404, 0.001)):
        metrics.request("/x", "GET", status, seconds)
    found = figures(metrics)
    assert found['bookingopt_requests_total{method="GET",route="/x",status="200"}'] == 2
    assert found['bookingopt_requests_total{method="GET",route="/x",status="404"}'] == 1
    assert found['bookingopt_request_seconds_count{route="/x"}'] == 3
    assert found['bookingopt_request_seconds_bucket{le="0.005",route="/x"}'] == 2


def test_queue_jobs_and_workers_are_read_from_redis(redis):
    first = put(redis)
    put(redis)
    redis.hincrbyfloat(redis_keys.job_key(first), "created_at", -100)
    redis.hset(
        redis_keys.COUNTS, mapping={"refused_stored": 2, "completed": 3, "seconds_sum": "4.5", "seconds_count": 2}
    )
    redis.sadd(redis_keys.WORKERS, redis_keys.worker_key("w"))
    redis.hset(redis_keys.worker_key("w"), "last_heartbeat", utcformat(now()))
    found = figures(Metrics(redis))
    assert (found["bookingopt_redis_up"], found["bookingopt_queue_depth"], found["bookingopt_workers"]) == (1, 2, 1)
    assert 100 <= found["bookingopt_oldest_waiting_seconds"] < 160
    assert found['bookingopt_jobs_total{status="completed"}'] == 3
    assert found['bookingopt_jobs_total{status="failed"}'] == 0
    assert found['bookingopt_refused_total{limit="stored"}'] == 2
    assert found['bookingopt_refused_total{limit="active"}'] == 0
    assert (found["bookingopt_job_seconds_sum"], found["bookingopt_job_seconds_count"]) == (4.5, 2)


def test_without_redis_only_that_is_said():
    found = figures(Metrics(NOWHERE))
    assert found["bookingopt_redis_up"] == 0
    assert "bookingopt_queue_depth" not in found
