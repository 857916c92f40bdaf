"""What the API says that the domain does not: a job, its progress, the state of the service, a problem document."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from bookingopt.domain.result_rows import MessageData, RequestAnswer
from bookingopt.io.read import Holds
from bookingopt.io.sinks.options import Dialect, What
from bookingopt.io.sinks.rates import RatedType
from bookingopt.io.sources.options import BlockEnd, Closures, DateOrder, Guests, Names

_PROBLEM_ID = "ProblemId of the problem; of one that is longer than 200 characters the beginning."


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


class Schema(BaseModel):
    """Base of everything that is answered."""

    model_config = ConfigDict(frozen=True)


class Submitted(Schema):
    """The answer to a job that was accepted."""

    job_id: str = Field(description="Id of the job, under which it is asked for.")
    status: JobStatus
    problem_id: str = Field(description=_PROBLEM_ID)


class JobProgress(Schema):
    """What a running search has reached; numbers only."""

    phase: str = Field(description="Name of the method at work.")
    seconds: float = Field(description="Seconds since the search began.")
    plan: float | None = Field(default=None, description="Gap cost of the best plan.")
    bound: float | None = Field(default=None, description="Proved lower bound of the gap cost.")
    gap: float | None = Field(default=None, description="(plan - bound) / plan, 0 where both are 0.")


class FaultSchema(Schema):
    """One thing that is wrong in an input."""

    place: str = Field(description="Where it stands, such as Reservations[3].Arrival.")
    place_data: MessageData | None = Field(default=None, description="The same as data; absent for a path alone.")
    value: str = Field(description="The value as it stands there, shortened; empty where there is none.")
    expected: str = Field(description="What would have been right, or what is the matter.")
    expected_data: MessageData = Field(description="The same as data, to be said in another language.")
    option: str | None = Field(default=None, description="The option of an import that would answer it.")
    samples: tuple[tuple[str, ...], ...] | None = Field(
        default=None, description="Rows of the table that show what the option is about, the headings first."
    )
    lacks: str | None = Field(default=None, description="The field that an import would have written.")


class ProblemDocument(Schema):
    """An error (RFC 9457), answered as ``application/problem+json``."""

    type: str = Field(description="urn:bookingopt:problem: and the kind of error.")
    title: str = Field(description="The kind of error in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is the matter this time.")
    detail_data: MessageData | None = Field(default=None, description="The same as data, where it is a message.")
    instance: str = Field(description="Id of the request, which stands in the log.")
    errors: tuple[FaultSchema, ...] | None = Field(default=None, description="Everything wrong in a body, at once.")


class Answers(Schema):
    """What a job about new requests has found."""

    problem_id: str = Field(alias="ProblemId")
    new_reservations: tuple[RequestAnswer, ...] = Field(description="The answers, in the order of the requests.")


def _schema(*models: str) -> WithJsonSchema:
    """Describe what is passed on unparsed as one of the ``models`` that `bookingopt.server.http.openapi` names."""
    return WithJsonSchema({"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in models]})


class JobResult(Schema):
    """What a completed job has found."""

    success: bool = Field(
        description="Whether there is a plan of all reservations; where there is none, the result explains it."
    )
    result: Annotated[dict[str, Any], _schema("Result", "Answers")] = Field(
        description="The result, as bookingopt solve writes it; or the answers to new requests."
    )
    problem_id: str


class JobSummary(Schema):
    """A job without its result."""

    job_id: str
    problem_id: str = Field(description=_PROBLEM_ID)
    kind: str = Field(description="solve: a problem that was sent; requests: new requests asked of a solved job.")
    status: JobStatus
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None


class Job(JobSummary):
    """A job with everything that is known of it."""

    progress: JobProgress | None = None
    queue_position: int | None = Field(default=None, description="1 is next; null where the job does not wait.")
    result: JobResult | None = None
    error: ProblemDocument | None = None


class Jobs(Schema):
    """The caller's jobs, newest first."""

    jobs: tuple[JobSummary, ...]


class Envelope(Schema):
    """A problem as CSV texts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(description="The ProblemId.")
    reservations: str = Field(description="Table of the reservations, as CSV text.")
    rooms: str = Field(description="Table of the rooms, as CSV text.")
    settings: dict[str, Any] | None = Field(default=None, description="All other fields of a problem.")
    minimum_stay: int | None = Field(default=None, description="Minimum stay in nights.")


class SourceFileSchema(Schema):
    """A file of another system, or with tables or settings of our own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(description="What messages call the file.")
    content: str = Field(description="Its bytes, in Base64.", json_schema_extra={"contentEncoding": "base64"})
    room: str | None = Field(default=None, description="The room of a calendar feed.")
    holds: Literal[Holds.RESERVATIONS, Holds.ROOMS, Holds.SETTINGS] | None = Field(
        default=None,
        description="Which table of BookingOpt's own columns it is, or its settings as JSON; absent means a file of "
        "the source, or without a source what its headings say.",
    )


class SourceSettings(Schema):
    """What is said beside the files: the options of bookingopt import."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    problem_id: str | None = Field(default=None, description="The ProblemId; absent means the name of the first file.")
    today: date | None = Field(default=None, description="The hotel's business date.")
    timezone: str | None = Field(default=None, description="The property's time zone, such as Europe/Prague.")
    date_order: DateOrder | None = Field(default=None, description="Order of day, month and year.")
    encoding: str | None = Field(default=None, description="Encoding of text files.")
    block_end: BlockEnd | None = Field(default=None, description="What the last day of an out-of-order block means.")
    closures: Closures | None = Field(default=None, description="What closures in calendar feeds become.")
    night: str | None = Field(default=None, description="The hours that make a night, such as 18:00-06:00.")
    names: Names = Field(default=Names.FULL, description="How much of a guest's name is kept.")
    guests: Guests = Field(default=Guests.NONE, description="Guests to hold against the capacity of rooms.")
    rooms: str | tuple[dict[str, Any], ...] = Field(default=(), description="Rooms, as a list or as CSV text.")
    settings: dict[str, Any] = Field(default_factory=dict, description="All other fields of a problem.")
    minimum_stay: int | None = Field(default=None, ge=1, description="Minimum stay in nights.")
    adjacent_groups: bool = Field(default=False, description="Rooms of one booking want to be adjacent.")
    drop_other_rooms: bool = Field(default=False, description="Leave out stays in rooms that are not in the hotel.")
    service: str | None = Field(default=None, description="The service whose rooms are the hotel, for Mews.")


NOTES_DATA = "The notes as data, to be said in another language."
MOST_FILES = 1_000


class Export(Schema):
    """Files that become a problem."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str | None = Field(
        default=None, description="Name of the preset; absent means BookingOpt's own tables or workbook."
    )
    files: tuple[SourceFileSchema, ...] = Field(
        min_length=1, max_length=MOST_FILES, description="All files, in any order."
    )
    options: SourceSettings = SourceSettings()


class ToDetect(Schema):
    """Files whose preset is asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    detect: Literal[True] = Field(description="Name the presets that fit, and read nothing further.")
    files: tuple[SourceFileSchema, ...] = Field(min_length=1, max_length=MOST_FILES, description="The files.")


class LeftOutCount(Schema):
    """How many rows were left out for one reason."""

    what: Literal["stays", "rooms", "blocks"] = Field(description="What they would have been.")
    reason: str
    words: str = Field(description="The reason in words.")
    count: int


class Imported(Schema):
    """A problem made of tables, a workbook or another system's files."""

    problem: Annotated[dict[str, Any], _schema("Problem")] = Field(description="The problem.")
    balance: dict[str, Any] = Field(description="Counts: rows_read + added = stays + all of left_out.")
    left_out: tuple[LeftOutCount, ...] = Field(description="What was left out, by reason.")
    notes: tuple[str, ...] = Field(description="What the user should know.")
    notes_data: tuple[MessageData, ...] = Field(default=(), description=NOTES_DATA)


class DetectedFile(Schema):
    """What one file may be."""

    name: str
    presets: tuple[str, ...] = Field(description="Names of the presets that fit it.")
    holds: Holds | None = Field(
        default=None, description="What it holds in a format of BookingOpt's own; null where no format fits."
    )


class PresetName(Schema):
    """A preset."""

    name: str
    title: str


class Detected(Schema):
    """Presets that fit."""

    presets: tuple[str, ...] = Field(description="Names of the presets, in the order of the documentation.")
    files: tuple[DetectedFile, ...] = Field(description="Each file, in the order given.")
    sources: tuple[PresetName, ...] = Field(description="All presets that there are.")


class ToExport(Schema):
    """What another system is to be told of a plan: the options of bookingopt export."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sink: str = Field(description="Name of the system.")
    what: What | None = Field(default=None, description="What is exported, where the system takes both.")
    dialect: Dialect | None = Field(default=None, description="How the receiver of OTA messages wants them.")
    rates: dict[str, RatedType] | None = Field(
        default=None, description="Room type -> the system's codes of it and of its rate plans."
    )
    rates_toml: str | None = Field(default=None, description="The same as the TOML text of the command line.")
    changes_since: Annotated[dict[str, Any] | None, _schema("Result")] = Field(
        default=None, description="The result that was sent last: only restrictions that have changed since."
    )
    hotel: str | None = Field(default=None, description="The system's id of the hotel or property.")
    service: str | None = Field(default=None, description="The id of the service that is sold, for Mews.")
    timezone: str | None = Field(default=None, description="The property's time zone, such as Europe/Prague.")
    interval_end: BlockEnd | None = Field(
        default=None, description="What the last day of an interval means to the system."
    )
    allow_loss: bool = Field(
        default=False, description="Send what can be said where the system lacks a kind of restriction."
    )


class SinkNeeds(Schema):
    """What a system asks for, by the names of the options of an export."""

    needs: tuple[str, ...] = Field(description="Options without which nothing can be exported.")
    may_have: tuple[str, ...] = Field(description="Options that may be said besides.")
    codes: tuple[str, ...] = Field(description="Fields that each room type must have among the rates.")
    cannot: str = Field(description="What cannot be said there.")
    cannot_data: MessageData = Field(description="The same as data.")


class SinkSchema(Schema):
    """A system that takes messages; OTA messages come in dialects."""

    sink: str
    dialect: Dialect | None = None
    title: str
    restrictions: SinkNeeds | None = Field(default=None, description="Null where it takes none.")
    moves: SinkNeeds | None = Field(default=None, description="Null where it takes none.")


class Sinks(Schema):
    """The systems that a plan can be exported to."""

    sinks: tuple[SinkSchema, ...] = Field(description="In the order of the documentation.")


class MessageSchema(Schema):
    """One call of another system, or a document for it."""

    message: int = Field(ge=1, description="Its place in the order.")
    serves: str = Field(description="The step that it serves, in words.")
    moves: tuple[int, ...] = Field(description="Numbers of the moves that it carries out.")
    method: str = Field(description="HTTP method; empty for a table that a person imports.")
    path: str = Field(description="Path of the call; empty for a document.")
    query: dict[str, str] = Field(description="Parameters of the path.")
    content_type: str = Field(description="Media type of the body.")
    body: Any = Field(description="Plain data, or the text of a document; null where the path says all.")


class Exported(Schema):
    """The messages in the order in which they are to be sent. Nothing is sent."""

    messages: tuple[MessageSchema, ...] = Field(description="The messages.")
    notes: tuple[str, ...] = Field(description="What the user should know.")
    notes_data: tuple[MessageData, ...] = Field(default=(), description=NOTES_DATA)
    rehearsal: tuple[str, ...] = Field(
        description="What goes wrong when the moves are replayed on a model of the system."
    )
    rehearsal_data: tuple[MessageData, ...] = Field(default=(), description="The same as data.")


class RequestSpec(Schema):
    """A new request; it may have every other field of a new reservation too."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"additionalProperties": True})

    arrival: date = Field(alias="Arrival", description="First night.")
    length: int = Field(alias="Length", ge=1, description="Number of nights.")
    room_type: str | None = Field(default=None, alias="RoomType", description="The type; absent means any.")
    name: str | None = Field(default=None, alias="Name", description="Absent means request-1, request-2, …")


class RequestsBody(Schema):
    """New requests asked of a solved job."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    requests: tuple[RequestSpec, ...] = Field(min_length=1, description="The requests.")
    problem: Annotated[Any, _schema("Problem")] = Field(
        default=None, description="Asks of its present plan, a changed one that breaks no rule, in place of the job's."
    )


class ToValidate(Schema):
    """A result with the problem that it solves; either may stand alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    problem: Annotated[Any, _schema("Problem")] = Field(default=None, description="The problem.")
    result: Annotated[Any, _schema("Result")] = Field(default=None, description="The result.")


class ViolationSchema(Schema):
    """A rule that is broken."""

    rule: str = Field(description="Id of the rule.")
    subject: str = Field(description="What breaks it: a reservation's id, a room's number, a field.")
    nights: tuple[date, ...] = Field(description="The nights concerned, the first hundred at most.")
    size: float = Field(description="How large the breach is; nights, unless the rule says otherwise.")
    text: str = Field(description="The violation in one sentence.")
    text_data: MessageData = Field(description="The same as data, to be said in another language.")


class Judgement(Schema):
    """The check of a problem's present plan, or of a result."""

    kind: str = Field(description="problem or result.")
    valid: bool = Field(description="Whether no rule is broken.")
    violations: tuple[ViolationSchema, ...] = Field(description="The first thousand violations.")
    violation_count: int = Field(description="The number of all violations.")
    notes: tuple[str, ...] = Field(description="What is worth knowing but breaks no rule; the first thousand.")
    notes_data: tuple[MessageData, ...] = Field(default=(), description=NOTES_DATA)
    balance: dict[str, Any] | None = Field(default=None, description="Counts of the problem, as for /parse.")
    left_out: tuple[LeftOutCount, ...] | None = Field(
        default=None, description="Reservations of the problem that are not planned, by reason."
    )


class Health(Schema):
    """Whether the service can work."""

    status: str = Field(description="healthy or unhealthy.")
    version: str
    timestamp: datetime
    redis: bool = Field(description="Whether Redis answers.")
    workers: int = Field(description="Workers that have been heard of lately.")
    queue_depth: int | None = Field(description="Jobs that wait; null without Redis.")
