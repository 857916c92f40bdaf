"""What a system that lacks a kind of restriction would sell wrongly, held against the sellable table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bookingopt.domain.result_rows import Sellable
from bookingopt.io.sinks.stay_rules import OPEN, StayRules, Table


@dataclass(frozen=True, slots=True)
class Loss:
    """Stays that would be sold wrongly.

    Attributes
    ----------
    admitted
        Unsellable stays that could be booked.
    turned_away
        Sellable stays that could not be booked, beyond those that the full restrictions turn away.
    """

    admitted: int = 0
    turned_away: int = 0

    def __bool__(self) -> bool:
        """Whether any stay is sold wrongly."""
        return bool(self.admitted or self.turned_away)


def count_loss(sellable: Iterable[Sellable], full: Table[StayRules], sent: Table[StayRules]) -> Loss:
    """Return what happens when a system has the restrictions ``sent`` in place of ``full``."""
    admitted = turned_away = 0
    for row in sellable:
        wanted, said = full.get(row.room_type, {}), sent.get(row.room_type, {})
        before = bookable(wanted, row.arrival, len(row.fplos))
        after = bookable(said, row.arrival, len(row.fplos))
        for letter, could, can in zip(row.fplos, before, after, strict=True):
            admitted += can and letter != "Y"
            turned_away += could and not can and letter == "Y"
    return Loss(admitted, turned_away)


def bookable(days: Mapping[date, StayRules], arrival: date, longest: int) -> list[bool]:
    """Return whether a stay of 1 … ``longest`` nights from ``arrival`` obeys the rules; other dates are open."""
    on_arrival = days.get(arrival, OPEN)
    maximum = longest if on_arrival.max_stay is None else on_arrival.max_stay
    found, least = [], on_arrival.min_stay
    for length in range(1, longest + 1):
        least = max(least, days.get(arrival + timedelta(days=length - 1), OPEN).min_stay_through)
        departure = days.get(arrival + timedelta(days=length), OPEN)
        found.append(
            not on_arrival.closed_to_arrival and least <= length <= maximum and not departure.closed_to_departure
        )
    return found
