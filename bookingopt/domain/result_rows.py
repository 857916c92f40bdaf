"""The rows of a result's lists: gaps, moves, restrictions, sellable stays, answers to requests, explanations."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_pascal

from bookingopt.domain.fields import Day, OptionalDay, OptionalId, Text
from bookingopt.domain.house import LeftOutReason


class Purpose(StrEnum):
    """What a room move is good for."""

    NOT_ALLOWED = "not_allowed"
    SAME_ROOM = "same_room"
    NEXT_TO_MEMBER = "next_to_member"
    OWN_TYPE = "own_type"
    CLOSES_GAP = "closes_gap"
    MAKES_ROOM = "makes_room"
    SEQUENCE = "sequence"
    ROOM_TAKEN = "room_taken"


#: Why stays cannot stand together.
ReasonKind = Literal[
    "overbooked_night",
    "clashing_locks",
    "no_eligible_room",
    "present_plan",
    "move_budget",
    "irreducible_set",
    "fragmented",
    "locks_in_the_way",
]


class ResultRow(BaseModel):
    """Base of the rows of a result's lists: PascalCase outside, read-only."""

    model_config = ConfigDict(
        alias_generator=to_pascal,
        populate_by_name=True,
        frozen=True,
        extra="forbid",
        ser_json_inf_nan="constants",  # what is no number must not become null
    )


class MessageData(BaseModel):
    """A message as data: its template, in English, and the values in the places of the template."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    template: str = Field(description="The text with the names of its values in braces; `|` parts singular and plural.")
    values: dict[str, Any] = Field(
        description='Names, numbers, days (`{"day": …}`), messages as this one, and lists of these.'
    )


class OrphanGap(ResultRow):
    """A gap that nobody may buy: shorter than the minimum stay of its first night."""

    room_number: Text = Field(description="The room.")
    start: Day = Field(description="First free night; with turnover nights, the first one after them.")
    nights: int = Field(
        ge=0, description="Number of free nights that can be sold; turnover nights after such a stay cannot."
    )
    minimum_stay: int = Field(ge=1, description="Minimum stay in force on the first night.")
    cost: float = Field(ge=0, description="What the gap counts in the gap cost.")
    value: float | None = Field(default=None, description="What its nights are worth; null without a night value.")
    before: OptionalId = Field(
        default=None,
        description="Id of the stay that leaves; null for an out-of-order block, and with LeadingGaps the first day.",
    )
    after: OptionalId = Field(default=None, description="Id of the stay that arrives; null for an out-of-order block.")


class AdjacencyMiss(ResultRow):
    """A group member without another member next door, or where groups want a run, outside the longest one."""

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
    departure: OptionalDay = Field(default=None, description="Departure day of the stay.")
    room_type: str | None = Field(default=None, description="The type of the room after.")
    reason: str = Field(description="What the move is good for, as a sentence.")
    purpose: Purpose | None = Field(
        default=None,
        description="What the move is good for: the present room is not allowed, another reservation shares the room, "
        "another group member is next door, the stay returns to its own type, a gap is closed, room is made for "
        "another stay, the new sequence of stays needs it, or the present room is taken on the new nights.",
    )
    purpose_room: str | None = Field(
        default=None, description="The room of the gap or of the new sequence, or that is not allowed or taken."
    )
    purpose_start: OptionalDay = Field(default=None, description="First night of the gap that is closed.")
    purpose_nights: int | None = Field(default=None, description="Nights of the gap that is closed.")
    purpose_reservation: str | None = Field(
        default=None, description="Id of the stay that room is made for, or that shares the room."
    )
    purpose_name: str | None = Field(default=None, description="Name of that stay.")
    purpose_group: str | None = Field(default=None, description="The adjacency group of the members next door.")
    cycle: int | None = Field(default=None, description="Same number: these stays can only change together.")


class FirstRoom(ResultRow):
    """A stay that had no room yet, and the room that it is given."""

    id: Text = Field(description="Id of the reservation.")
    name: Text = Field(description="Name of the reservation.")
    arrival: Day = Field(description="First night.")
    departure: Day = Field(description="Departure day.")
    room_type: Text = Field(description="The type of the room.")
    to: Text = Field(description="The room.")


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
        description="Character k, from 1: Y sellable, else the first that holds: F full, R against a sales rule, H "
        "harmful, M under the minimum stay, ? not settled."
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

    kind: ReasonKind = Field(description="What kind of reason it is.")
    nights: tuple[Day, ...] = Field(default=(), description="The nights concerned.")
    room_types: tuple[str, ...] = Field(default=(), description="The room types concerned.")
    rooms: int | None = Field(default=None, description="Rooms that can be had.")
    demand: int | None = Field(
        default=None,
        description="Stays that need one of them; of a move budget the least move cost with which all have a room.",
    )
    over: int | None = Field(default=None, description="Stays, or move cost, too many.")
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
    room_type: str | None = Field(
        default=None, description="The type of that room, or of all pieces; null where they differ or there is none."
    )
    sellable: Literal["Y", "F", "R", "H", "M", "?"] | None = Field(
        default=None,
        description="What the sellable table says in Why of exactly this stay, of the type of the room found, else of "
        "the RoomType; null where it does not speak of it, for the change of a stay, and for a SameRoom.",
    )
    adjacency_miss: str | None = Field(
        default=None, description="The adjacency group, where no room next to another member of it was found."
    )
    moves: tuple[Move, ...] = Field(default=(), description="Moves that make room for it.")
    pieces: tuple[Piece, ...] = Field(
        default=(),
        description="Parts of a split stay. A request with a SameRoom is in the room of the others on all nights on "
        "which they are there, so only its other nights can be elsewhere; one that has none is never split.",
    )
    bound: int | None = Field(
        default=None,
        description="No moves of less cost, or no fewer room changes, can do; null where none can.",
    )
    proved: bool = Field(default=False, description="The answer is proved to be the best.")
    reasons: tuple[Explanation, ...] = Field(
        default=(), description="Why it does not fit; empty where the time ended before."
    )
    alternatives: tuple[Alternative, ...] = Field(
        default=(),
        description="The nearest stays that would fit while nobody moves; with a SameRoom, in the room of the others.",
    )


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
    bound: float = Field(description="No plan within it that is as good in the aims before has a smaller gap cost.")
    orphan_nights_value: float | None = Field(
        default=None, description="What the orphan nights of that plan are worth; null without a night value."
    )


class MinimumStayPoint(ResultRow):
    """What one minimum stay would cost and sell in place of the hotel's own."""

    minimum_stay: int = Field(description="The minimum stay, on every night.")
    room_type: str | None = Field(default=None, description="The room type; null for the whole hotel.")
    gap_cost: float = Field(description="Least gap cost found, or its part in rooms of this type.")
    bound: float | None = Field(
        default=None, description="No plan as good in the aims before has a smaller gap cost; null for one room type."
    )
    orphan_nights: int = Field(description="Nights in the gaps that nobody could buy.")
    orphan_nights_value: float | None = Field(
        default=None, description="What these nights are worth; null without a night value."
    )
    sellable_stays: int | None = Field(
        default=None, description="Number of sellable stays by the sellable table; null without it."
    )
    sellable_nights: int | None = Field(
        default=None, description="Number of nights of the table that a sellable stay covers, by room type."
    )
    unsettled: int | None = Field(
        default=None, description="Stays that were not settled; they count as not sellable. 0: the figures are exact."
    )


class EvenWear(ResultRow):
    """How even the nights of the rooms of a kind are: those so far and those of the plan from the business date on."""

    room_type: Text = Field(description="Type of the rooms.")
    rooms: tuple[Text, ...] = Field(description="The rooms, which no stay can tell apart.")
    least_before: int = Field(description="Fewest nights of one of them before they were made even, in an equal plan.")
    most_before: int = Field(description="Most nights of one of them before.")
    squares_before: int = Field(description="Sum of the squares of their nights before.")
    least: int = Field(description="Fewest nights of one of them.")
    most: int = Field(description="Most nights of one of them.")
    squares: int = Field(description="Sum of the squares of their nights, which is as small as was found.")


class LockPrice(ResultRow):
    """What a lock costs: how much better a plan without it is than the plan at hand."""

    id: str | None = Field(default=None, description="Id of the locked reservation; null for all locks together.")
    name: str | None = Field(default=None, description="Name of the reservation.")
    room_number: str | None = Field(default=None, description="The room that it must keep.")
    gap_cost: float = Field(
        description="Gap cost that the best plan found without it has less; negative where that plan has fewer "
        "adjacency misses or type changes at the price of gaps."
    )
    bound: float = Field(
        description="The gap cost that a best plan without it has less is at most this. Where the plan at hand is not "
        "proved, it is no less than what could still be gained with all locks; where rooms consist of others, it is "
        "what a search without the lock proves in its share of the time."
    )
    orphan_nights: int = Field(description="Orphan nights that it has less.")
    orphan_nights_value: float | None = Field(
        default=None, description="What these nights are worth; null without a night value."
    )
    sellable_stays: int | None = Field(
        default=None, description="Sellable stays that it has more, nobody moved; null without the sellable table."
    )
    adjacency_misses: int = Field(default=0, description="Adjacency misses that it has less.")
    type_changes: int = Field(default=0, description="Type changes that it has less.")
