"""Nights on which nothing of a room type may be sold, whatever the plan at hand has free."""

from __future__ import annotations

from collections.abc import Iterable

from bookingopt.optimizer.availability.table import SellableTable


def with_full_nights(table: SellableTable, nights: Iterable[tuple[int, int]], turnover: int) -> SellableTable:
    """Return ``table`` with all stays full that take one of the ``nights``, each a room type and a day.

    A stay takes its own nights and the ``turnover`` nights after it.
    """
    why = table.why.copy()
    _, arrivals, max_los = why.shape
    for of_type, day in nights:
        night = day - table.first
        for arrival in range(max(0, night - turnover - max_los + 1), min(night + 1, arrivals)):
            why[of_type, arrival, max(0, night - turnover - arrival) :] = "F"
    return SellableTable(table.first, why)
