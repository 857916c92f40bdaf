"""The result: the plan, what it costs, what is proved about it, and what to do. All dates, ids and names."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, Literal, Self, cast

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)
from pydantic.alias_generators import to_pascal
from pydantic.config import JsonDict
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from bookingopt.domain.fields import LAST_DAY, Day, OptionalDay, OptionalId, RequestNights, Text, refuse
from bookingopt.domain.house import LeftOutReason
from bookingopt.domain.params import SolveParams
from bookingopt.domain.problem import Open, Reservation


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


class Purpose(StrEnum):
    """What a room move is good for."""

    NOT_ALLOWED = "not_allowed"
    NEXT_TO_MEMBER = "next_to_member"
    OWN_TYPE = "own_type"
    CLOSES_GAP = "closes_gap"
    MAKES_ROOM = "makes_room"
    SEQUENCE = "sequence"
    ROOM_TAKEN = "room_taken"


class ResultRow(BaseModel):
    """Base of the rows of a result's lists: PascalCase outside, read-only."""

    model_config = ConfigDict(alias_generator=to_pascal, populate_by_name=True, frozen=True, extra="forbid")


#: The fields that every assignment has; the others are written where they were set.
_ALWAYS = ("name", "id", "arrival", "length", "assigned_room", "is_locked", "adjacency_group", "previous_room")


class Assignment(Reservation):
    """A reservation with its room; it can be pasted back as the next problem's reservation."""

    length: RequestNights = Field(description="Number of nights; the departure day is free for the next arrival.")

    @model_validator(mode="after")
    def _leaves_in_time(self) -> Self:
        if self.arrival.toordinal() > LAST_DAY.toordinal() - self.length:
            refuse(f"a departure no later than {LAST_DAY.isoformat()}")
        return self

    @model_serializer(mode="wrap")
    def _own_fields(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = handler(self)
        unset = {
            to_pascal(name)
            for name, field in Reservation.model_fields.items()
            if name not in _ALWAYS and getattr(self, name) == field.default
        }
        return {name: value for name, value in written.items() if name not in unset}

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Describe the fields; the serializer only leaves some of them out, which its own schema would not say."""
        described = handler(_without_serializer(schema))
        if handler.mode == "serialization":
            handler.resolve_ref_schema(described)["required"] = [to_pascal(name) for name in _ALWAYS]
        return described


def _without_serializer(schema: CoreSchema) -> CoreSchema:
    plain: Any = {name: part for name, part in schema.items() if name != "serialization"}
    if plain["type"] == "function-after":  # a model's validators stand around the model
        plain["schema"] = _without_serializer(plain["schema"])
    return cast("CoreSchema", plain)


class OrphanGap(ResultRow):
    """A gap that nobody may buy: shorter than the minimum stay of its first night."""

    room_number: Text = Field(description="The room.")
    start: Day = Field(description="First free night.")
    nights: int = Field(ge=1, description="Number of free nights.")
    minimum_stay: int = Field(ge=1, description="Minimum stay in force on the first night.")
    cost: float = Field(ge=0, description="What the gap counts in the gap cost.")
    before: OptionalId = Field(default=None, description="Id of the stay that leaves; null for an out-of-order block.")
    after: OptionalId = Field(default=None, description="Id of the stay that arrives; null for an out-of-order block.")


class AdjacencyMiss(ResultRow):
    """A group member without another member next door."""

    id: Text = Field(description="Id of the reservation.")
    name: Text = Field(description="Name of the reservation.")
    adjacency_group: Text = Field(description="The group.")
    room_number: Text = Field(description="The room that the member has.")


class TypeChange(ResultRow):
    """A stay in a room of another type than its own."""

    id: Text = Field(description="Id of the reservation.")
    from_: Text = Field(alias="From", description="The stay's own type.")
    to: Text = Field(description="The type of the room that it has.")
    kind: Literal["upgrade", "downgrade"] = Field(
        description="An upgrade when To comes later in the stay's order of types."
    )


class Move(ResultRow):
    """One step of the move list; steps of one cycle change together."""

    step: int = Field(ge=1, description="Position in the list; steps are done in this order.")
    id: Text = Field(description="Id of the reservation.")
    name: Text = Field(description="Name of the reservation.")
    from_: Text = Field(alias="From", description="Room number before.")
    to: Text = Field(description="Room number after.")
    arrival: Day = Field(description="First night of the stay.")
    reason: str = Field(description="What the move is good for, as a sentence.")
    purpose: Purpose | None = Field(
        default=None,
        description="What the move is good for: the present room is not allowed, another group member is next door, "
        "the stay returns to its own type, a gap is closed, room is made for another stay, the new sequence of stays "
        "needs it, or the present room is taken on the new nights.",
    )
    purpose_room: str | None = Field(
        default=None, description="The room of the gap or of the new sequence, or that is not allowed or taken."
    )
    purpose_start: OptionalDay = Field(default=None, description="First night of the gap that is closed.")
    purpose_nights: int | None = Field(default=None, description="Nights of the gap that is closed.")
    purpose_reservation: str | None = Field(default=None, description="Id of the stay that room is made for.")
    purpose_group: str | None = Field(default=None, description="The adjacency group of the members next door.")
    cycle: int | None = Field(default=None, description="Same number: these stays can only change together.")


class Restriction(ResultRow):
    """What the hotel may sell of one room type on one date."""

    room_type: Text = Field(description="The room type.")
    date: Day = Field(description="Arrival day, night or departure day, as the restriction goes.")
    min_stay: int = Field(description="Shortest stay that may arrive on this date.")
    max_stay: int = Field(description="Longest stay that may arrive on this date.")
    min_stay_through: int = Field(description="Shortest stay that may include this night.")
    closed_to_arrival: bool = Field(description="No stay may arrive on this date.")
    closed_to_departure: bool = Field(description="No stay may leave on this date.")


class Blocked(ResultRow):
    """A sellable stay that the restrictions turn away."""

    room_type: Text = Field(description="The room type.")
    arrival: Day = Field(description="First night.")
    length: int = Field(description="Number of nights.")


class Sellable(ResultRow):
    """Which lengths of stay are sellable from one arrival date, with reasons."""

    room_type: Text = Field(description="The room type.")
    arrival: Day = Field(description="First night.")
    fplos: str = Field(description="Character k, from 1: Y when a stay of k nights is sellable, else N.")
    why: str = Field(
        description="Character k, from 1: Y sellable, F full, H harmful, M under the minimum stay, ? not settled."
    )


class LeftOut(ResultRow):
    """A reservation that is not in the house."""

    id: Text = Field(description="Id of the reservation.")
    name: Text = Field(description="Name of the reservation.")
    arrival: Day = Field(description="First night.")
    departure: Day = Field(description="Departure day.")
    reason: LeftOutReason = Field(description="The first reason that holds.")


class Explanation(ResultRow):
    """One reason why stays cannot stand together."""

    kind: Literal[
        "overbooked_night",
        "clashing_locks",
        "no_eligible_room",
        "irreducible_set",
        "fragmented",
        "locks_in_the_way",
    ] = Field(description="What kind of reason it is.")
    nights: tuple[Day, ...] = Field(default=(), description="The nights concerned.")
    room_types: tuple[str, ...] = Field(default=(), description="The room types concerned.")
    rooms: int | None = Field(default=None, description="Rooms that can be had.")
    demand: int | None = Field(default=None, description="Stays that need one of them.")
    over: int | None = Field(default=None, description="Stays too many.")
    room_number: str | None = Field(default=None, description="The room concerned.")
    reservations: tuple[str, ...] = Field(default=(), description="Ids of the stays concerned.")
    text: str = Field(description="The reason as a sentence.")


class Piece(ResultRow):
    """One part of a split stay."""

    room_number: Text = Field(description="The room.")
    arrival: Day = Field(description="First night of the part.")
    length: int = Field(description="Number of nights.")


class Alternative(ResultRow):
    """A stay near the one asked for."""

    arrival: Day = Field(description="First night.")
    length: int = Field(description="Number of nights.")
    room_type: str | None = Field(description="The room type; null for any.")
    answer: str = Field(description="The answer that this stay would get.")


class Answer(ResultRow):
    """The answer to one request."""

    answer: Literal["fits", "fits_with_moves", "fits_with_room_change", "does_not_fit"] = Field(
        description="Whether and how the request fits."
    )
    base: Literal["present", "new"] = Field(description="The plan that the answer starts from.")
    room_number: str | None = Field(default=None, description="The room that the request would have.")
    moves: tuple[Move, ...] = Field(default=(), description="Moves that make room for it.")
    pieces: tuple[Piece, ...] = Field(default=(), description="Parts of a split stay.")
    bound: int | None = Field(default=None, description="No fewer moves (or room changes) can do.")
    proved: bool = Field(default=False, description="The answer is proved to be the best.")
    reasons: tuple[Explanation, ...] = Field(default=(), description="Why it does not fit.")
    alternatives: tuple[Alternative, ...] = Field(default=(), description="The nearest stays that would fit.")


class RequestAnswer(ResultRow):
    """The answers to one request: alone, and together with the requests before it."""

    id: Text = Field(description="Id of the request.")
    name: Text = Field(description="Name of the request.")
    alone: Answer = Field(description="The answer to this request by itself.")
    together: Answer = Field(description="The answer with the requests before it accepted.")


class MoveCurvePoint(ResultRow):
    """The best gap cost within a number of moves."""

    moves: int = Field(description="Total move cost allowed.")
    gap_cost: float = Field(description="Least gap cost found within it.")
    bound: float = Field(description="No plan within it has a smaller gap cost.")


class PlanFigures(BaseModel):
    """Figures of one plan; those of the sellable table are null where it was not computed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    gap_cost: float = Field(description="Sum over the bounded gaps.")
    orphan_gaps: int = Field(description="Number of gaps that nobody may buy.")
    orphan_nights: int = Field(description="Nights in these gaps.")
    gap_lengths: dict[int, int] = Field(description="Length of a bounded gap in nights -> number of such gaps.")
    min_stay_by_date: dict[date, int] | None = Field(
        default=None, description="Date -> shortest sellable stay of any type that covers it."
    )
    sellable_stays: int | None = Field(
        default=None,
        description="Number of sellable stays: by the sellable table, and in the present plan while nobody moves.",
    )
    arrivals_with_week_free: int = Field(
        description="Arrival dates on which a room is free for 7 nights, nobody moved."
    )


class Comparison(BaseModel):
    """The present plan beside the new one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    present: PlanFigures | None = Field(
        default=None, description="Null where the present plan is not complete and legal."
    )
    new: PlanFigures | None = Field(default=None, description="Null where there is no complete plan.")
    moves: int = Field(default=0, description="Stays that leave their present room.")
    without_present_room: tuple[str, ...] = Field(default=(), description="Ids of the stays that had no room yet.")


class MethodRun(ResultRow):
    """A method of the search at work until another one took over."""

    method: str = Field(description="Name of the method.")
    plan: float | None = Field(default=None, description="Gap cost of the plan after it.")
    bound: float | None = Field(default=None, description="Proved bound of the gap cost after it.")


class Report(BaseModel):
    """How the result came about."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    version: str = Field(description="Version of BookingOpt.")
    solver: str = Field(description="Solver library and version.")
    problem_sha256: str = Field(description="SHA-256 of the problem.")
    parameters: SolveParams = Field(description="Parameters of the search.")
    proved: tuple[Aim, ...] = Field(default=(), description="The aims that are proved.")
    stopped_by: StoppedBy = Field(description="Why the search ended.")
    steps: int = Field(description="Search steps that were made.")
    seconds: dict[str, float] = Field(
        description="Seconds by phase and by method of the search, and until the first plan."
    )
    methods: tuple[MethodRun, ...] = Field(default=(), description="The methods that ran, in their order.")
    model_size: dict[str, int] = Field(description="Sizes of the problem and of the largest model solved.")
    blocked_share: float | None = Field(
        default=None, description="Share of the sellable stays that the restrictions turn away."
    )
    unsettled: int | None = Field(default=None, description="Entries of the sellable table that were not settled.")
    most_placeable: int | None = Field(
        default=None,
        description="Without a complete plan: no plan has a room for more reservations; where so many have one, the "
        "part that is placed is proved to be the largest.",
    )


#: Fields that a result file may have beside those of the model: the user's own, and those of `legacy_restrictions`.
_BESIDE: JsonDict = {
    "^x-": {},
    "^(MinStays|MaxStays)$": {"type": "object", "additionalProperties": {"type": "integer"}},
    "^(ClosedArrivals|ClosedDepartures)$": {"type": "object", "additionalProperties": {"type": "boolean"}},
}


class Result(Open):
    """Everything that one optimization says."""

    model_config = ConfigDict(json_schema_extra={"patternProperties": _BESIDE, "additionalProperties": False})

    problem_id: Text = Field(alias="ProblemId", description="The problem's own.")
    solver_status: Status = Field(description="What is known about the plan.")
    objective_value: float | None = Field(description="Gap cost of the plan; null without a complete plan.")
    best_bound: float | None = Field(description="No legal plan as good in the aims before it has a smaller gap cost.")
    assignments: tuple[Assignment, ...] = Field(description="The reservations in the input's order, with their rooms.")
    unassigned: tuple[Assignment, ...] = Field(default=(), description="Reservations that could not be placed.")
    orphan_gaps: tuple[OrphanGap, ...] = Field(default=(), description="Gaps that nobody may buy.")
    adjacency_misses: tuple[AdjacencyMiss, ...] = Field(
        default=(), description="Group members without another member next door."
    )
    type_changes: tuple[TypeChange, ...] = Field(
        default=(), description="Stays in a room of another type than their own."
    )
    moves: tuple[Move, ...] = Field(default=(), description="The way from the present plan to this one, step by step.")
    left_out: tuple[LeftOut, ...] = Field(
        default=(), description="Reservations that are not in the house: departed, cancelled, day use, …"
    )
    warnings: tuple[str, ...] = Field(default=(), description="What is legal in the problem but probably not meant.")
    restrictions: tuple[Restriction, ...] = Field(
        default=(), description="What may be sold, one entry per room type and date."
    )
    blocked: tuple[Blocked, ...] = Field(default=(), description="Sellable stays that the restrictions turn away.")
    sellable: tuple[Sellable, ...] = Field(default=(), description="The exact table of sellable stays.")
    new_reservations: tuple[RequestAnswer, ...] = Field(default=(), description="The answers to the requests.")
    move_curve: tuple[MoveCurvePoint, ...] = Field(default=(), description="The least gap cost by number of moves.")
    comparison: Comparison = Field(default=Comparison(), description="The present plan beside this one.")
    explanation: tuple[Explanation, ...] | None = Field(
        default=None, description="Why the problem is infeasible; else null."
    )
    report: Report = Field(description="How the result came about.")
