"""What is done for jobs whose worker is lost: by every worker now and then, and by the supervisor at once.

RQ does the work: it gives the job back to the queue once, and calls it failed the second time. Here it is told which
entries are dead, and what it has called failed gets its record.
"""

from __future__ import annotations

import logging
import time
from typing import Any, Final

from redis import Redis
from rq import Queue
from rq.executions import WORKER_EXECUTIONS_KEY_TEMPLATE
from rq.job import Job
from rq.registry import StartedJobRegistry, clean_registries
from rq.utils import now
from rq.worker import BaseWorker
from rq.worker_registration import REDIS_WORKER_KEYS, WORKERS_BY_QUEUE_KEY, clean_worker_registry

from bookingopt.server.jobs.outcome import End, failure, store_end
from bookingopt.server.jobs.queue import QUEUE_NAME, rq_key, rq_queue
from bookingopt.server.logs import log

#: Seconds for which one process may clean alone. RQ's own lock would stay 15 minutes where its holder is killed.
_LOCK_SECONDS: Final = 30
#: Seconds that the supervisor waits for somebody else's cleaning to end.
_TURN_SECONDS: Final = 5.0


def clean(queue: Queue, worker: BaseWorker | None = None) -> bool:
    """Clean the registries, as RQ does, unless somebody else is about it; return whether that was done.

    Parameters
    ----------
    queue
        The queue.
    worker
        Who cleans; only a worker may take care of jobs that were lost between queue and worker.
    """
    redis = queue.connection
    if not redis.set(queue.registry_cleaning_key, 1, nx=True, ex=_LOCK_SECONDS):
        return False
    try:
        clean_registries(queue, [_note_lost])
        clean_worker_registry(queue)
        if worker is not None:
            queue.intermediate_queue.cleanup(worker, queue)
    finally:
        redis.delete(queue.registry_cleaning_key)
    return True


def _note_lost(job: Job, *_: Any) -> None:
    """Note what RQ is about to do with a job whose worker is lost, and when."""
    if not job.should_retry:
        job.ended_at = now()
    note_lost(job, retried=job.should_retry)


def note_lost(job: Job, *, retried: bool) -> None:
    """Write the end of a job that was lost for the last time."""
    log("job-lost", logging.WARNING, job_id=job.id, retried=retried)
    if not retried:
        store_end(job.connection, job.id, End(error=failure("worker-lost")))


def registered(redis: Redis) -> list[str]:
    """Return the names of the workers on the books."""
    keys: Any = redis.smembers(WORKERS_BY_QUEUE_KEY % QUEUE_NAME)
    return sorted(key.decode().removeprefix(BaseWorker.redis_worker_namespace_prefix) for key in keys)


def bury(redis: Redis, worker_name: str, *, is_forgiven: bool = False) -> None:
    """Take a worker that is known to be dead off the books, and give back the job that it had.

    Its entries in the registry of running jobs are set to expired, so that nobody waits for them.

    Parameters
    ----------
    redis, worker_name
        Where, and by which name RQ knew it.
    is_forgiven
        We ended it ourselves: the job may be lost once more before it fails.
    """
    queue = rq_queue(redis)
    entries: Any = redis.smembers(WORKER_EXECUTIONS_KEY_TEMPLATE.format(worker_name))
    registry = StartedJobRegistry(QUEUE_NAME, redis, serializer=queue.serializer)
    key = BaseWorker.redis_worker_namespace_prefix + worker_name
    running = [rq_key(entry.decode().partition(":")[0]) for entry in entries]
    with redis.pipeline() as pipe:
        for job in running:
            if is_forgiven and redis.hexists(job, "retries_left"):
                pipe.hincrby(job, "retries_left", 1)
        for entry in entries:
            pipe.zadd(registry.key, {entry: time.time() - 1}, xx=True)
        pipe.srem(REDIS_WORKER_KEYS, key)
        pipe.srem(WORKERS_BY_QUEUE_KEY % QUEUE_NAME, key)
        pipe.delete(key, WORKER_EXECUTIONS_KEY_TEMPLATE.format(worker_name))
        pipe.execute()
    end = time.monotonic() + _TURN_SECONDS
    while not clean(queue) and time.monotonic() < end:
        time.sleep(0.05)
