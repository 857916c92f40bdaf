"""Free spans: free time in the rooms of one plan, into which a stay may go without anybody moving."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from bookingopt.optimizer.availability.entries import FULL, HARMLESS, HARMS, HELPS, Effects, TableEntries
from bookingopt.optimizer.availability.orphan_flow import orphan_units
from bookingopt.optimizer.model.instance import Instance, IntArray
from bookingopt.optimizer.model.segments import FRESH, OPEN, Segment


def effects_in_free_spans(
    instance: Instance, minimum_stay: IntArray, spans: Iterable[Segment], entries: TableEntries, above: int = 0
) -> Effects:
    """Return the best effect on the orphan cost that a stay has in one of ``spans``; ``FULL`` where it fits into none.

    Parameters
    ----------
    instance, minimum_stay
        The stays and rooms, and the minimum stay by day up to the last departure of the entries; int64 or, for minimum
        stays beyond 60 nights, whole objects.
    spans
        Free time in the rooms in question.
    entries
        Which arrivals and lengths are asked for.
    above
        Units that the plan is above the least orphan cost.

    Returns
    -------
    Effects
        int8[arrivals, lengths].
    """
    best = np.full_like(entries.low, FULL)
    for span in spans:
        begin, end = max(span.start, entries.first), min(span.end, entries.first + entries.arrivals)
        if begin >= end:
            continue
        arrivals = np.arange(begin, end)
        longest = int(min(entries.max_los, span.end - begin))
        departures = arrivals[:, None] + np.arange(1, longest + 1)
        before = _before(instance, minimum_stay, span, arrivals).astype(minimum_stay.dtype)
        after = _after(minimum_stay, span, departures).astype(minimum_stay.dtype)
        more = before[:, None] + after - _empty(instance, minimum_stay, span) + above
        effect = np.select([more < 0, more == 0], [HELPS, HARMLESS], HARMS)
        effect[departures > span.end] = FULL
        here = best[begin - entries.first : end - entries.first, :longest]
        np.minimum(here, effect, out=here, casting="unsafe")
    return best


def _before(instance: Instance, minimum_stay: IntArray, span: Segment, arrivals: IntArray) -> IntArray:
    """Units of the gap between the beginning of the span and a stay."""
    start = instance.leading_from if span.start == FRESH else span.start
    if start is None:
        return np.zeros_like(arrivals)
    return orphan_units(arrivals - start, minimum_stay[start])


def _after(minimum_stay: IntArray, span: Segment, departures: IntArray) -> IntArray:
    """Units of the gap between a stay and the end of the span."""
    if span.end >= OPEN:
        return np.zeros_like(departures)
    return orphan_units(span.end - departures, minimum_stay[np.minimum(departures, span.end)])


def _empty(instance: Instance, minimum_stay: IntArray, span: Segment) -> int:
    """Units of the span as it is; between blocks, and before a first block, it is no gap."""
    start = instance.leading_from if span.start == FRESH else span.start
    if start is None or span.end >= OPEN or (span.to_block and (span.from_block or span.start == FRESH)):
        return 0
    return int(orphan_units(np.array([span.end - start]), minimum_stay[[start]])[0])
