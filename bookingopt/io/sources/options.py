"""What the user says beside the files: what no file proves, and what no export holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bookingopt.errors import OptionError
from bookingopt.io.tables.dates import DateOrder as DateOrder  # noqa: PLC0414  the types of all options are here
from bookingopt.translatable import Translatable

#: What is asked where nothing says how blocks end.
ASK_BLOCK_END = Translatable(
    "is the last day of a block a night or the day of departure? say --block-end last-night or checkout"
)


class BlockEnd(StrEnum):
    """What the last day of a block means: its last night, or the day on which the room is free again."""

    LAST_NIGHT = "last-night"
    CHECKOUT = "checkout"


class Closures(StrEnum):
    """What becomes of an event of a calendar feed that may be a stay or a closure."""

    AS_STAYS = "as-stays"
    AS_BLOCKS = "as-blocks"
    DROP = "drop"


class Names(StrEnum):
    """How much of a guest's name is kept."""

    FULL = "full"
    INITIALS = "initials"
    NONE = "none"


class Guests(StrEnum):
    """Which guests of a stay count against the capacity of its room."""

    NONE = "none"
    ADULTS = "adults"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class NightHours:
    """The hours from ``begins`` on day D to ``ends`` on day D + 1 that make the night of day D."""

    begins: time = time(18)
    ends: time = time(6)


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """Options of an import. None means that the user did not say; where the files do not prove it, it is an error.

    Attributes
    ----------
    problem_id
        What the problem is called.
    today
        The hotel's business date.
    settings
        All other fields of a problem, as plain data in the names of a problem file.
    rooms
        Rooms beside those of the export, in the names of a problem file; merged by ``RoomNumber``, and what they say
        comes first.
    minimum_stay
        In nights; comes before what the settings say.
    adjacent_groups
        Whether bookings of one group, of two or more rooms, want rooms next to each other.
    drop_other_rooms
        Whether stays in rooms that are not in the house are left out; else they are an error.
    service
        Name or id of the service whose rooms are the house, for systems that sell several.
    """

    problem_id: str
    today: date | None = None
    timezone: str | None = None
    date_order: DateOrder | None = None
    encoding: str | None = None
    block_end: BlockEnd | None = None
    closures: Closures | None = None
    night: NightHours = NightHours()
    names: Names = Names.FULL
    guests: Guests = Guests.NONE
    settings: Mapping[str, Any] = field(default_factory=dict)
    rooms: Sequence[Mapping[str, Any]] = ()
    minimum_stay: int | None = None
    adjacent_groups: bool = False
    drop_other_rooms: bool = False
    service: str | None = None


def read_zone(name: str) -> ZoneInfo:
    """Return the time zone of an IANA name such as ``Europe/Prague``.

    Raises
    ------
    OptionError
        There is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise OptionError(
            "timezone", name, Translatable("expected the name of a time zone such as Europe/Prague")
        ) from None


def read_night(text: str) -> NightHours:
    """Return the hours written as ``18:00-06:00``.

    Raises
    ------
    OptionError
        Two times are expected, of which the first is later on its day than the second on the next.
    """
    begins, _, ends = text.partition("-")
    try:
        hours = NightHours(time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip()))
    except ValueError:
        raise OptionError("night", text, Translatable("expected two times such as 18:00-06:00")) from None
    if hours.begins <= hours.ends:
        raise OptionError("night", text, Translatable("the night must begin later on its day than it ends on the next"))
    return hours
