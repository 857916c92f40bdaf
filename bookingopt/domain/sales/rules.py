"""What the sales rules of a hotel allow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from bookingopt.domain.faults import not_before
from bookingopt.domain.fields import WEEKDAYS
from bookingopt.errors import Fault, shown

if TYPE_CHECKING:
    from bookingopt.domain.problem import Problem, SalesRule


def sales_rules_by_type(problem: Problem) -> dict[str, tuple[SalesRule, ...]]:
    """Return the sales rules that are for each room type of the house."""
    types = dict.fromkeys(room.type_name for room in problem.rooms)
    return {
        name: tuple(rule for rule in problem.sales_rules if not rule.room_types or name in rule.room_types)
        for name in types
    }


def allows_arrival(rule: SalesRule, day: date) -> bool:
    """Whether ``rule`` lets a stay of some length arrive on ``day``."""
    return not rule.start <= day <= rule.end or not (
        rule.closed_to_arrival or (rule.arrival_days is not None and WEEKDAYS[day.weekday()] not in rule.arrival_days)
    )


def allows_departure(rule: SalesRule, day: date) -> bool:
    """Whether ``rule`` lets a stay leave on ``day``, which need not be a night of the stay."""
    return not rule.start <= day <= rule.end or not (
        rule.closed_to_departure
        or (rule.departure_days is not None and WEEKDAYS[day.weekday()] not in rule.departure_days)
    )


def allows_length(rule: SalesRule, arrival: date, length: int) -> bool:
    """Whether ``rule`` lets a stay that arrives on ``arrival`` have ``length`` nights."""
    return not rule.start <= arrival <= rule.end or (
        (rule.min_stay or 1) <= length <= (rule.max_stay or length) and (rule.lengths is None or length in rule.lengths)
    )


def sales_rule_faults(problem: Problem) -> Iterator[Fault]:
    """Yield the rules that end before they start."""
    for position, rule in enumerate(problem.sales_rules):
        if rule.end < rule.start:
            expected = not_before("Start", rule.start)
            yield Fault(("SalesRules", position, "End"), shown(str(rule.end)), expected)
