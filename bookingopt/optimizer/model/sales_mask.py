"""Sales rules -> array: which stays they forbid."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from bookingopt.domain.fields import WEEKDAYS
from bookingopt.domain.problem import SalesRule
from bookingopt.domain.sales.rules import sales_rules_by_type
from bookingopt.optimizer.model.instance import BoolArray, Instance, frozen


def stays_against_rules(instance: Instance, first: int, arrivals: int, max_los: int) -> BoolArray:
    """Return which stays a sales rule forbids; bool[types, arrivals, max_los], types in the order of the rooms.

    Entry ``[t, a, l - 1]`` is about ``l`` nights of type ``t`` from day ``first + a``. The same as `domain.sales.rules`
    says of a single stay, for all at once (a test holds the two together).
    """
    by_type = list(sales_rules_by_type(instance.problem).values())
    shape = (arrivals, max_los)
    forbidden = {rules: _forbidden(instance, rules, first, *shape) for rules in dict.fromkeys(by_type)}
    return frozen(np.reshape([forbidden[rules] for rules in by_type], (len(by_type), *shape)), np.bool_)


def _forbidden(instance: Instance, rules: Sequence[SalesRule], first: int, arrivals: int, max_los: int) -> BoolArray:
    """Return which stays ``rules`` forbid, all of which are for their type; bool[arrivals, max_los]."""
    forbidden = np.zeros((arrivals, max_los), dtype=np.bool_)
    if arrivals == 0:
        return forbidden
    lengths = np.arange(1, max_los + 1)
    weekday = (instance.day_zero.weekday() + first + np.arange(arrivals + max_los)) % 7
    closed = np.zeros(arrivals + max_los, dtype=np.bool_)  # to departure, by day
    for rule in rules:
        start, end = ((day - instance.day_zero).days - first for day in (rule.start, rule.end))
        days = slice(max(0, start), max(0, end + 1))
        own = lengths < (rule.min_stay or 1)
        if rule.max_stay is not None:
            own |= lengths > rule.max_stay
        if rule.lengths is not None:
            own |= ~np.isin(lengths, rule.lengths)
        forbidden[days] |= own | rule.closed_to_arrival
        if rule.arrival_days is not None:
            forbidden[days] |= ~_is_one_of(weekday[:arrivals][days], rule.arrival_days)[:, None]
        closed[days] |= rule.closed_to_departure
        if rule.departure_days is not None:
            closed[days] |= ~_is_one_of(weekday[days], rule.departure_days)
    forbidden |= sliding_window_view(closed[1:], max_los)
    return forbidden


def _is_one_of(weekday: np.ndarray, names: Sequence[str]) -> BoolArray:
    found: BoolArray = np.isin(weekday, [WEEKDAYS.index(name) for name in names])
    return found
