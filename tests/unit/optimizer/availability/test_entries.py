"""Entries of the sellable table: when two bounds settle one, and how two places for a stay are put together."""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.availability.entries import FULL, HARMLESS, HARMS, HELPS, SaleTerms, TableEntries


def entries(*bounds: tuple[int, int]) -> TableEntries:
    """One arrival day, the bounds of one length after the other."""
    low, high = (np.array([side], dtype=np.int8) for side in zip(*bounds, strict=True))
    return TableEntries(4, low, high)


def test_nothing_is_known_at_first() -> None:
    unknown = TableEntries.unknown(4, 3, 2)
    assert (unknown.first, unknown.arrivals, unknown.max_los) == (4, 3, 2)
    assert (unknown.low == HELPS).all()
    assert (unknown.high == FULL).all()


def terms(*, long_enough: bool, against_rules: bool) -> SaleTerms:
    """The same terms for every length."""
    return SaleTerms(np.full((1, 4), long_enough), np.full((1, 4), against_rules))


def test_an_entry_is_settled_where_its_bounds_agree_or_do_not_matter() -> None:
    some = entries((HELPS, HELPS), (HELPS, HARMLESS), (HARMLESS, HARMS), (HARMS, FULL))
    assert some.settled(terms(long_enough=False, against_rules=False)).tolist() == [[True, False, False, False]]
    # A stay that is long enough may be sold whether it helps or only does no harm.
    assert some.settled(terms(long_enough=True, against_rules=False)).tolist() == [[True, True, False, False]]
    # Of one that a sales rule forbids only counts whether it fits.
    assert some.settled(terms(long_enough=False, against_rules=True)).tolist() == [[True, True, True, False]]


def test_of_two_places_the_better_one_counts() -> None:
    here = entries((HELPS, HARMS), (HARMS, FULL), (FULL, FULL))
    here.merge(entries((HARMLESS, FULL), (HARMLESS, HARMLESS), (HARMS, HARMS)))
    assert here.low.tolist() == [[HELPS, HARMLESS, HARMS]]
    assert here.high.tolist() == [[HARMS, HARMLESS, HARMS]]
