"""The balance of an import: every row that was read is a stay, or left out for a reason that is said."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from typing import Any


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
