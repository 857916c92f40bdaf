"""The problem in which every stay keeps to the kinds of room that it likes best.

Where it has a plan, no plan has fewer type changes or better positions, and the house falls into smaller components.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray, frozen


def preferred_kinds_only(instance: Instance) -> Instance | None:
    """Return ``instance`` without the rooms that a free stay likes less than others, or None where there are none.

    Its plans are those plans of ``instance`` in which no free stay could have fewer type changes or a better position.
    """
    pairs, condition = np.unique(np.stack([instance.condition, instance.preference]), axis=1, return_inverse=True)
    conditions, preferences = pairs
    can = instance.eligible[conditions]
    each = np.where(can, instance.change_rank[preferences], np.iinfo(np.int64).max)
    liked = can & (each == each.min(axis=1, keepdims=True, initial=np.iinfo(np.int64).max))
    of_free = np.unique(condition[instance.fixed_room == NONE])
    if (liked[of_free] == can[of_free]).all():
        return None
    return replace(instance, condition=frozen(condition), eligible=frozen(liked, np.bool_))


def these_kinds_only(instance: Instance, stays: IntArray, can: BoolArray) -> Instance:
    """Return ``instance`` in which ``stays`` (int64) may have fewer kinds of room: ``can`` (bool[stays, kinds])."""
    rows = instance.eligible[instance.condition].copy()
    rows[stays] &= can
    eligible, condition = np.unique(rows, axis=0, return_inverse=True)
    return replace(instance, condition=frozen(condition.reshape(-1)), eligible=frozen(eligible, np.bool_))
