"""Mapping files: what the columns and words of another system mean, as TOML with a schema."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bookingopt.domain.fields import StayStatus
from bookingopt.io.sources.options import BlockEnd
from bookingopt.io.sources.toml import read_toml
from bookingopt.io.tables.headings import folded
from bookingopt.translatable import Translatable

#: Columns without which a table of that kind is not known.
REQUIRED = {"reservations": ("arrival", "departure"), "rooms": ("number",), "blocks": ("room", "first", "last")}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class States(_Strict):
    """The source's words for each state; ``OutOfOrder`` are rows that close a room and hold nobody."""

    Confirmed: tuple[str, ...] = ()
    Tentative: tuple[str, ...] = ()
    InHouse: tuple[str, ...] = ()
    CheckedOut: tuple[str, ...] = ()
    Cancelled: tuple[str, ...] = ()
    NoShow: tuple[str, ...] = ()
    Waitlisted: tuple[str, ...] = ()
    OutOfOrder: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _each_word_once(self) -> States:
        owner: dict[str, str] = {}
        for state, words in self:
            for word in words:
                if owner.setdefault(folded(word), state) != state:
                    key = "the word {word} stands for two states, {first} and {second}"
                    raise ValueError(Translatable(key, word=repr(word), first=owner[folded(word)], second=state))
        return self

    def words(self) -> dict[str, StayStatus | Literal["OutOfOrder"]]:
        """Return each folded word -> its state."""
        return {
            folded(word): "OutOfOrder" if state == "OutOfOrder" else StayStatus(state)
            for state, words in self
            for word in words
        }


class Columns(_Strict):
    """Columns of a table of reservations; each by all names that it is known to have."""

    id: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    arrival: tuple[str, ...] = ()
    departure: tuple[str, ...] = ()
    nights: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    room: tuple[str, ...] = ()
    booked_type: tuple[str, ...] = ()
    adults: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    count: tuple[str, ...] = ()
    locked: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    block: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    line_date: tuple[str, ...] = ()
    line_room: tuple[str, ...] = ()


class RoomColumns(_Strict):
    """Columns of a table of rooms."""

    number: tuple[str, ...] = ()
    room_type: tuple[str, ...] = ()
    capacity: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    active: tuple[str, ...] = ()


class BlockColumns(_Strict):
    """Columns of a table of blocks."""

    room: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    reason: tuple[str, ...] = ()


class Reservations(_Strict):
    """A table of reservations.

    With ``one_row_per = "room"`` rows of one id are rooms of one booking, else an id that repeats is an error.
    ``rooms_separator`` stands between the room numbers of one booking, ``types_separator`` between its types; ``ids``
    are columns that travel with the stay as ``x-source-…``; ``locked`` and ``left_out`` are words of those columns.
    """

    columns: Columns
    one_row_per: Literal["booking", "room"] = "booking"
    rooms_separator: str | None = None
    types_separator: str | None = None
    ids: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    locked: tuple[str, ...] = ("yes", "true", "1", "x")
    block: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


class Rooms(_Strict):
    """A table of rooms; ``inactive`` are the words of the column ``active`` that mean no."""

    columns: RoomColumns
    features_separator: str = ","
    ids: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    inactive: tuple[str, ...] = ("no", "false", "0")


class Blocks(_Strict):
    """A table of blocks."""

    columns: BlockColumns


Reader = Literal["table", "apaleo", "mews", "cloudbeds", "opera-calendar", "ical", "ota"]


class Mapping(_Strict):
    """What one source means: which reader reads it, its words, and for tables its columns."""

    name: str
    title: str
    reader: Reader = "table"
    reads: str = Field(default="", description="What is read, and what it means.")
    say: tuple[str, ...] = Field(default=(), description="What must be said beside the files.")
    lacks: tuple[str, ...] = Field(default=(), description="What is not in the export.")
    absent: tuple[str, ...] = ()
    block_end: BlockEnd | None = None
    marks: tuple[str, ...] = Field(
        default=(), description="How the summary of an event begins that only marks an arrival or a departure."
    )
    reservations: Reservations | None = None
    rooms: Rooms | None = None
    blocks: Blocks | None = None
    states: States = States()
    types: dict[str, str] = Field(default_factory=dict, description="The source's name of a room type -> the house's.")

    @model_validator(mode="after")
    def _has_what_its_reader_needs(self) -> Mapping:
        if self.reader == "table" and self.reservations is None:
            raise ValueError(Translatable("expected a table [reservations.columns]"))
        missing = [
            f"{kind}.columns.{column}"
            for kind, needed in REQUIRED.items()
            if (table := getattr(self, kind)) is not None
            for column in needed
            if not getattr(table.columns, column)
        ]
        if missing:
            raise ValueError(Translatable("expected the names of {columns}", columns=missing))
        return self


def read_mapping(text: str, source: str) -> Mapping:
    """Return the mapping that a TOML text holds.

    Raises
    ------
    InputError
        Not TOML, or not a mapping; every error at once, each with its place.
    """
    return read_toml(text, source, Mapping)
