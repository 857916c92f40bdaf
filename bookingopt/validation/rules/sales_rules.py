"""The sales rules of a hotel, told anew from dates, and the rule that the sellable table obeys them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from bookingopt.domain.fields import WEEKDAYS
from bookingopt.domain.problem import Problem, SalesRule
from bookingopt.translatable import Translatable
from bookingopt.validation.judged_plan import JudgedPlan
from bookingopt.validation.verdict import Finding

#: Letters of the table that a stay gets only where it obeys the sales rules.
_OBEYS = "YHM"
_AGAINST = "R"


#: Day, as an ordinal -> the sales rules that hold on it.
RulesByDay = Callable[[int], list[SalesRule]]


def rules_for(problem: Problem, room_type: str) -> RulesByDay | None:
    """Return the sales rules for a room type by day; None where it has none."""
    dated = [
        (rule.start.toordinal(), rule.end.toordinal(), rule)
        for rule in problem.sales_rules
        if not rule.room_types or room_type in rule.room_types
    ]
    return cache(lambda day: [rule for first, last, rule in dated if first <= day <= last]) if dated else None


def is_forbidden(rules: RulesByDay | None, arrival: int, length: int) -> bool:
    """Whether one of ``rules`` forbids the stay of ``length`` nights from the day ``arrival``, an ordinal."""
    if rules is None:
        return False
    departure = arrival + length
    return not (
        all(_may_arrive(rule, arrival, length) for rule in rules(arrival))
        and all(_may_leave(rule, departure) for rule in rules(departure))
    )


def _may_arrive(rule: SalesRule, day: int, length: int) -> bool:
    if rule.closed_to_arrival or (rule.arrival_days and _weekday(day) not in rule.arrival_days):
        return False
    if rule.lengths is not None and length not in rule.lengths:
        return False
    return not (rule.min_stay and length < rule.min_stay) and not (rule.max_stay and length > rule.max_stay)


def _may_leave(rule: SalesRule, day: int) -> bool:
    return not rule.closed_to_departure and not (rule.departure_days and _weekday(day) not in rule.departure_days)


def _weekday(ordinal: int) -> str:
    return WEEKDAYS[(ordinal - 1) % 7]  # day 1 is a Monday


def not_sellable(judged: JudgedPlan) -> Iterator[Finding]:
    """The sellable table sells stays against a sales rule, or with ``--prove`` stays that do not fit or do harm.

    Here only the sales rules are held against it: those whose letter says that they obey them must do so, and those
    said to be against them must not. The size is the number of lengths.
    """
    if judged.result is None or judged.problem is None:
        return
    rules = {name: rules_for(judged.problem, name) for name in {room.type_name for room in judged.problem.rooms}}
    for row in judged.result.sellable:
        if row.room_type not in rules or (rules[row.room_type] is None and _AGAINST not in row.why):
            continue
        arrival = row.arrival.toordinal()
        letters = enumerate(zip(row.fplos, row.why, strict=False), start=1)
        forbidden, allowed = [], []
        for length, (sold, letter) in letters:
            claims = "Y" if sold == "Y" else letter
            if claims in _OBEYS and is_forbidden(rules[row.room_type], arrival, length):
                forbidden.append(length)
            elif claims == _AGAINST and not is_forbidden(rules[row.room_type], arrival, length):
                allowed.append(length)
        if forbidden:
            key = (
                "Stays of type {type} from {day} of {lengths} nights are against a sales rule, which the table does "
                "not say."
            )
            text = Translatable(key, type=row.room_type, day=row.arrival, lengths=forbidden)
            yield Finding(row.room_type, (row.arrival,), len(forbidden), text)
        if allowed:
            key = (
                "Stays of type {type} from {day} of {lengths} nights are R in the table, but no sales rule forbids "
                "them."
            )
            text = Translatable(key, type=row.room_type, day=row.arrival, lengths=allowed)
            yield Finding(row.room_type, (row.arrival,), len(allowed), text)
