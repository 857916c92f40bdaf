"""Which sales rules deserve a warning: those without an effect, and those that leave nothing to sell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from bookingopt.domain.sales.rules import allows_arrival, allows_departure, sales_rules_by_type
from bookingopt.translatable import Translatable, Value, all_of, either, some_of

if TYPE_CHECKING:
    from bookingopt.domain.problem import Problem, SalesRule

#: No sellable table speaks of longer stays (`SolveParams.max_los`).
_LONGEST = 366
#: Longest stay that a rule can speak of.
_ANY_LENGTH = 3650
#: So many runs of dates are named in a warning.
_MOST_RUNS = 5
#: So many rules are named that have no effect for one reason.
_MOST_NAMED = 3

#: What is said of nights and of arrival days that the rules close, of the whole house or of some types.
_NO_NIGHTS = "The sales rules leave nothing to sell on {days}: no stay with these nights obeys them."
_NO_NIGHTS_OF = (
    "The sales rules leave nothing to sell of the type {types} on {days}: no stay with these nights obeys them."
)
_NO_ARRIVALS = "The sales rules leave nothing to sell to arrivals on {days}: no length of stay obeys them."
_NO_ARRIVALS_OF = (
    "The sales rules leave nothing to sell of the type {types} to arrivals on {days}: no length of stay obeys them."
)

_DAY = timedelta(days=1)


def sales_rule_warnings(house: Problem) -> Iterator[Translatable]:
    """Yield the rules without an effect, and the dates on which the rules leave nothing to sell.

    Parameters
    ----------
    house
        The reservations in the house, from the business date on (see `domain.house.planned`).
    """
    window = _window(house)
    types = {room.type_name for room in house.rooms}
    idle: dict[Translatable, list[str]] = {}
    for position, rule in enumerate(house.sales_rules):
        place = f"SalesRules[{position}]"
        unknown = [name for name in rule.room_types if name not in types]
        if unknown and len(unknown) == len(rule.room_types):
            idle.setdefault(Translatable("no room is of the type {types}", types=either(unknown)), []).append(place)
        elif reason := _no_effect(rule, window):
            idle.setdefault(reason, []).append(place)
        elif unknown:
            names = "{rule} names the type {types}, of which there is no room."
            yield Translatable(names, rule=place, types=all_of(unknown))
    for reason, places in idle.items():
        few = "{rules} has no effect: {reason}.|{rules} have no effect: {reason}."
        many = "{rules} has no effect: {reason}.|{rules} ({n} rules) have no effect: {reason}."
        key = few if len(places) <= _MOST_NAMED else many
        yield Translatable(key, rules=some_of(places, _MOST_NAMED), n=len(places), reason=reason)
    if house.sales_rules and window is not None:
        yield from _nothing_to_sell(house, *window)


def _window(house: Problem) -> tuple[date, date] | None:
    """Return the first arrival day that may be sold, and the day after the last one; None where there is none."""
    first = house.request_start_date or min((stay.arrival for stay in house.reservations), default=None)
    last = house.request_end_date or max((stay.departure for stay in house.reservations), default=None)
    return None if first is None or last is None or last <= first else (first, last)


def _no_effect(rule: SalesRule, window: tuple[date, date] | None) -> Translatable | None:
    """Return why ``rule`` forbids no stay; None where it forbids one."""
    first, last = window or (rule.start, min(rule.end, date.max - _DAY) + _DAY)
    last_departure = last + min(_LONGEST, (date.max - last).days) * _DAY
    arrivals = _first_week(max(rule.start, first), min(rule.end, last - _DAY))
    departures = _first_week(max(rule.start, first + _DAY), min(rule.end, last_departure))
    if not arrivals and not departures:
        outside = "all dates lie outside of the arrival dates {first} to {last}"
        return Translatable(outside, first=first, last=last - _DAY)
    has_length = rule.lengths is not None and len(rule.lengths) < _ANY_LENGTH
    has_length |= (rule.min_stay or 1) > 1 or (rule.max_stay or _ANY_LENGTH) < _ANY_LENGTH
    forbids = (
        (has_length and arrivals)
        or not all(allows_arrival(rule, day) for day in arrivals)
        or not all(allows_departure(rule, day) for day in departures)
    )
    return None if forbids else Translatable("no stay is forbidden")


def _first_week(start: date, end: date) -> list[date]:
    """Return the dates ``start`` … ``end``, no more than a week."""
    return [start + days * _DAY for days in range(min(7, (end - start).days + 1))]


def _nothing_to_sell(house: Problem, first: date, last: date) -> Iterator[Translatable]:
    """Yield the dates from ``first`` to the day before ``last`` on which the rules leave nothing to sell."""
    by_type = sales_rules_by_type(house)
    unsold = {rules: _unsold(rules, first, last) for rules in dict.fromkeys(by_type.values()) if rules}
    for found in dict.fromkeys(unsold.values()):
        names = [name for name, rules in by_type.items() if unsold.get(rules) == found]
        has_all = len(names) == len(by_type)
        nights, arrivals = found
        for key, of_types, days in ((_NO_NIGHTS, _NO_NIGHTS_OF, nights), (_NO_ARRIVALS, _NO_ARRIVALS_OF, arrivals)):
            if days and has_all:
                yield Translatable(key, days=_runs(days))
            elif days:
                yield Translatable(of_types, types=either(names), days=_runs(days))


def _unsold(rules: Sequence[SalesRule], first: date, last: date) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """Return the nights that no stay under ``rules`` can include, and other dates on which none can begin.

    Of the latter those only that are not closed to arrival: there no length of stay obeys the rules.
    In the week before ``first`` stays may have arrived as they may a week later.
    """
    nights: list[date] = []
    arrivals: list[date] = []
    in_force = cache(lambda day: [rule for rule in rules if rule.start <= day <= rule.end])
    sold_until = first
    for offset in range(-min(7, (first - date.min).days), (last - first).days):
        day = first + offset * _DAY
        like = day if offset >= 0 or (date.max - day).days < 7 else day + 7 * _DAY
        is_open = all(allows_arrival(rule, like) for rule in in_force(like))
        longest = _longest(in_force, like) if is_open else 0
        sold_until = max(sold_until, day + longest * _DAY)
        if offset >= 0 and sold_until <= day:
            nights.append(day)
        elif offset >= 0 and is_open and not longest:
            arrivals.append(day)
    return tuple(nights), tuple(arrivals)


def _longest(in_force: Callable[[date], list[SalesRule]], arrival: date) -> int:
    """Return the longest stay from ``arrival`` that obeys the rules that are in force on each day, else 0."""
    here = in_force(arrival)
    least = max((rule.min_stay or 1 for rule in here), default=1)
    most = min(_LONGEST, (date.max - arrival).days, *(rule.max_stay or _LONGEST for rule in here))
    lengths: Iterable[int] = range(most, least - 1, -1)
    listed = [set(rule.lengths) for rule in here if rule.lengths is not None]
    if listed:
        lengths = sorted((length for length in set.intersection(*listed) if least <= length <= most), reverse=True)
    for length in lengths:
        departure = arrival + length * _DAY
        if all(allows_departure(rule, departure) for rule in in_force(departure)):
            return length
    return 0


def _runs(days: Iterable[date]) -> Value:
    """Return ascending dates, days in a row as one run; of many runs the first."""
    runs: list[list[date]] = []
    for day in days:
        if runs and runs[-1][1] + _DAY == day:
            runs[-1][1] = day
        else:
            runs.append([day, day])
    named: list[Value] = [
        start if start == end else Translatable("{first} to {last}", first=start, last=end)
        for start, end in runs[:_MOST_RUNS]
    ]
    more = sum((end - start).days + 1 for start, end in runs[_MOST_RUNS:])
    return Translatable("{days} and {n} more date|{days} and {n} more dates", days=named, n=more) if more else named
