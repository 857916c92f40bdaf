"""Free spans: free time in the rooms of one plan, into which a stay may go without anybody moving."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from bookingopt.optimizer.availability.entries import FULL, HARMLESS, HARMS, HELPS, Effects, TableEntries
from bookingopt.optimizer.availability.orphans.orphan_flow import orphan_digits
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray
from bookingopt.optimizer.model.segments import FRESH, OPEN, Segment


def effects_in_free_spans(
    instance: Instance, minimum_stay: IntArray, spans: Iterable[Segment], entries: TableEntries, above: int = 0
) -> Effects:
    """Return the best effect on the orphan cost that a stay has in one of ``spans``; ``FULL`` where it fits into none.

    Parameters
    ----------
    instance, minimum_stay
        The stays and rooms, and the minimum stay by day up to the last departure of the entries, their turnover nights
        included.
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
        arrivals, turnover = np.arange(begin, end), int(instance.turnover_of_room[span.room])
        longest = int(min(entries.max_los, span.end - begin - turnover))
        if longest < 1:
            continue
        departures = arrivals[:, None] + np.arange(1, longest + 1) + turnover
        shortest = minimum_stay + turnover
        before = _before(instance, shortest, span, arrivals)
        after = _after(shortest, span, departures)
        effect = _against(before[:, None], after, _empty(instance, shortest, span) - above)
        effect[departures > span.end] = FULL
        here = best[begin - entries.first : end - entries.first, :longest]
        np.minimum(here, effect, out=here)
    return best


def _before(instance: Instance, minimum_stay: IntArray, span: Segment, arrivals: IntArray) -> IntArray:
    """Digits of the gap between the beginning of the span and a stay."""
    start = instance.leading_from if span.start == FRESH else span.start
    if start is None:
        return np.full_like(arrivals, NONE)
    return orphan_digits(arrivals - start, minimum_stay[start])


def _after(minimum_stay: IntArray, span: Segment, departures: IntArray) -> IntArray:
    """Digits of the gap between a stay and the end of the span."""
    if span.end >= OPEN:
        return np.full_like(departures, NONE)
    return orphan_digits(span.end - departures, minimum_stay[np.minimum(departures, span.end)])


def _empty(instance: Instance, minimum_stay: IntArray, span: Segment) -> int:
    """Units of the span as it is; between blocks, and before a first block, it is no gap."""
    start = instance.leading_from if span.start == FRESH else span.start
    if start is None or span.end >= OPEN or (span.to_block and (span.from_block or span.start == FRESH)):
        return 0
    digits = int(orphan_digits(np.array([span.end - start]), minimum_stay[[start]])[0])
    return 0 if digits == NONE else 1 << digits


def _against(before: IntArray, after: IntArray, units: int) -> Effects:
    """Compare the units of two gaps, ``2**before + 2**after``, ``NONE`` standing for none, with ``units``.

    They may have hundreds of digits, so only the positions of these are looked at.
    """
    high, low = np.maximum(before, after), np.minimum(before, after)
    if units <= 0:
        is_equal = (high == NONE) & (units == 0)
        return np.where(is_equal, HARMLESS, HARMS).astype(np.int8)
    top = units.bit_length() - 1
    rest = units - (1 << top)
    below = rest.bit_length() - 1  # the top digit of the rest, NONE where there is none
    is_power = rest == 0 or rest == 1 << below
    second = np.where(low == below, HARMLESS if is_power else HELPS, np.where(low > below, HARMS, HELPS))
    is_carried = (high == top - 1) & (low == high) & (rest == 0) & (high != NONE)
    lower = np.where(is_carried, HARMLESS, HELPS)
    return np.where(high > top, HARMS, np.where(high == top, second, lower)).astype(np.int8)
