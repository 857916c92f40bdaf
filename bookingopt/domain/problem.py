"""The problem: rooms, reservations, what may not change, and the window that may be re-planned.

A `Problem` is read-only and consistent: ids are unique and filled in, every room that it names exists.
`bookingopt.domain.parse` builds it from plain data and reports everything wrong with the data at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, InstanceOf, field_validator, model_validator
from pydantic.alias_generators import to_pascal
from pydantic.json_schema import SkipJsonSchema

from bookingopt.domain.checks import problem_faults
from bookingopt.domain.fields import (
    ABSENT,
    NO_IDS,
    AdjacencyShape,
    AllTexts,
    Cost,
    Day,
    Days,
    FieldsSets,
    Flag,
    MinimumStayNights,
    OptionalCount,
    OptionalDay,
    OptionalFlag,
    OptionalId,
    OptionalLengths,
    OptionalNights,
    OptionalText,
    OptionalTurnover,
    OptionalType,
    OptionalWeekdays,
    RequestNights,
    ShapeOfGroups,
    StatusOfStay,
    StayNights,
    StayStatus,
    Text,
    Texts,
    Turnover,
    Weekdays,
    day_or_none,
    departure_day,
    refuse_field,
    shares_fields_set,
)
from bookingopt.translatable import Translatable

#: Fields that begin so belong to the user and are carried through to the result untouched.
USER_PREFIX = "x-"

#: Rows of the sellable table of the plan that requests are asked of travel with a problem under this name.
ASKED_TABLE = f"{USER_PREFIX}bookingopt-sellable"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a problem was read. Problems that differ in this alone are equal.

    Attributes
    ----------
    warnings
        What the reader passed over or took for granted.
    minimum_stay_from
        What gave the minimum stay; empty where nothing did, so that it is the default.
    """

    warnings: tuple[InstanceOf[Translatable], ...] = field(default=(), compare=False)
    minimum_stay_from: str = field(default="", compare=False)


class Open(BaseModel):
    """Base of what may carry fields of the user: ``x-`` fields are kept, any other unknown field is refused."""

    model_config = ConfigDict(
        populate_by_name=True,
        frozen=True,
        extra="allow",
        json_schema_extra={"patternProperties": {"^x-": {}}, "additionalProperties": False},
    )

    @model_validator(mode="after")
    def _no_unknown_fields(self) -> Self:
        unknown = [name for name in self.model_extra or {} if not name.startswith(USER_PREFIX)]
        if unknown:
            raise ValueError(Translatable("unknown field {name}", name=repr(unknown[0])))
        return self


class Record(Open):
    """Base of all records of a problem: PascalCase outside, read-only."""

    model_config = ConfigDict(alias_generator=to_pascal)


class Room(Record):
    """One room of the house."""

    room_number: Text = Field(description="The room's number or name; kept to the letter.")
    room_type: OptionalText = Field(
        default=None, validate_default=False, description="The room's type; absent means the type `Default`."
    )
    adjacent_rooms: Texts = Field(
        default=(),
        description="Rooms next to this one; it is enough that one of the two lists the other. Those of a room with "
        "Parts are its own: the neighbours of its parts are none of it.",
    )
    capacity: OptionalCount = Field(default=None, description="The most guests that the room takes.")
    features: Texts = Field(default=(), description="What the room has, such as `balcony`.")
    turnover_nights: OptionalTurnover = Field(
        default=None, description="Nights that this room needs after each stay; by default the house's TurnoverNights."
    )

    parts: AllTexts = Field(
        default=(),
        description="The rooms that this one (a suite, an apartment, a hall) consists of: whoever is in it is in all "
        "of them, and the other way round.",
    )
    nights_so_far: Cost = Field(
        default=0,
        description="Nights that the room has been let so far; they count where rooms are worn evenly. A night in a "
        "room with Parts is one in each of these.",
    )

    @field_validator("room_type", mode="after")
    @classmethod
    def _named_type(cls, room_type: str | None) -> str:
        return room_type or "Default"

    @property
    def type_name(self) -> str:
        """The room's type, ``Default`` where the file names none."""
        return self.room_type or "Default"


class Reservation(Record):
    """One stay: on the books, or (among the new reservations) asked for."""

    name: Text = Field(description="The guest's or party's name; names may repeat.")
    id: OptionalId = Field(
        default=None,
        description="What the reservation is known by; where absent (or -1) the name, made unique with #2, #3, …",
    )
    arrival: Day = Field(description="First night.")
    length: StayNights = Field(
        description="Number of nights; the departure day is free for the next arrival. 0 is day use. May be left out "
        "where `Departure` says the day on which the stay leaves."
    )
    room_type: OptionalType = Field(
        default=None,
        description="The booked room type; absent or `Default` means any type, unless AllowableRoomTypes is given.",
    )
    allowable_room_types: Texts = Field(default=(), description="Other types that the stay may have instead.")
    type_order: Texts = Field(
        default=(), description="The types in the order of preference; else RoomType, then AllowableRoomTypes."
    )
    allowed_rooms: Texts = Field(
        default=(), description="The only rooms that the stay may have; absent or empty means any."
    )
    guests: OptionalCount = Field(default=None, description="Number of guests, held against the room's Capacity.")
    required_features: Texts = Field(default=(), description="Features that the room must have.")
    assigned_room: OptionalText = Field(default=None, description="The present room; leaving it is a room move.")
    is_locked: Flag = Field(default=False, description="The stay must keep its AssignedRoom.")
    move_cost: Cost = Field(default=1, description="What moving this stay out of its present room counts.")
    adjacency_group: OptionalText = Field(
        default=None, description="Members of a group want a room next to another member's room."
    )
    status: StatusOfStay = Field(
        default=StayStatus.CONFIRMED,
        description="Confirmed, Tentative or InHouse; a stay that is CheckedOut, Cancelled, NoShow or Waitlisted is "
        "left out of the house.",
    )
    same_room: OptionalText = Field(
        default=None,
        description="Reservations with the same text share a room, whether they overlap or follow one another. "
        "A request with it joins them, and other requests with it; where they are left without a room, it is one stay "
        "with them.",
    )
    priority: Cost = Field(
        default=1,
        description="Where not all can have a room, the smallest sum of these is left without one, after guests in "
        "house and other fixed stays.",
    )
    previous_room: OptionalText = Field(
        default=None, description="The room before the last optimization; read from a result and ignored."
    )

    @model_validator(mode="before")
    @classmethod
    def _length_from_departure(cls, raw: Any) -> Any:
        return with_length(raw) if isinstance(raw, dict) and "Departure" in raw else raw

    @property
    def key(self) -> str:
        """The id that the reservation is known by (filled in by the problem that holds it)."""
        return self.id if self.id is not None else self.name

    @property
    def departure(self) -> date:
        """The day on which the stay leaves: the day after its last night."""
        return departure_day(self.arrival, self.length)


def with_length(row: dict[str, Any]) -> dict[str, Any]:
    """Return ``row`` with `Length` in place of `Departure`; where both are given they must agree.

    A departure that cannot be told from the arrival is left to the fields' own checks.
    """
    named = dict(row)
    if named.pop("Departure") in ABSENT:
        return named
    departure, arrival = day_or_none(row["Departure"]), day_or_none(row.get("Arrival"))
    if departure is None:
        refuse_field("Departure", row["Departure"], Translatable("a date YYYY-MM-DD"))
    if arrival is None:
        return {"Length": 1, **named}
    nights = (departure - arrival).days
    if nights < 0:
        before = Translatable("a day not before {field} {day}", field="Arrival", day=arrival)
        refuse_field("Departure", row["Departure"], before)
    given = named.get("Length")
    if given not in ABSENT and given != nights:
        agrees = "the day {nights} nights after Arrival {day}, as Length says"
        refuse_field("Departure", row["Departure"], Translatable(agrees, nights=str(given), day=arrival))
    return {**named, "Length": nights}


Stay = TypeVar("Stay", bound=Reservation)


class NewReservation(Reservation):
    """A request to be answered. With a reservation's own id it is a change of that stay."""

    length: RequestNights = Field(description="Number of nights; the departure day is free for the next arrival.")
    id_given: SkipJsonSchema[bool] = Field(default=False, exclude=True, repr=False)

    @model_validator(mode="before")
    @classmethod
    def _remember_given_id(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and raw.get("Id", raw.get("id")) not in (None, "", "None", -1, "-1"):
            return {**raw, "id_given": True}
        return raw


class MinimumStayPeriod(Record):
    """The minimum stay of a range of nights."""

    start: Day = Field(description="First night of the period.")
    end: Day = Field(description="Last night of the period, included.")
    minimum_stay: MinimumStayNights = Field(description="Minimum stay for these nights.")


class SalesRule(Record):
    """What the hotel has decided about selling; a stay must obey every rule for its type and its dates."""

    start: Day = Field(description="First date on which the rule holds.")
    end: Day = Field(description="Last date on which the rule holds, included.")
    room_types: Texts = Field(default=(), description="The room types that it is for; absent or empty means all.")
    arrival_days: OptionalWeekdays = Field(
        default=None, description="The only weekdays on which a stay may arrive, such as `Sat`; absent means all."
    )
    departure_days: OptionalWeekdays = Field(
        default=None, description="The only weekdays on which a stay may leave; absent means all."
    )
    min_stay: OptionalNights = Field(default=None, description="Shortest stay that may arrive on these dates.")
    max_stay: OptionalNights = Field(default=None, description="Longest stay that may arrive on these dates.")
    lengths: OptionalLengths = Field(
        default=None, description="The only lengths of stay that may arrive on these dates; absent means all."
    )
    closed_to_arrival: Flag = Field(default=False, description="No stay may arrive on these dates.")
    closed_to_departure: Flag = Field(default=False, description="No stay may leave on these dates.")


class OutOfOrder(Record):
    """Nights on which nobody can be in a room."""

    room_number: Text = Field(description="The room.")
    start: Day = Field(description="First night out of order.")
    end: Day = Field(description="Last night out of order, included.")
    reason: OptionalText = Field(default=None, description="Why; only shown.")


class Problem(Record):
    """Everything that one optimization starts from."""

    problem_id: Text = Field(description="Comes back in the result.")
    minimum_stay: MinimumStayNights = Field(
        default=5, description="Minimum stay in nights where no day says otherwise."
    )
    minimum_stay_by_day: Weekdays = Field(
        default={}, description='Minimum stay by the weekday of the night, such as `{"Fri": 3}`; overrides MinimumStay.'
    )
    minimum_stay_by_date: tuple[MinimumStayPeriod, ...] = Field(
        default=(), description="Minimum stay by date; overrides the weekday, and later entries win."
    )
    turnover_nights: Turnover = Field(
        default=0, description="Nights that a room needs after each stay before it can be let again."
    )
    sales_rules: tuple[SalesRule, ...] = Field(
        default=(), description="What the hotel has decided about selling; it changes no plan and no gap cost."
    )
    rooms: tuple[Room, ...] = Field(description="The rooms of the house.")
    reservations: tuple[Reservation, ...] = Field(
        default=(), description="The stays on the books, of ten years at most."
    )
    new_reservations: tuple[NewReservation, ...] = Field(
        default=(), description="Requests to be answered, not yet in the house."
    )
    out_of_order: tuple[OutOfOrder, ...] = Field(
        default=(), description="Rooms that nobody can be in, with their nights."
    )
    today: OptionalDay = Field(
        default=None,
        description="The hotel's business date: who has left by then is left out, who has arrived keeps the room.",
    )
    request_start_date: OptionalDay = Field(
        default=None, description="Stays that arrive before this day keep their AssignedRoom; by default Today."
    )
    request_end_date: OptionalDay = Field(
        default=None, description="Stays whose departure day is after this day keep their AssignedRoom."
    )
    freeze_days: Days = Field(
        default=0, description="Stays that arrive less than so many days after RequestStartDate keep their room."
    )
    leading_gaps: OptionalFlag = Field(
        default=None,
        description="Count the free nights before a room's first stay as a gap like any other; by default with Today "
        "only.",
    )
    adjacency_shape: ShapeOfGroups = Field(
        default=AdjacencyShape.EACH,
        description="`each`: every member of an adjacency group wants a room next to another member's. `run`: all of "
        "them want one unbroken run of neighbouring rooms; whoever is outside the longest run misses it.",
    )
    reclaim_upgrades: Flag = Field(default=False, description="Upgrades that guests already have may be undone.")
    restrictions_only: Flag = Field(
        default=False,
        description="Keep the present plan; only compute its gaps and restrictions, or say why it cannot be kept.",
    )
    held_rooms: SkipJsonSchema[dict[str, str]] = Field(
        default={}, exclude=True, repr=False, description="SameRoom -> the room of a reservation of it that has left."
    )
    without_room: SkipJsonSchema[tuple[Reservation, ...]] = Field(
        default=(), exclude=True, repr=False, description="Those with a SameRoom that an overbooked house leaves out."
    )
    ignored_fields: SkipJsonSchema[tuple[str, ...]] = Field(default=(), exclude=True, repr=False)
    reading: SkipJsonSchema[Reading] = Field(default=Reading(), exclude=True, repr=False)

    @field_validator("reservations", "new_reservations", mode="after")
    @classmethod
    def _fill_ids(cls, stays: tuple[Stay, ...]) -> tuple[Stay, ...]:
        filled = list(stays)
        fill_ids(filled)
        return tuple(filled)

    def with_blocks(self, blocks: Iterable[tuple[str, date, date, str]]) -> Self:
        """Return the problem with more out-of-order blocks: room number, first and last night, reason."""
        more = [OutOfOrder(room_number=room, start=start, end=end, reason=why) for room, start, end, why in blocks]
        return self.model_copy(update={"out_of_order": (*self.out_of_order, *more)}) if more else self

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        faults = problem_faults(self)
        if faults:
            raise ValueError("; ".join(str(fault) for fault in faults))
        return self


def fill_ids(stays: list[Stay]) -> None:
    """Give every stay of the list without an id its name, or ``name#2``, ``name#3``, … where that is taken.

    Given ids are set aside first, so that a filled id never takes one that stands in the file; nor is one filled that
    reads as absent where the result is read again.
    """
    fields_sets: FieldsSets = {}
    taken = {*NO_IDS, *(stay.id for stay in stays if stay.id is not None)}
    next_number: dict[str, int] = {}
    for at, stay in enumerate(stays):
        if stay.id is None:
            candidate, number = stay.name, next_number.get(stay.name, 1)
            while candidate in taken:
                number += 1
                candidate = f"{stay.name}#{number}"
            next_number[stay.name] = number
            taken.add(candidate)
            stays[at] = shares_fields_set(stay.model_copy(update={"id": candidate}), fields_sets)
