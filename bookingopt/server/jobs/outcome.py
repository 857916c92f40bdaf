"""How a job ends: with an answer, cancelled, or failed; stored once, whoever reports the end and however often."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from redis import Redis

from bookingopt.server.jobs import redis_keys, scripts
from bookingopt.server.packing import pack
from bookingopt.translatable import data_of

#: JobKind of a failure -> its title and what is said of it; the texts repeat nothing of the problem.
FAILURES: Final = {
    "worker-lost": (
        "The worker was lost",
        "The process that solved the problem was lost, and lost again on a second attempt; perhaps its memory was not "
        "enough. Try a shorter window or fewer reservations, or ask whoever runs the service.",
    ),
    "expired": ("The problem has expired", "The problem was kept too short a time for this queue. Submit it again."),
    "no-plan": ("There is no plan", "Requests are answered against a complete plan, and this job's was not complete."),
    "invalid-problem": (
        "The problem is not valid",
        "The API accepted the problem, but the worker does not.",
    ),
    "timed-out": ("The job took too long", "The search ran beyond its time limit and was stopped without a plan."),
    "out-of-memory": ("Out of memory", "The worker's memory was not enough. Try a shorter window or fewer stays."),
    "system": ("The worker's system failed", "The worker's system refused what the search needs. Try again later."),
    "solver": ("The solver failed", "The solver library answered something unknown. Please report it with the job id."),
    "refused": ("These parameters do not go with this problem", "These parameters do not go with this problem."),
    "internal": (
        "Internal error",
        "An error of the program; see the worker's log. Please report it with the job id.",
    ),
    "unsupported": ("No worker can do this job", "It was made by a newer version than that of the workers."),
}


def failure(kind: str, detail: str = "") -> dict[str, Any]:
    """Return the problem document of a job that failed, but for its ``instance``."""
    title, text = FAILURES[kind]
    said = {"type": f"urn:bookingopt:problem:{kind}", "title": title, "status": 500, "detail": detail or text}
    return said if (data := data_of(detail)) is None else {**said, "detail_data": data}


@dataclass(frozen=True, slots=True)
class JobEnd:
    """How a job has ended.

    Attributes
    ----------
    success
        Whether there is a plan; False too where there is none because the job failed.
    stopped
        It was ended by its cancellation.
    outcome
        The JSON of what was found.
    error
        The problem document of a job that failed.
    """

    success: bool = False
    stopped: bool = False
    outcome: bytes | None = None
    error: dict[str, Any] | None = None

    @property
    def status(self) -> str:
        """What it counts as."""
        return "failed" if self.error else "cancelled" if self.stopped else "completed"


def store_end(redis: Redis, job_id: str, end: JobEnd, seconds: float | None = None) -> bool:
    """Store how a job has ended, count it, and let its keys expire; False where that was done before.

    Parameters
    ----------
    redis, job_id
        Where, and of which job; of one that was erased nothing is stored.
    end, seconds
        How it ended, and how long it took where it ran.
    """
    names = [
        key(job_id)
        for key in (redis_keys.job_key, redis_keys.result_key, redis_keys.problem_key, redis_keys.cancel_key)
    ]
    error = "" if end.error is None else json.dumps(end.error, allow_nan=False)
    packed = b"" if end.outcome is None else pack([end.outcome])
    took = "" if seconds is None else f"{seconds:.3f}"
    values: list[Any] = [int(end.error is None), int(end.success), int(end.stopped), error, packed, end.status, took]
    return bool(redis.eval(scripts.STORE_END, len(names) + 1, *names, redis_keys.COUNTS, *values))
