"""Effects where nothing is fixed but guests in house: exact, by shortest ways in the cheapest day-to-day matching.

A stay more frees a room on its departure day and takes one on its arrival day. In a cheapest matching of freed rooms to
arrivals, the least that this costs is a shortest way from the one to the other, along arcs that may still be used and
back along arcs that are used. Gaps that can be sold cost nothing and go over a chain of waiting days.

References
----------
Ahuja, R. K., Magnanti, T. L. & Orlin, J. B. (1993), Network Flows: residual networks and shortest augmenting paths.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from bookingopt.optimizer.availability.entries import FULL, HARMLESS, HARMS, HELPS, TableEntries
from bookingopt.optimizer.availability.free_spans import effects_in_free_spans
from bookingopt.optimizer.availability.orphans.orphan_flow import orphan_units, units_type
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import BoolArray, Instance, IntArray
from bookingopt.optimizer.model.segments import FRESH, OPEN, segments
from bookingopt.optimizer.network.exact_matching import cheapest_matching, freed_and_taken, shortest_gaps, tokens_of
from bookingopt.optimizer.network.matching import Matching
from bookingopt.optimizer.stop import Stop

#: Departure days whose ways are found at once: memory grows with the days, not with their square.
_STARTS = 128


def matched_effects(
    instance: Instance, component: Component, minimum_stay: IntArray, entries: TableEntries, stop: Stop
) -> TableEntries:
    """Return the exact effects in a component that matching solves exactly (see `network.exact_matching`).

    Parameters
    ----------
    instance, component
        Where a stay more is to go; the component must have a legal plan.
    minimum_stay
        By day up to the last departure of the entries, their turnover nights included.
    entries
        Which arrivals and lengths are asked for.
    stop
        Its clock ends the work; of departure days whose ways were not found nothing is known then. No step is counted.
    """
    freed, taken, fresh = freed_and_taken(instance, component, tokens_of(instance, component))
    links = cheapest_matching(shortest_gaps(instance, component), freed, taken, fresh, stop, orphans_only=True)
    if links is None:
        raise ValueError("an overbooked component has no effects")
    found = TableEntries.unknown(entries.first, entries.arrivals, entries.max_los)
    if not links.is_cheapest:
        return found
    turnover = int(instance.turnover_of_room[component.rooms[0]])
    asked_freed = entries.first + 1 + turnover + np.arange(entries.arrivals + entries.max_los - 1)
    asked_taken = entries.first + np.arange(entries.arrivals)
    sources = np.union1d(freed, asked_freed)
    shortest = minimum_stay + turnover
    residual = _residual(shortest, sources, np.union1d(taken, asked_taken), freed, fresh, links)
    start, at = np.searchsorted(sources, asked_freed), np.searchsorted(residual.days, asked_taken)
    departure = np.arange(entries.arrivals)[:, None] + np.arange(entries.max_los)
    for first in range(0, len(start), _STARTS):
        ways = _shortest_ways(residual, start[first : first + _STARTS], stop)
        if ways is None:
            break
        row, length = np.nonzero((first <= departure) & (departure < first + _STARTS))
        more = ways[at[row], departure[row, length] - first]
        effect = np.select([more < 0, more == 0, more < _far(more.dtype)], [HELPS, HARMLESS, HARMS], FULL)
        found.low[row, length] = found.high[row, length] = effect
    # Before its one fixed entry a room has no time for the stays that are there, but it may have for another.
    fixed_only = [span for span in segments(instance, component.rooms, instance.fixed_room) if span.end < OPEN]
    there = effects_in_free_spans(instance, minimum_stay, fixed_only, entries)
    found.merge(TableEntries(entries.first, there, there))
    return found


class _SoonTaken(NamedTuple):
    """A room that is taken before it has waited for a minimum stay: source, day (their positions), and units."""

    source: int
    day: int
    units: int


@dataclass(frozen=True)
class _Residual:
    """What may be used, and undone, in a cheapest matching.

    A room that is freed is taken on one of the next days, or joins those that wait, from whom a later day takes it.

    Attributes
    ----------
    sources, days
        Days on which rooms are or may be freed, and taken; ascending.
    first, joins
        Positions in ``days`` of the first day that may take a room freed on each source, and from which it has waited
        long enough; int64[sources].
    units
        Units of the gaps to the days ``first … joins - 1``, by source.
    freed
        Positions of the sources on which stays free rooms.
    soon
        The rooms that are taken soon.
    waits, pool, taken
        Whether rooms of a source wait, bool[sources]; whether rooms wait on a day, and whether one of them is taken
        then; bool[days].
    dtype
        Type of sums of units.
    """

    sources: IntArray
    days: IntArray
    first: IntArray
    joins: IntArray
    units: list[np.ndarray]
    freed: list[int]
    soon: list[_SoonTaken]
    waits: BoolArray
    pool: BoolArray
    taken: BoolArray
    dtype: np.dtype[Any]


def _residual(
    minimum_stay: IntArray, sources: IntArray, days: IntArray, freed: IntArray, fresh: int, links: Matching
) -> _Residual:
    first = np.searchsorted(days, sources)
    joins = np.searchsorted(days, sources + minimum_stay[sources])
    dtype = np.dtype(units_type(minimum_stay))
    units = [
        orphan_units(days[begin:end] - day, minimum_stay[[day]]).astype(dtype)
        for day, begin, end in zip(sources.tolist(), first.tolist(), joins.tolist(), strict=True)
    ]
    left = np.bincount(np.searchsorted(sources, freed), minlength=len(sources))
    joined, taken = np.zeros(len(days) + 1, dtype=np.int64), np.zeros(len(days), dtype=np.int64)
    joined[0] = fresh
    soon = []
    for day, u, count in zip(
        links.freed.tolist(), np.searchsorted(days, links.taken).tolist(), links.count, strict=True
    ):
        k = int(np.searchsorted(sources, day))
        if day != FRESH and u < joins[k]:
            soon.append(_SoonTaken(k, u, int(units[k][u - first[k]])))
            left[k] -= count
        else:
            taken[u] += count
    np.add.at(joined, joins, left)  # sold gaps and what stays open: both wait
    pool = np.cumsum(joined)[:-1] - np.cumsum(taken)
    is_freed = np.unique(np.searchsorted(sources, freed)).tolist()
    return _Residual(sources, days, first, joins, units, is_freed, soon, left > 0, pool > 0, taken > 0, dtype)


def _shortest_ways(residual: _Residual, start: IntArray, stop: Stop) -> np.ndarray | None:
    """Return the units of the shortest ways from sources to days, [days, starts]; None where the clock came first.

    No way round in circles is cheaper than none. The arcs are walked along forwards, those in use back in the opposite
    order, until nothing changes.
    """
    dtype, far, count = residual.dtype, _far(residual.dtype), len(residual.days)
    free = np.full((len(residual.sources), len(start)), far, dtype=dtype)
    waiting = np.full((count + 1, len(start)), far, dtype=dtype)
    taken = np.full((count, len(start)), far, dtype=dtype)
    for column, k in enumerate(start.tolist()):
        free[k, column] = waiting[residual.joins[k], column] = 0
        taken[residual.first[k] : residual.joins[k], column] = residual.units[k]
    while True:
        before = free.copy(), waiting.copy(), taken.copy()
        for k in residual.freed:
            if stop.is_interrupted():
                return None
            np.minimum(waiting[residual.joins[k]], free[k], out=waiting[residual.joins[k]])
            soon = taken[residual.first[k] : residual.joins[k]]
            np.minimum(soon, free[k] + residual.units[k][:, None], out=soon)
        np.minimum.accumulate(waiting, axis=0, out=waiting)
        np.minimum(taken, waiting[:-1], out=taken)
        _walk_back(residual, free, waiting, taken)
        for ways in (free, waiting, taken):
            ways[ways > far // 2] = far
        if all((now == then).all() for now, then in zip((free, waiting, taken), before, strict=True)):
            return taken


def _walk_back(residual: _Residual, free: np.ndarray, waiting: np.ndarray, taken: np.ndarray) -> None:
    """Walk the arcs in use back: from days to those who wait, back in time, and to the sources."""
    back = np.flatnonzero(residual.taken)
    waiting[back] = np.minimum(waiting[back], taken[back])
    for j in np.flatnonzero(residual.pool)[::-1].tolist():
        np.minimum(waiting[j], waiting[j + 1], out=waiting[j])
    from_wait = np.flatnonzero(residual.waits)
    free[from_wait] = np.minimum(free[from_wait], waiting[residual.joins[from_wait]])
    for k, j, units in residual.soon:
        np.minimum(free[k], taken[j] - units, out=free[k])


def _far(dtype: np.dtype[Any]) -> int:
    """More than any way costs: orphan gaps of up to 366 nights where numbers are objects."""
    return 1 << 400 if dtype.hasobject else 1 << 60
