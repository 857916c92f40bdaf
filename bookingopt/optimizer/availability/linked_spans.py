"""Effects of a stay in rooms that consist of others while nobody moves: what it does to all rooms that it takes."""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.availability.entries import FULL, HARMLESS, HARMS, HELPS, Effects, TableEntries
from bookingopt.optimizer.availability.free_spans import effects_in_free_spans
from bookingopt.optimizer.availability.orphans.orphan_flow import orphan_units, units_type
from bookingopt.optimizer.model.instance import BoolArray, Instance, IntArray
from bookingopt.optimizer.model.segments import FRESH, OPEN, Segment, segments


def effects_in_rooms(
    instance: Instance,
    minimum_stay: IntArray,
    rooms: IntArray,
    room_of: IntArray,
    entries: TableEntries,
    above: int = 0,
) -> Effects:
    """Return the best effect on the orphan cost that a stay has in one of ``rooms``; ``FULL`` where it fits into none.

    Parameters
    ----------
    instance, minimum_stay
        The stays and rooms, and the minimum stay by day up to the last departure of the entries.
    rooms
        The rooms in question; ascending.
    room_of
        Rooms of all stays, ``NONE`` for those that are nowhere; int64[stays].
    entries, above
        As for `effects_in_free_spans`.
    """
    links = instance.links
    is_whole = np.zeros(len(rooms), np.bool_) if links is None else links.is_whole[rooms]
    spans = segments(instance, rooms[~is_whole], room_of)
    best = effects_in_free_spans(instance, minimum_stay, spans, entries, above)
    for whole in rooms[is_whole].tolist():
        assert links is not None
        fits = np.ones(best.shape, dtype=np.bool_)
        change: IntArray = np.zeros(best.shape, dtype=units_type(minimum_stay + instance.turnover_limit))
        for single in links.singles(whole):
            spans = segments(instance, single[None], room_of)
            fits_here, change_here = _changes(instance, minimum_stay, spans, entries, whole)
            fits, change = fits & fits_here, change + change_here
        effect = np.where(change + above > 0, HARMS, np.where(change + above < 0, HELPS, HARMLESS))
        np.minimum(best, np.where(fits, effect, FULL).astype(np.int8), out=best)
    return best


def _changes(
    instance: Instance, minimum_stay: IntArray, spans: list[Segment], entries: TableEntries, whole: int
) -> tuple[BoolArray, IntArray]:
    """Return whether a stay in ``whole`` fits into one of the ``spans`` of a room that it takes, and what that costs.

    By how many units the orphan cost rises there.

    bool[arrivals, lengths], and int64 or whole objects of the same shape.
    """
    fits = np.zeros(entries.low.shape, dtype=np.bool_)
    change: IntArray = np.zeros(entries.low.shape, dtype=units_type(minimum_stay + instance.turnover_limit))
    for span in spans:
        begin, end = max(span.start, entries.first), min(span.end, entries.first + entries.arrivals)
        if begin >= end:
            continue
        arrivals, turnover = np.arange(begin, end), int(instance.turnover_of_room[whole])
        longest = int(min(entries.max_los, span.end - begin - turnover))
        if longest < 1:
            continue
        departures = arrivals[:, None] + np.arange(1, longest + 1) + turnover
        shortest = minimum_stay + instance.turnover_of_room[span.room]
        start = instance.leading_from if span.start == FRESH else span.start
        before = np.zeros_like(arrivals) if start is None else orphan_units(arrivals - start, shortest[[start]])
        after: IntArray = np.zeros_like(departures)
        if span.end < OPEN:
            least = shortest[np.minimum(departures, span.end)]
            after = orphan_units(span.end - departures, least)
        is_gap = start is not None and span.end < OPEN
        if is_gap and span.to_block:
            is_gap = not span.from_block and span.start != FRESH
        empty = 0
        if is_gap and start is not None:
            empty = int(orphan_units(np.array([span.end - start]), shortest[[start]])[0])
        rows = slice(begin - entries.first, end - entries.first)
        fits[rows, :longest] = departures <= span.end
        change[rows, :longest] = before[:, None] + after - empty
    return fits, change
