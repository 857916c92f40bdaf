"""The name of every key in Redis: ours, and RQ's where we read or write them. No other file spells a key.

A job's problem and result are gone ``RESULT_TTL`` after its end. API keys and the counts of ended jobs stay, the audit
trail for ``AUDIT_DAYS``; what holds ids and hashes alone (the submissions, a user's jobs) lapses after days.
"""

from __future__ import annotations

from typing import Final

from rq import Queue
from rq.executions import WORKER_EXECUTIONS_KEY_TEMPLATE, ExecutionRegistry
from rq.job import Job
from rq.worker import BaseWorker
from rq.worker_registration import REDIS_WORKER_KEYS, WORKERS_BY_QUEUE_KEY

QUEUE_NAME: Final = "bookingopt"

#: List of the ids of the jobs that wait, the next one first.
WAITING: Final = Queue.redis_queue_namespace_prefix + QUEUE_NAME
#: Sets of the keys of all workers, and of those of this queue.
ALL_WORKERS: Final[str] = REDIS_WORKER_KEYS
WORKERS: Final = WORKERS_BY_QUEUE_KEY % QUEUE_NAME
#: What stands before a job's id in the key of RQ's hash and of ours; a script that finds ids builds keys with it.
RQ_JOB_PREFIX: Final = Job.redis_job_namespace_prefix
JOB_PREFIX: Final = "bo:job:"
PROBLEM_PREFIX: Final = "bo:problem:"
RESULT_PREFIX: Final = "bo:result:"
ANNOUNCED_PREFIX: Final = "bo:announced:"


def rq_job_key(job_id: str) -> str:
    """RQ's hash of a job: status, started_at, ended_at, meta and more."""
    return RQ_JOB_PREFIX + job_id


def executions_key(job_id: str) -> str:
    """RQ's sorted set of the executions of a job that it knows of."""
    return ExecutionRegistry.key_template.format(job_id)


def worker_key(worker_name: str) -> str:
    """RQ's hash of a worker: last_heartbeat, death and more."""
    return BaseWorker.redis_worker_namespace_prefix + worker_name


def worker_name(key: str) -> str:
    """Return the name of the worker whose hash is ``key``."""
    return key.removeprefix(BaseWorker.redis_worker_namespace_prefix)


def worker_jobs_key(worker_name: str) -> str:
    """RQ's set of what a worker has begun, each ``<job id>:<execution>``."""
    return str(WORKER_EXECUTIONS_KEY_TEMPLATE.format(worker_name))


def job_key(job_id: str) -> str:
    """Hash of what we know of a job: user, problem_id, kind, created_at; after its end ok, success, stopped, error."""
    return JOB_PREFIX + job_id


def problem_key(job_id: str) -> str:
    """The problem's canonical JSON, packed."""
    return PROBLEM_PREFIX + job_id


def result_key(job_id: str) -> str:
    """The outcome's JSON, packed."""
    return RESULT_PREFIX + job_id


def announced_key(job_id: str) -> str:
    """Bytes of the problem of a job that has a slot and is not on the queue yet."""
    return ANNOUNCED_PREFIX + job_id


def cancel_key(job_id: str) -> str:
    """Exists where somebody has asked to cancel the job."""
    return f"bo:cancel:{job_id}"


def asked_key(job_id: str) -> str:
    """Set of the jobs whose requests were asked of a job's plan."""
    return f"bo:asked:{job_id}"


def user_key(user: str) -> str:
    """Sorted set of a user's job ids by the time they were made."""
    return f"bo:user:{user}"


def active_key(user: str) -> str:
    """Sorted set of the jobs that count against a user's limit, by the time their reservation lapses."""
    return f"bo:active:{user}"


def once_key(user: str, token: str) -> str:
    """Hash of what was submitted under an Idempotency-Key or a body's hash: job, body."""
    return f"bo:once:{user}:{token}"


def call_key(call_id: str) -> str:
    """Exists where a call that may be sent twice has been carried out."""
    return f"bo:call:{call_id}"


def api_key(key_id: str) -> str:
    """Hash of one API key: user, sha256, created, expires (empty: never), last_used (a day)."""
    return f"bo:key:{key_id}"


def reads_key(day: str) -> str:
    """Hash of how often what was read on a day, in which hour, by whom."""
    return READS_PREFIX + day


#: Sorted set of the jobs that have a slot and are not on the queue yet, by the time their reservation lapses.
RESERVED = "bo:reserved"

#: Set of the ids of all API keys, and the stream of what was done with them and with jobs.
API_KEYS, AUDIT = "bo:keys", "bo:audit"
#: What stands before the day in the key of its reads, which belong to the trail.
READS_PREFIX: Final = "bo:reads:"

#: Hash of what has ended: jobs by status, ``seconds_sum`` and ``seconds_count`` of those that ran, and of what was
#: refused: ``refused_`` and why.
COUNTS = "bo:counts"
