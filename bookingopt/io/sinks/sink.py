"""What is known of a system that takes messages, and what its writer is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bookingopt.io.sinks.messages import Message
from bookingopt.io.sinks.options import Dialect, ExportOptions
from bookingopt.io.sinks.rates import RatedType
from bookingopt.io.sinks.room_steps import Ids, RoomRef, RoomStep, SystemView
from bookingopt.io.sinks.stay_rules import EVERY_KIND, Kind, Run, StayRules, Table, runs
from bookingopt.translatable import Translatable

#: What is said of a system that takes everything.
NOTHING_LOST = Translatable("Nothing of ours is lost.")


@dataclass(frozen=True, slots=True)
class RestrictionJob:
    """What a writer of restrictions is given.

    Attributes
    ----------
    rules
        What is to be said, by room type and date; cut down to what the system can say.
    before
        What an older result had said on these dates; empty where there is none.
    patterns
        The sellable table of these dates, for systems that take it whole.
    types
        The codes of the room types, in the order in which they are sent.
    """

    rules: Table[StayRules]
    before: Table[StayRules]
    patterns: Table[str]
    types: Mapping[str, RatedType]
    options: ExportOptions

    def runs(self) -> Iterator[tuple[str, RatedType, Run[StayRules]]]:
        """Yield the runs of equal rules with their room type and its codes."""
        for name, entry in self.types.items():
            for run in runs(self.rules.get(name, {})):
                yield name, entry, run


@dataclass(frozen=True, slots=True)
class RestrictionWriter:
    """How a system takes restrictions.

    Attributes
    ----------
    call
        The operation, as the documentation of the system names it.
    needs
        Fields that each room type must have in the file of codes.
    options, may_have
        Options without which nothing can be written, and those that may be said besides.
    kinds
        The kinds of restriction that can be said of a room type.
    takes_table
        Whether the system takes the sellable table itself: nothing is lost then.
    cannot, clears, limits
        What is said of the system, as sentences; the first by the page too.
    """

    call: str
    write: Callable[[RestrictionJob], Iterable[Message]]
    needs: tuple[str, ...]
    options: tuple[str, ...] = ()
    may_have: tuple[str, ...] = ()
    kinds: Callable[[RatedType], Collection[Kind]] = lambda _: EVERY_KIND
    takes_table: bool = False
    cannot: Translatable = NOTHING_LOST
    clears: str = ""
    limits: str = ""


@dataclass(frozen=True, slots=True)
class RoomChange:
    """What a message does to one reservation of a system, read back from the message.

    ``stay`` is what the message knows the reservation by. ``room`` is the system's id of the room: None takes the room
    away, and where ``lock`` is not None the room stays as it is.
    """

    stay: tuple[str, ...]
    room: str | None = None
    lock: bool | None = None


@dataclass(frozen=True, slots=True)
class MoveWriter:
    """How a system takes room moves.

    Attributes
    ----------
    write
        One phase of steps that do not depend on each other -> messages.
    read
        A message -> what it does, for the rehearsal.
    key
        The ids of a reservation -> what messages know it by.
    ids
        Names of the ``x-source-…`` fields of a reservation without which it cannot be named.
    ids_to_unassign
        Those that are needed besides to take its room away.
    room_ids
        The same for rooms; empty where the room's number is its id.
    most_changes
        So many reservations can one message change, none of which depends on another.
    has_locks
        Whether rooms can be locked.
    can_unassign
        Whether a reservation can be without a room for a while; else stays of a cycle go through a free room.
    """

    call: str
    write: Callable[[list[RoomStep], ExportOptions], Iterable[Message]]
    read: Callable[[Message], Iterable[RoomChange]]
    key: Callable[[Ids], tuple[str, ...]]
    ids: tuple[str, ...]
    ids_to_unassign: tuple[str, ...] = ()
    room_ids: tuple[str, ...] = ("room-id",)
    options: tuple[str, ...] = ()
    may_have: tuple[str, ...] = ()
    most_changes: int = 1
    has_locks: bool = True
    can_unassign: bool = True
    cannot: Translatable = NOTHING_LOST
    limits: str = ""

    def alike(self, view: SystemView) -> frozenset[str]:
        """Return the stays that the system cannot tell from each other: rooms of one record, pieces of one stay."""
        called = {key: self.key(ids) for key, ids in view.ids.items() if all(each in ids for each in self.ids)}
        counts = Counter(called.values())
        return frozenset(key for key, name in called.items() if counts[name] > 1)

    def room_key(self, room: RoomRef) -> str:
        """Return what messages know a room by; its number where it has no id."""
        return next((room.ids[name] for name in self.room_ids if name in room.ids), room.number)


@dataclass(frozen=True, slots=True)
class Sink:
    """A system that takes restrictions, moves, or both; ``source`` says where its facts are from, with the date."""

    name: str
    title: str
    source: str
    dialect: Dialect | None = None
    restrictions: RestrictionWriter | None = None
    moves: MoveWriter | None = None


def span(room_type: str, first: date, last: date) -> str:
    """Return what a message about a run of dates serves."""
    return f"restrictions of {room_type}, {first}" + ("" if first == last else f" to {last}")
