"""Health, figures and description need no key and tell of no job."""

from __future__ import annotations

from rq.utils import now, utcformat

from bookingopt import __version__
from bookingopt.server.jobs import redis_keys
from tests.tasks import put
from tests.unit.server.calls import NOWHERE, Api


def test_the_service_is_healthy_while_a_worker_lives(redis):
    api = Api(redis, auth="keys")
    put(redis)
    told = api.get("/health")
    assert (told.status_code, told.json()["status"], told.json()["workers"]) == (503, "unhealthy", 0)
    assert told.headers["retry-after"] == "5"
    redis.sadd(redis_keys.WORKERS, redis_keys.worker_key("w"))
    redis.hset(redis_keys.worker_key("w"), "last_heartbeat", utcformat(now()))
    told = api.get("/health")
    assert (told.status_code, told.json()["status"], told.json()["workers"]) == (200, "healthy", 1)
    assert (told.json()["redis"], told.json()["queue_depth"], told.json()["version"]) == (True, 1, __version__)


def test_without_redis_it_is_not_healthy_but_alive():
    api = Api(NOWHERE)
    told = api.get("/health")
    assert (told.status_code, told.json()["redis"], told.json()["queue_depth"]) == (503, False, None)
    assert api.get("/health/live").status_code == 204
    assert "bookingopt_redis_up 0.0" in api.get("/metrics").text


def test_figures_and_description_have_their_types(redis):
    api = Api(redis, auth="keys")
    assert api.get("/metrics").headers["content-type"].startswith("text/plain; version=0.0.4")
    assert api.get("/api/v1/openapi.json").json()["info"]["version"] == __version__
