"""What every reader makes of a file: rooms, stays and blocks as small records, each with its place for messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from bookingopt.domain.fields import StayStatus
from bookingopt.errors import Fault, FaultList, shown
from bookingopt.translatable import Translatable


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it came: its name in messages, and its bytes.

    ``room`` is the room that the file speaks of, for calendar feeds.
    """

    name: str
    content: bytes
    room: str | None = None


class SourcePiece(NamedTuple):
    """Some nights of a stay, all in one room; ``room`` is None where no room is assigned to them."""

    arrival: date
    departure: date
    room: str | None


@dataclass(slots=True)
class SourceRoom:
    """One room. ``left_out`` says why it is no room of the house, such as ``not_a_room``."""

    place: str
    number: str
    room_type: str | None = None
    capacity: int | None = None
    features: Sequence[str] = ()
    adjacent: Sequence[str] = ()
    parts: Sequence[str] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    left_out: str | None = None


@dataclass(slots=True)
class SourceStay:
    """One booking of one room, or of ``count`` rooms of one booking.

    Stays with one ``same_room`` share a room. ``pieces`` stand where the room changes in mid-stay, else ``rooms`` hold
    the present room numbers: all ``count`` of them, or none. ``types`` likewise are the booked types. ``rows`` is how
    many rows of the file it stands for.
    """

    place: str
    key: str
    name: str
    arrival: date
    departure: date
    status: StayStatus = StayStatus.CONFIRMED
    count: int = 1
    rooms: Sequence[str] = ()
    types: Sequence[str] = ()
    pieces: Sequence[SourcePiece] = ()
    locked: bool = False
    guests: int | None = None
    group: str | None = None
    same_room: str | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    left_out: str | None = None
    rows: int = 1


@dataclass(frozen=True, slots=True)
class SourceBlock:
    """Nights on which a room cannot be used: ``first`` … ``last``, both included.

    ``left_out`` says why it is no block of the house, such as ``no_night``.
    """

    place: str
    room: str
    first: date
    last: date
    reason: str | None = None
    left_out: str | None = None


@dataclass(slots=True)
class SourceData:
    """All that the files of one source hold.

    Attributes
    ----------
    rows_read
        Rows of reservations in the files, counted as they are read.
    rows_left_out
        Rows that are no stay of the house, by reason.
    blocks_left_out
        Blocks that close no night, by reason.
    type_order
        Room types from the least to the best, where the source ranks them.
    parts
        Number of a room that consists of others -> their numbers, where the rooms themselves do not say it.
    faults, notes
        What is wrong, and what the user should know.
    keys
        Ids of the bookings so far.
    """

    rooms: list[SourceRoom] = field(default_factory=list)
    stays: list[SourceStay] = field(default_factory=list)
    blocks: list[SourceBlock] = field(default_factory=list)
    rows_read: int = 0
    rows_left_out: Counter[str] = field(default_factory=Counter)
    blocks_left_out: Counter[str] = field(default_factory=Counter)
    type_order: Sequence[str] = ()
    parts: dict[str, set[str]] = field(default_factory=dict)
    faults: FaultList = field(default_factory=FaultList)
    notes: list[Translatable] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def claim(self, key: str, place: str) -> None:
        """Note that a booking has the id ``key``; a second one is a fault."""
        if key in self.keys:
            expected = "the booking stands twice: expected each page once, and one row or message for each booking"
            self.blame(place, shown(key), Translatable(expected))
        self.keys.add(key)

    def blame(
        self,
        place: str,
        value: str,
        expected: Translatable,
        option: str = "",
        samples: tuple[tuple[str, ...], ...] = (),
    ) -> None:
        """Note a fault; faults with equal ``expected`` are one cause."""
        self.faults.append(Fault((place,) if place else (), value, expected, option=option, samples=samples))
