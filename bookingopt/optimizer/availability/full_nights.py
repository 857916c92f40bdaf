"""Nights on which nothing of a room type may be sold, whatever the plan at hand has free."""

from __future__ import annotations

from collections.abc import Iterable

from bookingopt.optimizer.availability.table import SellableTable
from bookingopt.optimizer.model.instance import Instance


def with_full_nights(instance: Instance, table: SellableTable, nights: Iterable[tuple[int, int]]) -> SellableTable:
    """Return ``table`` with all stays full that take one of the ``nights``, each a room type and a day.

    A stay takes its own nights and the turnover nights after it, of the rooms of its type the fewest.
    """
    why = table.why.copy()
    _, arrivals, max_los = why.shape
    for of_type, day in nights:
        night, turnover = day - table.first, int(instance.turnover_of_room[instance.type_of_room == of_type].min())
        for arrival in range(max(0, night - turnover - max_los + 1), min(night + 1, arrivals)):
            why[of_type, arrival, max(0, night - turnover - arrival) :] = "F"
    return SellableTable(table.first, why)
