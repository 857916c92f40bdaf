"""The house without some of its locks, and which locks there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from bookingopt.optimizer.model.instance import NONE, Instance, IntArray, frozen
from bookingopt.optimizer.model.rows import turnover_ends
from bookingopt.optimizer.model.segments import standing_entries


def locks_of(instance: Instance) -> IntArray:
    """Return the stays that must keep a room although their guests are not in house; ascending."""
    return np.flatnonzero((instance.fixed_room != NONE) & (instance.in_house == 0))


def with_released(instance: Instance, stays: Iterable[int]) -> Instance:
    """Return ``instance`` with ``stays`` free to have any room that meets their conditions.

    Their turnover nights, and those of the fixed stays before them, are cut short by nothing that may go elsewhere.
    """
    fixed = instance.fixed_room.copy()
    fixed[list(stays)] = NONE
    released = replace(instance, fixed_room=frozen(fixed))
    if instance.turnover_limit == 0:
        return released
    arrival, leaves = instance.arrival.tolist(), instance.leaves.tolist()
    ends = turnover_ends(arrival, leaves, fixed.tolist(), standing_entries(instance, fixed))
    released = replace(released, turnover_end=frozen(ends))
    days = max(instance.days, int(released.departure.max(initial=0)))
    return replace(released, minimum_stay=instance.minimum_stay_until(days))
