"""Jobs to put on a real queue: quick ones, and ones that search as long as they may."""

from __future__ import annotations

import json
import secrets
from typing import Any

from redis import Redis

from bookingopt.server.jobs import queue
from bookingopt.server.jobs.queue import JobKind, JobView, NewJob
from bookingopt.server.packing import pack
from bookingopt.server.schemas import JobStatus
from tests.benchmarks.generator import House, generate
from tests.services import LONGEST, until

#: Two rooms and two guests with names that nobody else has: none of them may be found in a log.
QUICK: dict[str, Any] = {
    "ProblemId": "quick",
    "MinimumStay": 3,
    "Rooms": [{"RoomNumber": "1"}, {"RoomNumber": "2"}],
    "Reservations": [
        {"Name": "Zwetschgenbaum", "Arrival": "2027-05-01", "Length": 3, "AssignedRoom": "1"},
        {"Name": "Quitterich", "Arrival": "2027-05-06", "Length": 3, "AssignedRoom": "2"},
    ],
}
GUESTS = tuple(stay["Name"] for stay in QUICK["Reservations"])

#: One room and two guests in the same night.
OVERBOOKED: dict[str, Any] = {
    "ProblemId": "overbooked",
    "Rooms": [{"RoomNumber": "1"}],
    "Reservations": [
        {"Name": "Zwetschgenbaum", "Arrival": "2027-05-01", "Length": 3},
        {"Name": "Quitterich", "Arrival": "2027-05-02", "Length": 3},
    ],
}

#: Too much to be proved in a minute; a plan is there within one second.
LONG: dict[str, Any] = generate(
    House(rooms=25, days=120, occupancy=0.9, types=5, upgrades=0.4, locks=0.3, groups=0.1), 1
)


def put(
    redis: Redis,
    problem: dict[str, Any] = QUICK,
    *,
    kind: JobKind = JobKind.SOLVE,
    user: str = "anna",
    result_ttl: int = 3600,
    asks: str | None = None,
    **params: Any,
) -> str:
    """Put a job on the queue as the API does, and return its id."""
    params = {"time_limit": 20.0, "sellable": False, **params}
    text = json.dumps(problem, ensure_ascii=False).encode()
    packed = pack([text])
    job = NewJob(secrets.token_hex(16), user, problem["ProblemId"], kind, params, packed, asks)
    queue.enqueue(redis, job, result_ttl=result_ttl)
    return job.job_id


def seen(redis: Redis, job_id: str) -> JobView:
    """What is known of a job that must be known."""
    view = queue.view(redis, job_id)
    assert view is not None
    return view


def running(redis: Redis, job_id: str, seconds: float = LONGEST) -> JobView:
    """Wait until a job runs."""

    def look() -> JobView | None:
        found = seen(redis, job_id)
        return None if found.status is JobStatus.QUEUED else found

    view = until(look, "the job runs", seconds)
    assert view.status is JobStatus.RUNNING, view
    return view


def with_a_plan(redis: Redis, job_id: str) -> JobView:
    """Wait until a running job has told of a plan."""

    def look() -> JobView | None:
        view = seen(redis, job_id)
        assert not view.status.is_end, view
        return view if view.progress is not None and view.progress.plan is not None else None

    return until(look, "the job tells of a plan")


def ended(redis: Redis, job_id: str, seconds: float = LONGEST) -> JobView:
    """Wait until a job has ended."""
    until(lambda: seen(redis, job_id).status.is_end, "the job ends", seconds)
    return seen(redis, job_id)


def found(redis: Redis, job_id: str) -> dict[str, Any]:
    """The outcome of a job."""
    outcome = queue.outcome(redis, job_id)
    assert outcome is not None
    return dict(json.loads(outcome))


def kind_of(view: JobView) -> str:
    """The kind of a failure."""
    assert view.error is not None
    return str(view.error["type"]).removeprefix("urn:bookingopt:problem:")
