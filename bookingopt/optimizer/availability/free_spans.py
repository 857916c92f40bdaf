"""Holes: free time in the rooms of one plan, into which a stay may go without anybody moving."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from bookingopt.optimizer.availability.entries import FULL, HARMLESS, HARMS, HELPS, Cells, Effects
from bookingopt.optimizer.availability.orphan_flow import orphan_units
from bookingopt.optimizer.model.instance import Instance, IntArray
from bookingopt.optimizer.model.segments import OPEN, Segment
from bookingopt.optimizer.network.matching import FRESH


def effects_in_holes(
    instance: Instance, minimum_stay: IntArray, holes: Iterable[Segment], cells: Cells, above: int = 0
) -> Effects:
    """Return the best effect on the orphan cost that a stay has in one of ``holes``; ``FULL`` where it fits into none.

    Parameters
    ----------
    instance, minimum_stay
        The house, and its minimum stay by day up to the last departure of the cells; int64 or, for minimum stays beyond
        60 nights, whole objects.
    holes
        Free time in the rooms in question.
    cells
        Which arrivals and lengths are asked for.
    above
        Units that the plan is above the least orphan cost.

    Returns
    -------
    Effects
        int8[arrivals, lengths].
    """
    best = np.full_like(cells.low, FULL)
    for hole in holes:
        begin, end = max(hole.start, cells.first), min(hole.end, cells.first + cells.arrivals)
        if begin >= end:
            continue
        arrivals = np.arange(begin, end)
        longest = int(min(cells.max_los, hole.end - begin))
        departures = arrivals[:, None] + np.arange(1, longest + 1)
        before = _before(instance, minimum_stay, hole, arrivals).astype(minimum_stay.dtype)
        after = _after(minimum_stay, hole, departures).astype(minimum_stay.dtype)
        more = before[:, None] + after - _empty(instance, minimum_stay, hole) + above
        effect = np.select([more < 0, more == 0], [HELPS, HARMLESS], HARMS)
        effect[departures > hole.end] = FULL
        here = best[begin - cells.first : end - cells.first, :longest]
        np.minimum(here, effect, out=here, casting="unsafe")
    return best


def _before(instance: Instance, minimum_stay: IntArray, hole: Segment, arrivals: IntArray) -> IntArray:
    """Units of the gap between the beginning of the hole and a stay."""
    start = instance.leading_from if hole.start == FRESH else hole.start
    if start is None:
        return np.zeros_like(arrivals)
    return orphan_units(arrivals - start, minimum_stay[start])


def _after(minimum_stay: IntArray, hole: Segment, departures: IntArray) -> IntArray:
    """Units of the gap between a stay and the end of the hole."""
    if hole.end >= OPEN:
        return np.zeros_like(departures)
    return orphan_units(hole.end - departures, minimum_stay[np.minimum(departures, hole.end)])


def _empty(instance: Instance, minimum_stay: IntArray, hole: Segment) -> int:
    """Units of the hole as it is; between blocks, and before a first block, it is no gap."""
    start = instance.leading_from if hole.start == FRESH else hole.start
    if start is None or hole.end >= OPEN or (hole.to_block and (hole.from_block or hole.start == FRESH)):
        return 0
    return int(orphan_units(np.array([hole.end - start]), minimum_stay[[start]])[0])
