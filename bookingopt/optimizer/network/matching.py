"""Matching: how many rooms go from the day they are freed to the day of their next arrival.

What is common to every method that thinks in days instead of rooms: the day-to-day matching, and what it costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bookingopt.optimizer.model.instance import IntArray
from bookingopt.optimizer.model.objective import gap_exponent, sum_of_powers
from bookingopt.optimizer.model.segments import FRESH


@dataclass(frozen=True)
class Matching:
    """A day-to-day matching of freed rooms and arrivals.

    Attributes
    ----------
    freed
        Day on which the rooms are freed, ``FRESH`` for rooms without an entry before; int64[pairs of days].
    taken
        Day of the next arrival in them, not before ``freed``; int64[pairs of days].
    count
        Number of rooms, at least 1; int64[pairs of days].
    is_cheapest
        Whether no matching costs less; else there was no time to find out.
    """

    freed: IntArray
    taken: IntArray
    count: IntArray
    is_cheapest: bool = True

    def cost(self, minimum_stay: IntArray) -> Fraction:
        """Return the exact cost of the gaps, each under the minimum stay in force on its first night."""
        is_gap = (self.freed != FRESH) & (self.taken > self.freed)
        freed = self.freed[is_gap]
        each = gap_exponent(self.taken[is_gap] - freed, minimum_stay[freed])
        return sum_of_powers(np.repeat(each, self.count[is_gap]))


def matching_of_pairs(freed: IntArray, taken: IntArray) -> Matching:
    """Count equal pairs of days."""
    if len(freed) == 0:
        nothing = np.empty(0, dtype=np.int64)
        return Matching(nothing, nothing, nothing)
    pairs, count = np.unique(np.stack([freed, taken]), axis=1, return_counts=True)
    return Matching(pairs[0], pairs[1], count)


@dataclass(frozen=True)
class NetDays:
    """What is left of departures and arrivals after back-to-back stays are linked.

    Attributes
    ----------
    matching
        The back-to-back pairs, and fresh rooms taken by the earliest net arrivals.
    freed, freed_count
        Net departure days, ascending, and rooms freed on them.
    taken, taken_count
        Net arrival days, ascending, and rooms that they need.
    """

    matching: Matching
    freed: IntArray
    freed_count: IntArray
    taken: IntArray
    taken_count: IntArray


def net_days(freed: IntArray, taken: IntArray, fresh: int) -> NetDays:
    """Link back-to-back stays, then fresh rooms with the earliest net arrivals: best for any minimum stay by day.

    Parameters
    ----------
    freed, taken
        Departure and arrival days, one entry a stay, in any order.
    fresh
        Rooms whose first gap costs nothing.
    """
    days = np.unique(np.concatenate([freed, taken]))
    out = np.bincount(np.searchsorted(days, freed), minlength=len(days))
    into = np.bincount(np.searchsorted(days, taken), minlength=len(days))
    both = np.minimum(out, into)
    out, into = out - both, into - both
    from_fresh = np.clip(fresh - (np.cumsum(into) - into), 0, into)
    into = into - from_fresh
    back, new = both > 0, from_fresh > 0
    matching = Matching(
        np.concatenate([days[back], np.full(new.sum(), FRESH)]),
        np.concatenate([days[back], days[new]]),
        np.concatenate([both[back], from_fresh[new]]),
    )
    return NetDays(matching, days[out > 0], out[out > 0], days[into > 0], into[into > 0])


def combined(first: Matching, second: Matching) -> Matching:
    """Return all pairs of days of both."""
    return Matching(
        np.concatenate([first.freed, second.freed]),
        np.concatenate([first.taken, second.taken]),
        np.concatenate([first.count, second.count]),
    )
