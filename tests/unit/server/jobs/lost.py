"""Jobs whose worker is lost, as they stand in Redis."""

from __future__ import annotations

import time

from redis import Redis
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer

from bookingopt.server.jobs import redis_keys
from tests.tasks import put


def lost_job(redis: Redis, worker: str) -> str:
    """A job that ``worker`` had begun when it was lost."""
    job = put(redis)
    begin(redis, job, worker)
    return job


def begin(redis: Redis, job: str, worker: str) -> None:
    """Let ``worker`` take a waiting job."""
    redis.lrem(redis_keys.WAITING, 1, job)
    redis.hset(redis_keys.rq_job_key(job), mapping={"status": "started", "worker_name": worker})
    registry = StartedJobRegistry(redis_keys.QUEUE_NAME, redis, serializer=JSONSerializer)
    redis.zadd(registry.key, {f"{job}:e": time.time() + 600})
    redis.sadd(redis_keys.worker_jobs_key(worker), f"{job}:e")
    for books in (redis_keys.WORKERS, redis_keys.ALL_WORKERS):
        redis.sadd(books, redis_keys.worker_key(worker))
