"""What channels take beside the restrictions themselves: the changes since an older result, and the older names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bookingopt.domain.result import Result
from bookingopt.domain.result_rows import (
    Restriction,
    Sellable,
)


def legacy_restrictions(sellable: Iterable[Sellable]) -> dict[str, dict[str, int | bool]]:
    """Return the older fields (`LEGACY_NAMES`), each a value by date, for the arrival dates of the table.

    ``MinStays`` and ``MaxStays`` are the least and the greatest length among the sellable stays of any room type that
    cover the date; a date that none of them covers is left out. ``ClosedArrivals`` and ``ClosedDepartures`` say that no
    sellable stay of any type arrives, or leaves, on the date.
    """
    lengths: dict[int, set[int]] = {}  # arrival date as an ordinal -> sellable lengths
    names: dict[int, str] = {}
    for row in sellable:
        day = row.arrival.toordinal()
        names[day] = row.arrival.isoformat()
        lengths.setdefault(day, set()).update(k for k, letter in enumerate(row.fplos, start=1) if letter == "Y")
    days = sorted(lengths)
    departures = {day + length for day in days for length in lengths[day]}
    ascending = sorted(set().union(*lengths.values()))
    return {
        "MinStays": {names[day]: length for day, length in _first_to_cover(days, lengths, ascending)},
        "MaxStays": {names[day]: length for day, length in _first_to_cover(days, lengths, ascending[::-1])},
        "ClosedArrivals": {names[day]: not lengths[day] for day in days},
        "ClosedDepartures": {names[day]: day not in departures for day in days},
    }


def _first_to_cover(
    days: Sequence[int], lengths: Mapping[int, set[int]], order: Iterable[int]
) -> Iterator[tuple[int, int]]:
    """Yield by day the first length in ``order`` of which a sellable stay covers the day."""
    found: dict[int, int] = {}
    for length in order:
        covered_until = 0  # the first day that the stays of this length so far leave uncovered
        for day in days:
            if length in lengths[day]:
                covered_until = day + length
            if day < covered_until:
                found.setdefault(day, length)
    return ((day, found[day]) for day in days if day in found)


def changed_restrictions(old: Result, new: Result) -> tuple[Restriction, ...]:
    """Return the restrictions of ``new`` that ``old`` does not have, and open values for those that are gone.

    A result without any restrictions (there was no plan, or they were not asked for) says nothing about what may be
    sold; nothing is opened because of it.
    """
    if not new.restrictions:
        return ()
    before = {(row.room_type, row.date): row for row in old.restrictions}
    now = {(row.room_type, row.date): row for row in new.restrictions}
    longest = new.report.parameters.max_los
    gone = [_opened(row, longest) for place, row in before.items() if place not in now]
    return tuple(row for row in (*now.values(), *gone) if before.get((row.room_type, row.date)) != row)


def _opened(row: Restriction, longest: int) -> Restriction:
    open_values = {
        "min_stay": 1,
        "max_stay": longest,
        "min_stay_through": 1,
        "closed_to_arrival": False,
        "closed_to_departure": False,
    }
    return row.model_copy(update=open_values)
