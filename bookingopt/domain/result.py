"""The result: the plan, what it costs, what is proved about it, and what to do. All dates, ids and names."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, Self, cast

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

from bookingopt.domain.fields import LAST_DAY, RequestNights, Text, refuse
from bookingopt.domain.params import SolveParams
from bookingopt.domain.problem import Open, Reservation
from bookingopt.domain.result_rows import (
    AdjacencyMiss,
    Blocked,
    EvenWear,
    Explanation,
    FirstRoom,
    LeftOut,
    LockPrice,
    MessageData,
    MinimumStayPoint,
    Move,
    MoveCurvePoint,
    OrphanGap,
    RequestAnswer,
    Restriction,
    ResultRow,
    Sellable,
    TypeChange,
)
from bookingopt.translatable import Translatable


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


_ALWAYS = ("name", "id", "arrival", "length", "assigned_room", "is_locked", "adjacency_group", "previous_room")

#: The other fields of an assignment, its names inside and outside and what it is where nothing is said.
_WHERE_SET = [
    (name, to_pascal(name), field.default) for name, field in Reservation.model_fields.items() if name not in _ALWAYS
]


class Assignment(Reservation):
    """A reservation with its room; it can be pasted back as the next problem's reservation."""

    length: RequestNights = Field(description="Number of nights; the departure day is free for the next arrival.")

    @model_validator(mode="after")
    def _leaves_in_time(self) -> Self:
        if self.arrival.toordinal() > LAST_DAY.toordinal() - self.length:
            refuse(Translatable("a departure no later than {day}", day=LAST_DAY))
        return self

    @model_serializer(mode="wrap")
    def _own_fields(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = handler(self)
        values = self.__dict__  # there may be 100,000 of them
        for name, written_name, default in _WHERE_SET:
            if values[name] == default:
                written.pop(written_name, None)
        return written

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


class PlanFigures(BaseModel):
    """Figures of one plan; those of the sellable table are null where it was not computed."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")

    gap_cost: float = Field(description="Sum over the bounded gaps.")
    orphan_gaps: int = Field(description="Number of gaps that nobody may buy.")
    orphan_nights: int = Field(description="Nights in these gaps.")
    orphan_nights_value: float | None = Field(
        default=None, description="What these nights are worth; null without a night value."
    )
    gap_lengths: dict[int, int] = Field(description="Length of a bounded gap in nights -> number of such gaps.")
    min_stay_by_date: dict[date, int] | None = Field(
        default=None, description="Date -> shortest sellable stay of any type that covers it, nobody moved."
    )
    sellable_stays: int | None = Field(default=None, description="Number of sellable stays, nobody moved.")
    sellable_with_moves: int | None = Field(
        default=None,
        description="Number of sellable stays by the sellable table, where others may move; of the new plan alone.",
    )
    arrivals_with_week_free: int = Field(
        description="Arrival dates on which a room is free for 7 nights, nobody moved."
    )


class Comparison(BaseModel):
    """The present plan beside the new one."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")

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


class PlacedPart(BaseModel):
    """What is known about the plan of those who have a room, where not all can have one."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")

    solver_status: Status = Field(description="What is known about the plan of the part.")
    objective_value: float = Field(description="Gap cost of the part.")
    best_bound: float | None = Field(description="No plan of the part as good in the aims before has a smaller one.")


class Report(BaseModel):
    """How the result came about."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants", protected_namespaces=())

    version: str = Field(description="Version of BookingOpt.")
    solver: str = Field(description="Solver library and version.")
    problem_sha256: str = Field(description="SHA-256 of the problem.")
    parameters: SolveParams = Field(description="Parameters of the search.")
    proved: tuple[Aim, ...] = Field(
        default=(), description="The aims that are proved, of the placed part where not all can have a room."
    )
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
    least_move_cost: int | None = Field(
        default=None, description="No plan as good in the aims before has moves of a smaller sum of `MoveCost`."
    )
    most_placeable: int | None = Field(
        default=None,
        description="Without a complete plan: no plan that leaves as few guests in house, then as few other fixed "
        "stays without a room, has a room for more reservations.",
    )
    unassigned_proved: bool | None = Field(
        default=None,
        description="Without a complete plan: whether it is proved that nobody else should be left without a room.",
    )
    placed_part: PlacedPart | None = Field(
        default=None, description="Where not all can have a room: what is known about the plan of those who have one."
    )


#: Fields that a result file may have beside those of the model: the user's own, and those of `legacy_restrictions`.
_BESIDE: JsonDict = {
    "^x-": {},
    "^(MinStays|MaxStays)$": {"type": "object", "additionalProperties": {"type": "integer"}},
    "^(ClosedArrivals|ClosedDepartures)$": {"type": "object", "additionalProperties": {"type": "boolean"}},
}


class Result(Open):
    """Everything that one optimization says."""

    model_config = ConfigDict(
        json_schema_extra={"patternProperties": _BESIDE, "additionalProperties": False}, ser_json_inf_nan="constants"
    )

    problem_id: Text = Field(alias="ProblemId", description="The problem's own.")
    solver_status: Status = Field(description="What is known about the plan.")
    objective_value: float | None = Field(description="Gap cost of the plan; null without a complete plan.")
    best_bound: float | None = Field(description="No legal plan as good in the aims before it has a smaller gap cost.")
    assignments: tuple[Assignment, ...] = Field(description="The reservations in the input's order, with their rooms.")
    unassigned: tuple[Assignment, ...] = Field(default=(), description="Reservations that could not be placed.")
    orphan_gaps: tuple[OrphanGap, ...] = Field(default=(), description="Gaps that nobody may buy.")
    adjacency_misses: tuple[AdjacencyMiss, ...] = Field(
        default=(), description="Group members without another member next door, or outside the longest run."
    )
    type_changes: tuple[TypeChange, ...] = Field(
        default=(), description="Stays in a room of another type than their own."
    )
    moves: tuple[Move, ...] = Field(default=(), description="The way from the present plan to this one, step by step.")
    first_rooms: tuple[FirstRoom, ...] = Field(
        default=(), description="The rooms of the stays that had none, in the input's order; after all moves."
    )
    left_out: tuple[LeftOut, ...] = Field(
        default=(), description="Reservations that are not in the house: departed, cancelled, day use, …"
    )
    warnings: tuple[str, ...] = Field(default=(), description="What is legal in the problem but probably not meant.")
    warnings_data: tuple[MessageData | None, ...] = Field(
        default=(), description="The same as data, to be said in another language; null where a text has none."
    )
    restrictions: tuple[Restriction, ...] = Field(
        default=(), description="What may be sold, one entry per room type and date."
    )
    blocked: tuple[Blocked, ...] = Field(default=(), description="Sellable stays that the restrictions turn away.")
    sellable: tuple[Sellable, ...] = Field(default=(), description="The exact table of sellable stays.")
    new_reservations: tuple[RequestAnswer, ...] = Field(default=(), description="The answers to the requests.")
    move_curve: tuple[MoveCurvePoint, ...] = Field(default=(), description="The least gap cost by number of moves.")
    minimum_stay_curve: tuple[MinimumStayPoint, ...] = Field(
        default=(), description="What other minimum stays would cost and sell."
    )
    lock_prices: tuple[LockPrice, ...] = Field(
        default=(), description="What each lock costs, the dearest first, and last all of them together."
    )
    even_wear: tuple[EvenWear, ...] = Field(
        default=(), description="How evenly the rooms of each kind are worn, where that was asked for."
    )
    comparison: Comparison = Field(default=Comparison(), description="The present plan beside this one.")
    explanation: tuple[Explanation, ...] | None = Field(
        default=None, description="Why the problem is infeasible; else null."
    )
    report: Report = Field(description="How the result came about.")

    @property
    def claim(self) -> PlacedPart | None:
        """What is known about the plan, of all reservations or of those who can have a room; None without a plan."""
        if self.objective_value is None or self.solver_status in (Status.INFEASIBLE, Status.TIME_LIMIT):
            return self.report.placed_part
        return PlacedPart(
            solver_status=self.solver_status, objective_value=self.objective_value, best_bound=self.best_bound
        )
