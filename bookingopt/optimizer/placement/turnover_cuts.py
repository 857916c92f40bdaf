"""Until when fixed stays keep their rooms where not all that would cut their turnover nights short are there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bookingopt.optimizer.model.instance import UNCUT, Instance, IntArray, frozen


def cut_by(instance: Instance, there: IntArray) -> Instance:
    """Return ``instance`` where of all fixed stays only ``there`` cut turnover nights short.

    Parameters
    ----------
    instance
        In which every fixed stay cuts those before it.
    there
        The fixed stays that do.
    """
    ends = instance.turnover_end.copy()
    room = np.concatenate([instance.fixed_room[there], instance.block_room])
    start = np.concatenate([instance.arrival[there], instance.block_start])
    for i in np.flatnonzero(ends < UNCUT).tolist():
        mine = int(instance.fixed_room[i])
        is_here = room == mine if instance.links is None else instance.links.clash[mine, room]
        ends[i] = start[is_here & (start >= instance.leaves[i])].min(initial=UNCUT)
    return replace(instance, turnover_end=frozen(ends))


def free_again(instance: Instance, there: IntArray) -> IntArray:
    """Return `Instance.departure` as it is where of all fixed stays only ``there`` cut turnover nights short."""
    return cut_by(instance, there).departure
