"""The balance of an import: every row that was read is a stay, or left out for a reason that is said."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from bookingopt.domain.fields import StayStatus
from bookingopt.domain.house import left_out_counts, planned
from bookingopt.domain.problem import Problem

#: Why rows are no stays, rooms no rooms of the hotel and blocks none, in words; those of the domain have their own.
REASONS = {
    "any_day": "asks for any day of a window",
    "block": "closes a room; it is among the blocks",
    "closure": "a closure of a calendar, dropped as asked",
    "follows_from_another": "follows from the block of another room",
    "changed_later": "changed by a later message",
    "in_the_calendar_too": "read from the room calendar already",
    "inactive": "not in use",
    "left_out_by_mark": "marked as not to be read",
    "mark_of_a_stay": "only marks an arrival or a departure",
    "no_night": "closes no night",
    "no_room_of_ours": "in a room that is not in the list of rooms",
    "not_a_room": "not for a room, such as parking",
    "not_a_stay": "does not keep the room busy",
    "out_of_service": "out of service, which may be let",
    "pseudo_room": "in a room that does not exist",
    "total_row": "below the table, such as a total",
}


class Occupied(NamedTuple):
    """Nights ``start`` … ``end − 1`` on which a stay is in a room, which it may share on purpose."""

    room: str
    same_room: str | None
    start: int
    end: int


def clashing_nights(stays: Sequence[Occupied]) -> int:
    """Return the nights on which a stay is in a room where another one is already; who share a room on purpose are one.

    They are all nights that stays have less those that are taken at all: a span of years costs no more than one night.
    """
    sharing, rooms = defaultdict(list), defaultdict(list)
    count = 0
    for stay in stays:
        rooms[stay.room].append((stay.start, stay.end))
        if stay.same_room is None:
            count += stay.end - stay.start
        else:
            sharing[stay.room, stay.same_room].append((stay.start, stay.end))
    return count + sum(map(_nights, sharing.values())) - sum(map(_nights, rooms.values()))


def _nights(spans: list[tuple[int, int]]) -> int:
    """Return how many nights are in one of the ``spans``."""
    count, reached = 0, 0
    for start, end in sorted(spans):
        count += max(0, end - max(start, reached))
        reached = max(reached, end)
    return count


@dataclass(slots=True)
class Balance:
    """Counts of an import.

    ``rows_read + added == stays + sum(left_out)``: ``added`` are stays beyond one a row, from bookings of several
    rooms and from stays that change rooms; it is negative where several rows are one stay.

    Attributes
    ----------
    stays
        Stays that are planned.
    left_out
        Stays that are not planned and rows that are no stays, by reason.
    locks, in_house, tentative, upgrades, without_room
        Of the planned stays: locked, in the house, tentative, in a room of another type than booked, not in a room.
    clashes
        Nights on which a planned stay is in a room where another one is already.
    """

    rows_read: int = 0
    added: int = 0
    stays: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    rooms: int = 0
    rooms_left_out: Counter[str] = field(default_factory=Counter)
    blocks: int = 0
    blocks_left_out: Counter[str] = field(default_factory=Counter)
    locks: int = 0
    in_house: int = 0
    tentative: int = 0
    upgrades: int = 0
    without_room: int = 0
    clashes: int = 0

    @property
    def is_even(self) -> bool:
        """Whether no row vanished."""
        return self.rows_read + self.added == self.stays + sum(self.left_out.values())

    def as_data(self) -> dict[str, Any]:
        """Return the counts as plain data; reasons in alphabetical order."""
        data = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            name: dict(sorted(value.items())) if isinstance(value, Counter) else value for name, value in data.items()
        }

    def lines(self) -> list[str]:
        """Return the balance as lines for people."""
        left_out = sum(self.left_out.values())
        added = f" {'+' if self.added > 0 else '−'} {abs(self.added):,} by splitting" if self.added else ""
        lines = [f"{self.rows_read:,} rows read{added} = {self.stays:,} stays + {left_out:,} left out"]
        if left_out:
            lines.append(f"left out: {_reasons(self.left_out)}")
        lines.append(
            f"of the stays: {self.in_house:,} in house, {self.tentative:,} tentative, {self.locks:,} locked, "
            f"{self.upgrades:,} in a room of another type than booked, {self.without_room:,} without a room"
        )
        blocks = f"blocks: {self.blocks:,}{_also(self.blocks_left_out)}"
        lines.append(f"rooms: {self.rooms:,}{_also(self.rooms_left_out)}; {blocks}")
        if self.clashes:
            lines.append(f"{self.clashes:,} nights on which two stays are in one room")
        return lines


def _reasons(counts: Counter[str]) -> str:
    return ", ".join(f"{reason.replace('_', ' ')} {count:,}" for reason, count in sorted(counts.items()))


def _also(counts: Counter[str]) -> str:
    return f" (left out: {_reasons(counts)})" if counts else ""


def balance_of(problem: Problem) -> Balance:
    """Return the balance of a problem that was read from tables of our own: each row is a stay, or left out."""
    house = planned(problem)
    type_of = {room.room_number: room.room_type for room in problem.rooms}
    balance = Balance(
        rows_read=len(problem.reservations),
        stays=len(house.reservations),
        left_out=Counter({reason.value: count for reason, count in left_out_counts(problem).items()}),
        rooms=len(problem.rooms),
        blocks=len(problem.out_of_order),
    )
    occupied: list[Occupied] = []
    for stay in house.reservations:
        room = stay.assigned_room
        balance.locks += stay.is_locked
        balance.in_house += stay.status is StayStatus.IN_HOUSE
        balance.tentative += stay.status is StayStatus.TENTATIVE
        balance.without_room += room is None
        if room is not None:
            balance.upgrades += stay.room_type not in (None, type_of[room])
            start = stay.arrival.toordinal()
            occupied.append(Occupied(room, stay.same_room, start, start + stay.length))
    balance.clashes = clashing_nights(occupied)
    return balance
