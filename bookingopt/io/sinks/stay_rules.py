"""The restrictions of a plan by date: joined into runs, compared, cut down to what a system can say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from bookingopt.domain.result import Result
from bookingopt.domain.result_rows import Restriction
from bookingopt.translatable import Translatable

ONE_DAY = timedelta(days=1)


class Kind(StrEnum):
    """A kind of restriction, in the words of a sentence."""

    MIN_STAY = "minimum stay on arrival"
    MAX_STAY = "maximum stay"
    MIN_STAY_THROUGH = "minimum stay through"
    CLOSED_TO_ARRIVAL = "closed to arrival"
    CLOSED_TO_DEPARTURE = "closed to departure"


EVERY_KIND = frozenset(Kind)

#: The kinds as messages.
KIND_WORDS: Mapping[Kind, Translatable] = {
    Kind.MIN_STAY: Translatable("minimum stay on arrival"),
    Kind.MAX_STAY: Translatable("maximum stay"),
    Kind.MIN_STAY_THROUGH: Translatable("minimum stay through"),
    Kind.CLOSED_TO_ARRIVAL: Translatable("closed to arrival"),
    Kind.CLOSED_TO_DEPARTURE: Translatable("closed to departure"),
}


class StayRules(NamedTuple):
    """What may be sold on one date; a maximum of None is none, not the end of the table."""

    min_stay: int = 1
    max_stay: int | None = None
    min_stay_through: int = 1
    closed_to_arrival: bool = False
    closed_to_departure: bool = False


OPEN = StayRules()

Value = TypeVar("Value")

#: Room type -> date -> value.
Table = Mapping[str, Mapping[date, Value]]


@dataclass(frozen=True, slots=True)
class Run(Generic[Value]):
    """A value that holds from ``first`` to ``last``, both included."""

    first: date
    last: date
    value: Value


def table_of(result: Result) -> dict[str, dict[date, StayRules]]:
    """Return the restrictions of ``result``: a maximum stay where the sellable table ends is no maximum."""
    longest = result.report.parameters.max_los
    table: dict[str, dict[date, StayRules]] = {}
    for row in result.restrictions:
        table.setdefault(row.room_type, {})[row.date] = _rules(row, longest)
    return table


def patterns_of(result: Result) -> dict[str, dict[date, str]]:
    """Return the sellable table of ``result``: by arrival date, character k is Y where k nights are sellable."""
    table: dict[str, dict[date, str]] = {}
    for row in result.sellable:
        table.setdefault(row.room_type, {})[row.arrival] = row.fplos
    return table


def _rules(row: Restriction, longest: int) -> StayRules:
    return StayRules(
        row.min_stay,
        None if row.max_stay >= longest else row.max_stay,
        row.min_stay_through,
        row.closed_to_arrival,
        row.closed_to_departure,
    )


def changes(old: Table[Value], new: Table[Value], opened: Value) -> dict[str, dict[date, Value]]:
    """Return what ``new`` has and ``old`` has not; a date that is gone is ``opened`` unless it was so."""
    changed: dict[str, dict[date, Value]] = {}
    for room_type in [*new, *(each for each in old if each not in new)]:
        before, now = old.get(room_type, {}), new.get(room_type, {})
        gone = {day: opened for day in before if day not in now}
        differing = {day: value for day, value in {**now, **gone}.items() if before.get(day) != value}
        if differing:
            changed[room_type] = differing
    return changed


def from_day(table: Table[Value], first: date | None) -> dict[str, dict[date, Value]]:
    """Return ``table`` without the dates before ``first``: no system takes the past."""
    kept = {
        room_type: {day: value for day, value in days.items() if first is None or day >= first}
        for room_type, days in table.items()
    }
    return {room_type: days for room_type, days in kept.items() if days}


def runs(days: Mapping[date, Value]) -> Iterator[Run[Value]]:
    """Yield the runs of consecutive dates with equal values, in order."""
    first: date | None = None
    last = date.min
    for day in sorted(days):
        if first is not None and (day - last != ONE_DAY or days[day] != days[first]):
            yield Run(first, last, days[first])
            first = None
        first, last = first or day, day
    if first is not None:
        yield Run(first, last, days[first])


def projected(rules: StayRules, kinds: Collection[Kind]) -> StayRules:
    """Return ``rules`` with the kinds alone.

    Where there is a minimum stay through but none on arrival, the through field takes the greater of the two: stricter,
    and therefore safe. The other way round there is no safe substitute.
    """
    through = rules.min_stay_through
    if Kind.MIN_STAY not in kinds:
        through = max(through, rules.min_stay)
    return StayRules(
        rules.min_stay if Kind.MIN_STAY in kinds else 1,
        rules.max_stay if Kind.MAX_STAY in kinds else None,
        through if Kind.MIN_STAY_THROUGH in kinds else 1,
        rules.closed_to_arrival and Kind.CLOSED_TO_ARRIVAL in kinds,
        rules.closed_to_departure and Kind.CLOSED_TO_DEPARTURE in kinds,
    )


def kinds_in(tables: Iterable[StayRules]) -> set[Kind]:
    """Return the kinds that restrict anything."""
    said = {
        Kind.MIN_STAY: lambda rules: rules.min_stay > 1,
        Kind.MAX_STAY: lambda rules: rules.max_stay is not None,
        Kind.MIN_STAY_THROUGH: lambda rules: rules.min_stay_through > 1,
        Kind.CLOSED_TO_ARRIVAL: lambda rules: rules.closed_to_arrival,
        Kind.CLOSED_TO_DEPARTURE: lambda rules: rules.closed_to_departure,
    }
    checks: dict[Kind, Callable[[StayRules], bool]] = said
    found = set(tables)
    return {kind for kind, restricts in checks.items() if any(restricts(rules) for rules in found)}
