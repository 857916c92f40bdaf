"""The rule about restrictions: they admit nothing that the sellable table denies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from bookingopt.domain.result_rows import (
    Restriction,
)
from bookingopt.validation.judged_plan import JudgedPlan
from bookingopt.validation.verdict import Finding

#: Restrictions of one room type by date, as ordinals.
_ByDate = Mapping[int, Restriction]


def unsafe_restriction(judged: JudgedPlan) -> Iterator[Finding]:
    """Restrictions admit stays that the sellable table denies; the size is the number of their lengths."""
    if judged.result is None:
        return
    by_type: dict[str, dict[int, Restriction]] = {}
    for row in judged.result.restrictions:
        by_type.setdefault(row.room_type, {})[row.date.toordinal()] = row
    for entry in judged.result.sellable:
        rows = by_type.get(entry.room_type, {})
        admitted = _admitted(rows, entry.arrival, len(entry.fplos))
        denied = [length for length in admitted if entry.fplos[length - 1] != "Y"]
        if denied:
            text = (
                f"The restrictions of type {entry.room_type} admit stays from {entry.arrival} of "
                f"{', '.join(map(str, denied))} nights, which are not sellable."
            )
            yield Finding(entry.room_type, (entry.arrival,), len(denied), text)


def _admitted(rows: _ByDate, arrival: date, longest: int) -> Iterator[int]:
    """Yield the lengths up to ``longest`` of the stays from ``arrival`` that obey ``rows``; beyond them all is open."""
    first = arrival.toordinal()
    own = rows.get(first)
    if own is None or own.closed_to_arrival:
        return
    least = own.min_stay
    for length in range(1, min(longest, own.max_stay) + 1):
        night = rows.get(first + length - 1)
        if night is not None:
            least = max(least, night.min_stay_through)
        departure = rows.get(first + length)
        if length >= least and not (departure is not None and departure.closed_to_departure):
            yield length
