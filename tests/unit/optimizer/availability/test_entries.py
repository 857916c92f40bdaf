"""Entries of the sellable table: when two bounds settle one, and how two places for a stay are put together."""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.availability.entries import FULL, HARMLESS, HARMS, HELPS, TableEntries


def entries(*bounds: tuple[int, int]) -> TableEntries:
    """One arrival day, the bounds of one length after the other."""
    low, high = (np.array([side], dtype=np.int8) for side in zip(*bounds, strict=True))
    return TableEntries(4, low, high)


def test_nothing_is_known_at_first() -> None:
    unknown = TableEntries.unknown(4, 3, 2)
    assert (unknown.first, unknown.arrivals, unknown.max_los) == (4, 3, 2)
    assert (unknown.low == HELPS).all()
    assert (unknown.high == FULL).all()


def test_an_entry_is_settled_where_its_bounds_agree_or_do_not_matter() -> None:
    some = entries((HELPS, HELPS), (HELPS, HARMLESS), (HARMLESS, HARMS), (FULL, FULL))
    assert some.settled(np.zeros((1, 4), dtype=np.bool_)).tolist() == [[True, False, False, True]]
    # A stay that is long enough may be sold whether it helps or only does no harm.
    assert some.settled(np.ones((1, 4), dtype=np.bool_)).tolist() == [[True, True, False, True]]


def test_of_two_places_the_better_one_counts() -> None:
    here = entries((HELPS, HARMS), (HARMS, FULL), (FULL, FULL))
    here.merge(entries((HARMLESS, FULL), (HARMLESS, HARMLESS), (HARMS, HARMS)))
    assert here.low.tolist() == [[HELPS, HARMLESS, HARMS]]
    assert here.high.tolist() == [[HARMS, HARMLESS, HARMS]]
