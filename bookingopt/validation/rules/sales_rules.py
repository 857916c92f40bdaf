"""The sales rules of a hotel, told anew from dates, and the rule that the sellable table obeys them."""

from __future__ import annotations

from collections.abc import Iterator

from bookingopt.domain.fields import WEEKDAYS
from bookingopt.domain.problem import Problem, SalesRule
from bookingopt.validation.judged_plan import JudgedPlan
from bookingopt.validation.verdict import Finding

#: Letters of the table that a stay gets only where it obeys the sales rules.
_OBEYS = "YHM"
_AGAINST = "R"


def is_forbidden(problem: Problem, room_type: str, arrival: int, length: int) -> bool:
    """Whether a sales rule forbids the stay of ``length`` nights from the day ``arrival``, an ordinal."""
    return any(
        (rule.start.toordinal() <= arrival <= rule.end.toordinal() and not _may_arrive(rule, arrival, length))
        or (
            rule.start.toordinal() <= arrival + length <= rule.end.toordinal()
            and not _may_leave(rule, arrival + length)
        )
        for rule in problem.sales_rules
        if not rule.room_types or room_type in rule.room_types
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
    types = {room.type_name for room in judged.problem.rooms}
    for row in judged.result.sellable:
        if row.room_type not in types:
            continue
        arrival = row.arrival.toordinal()
        letters = enumerate(zip(row.fplos, row.why, strict=False), start=1)
        forbidden, allowed = [], []
        for length, (sold, letter) in letters:
            claims = "Y" if sold == "Y" else letter
            if claims in _OBEYS and is_forbidden(judged.problem, row.room_type, arrival, length):
                forbidden.append(length)
            elif claims == _AGAINST and not is_forbidden(judged.problem, row.room_type, arrival, length):
                allowed.append(length)
        stays = f"stays of type {row.room_type} from {row.arrival} of"
        if forbidden:
            text = f"The table does not say R of {stays} {_listed(forbidden)} nights, which a sales rule forbids."
            yield Finding(row.room_type, (row.arrival,), len(forbidden), text)
        if allowed:
            text = f"The table says R of {stays} {_listed(allowed)} nights, which no sales rule forbids."
            yield Finding(row.room_type, (row.arrival,), len(allowed), text)


def _listed(lengths: list[int]) -> str:
    return ", ".join(map(str, lengths))
