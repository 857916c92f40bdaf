"""Metrics for Prometheus: HTTP requests are counted here; jobs, queue and workers are read from Redis at each scrape.

Workers count ended jobs in Redis, so that the metrics survive them, and only this process is scraped.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector
from redis import Redis
from redis.exceptions import RedisError

from bookingopt.server.jobs import queue, redis_keys
from bookingopt.server.jobs.admission import DecisionKind
from bookingopt.server.schemas import JobStatus

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)


class Metrics:
    """The figures of one API process."""

    def __init__(self, redis: Redis) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_InRedis(redis))
        self._requests = Counter(
            "bookingopt_requests_total",
            "Requests by route, method and status.",
            ("route", "method", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "bookingopt_request_seconds",
            "Seconds until a request was answered, by route.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """Return all figures as Prometheus reads them."""
        return generate_latest(self._registry)


class _InRedis(Collector):
    """Reads the figures that all processes share."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def describe(self) -> Iterable[Metric]:
        """Say nothing before the first question: there may be no Redis yet."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Yield the figures; without Redis only that it is away."""
        try:
            found = list(self._found())
        except RedisError:
            found = []
        yield GaugeMetricFamily("bookingopt_redis_up", "Whether Redis answers.", value=float(bool(found)))
        yield from found

    def _found(self) -> Iterator[Metric]:
        memory: Any = self._redis.info("memory")
        counts: Any = self._redis.hgetall(redis_keys.COUNTS)
        said = {name.decode(): float(value) for name, value in counts.items()}
        ages = queue.heartbeat_ages(self._redis)
        gauges: dict[str, tuple[str, float]] = {
            "queue_depth": ("Jobs that wait.", queue.depth(self._redis)),
            "workers": ("Workers that have been heard of lately.", sum(age < queue.SILENCE for age in ages)),
            "oldest_waiting_seconds": ("Seconds that the next job has waited.", self._oldest()),
            "worker_heartbeat_age_seconds": ("Seconds since the quietest worker was heard of.", max(ages, default=0.0)),
            "redis_memory_bytes": ("Memory that Redis uses.", memory["used_memory"]),
            "redis_memory_max_bytes": ("Memory that Redis may use; 0 is no limit.", memory.get("maxmemory", 0)),
        }
        for name, (meaning, value) in gauges.items():
            yield GaugeMetricFamily(f"bookingopt_{name}", meaning, value=value)
        jobs = CounterMetricFamily("bookingopt_jobs", "Jobs that have ended, by status.", labels=["status"])
        for status in JobStatus:
            if status.is_end:
                jobs.add_metric([status.value], said.get(status.value, 0.0))
        yield jobs
        refused = CounterMetricFamily(
            "bookingopt_refused", "Submissions that were refused, by limit.", labels=["limit"]
        )
        for limit in (DecisionKind.ACTIVE, DecisionKind.STORED, DecisionKind.FULL):
            refused.add_metric([limit.value], said.get(f"refused_{limit.value}", 0.0))
        yield refused
        count, total = said.get("seconds_count", 0.0), said.get("seconds_sum", 0.0)
        yield SummaryMetricFamily("bookingopt_job_seconds", "Seconds that jobs ran.", int(count), total)

    def _oldest(self) -> float:
        """Return how long the next job has waited; 0 where none waits."""
        first: Any = self._redis.lindex(redis_keys.WAITING, 0)
        if first is None:
            return 0.0
        created: Any = self._redis.hget(redis_keys.job_key(first.decode()), "created_at")
        return max(0.0, time.time() - float(created)) if created else 0.0
