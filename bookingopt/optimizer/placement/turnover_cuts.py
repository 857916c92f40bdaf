"""Until when fixed stays keep their rooms where not all that would cut their turnover nights short are there."""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.model.instance import Instance, IntArray, frozen


def free_again(instance: Instance, there: IntArray) -> IntArray:
    """Return `Instance.departure` as it is where of all fixed stays only ``there`` cut turnover nights short.

    Parameters
    ----------
    instance
        In which every fixed stay cuts those before it.
    there
        The fixed stays that do.

    Returns
    -------
    IntArray
        int64[stays], days.
    """
    departure = instance.departure.copy()
    latest = instance.leaves + instance.turnover
    cut = np.flatnonzero(departure < latest)
    room = np.concatenate([instance.fixed_room[there], instance.block_room])
    start = np.concatenate([instance.arrival[there], instance.block_start])
    for i in cut.tolist():
        after = start[(room == instance.fixed_room[i]) & (start >= instance.leaves[i])]
        departure[i] = min(int(latest[i]), int(after.min(initial=latest[i])))
    return frozen(departure)
