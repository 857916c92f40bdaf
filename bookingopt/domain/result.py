"""The result: the plan, what it costs, what is proved about it, and what to do. All dates, ids and names."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer
from pydantic.alias_generators import to_pascal

from bookingopt.domain.fields import Day, OptionalId, Text
from bookingopt.domain.problem import Reservation


class Status(StrEnum):
    """What is known about the plan."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    TIME_LIMIT = "time_limit"


class StoppedBy(StrEnum):
    """Why the search ended."""

    PROOF = "proof"
    TIME = "time"
    STEPS = "steps"
    CANCELLED = "cancelled"


class Aim(StrEnum):
    """The aims of a plan, the most important first."""

    ADJACENCY = "adjacency"
    TYPE_CHANGES = "type_changes"
    GAP_COST = "gap_cost"
    MOVES = "moves"


class Row(BaseModel):
    """Base of the rows of a result's lists: PascalCase outside, read-only."""

    model_config = ConfigDict(alias_generator=to_pascal, populate_by_name=True, frozen=True, extra="forbid")


class Assignment(Reservation):
    """A reservation with its room; it can be pasted back as the next problem's reservation."""

    @model_serializer(mode="wrap")
    def _own_fields(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Write the fields that every assignment has, and of the others those that were set."""
        always = ("name", "id", "arrival", "length", "assigned_room", "is_locked", "adjacency_group", "previous_room")
        written: dict[str, Any] = handler(self)
        unset = {
            to_pascal(name)
            for name, field in Reservation.model_fields.items()
            if name not in always and getattr(self, name) == field.default
        }
        return {name: value for name, value in written.items() if name not in unset}


class OrphanGap(Row):
    """A gap that nobody may buy: shorter than the minimum stay of its first night."""

    room_number: Text
    start: Day = Field(description="First free night.")
    nights: int = Field(ge=1)
    minimum_stay: int = Field(ge=1, description="Minimum stay in force on the first night.")
    cost: float = Field(ge=0)
    before: OptionalId = Field(default=None, description="Id of the stay that leaves; null for an out-of-order block.")
    after: OptionalId = Field(default=None, description="Id of the stay that arrives; null for an out-of-order block.")


class AdjacencyMiss(Row):
    """A group member without another member next door."""

    id: Text
    name: Text
    adjacency_group: Text
    room_number: Text


class TypeChange(Row):
    """A stay in a room of another type than its own."""

    id: Text
    from_: Text = Field(alias="From")
    to: Text
    kind: Literal["upgrade", "downgrade"]


class Move(Row):
    """One step of the move list; steps of one cycle change together."""

    step: int = Field(ge=1)
    id: Text
    name: Text
    from_: Text = Field(alias="From")
    to: Text
    arrival: Day
    reason: str
    cycle: int | None = None


class Restriction(Row):
    """What the hotel may sell of one room type on one date."""

    room_type: Text
    date: Day
    min_stay: int
    max_stay: int
    min_stay_through: int
    closed_to_arrival: bool
    closed_to_departure: bool


class Blocked(Row):
    """A sellable stay that the restrictions turn away."""

    room_type: Text
    arrival: Day
    length: int


class Sellable(Row):
    """Which lengths of stay are sellable from one arrival date, with reasons."""

    room_type: Text
    arrival: Day
    fplos: str
    why: str


class Explanation(Row):
    """One reason why stays cannot stand together."""

    kind: Literal[
        "overbooked_night",
        "clashing_locks",
        "no_eligible_room",
        "irreducible_set",
        "fragmented",
        "locks_in_the_way",
    ]
    nights: tuple[Day, ...] = ()
    room_types: tuple[str, ...] = ()
    rooms: int | None = Field(default=None, description="Rooms that can be had.")
    demand: int | None = Field(default=None, description="Stays that need one of them.")
    over: int | None = Field(default=None, description="Stays too many.")
    room_number: str | None = None
    reservations: tuple[str, ...] = Field(default=(), description="Ids of the stays concerned.")
    text: str


class Piece(Row):
    """One part of a split stay."""

    room_number: Text
    arrival: Day
    length: int


class Alternative(Row):
    """A stay near the one asked for."""

    arrival: Day
    length: int
    room_type: str | None
    answer: str


class Answer(Row):
    """The answer to one request."""

    answer: Literal["fits", "fits_with_moves", "fits_with_room_change", "does_not_fit"]
    base: Literal["present", "new"]
    room_number: str | None = None
    moves: tuple[Move, ...] = ()
    pieces: tuple[Piece, ...] = ()
    bound: int | None = None
    proved: bool = False
    reasons: tuple[Explanation, ...] = ()
    alternatives: tuple[Alternative, ...] = ()


class RequestAnswer(Row):
    """The answers to one request: alone, and together with the requests before it."""

    id: Text
    name: Text
    alone: Answer
    together: Answer


class MoveCurvePoint(Row):
    """The best gap cost within a number of moves."""

    moves: int
    gap_cost: float
    bound: float


class PlanFigures(BaseModel):
    """Figures of one plan; those of the sellable table are null where it was not computed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    gap_cost: float
    orphan_gaps: int
    orphan_nights: int
    gap_lengths: dict[int, int] = Field(description="Length of a bounded gap in nights -> number of such gaps.")
    min_stay_by_date: dict[date, int] | None = None
    sellable_stays: int | None = None
    arrivals_with_week_free: int = Field(description="Arrival dates on which a room is free for 7 nights, nobody moved.")


class Comparison(BaseModel):
    """The present plan beside the new one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    present: PlanFigures | None = Field(default=None, description="Null where the present plan is not complete and legal.")
    new: PlanFigures | None = Field(default=None, description="Null where there is no complete plan.")
    moves: int = 0
    without_present_room: tuple[str, ...] = Field(default=(), description="Ids of the stays that had no room yet.")


class Report(BaseModel):
    """How the result came about."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    solver: str = Field(description="Solver library and version.")
    problem_sha256: str
    parameters: dict[str, Any]
    proved: tuple[Aim, ...] = ()
    stopped_by: StoppedBy
    steps: int = Field(description="Search steps that were made.")
    seconds: dict[str, float] = Field(description="Seconds by phase.")
    model_size: dict[str, int] = Field(description="Sizes of the problem and of the largest model solved.")
    blocked_share: float | None = None
    unsettled: int | None = None


class Result(BaseModel):
    """Everything that one optimization says."""

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        populate_by_name=True,
        json_schema_extra={"patternProperties": {"^x-": {}}, "additionalProperties": False},
    )

    problem_id: Text = Field(alias="ProblemId")
    solver_status: Status
    objective_value: float | None = Field(description="Gap cost of the plan; null without a complete plan.")
    best_bound: float | None = Field(description="No legal plan as good in the aims before it has a smaller gap cost.")
    assignments: tuple[Assignment, ...] = Field(description="The reservations in the input's order, with their rooms.")
    unassigned: tuple[Assignment, ...] = Field(default=(), description="Reservations that could not be placed.")
    orphan_gaps: tuple[OrphanGap, ...] = ()
    adjacency_misses: tuple[AdjacencyMiss, ...] = ()
    type_changes: tuple[TypeChange, ...] = ()
    moves: tuple[Move, ...] = ()
    warnings: tuple[str, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    sellable: tuple[Sellable, ...] = ()
    new_reservations: tuple[RequestAnswer, ...] = ()
    move_curve: tuple[MoveCurvePoint, ...] = ()
    comparison: Comparison = Comparison()
    explanation: tuple[Explanation, ...] | None = None
    report: Report
