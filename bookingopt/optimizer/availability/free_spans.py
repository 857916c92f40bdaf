"""Free spans: free time in the rooms of one plan, into which a stay may go without anybody moving."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from bookingopt.optimizer.availability.entries import FULL, HARMLESS, HARMS, HELPS, Effects, TableEntries
from bookingopt.optimizer.availability.orphans.orphan_flow import orphan_digits
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray
from bookingopt.optimizer.model.segments import FRESH, OPEN, Segment

#: Entries that are looked at in one go.
_MOST_CELLS = 1 << 19


class _Spans(NamedTuple):
    """Spans: the first day on which a stay may arrive, where they begin (``NONE``: nowhere) and where they end."""

    begin: IntArray
    start: IntArray
    end: IntArray


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
    for alike, (nights, longest, turnover, digits) in _groups(instance, minimum_stay, spans, entries):
        shortest = minimum_stay + turnover
        units = (0 if digits == NONE else 1 << digits) - above
        many = max(1, _MOST_CELLS // (nights * longest))
        for at in range(0, len(alike.begin), many):
            some = _Spans(*(values[at : at + many] for values in alike))
            arrivals = some.begin[:, None] + np.arange(nights)
            departures = arrivals[:, :, None] + np.arange(1, longest + 1) + turnover
            before = _before(shortest, some.start, arrivals)
            after = _after(shortest, some.end, departures)
            effect = _against(before[:, :, None], after, units)
            effect[departures > some.end[:, None, None]] = FULL
            for first, of_span in zip((some.begin - entries.first).tolist(), effect, strict=True):
                here = best[first : first + nights, :longest]
                np.minimum(here, of_span, out=here)
    return best


def cells_of(span: Segment, entries: TableEntries) -> int:
    """Return how many entries of the table lie in a span, or somewhat more."""
    nights = max(0, min(span.end, entries.first + entries.arrivals) - max(span.start, entries.first))
    return nights * min(nights, entries.max_los)


def _groups(
    instance: Instance, minimum_stay: IntArray, spans: Iterable[Segment], entries: TableEntries
) -> Iterator[tuple[_Spans, tuple[int, int, int, int]]]:
    """Yield the spans that are alike: arrivals, longest stay, turnover nights, and digits of the span as it is."""
    behind = entries.first + entries.arrivals
    given = [span for span in spans if span.start < behind and span.end > entries.first]
    if not given:
        return
    room, start, end, from_block, to_block = np.array(given, dtype=np.int64).T
    turnover = instance.turnover_of_room[room]
    begin = np.maximum(start, entries.first)
    nights = np.minimum(end, behind) - begin
    longest = np.minimum(entries.max_los, end - begin - turnover)
    # Between blocks, and before a first block, a span is no gap.
    is_gap = (end < OPEN) & ~((to_block == 1) & ((from_block == 1) | (start == FRESH)))
    start = np.where(start == FRESH, NONE if instance.leading_from is None else instance.leading_from, start)
    digits = orphan_digits(end - start, minimum_stay[np.maximum(start, 0)] + turnover)
    digits = np.where(is_gap & (start != NONE), digits, NONE)
    kinds, which = np.unique(np.stack([nights, longest, turnover, digits], axis=1), axis=0, return_inverse=True)
    for number, kind in enumerate(kinds.tolist()):
        alike = which.reshape(-1) == number
        if min(kind[:2]) > 0:
            yield _Spans(begin[alike], start[alike], end[alike]), tuple(kind)


def _before(minimum_stay: IntArray, start: IntArray, arrivals: IntArray) -> IntArray:
    """Digits of the gaps between the beginning of each span, ``NONE`` where there is none, and a stay."""
    from_start = start[:, None]
    digits = orphan_digits(arrivals - from_start, minimum_stay[np.maximum(from_start, 0)])
    return np.where(from_start == NONE, NONE, digits)


def _after(minimum_stay: IntArray, end: IntArray, departures: IntArray) -> IntArray:
    """Digits of the gaps between a stay and the end of each span."""
    until = end[:, None, None]
    digits = orphan_digits(until - departures, minimum_stay[np.minimum(departures, until)])
    return np.where(until >= OPEN, NONE, digits)


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
