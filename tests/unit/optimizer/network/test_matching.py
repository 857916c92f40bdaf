"""Matchings by day: what every method links alike, and what the gaps cost."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from bookingopt.optimizer.model.segments import FRESH
from bookingopt.optimizer.network.matching import Matching, matching_of_pairs, net_days

MINIMUM_STAY = np.full(20, 3)


def test_equal_pairs_are_counted() -> None:
    matching = matching_of_pairs(np.array([2, 1, 2]), np.array([4, 4, 4]))
    assert (matching.freed.tolist(), matching.taken.tolist(), matching.count.tolist()) == ([1, 2], [4, 4], [1, 2])


def test_only_gaps_cost() -> None:
    # Two gaps of one night cost 2**(3-1+1) each; back to back and fresh rooms cost nothing.
    matching = Matching(np.array([FRESH, 3, 5]), np.array([6, 3, 6]), np.array([1, 1, 2]))
    assert matching.cost(MINIMUM_STAY) == Fraction(2 * 8)


def test_back_to_back_comes_first_then_fresh_rooms_take_the_earliest() -> None:
    net = net_days(np.array([3, 5]), np.array([1, 3, 8]), fresh=1)
    assert sorted(zip(net.matching.freed.tolist(), net.matching.taken.tolist(), strict=True)) == [(FRESH, 1), (3, 3)]
    assert (net.freed.tolist(), net.taken.tolist()) == ([5], [8])
