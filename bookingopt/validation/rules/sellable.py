"""The rule ``not-sellable``: what the sellable table sells, held against plans and a table that were found anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from bookingopt.domain.minimum_stay import minimum_stay
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result, Status
from bookingopt.translatable import Translatable
from bookingopt.validation.exact import Digits, sum_of_powers
from bookingopt.validation.judged_plan import JudgedPlan, claims_plan
from bookingopt.validation.room_chart import place
from bookingopt.validation.rules.rooms import double_booking, ineligible_room, moved_lock, out_of_order, unknown_room
from bookingopt.validation.verdict import Violation

NOT_SELLABLE = "not-sellable"

#: Letters of stays that are denied for a reason.
_DENIED = ("F", "R", "H", "M")

#: The hard rules of a plan, but for every reservation having a room.
_HARD_RULES = (double_booking, out_of_order, unknown_room, ineligible_room, moved_lock)


class Sale(NamedTuple):
    """A stay that the sellable table sells."""

    room_type: str
    arrival: date
    length: int


def sales(result: Result) -> list[Sale]:
    """Return what the table of ``result`` sells, by room type, arrival and length."""
    return [
        Sale(row.room_type, row.arrival, length)
        for row in result.sellable
        for length, letter in enumerate(row.fplos, start=1)
        if letter == "Y"
    ]


def not_sellable(result: Result, fresh: Result) -> list[Violation]:
    """With ``--prove``: the table sells stays that a table found anew denies; the size is the number of lengths.

    Parameters
    ----------
    result
        Whose table is judged.
    fresh
        The same problem solved anew; only what its own table settles counts.
    """
    if not claims_plan(fresh) and fresh.solver_status is not Status.INFEASIBLE:
        return []
    denied: dict[tuple[str, date], list[int]] = {}
    letters = {(row.room_type, row.arrival): row.why for row in fresh.sellable}
    for sale in sales(result):
        why = letters.get(sale[:2])
        # Types and arrivals that the problem does not have are not for sale; of longer stays nothing is known.
        if why is None or why[sale.length - 1 : sale.length] in _DENIED:
            denied.setdefault(sale[:2], []).append(sale.length)
    return [refuted(Sale(*row, 0), lengths) for row, lengths in denied.items()]


def refuted(sale: Sale, lengths: list[int]) -> Violation:
    """Return the violation that stays of ``lengths`` are not sellable."""
    key = "The table sells stays of type {type} from {day} of {lengths} nights, which are not sellable."
    text = Translatable(key, type=sale.room_type, day=sale.arrival, lengths=lengths)
    return Violation(NOT_SELLABLE, sale.room_type, (sale.arrival,), len(lengths), text)


def newly_sold(result: Result, fresh: Result) -> int:
    """Return how many stays the table found anew sells that ``result`` denies with a reason."""
    letters = {(row.room_type, row.arrival): row.why for row in result.sellable}
    why = (letters.get(sale[:2], "")[sale.length - 1 : sale.length] for sale in sales(fresh))
    return sum(letter in _DENIED for letter in why)


def orphan_cost(problem: Problem, rooms: Mapping[str, str]) -> Digits | None:
    """Return what the orphan gaps of a plan cost, exactly; None where it is not complete or breaks a hard rule."""
    if any(stay.key not in rooms for stay in problem.reservations):
        return None
    placed = tuple(place(stay, rooms[stay.key], stay.assigned_room) for stay in problem.reservations)
    judged = JudgedPlan(problem, None, placed)
    if any(True for rule in _HARD_RULES for _ in rule(judged)):
        return None
    return sum_of_powers(gap.exponent for gap in judged.orphans)


def stands_behind(problem: Problem, rooms: Mapping[str, str], least: Digits) -> bool:
    """Whether the plan ``rooms`` shows that the last reservation of ``problem`` can be sold.

    It must be legal and cost no more orphans than ``least``, the least known without that stay; where the stay is
    shorter than its minimum stay, it must cost less.
    """
    cost = orphan_cost(problem, rooms)
    if cost is None:
        return False
    stay = problem.reservations[-1]
    long_enough = stay.length >= minimum_stay(problem)(stay.arrival)
    return cost <= least if long_enough else cost < least
