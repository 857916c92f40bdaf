"""Recovery of jobs whose worker died: by every worker periodically, and by the supervisor at once.

RQ does the work: it gives the job back to the queue once, and calls it failed the second time. Here it is told which
entries are dead, and what it has called failed gets its record.
"""

from __future__ import annotations

import logging
import time
from typing import Any, Final
from uuid import uuid4

from redis import Redis
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import TimeoutError as TooSlow
from rq import Queue
from rq.job import Job
from rq.registry import StartedJobRegistry, clean_registries
from rq.utils import now
from rq.worker import BaseWorker
from rq.worker_registration import clean_worker_registry

from bookingopt.server.jobs import redis_keys, scripts
from bookingopt.server.jobs.outcome import JobEnd, failure, store_end
from bookingopt.server.jobs.queue import rq_queue
from bookingopt.server.jobs.redis_connection import unrepeated
from bookingopt.server.logs import log

#: Seconds for which one process may clean alone. RQ's own lock would stay 15 minutes where its holder is killed.
_LOCK_SECONDS: Final = 30
#: Seconds that the supervisor waits for another process's cleaning.
_TURN_SECONDS: Final = 5.0


def clean(queue: Queue, worker: BaseWorker | None = None) -> bool:
    """Clean the registries, as RQ does, unless another process is doing it; return whether that was done.

    Parameters
    ----------
    queue
        The queue.
    worker
        Who cleans; only a worker may take care of jobs that were lost between queue and worker.
    """
    redis, token = queue.connection, uuid4().hex
    lock = queue.registry_cleaning_key
    if not redis.set(lock, token, nx=True, ex=_LOCK_SECONDS) and redis.get(lock) != token.encode():
        return False
    try:
        with unrepeated(redis) as once:
            _clean(rq_queue(once), worker)
    except (Unreachable, TooSlow):
        return False  # what is left is done at the next cleaning
    finally:
        redis.delete(lock)
    return True


def _clean(queue: Queue, worker: BaseWorker | None) -> None:
    clean_registries(queue, [_note_lost])
    clean_worker_registry(queue)
    if worker is not None:
        queue.intermediate_queue.cleanup(worker, queue)


def _note_lost(job: Job, *_: Any) -> None:
    """Note what RQ is about to do with a job whose worker is lost, and when."""
    if not job.should_retry:
        job.ended_at = now()
    note_lost(job, retried=job.should_retry)


def note_lost(job: Job, *, retried: bool) -> None:
    """Write the end of a job that was lost for the last time."""
    log("job-lost", logging.WARNING, job_id=job.id, retried=retried)
    if not retried:
        store_end(job.connection, job.id, JobEnd(error=failure("worker-lost")))


def registered(redis: Redis) -> list[str]:
    """Return the names of the registered workers."""
    keys: Any = redis.smembers(redis_keys.WORKERS)
    return sorted(redis_keys.worker_name(key.decode()) for key in keys)


def deregister_worker(redis: Redis, worker_name: str, *, is_forgiven: bool = False) -> None:
    """Deregister a worker that is known to be dead, and requeue its job.

    Its entries in the registry of running jobs are set to expired, so that nobody waits for them.

    Parameters
    ----------
    redis, worker_name
        Where, and by which name RQ knew it.
    is_forgiven
        We ended it ourselves: the job may be lost once more before it fails.
    """
    queue = rq_queue(redis)
    registry = StartedJobRegistry(redis_keys.QUEUE_NAME, redis, serializer=queue.serializer)
    sets = (redis_keys.worker_jobs_key(worker_name), registry.key, redis_keys.ALL_WORKERS, redis_keys.WORKERS)
    names = (*sets, redis_keys.worker_key(worker_name))
    redis.eval(scripts.DEREGISTER, len(names), *names, redis_keys.RQ_JOB_PREFIX, time.time() - 1, int(is_forgiven))
    end = time.monotonic() + _TURN_SECONDS
    while not clean(queue) and time.monotonic() < end:
        time.sleep(0.05)
