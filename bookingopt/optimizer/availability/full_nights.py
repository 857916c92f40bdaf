"""Nights on which nothing of a room type may be sold, whatever the plan at hand has free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from bookingopt.optimizer.availability.table import SellableTable
from bookingopt.optimizer.model.instance import Instance


def with_full_nights(instance: Instance, table: SellableTable, nights: Iterable[tuple[int, int]]) -> SellableTable:
    """Return ``table`` with all stays full that take one of the ``nights``, each a room type and a day.

    A stay takes its own nights and the turnover nights after it, of the rooms of its type the fewest.
    """
    why = table.why.copy()
    _, arrivals, max_los = why.shape
    by_type: dict[int, list[int]] = defaultdict(list)
    for of_type, day in nights:
        by_type[of_type].append(day - table.first)
    arrival = np.arange(arrivals)
    for of_type, full in by_type.items():
        turnover = int(instance.turnover_of_room[instance.type_of_room == of_type].min())
        ordered = np.append(np.sort(full), arrivals + max_los + turnover)  # the last one is beyond all stays
        following = ordered[np.searchsorted(ordered[:-1], arrival)]
        last_turnover = arrival[:, None] + np.arange(max_los) + turnover
        why[of_type][last_turnover >= following[:, None]] = "F"
    return SellableTable(table.first, why)
