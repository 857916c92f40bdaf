"""The rule about restrictions: they admit nothing that the sellable table denies or a sales rule forbids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from bookingopt.domain.result_rows import (
    Restriction,
)
from bookingopt.translatable import Translatable
from bookingopt.validation.judged_plan import JudgedPlan
from bookingopt.validation.rules.sales_rules import is_forbidden, rules_for
from bookingopt.validation.verdict import Finding

#: Restrictions of one room type by date, as ordinals.
_ByDate = Mapping[int, Restriction]

#: No table speaks of longer stays (`SolveParams.max_los`).
_LONGEST = 366


def unsafe_restriction(judged: JudgedPlan) -> Iterator[Finding]:
    """Restrictions admit stays that the table denies or a sales rule forbids; the size is the number of lengths."""
    if judged.result is None:
        return
    by_type: dict[str, dict[int, Restriction]] = {}
    for row in judged.result.restrictions:
        by_type.setdefault(row.room_type, {})[row.date.toordinal()] = row
    tables = {(entry.room_type, entry.arrival): entry.fplos for entry in judged.result.sellable}
    problem = judged.problem
    rules = {name: None if problem is None else rules_for(problem, name) for name in by_type}
    for row in judged.result.restrictions:
        fplos = tables.get((row.room_type, row.date), "")
        own = rules[row.room_type]
        longest = len(fplos) if own is None else max(len(fplos), min(row.max_stay, _LONGEST))
        unsellable = [
            length
            for length in _admitted(by_type[row.room_type], row.date, longest)
            if fplos[length - 1 : length] not in ("Y", "") or is_forbidden(own, row.date.toordinal(), length)
        ]
        if unsellable:
            key = "The restrictions of type {type} admit stays from {day} of {lengths} nights, which are not sellable."
            text = Translatable(key, type=row.room_type, day=row.date, lengths=unsellable)
            yield Finding(row.room_type, (row.date,), len(unsellable), text)


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
