"""What the API says that the domain does not: a job, its progress, the state of the service, a problem document."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class JobStatus(StrEnum):
    """Where a job is; the last three are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_end(self) -> bool:
        """Whether nothing more happens to the job."""
        return self not in {JobStatus.QUEUED, JobStatus.RUNNING}


class Shape(BaseModel):
    """Base of everything that is answered."""

    model_config = ConfigDict(frozen=True)


class Submitted(Shape):
    """The answer to a job that was accepted."""

    job_id: str = Field(description="Id of the job, under which it is asked for.")
    status: JobStatus
    problem_id: str = Field(description="ProblemId of the problem.")


class JobProgress(Shape):
    """What a running search has reached; numbers only."""

    phase: str = Field(description="Name of the method at work.")
    seconds: float = Field(description="Seconds since the search began.")
    plan: float | None = Field(default=None, description="Gap cost of the best plan.")
    bound: float | None = Field(default=None, description="Proved lower bound of the gap cost.")
    gap: float | None = Field(default=None, description="(plan - bound) / plan, 0 where both are 0.")


class FaultShape(Shape):
    """One thing that is wrong in an input."""

    place: str = Field(description="Where it stands, such as Reservations[3].Arrival.")
    value: str = Field(description="The value as it stands there, shortened; empty where there is none.")
    expected: str = Field(description="What would have been right, or what is the matter.")


class ProblemDocument(Shape):
    """An error (RFC 9457), answered as ``application/problem+json``."""

    type: str = Field(description="urn:bookingopt:problem: and the kind of error.")
    title: str = Field(description="The kind of error in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is the matter this time.")
    instance: str = Field(description="Id of the request, which stands in the log.")
    errors: tuple[FaultShape, ...] | None = Field(default=None, description="Everything wrong in a body, at once.")


class Outcome(Shape):
    """What a completed job has found."""

    success: bool = Field(description="Whether there is a plan; where there is none, the result explains it.")
    result: dict[str, Any] = Field(description="The result, as bookingopt solve writes it.")
    problem_id: str


class JobSummary(Shape):
    """A job without its result."""

    job_id: str
    problem_id: str
    status: JobStatus
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None


class Job(JobSummary):
    """A job with everything that is known of it."""

    progress: JobProgress | None = None
    queue_position: int | None = Field(default=None, description="1 is next; null where the job does not wait.")
    result: Outcome | None = None
    error: ProblemDocument | None = None


class Jobs(Shape):
    """The caller's jobs, newest first."""

    jobs: tuple[JobSummary, ...]


class Health(Shape):
    """Whether the service can work."""

    status: str = Field(description="healthy or unhealthy.")
    version: str
    timestamp: datetime
    redis: bool = Field(description="Whether Redis answers.")
    workers: int = Field(description="Workers that have been heard of lately.")
    queue_depth: int | None = Field(description="Jobs that wait; null without Redis.")
