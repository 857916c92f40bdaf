"""Effects where nothing is fixed but guests in house: exact, by shortest ways in the cheapest day-to-day matching.

A stay more frees a room on its departure day and takes one on its arrival day. In a cheapest matching of freed rooms to
arrivals, the least that this costs is a shortest way from the one to the other, along arcs that may still be used and
back along arcs that are used. Gaps that can be sold cost nothing and go over a chain of waiting days.

References
----------
Ahuja, R. K., Magnanti, T. L. & Orlin, J. B. (1993), Network Flows: residual networks and shortest augmenting paths.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from bookingopt.optimizer.availability.entries import FULL, HARMLESS, HARMS, HELPS, Effects, TableEntries
from bookingopt.optimizer.availability.free_spans import effects_in_free_spans
from bookingopt.optimizer.availability.orphan_flow import orphan_units
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import Instance, IntArray
from bookingopt.optimizer.model.segments import FRESH, OPEN, segments
from bookingopt.optimizer.network.exact_matching import cheapest_matching, freed_and_taken, tokens_of
from bookingopt.optimizer.network.matching import Matching

#: Departure days whose ways are found at once: memory grows with the days, not with their square.
_STARTS = 512


class _Arc(NamedTuple):
    """An arc that may be used, and undone where it is used already."""

    tail: int
    head: int
    units: int
    used: bool


def matched_effects(instance: Instance, component: Component, minimum_stay: IntArray, entries: TableEntries) -> Effects:
    """Return the exact effects in a component that matching solves exactly (see `network.exact_matching`).

    Parameters
    ----------
    instance, component
        Where a stay more is to go; the component must have a legal plan.
    minimum_stay
        By day up to the last departure of the entries; int64 or whole objects.
    entries
        Which arrivals and lengths are asked for.
    """
    freed, taken, fresh = freed_and_taken(instance, component, tokens_of(instance, component))
    links = cheapest_matching(instance.minimum_stay, freed, taken, fresh, orphans_only=True)
    if links is None:
        raise ValueError("an overbooked component has no effects")
    asked_freed = entries.first + 1 + np.arange(entries.arrivals + entries.max_los - 1)
    asked_taken = entries.first + np.arange(entries.arrivals)
    sources = np.union1d(freed, asked_freed)
    days = np.union1d(taken, asked_taken)
    arcs = _arcs(minimum_stay, sources, days, freed, fresh, links)
    start = np.searchsorted(sources, asked_freed)
    nodes = len(sources) + 2 * len(days) + 1
    at = len(sources) + len(days) + 1 + np.searchsorted(days, asked_taken)
    departure = np.arange(entries.arrivals)[:, None] + np.arange(entries.max_los)
    more = np.empty(departure.shape, dtype=minimum_stay.dtype)
    for first in range(0, len(start), _STARTS):
        way = _shortest_ways(arcs, nodes, start[first : first + _STARTS], minimum_stay.dtype)
        row, length = np.nonzero((first <= departure) & (departure < first + _STARTS))
        more[row, length] = way[at[row], departure[row, length] - first]
    effect = np.select([more < 0, more == 0, more < _far(more.dtype)], [HELPS, HARMLESS, HARMS], FULL)
    # Before its one fixed entry a room has no time for the stays that are there, but it may have for another.
    fixed_only = [span for span in segments(instance, component.rooms, instance.fixed_room) if span.end < OPEN]
    effects: Effects = np.minimum(effect, effects_in_free_spans(instance, minimum_stay, fixed_only, entries)).astype(
        np.int8
    )
    return effects


def _arcs(
    minimum_stay: IntArray, sources: IntArray, days: IntArray, freed: IntArray, fresh: int, links: Matching
) -> list[_Arc]:
    """Return the arcs of the matching, in such an order that one walk along them reaches far.

    Nodes are the days on which rooms are freed, then the waiting days and the end of time, then the days on which rooms
    are taken.
    """
    waiting, at = len(sources), len(sources) + len(days) + 1
    position = {day: k for k, day in enumerate(sources.tolist())}
    joins = np.searchsorted(days, sources + minimum_stay[sources].astype(np.int64))
    left = np.bincount([position[day] for day in freed.tolist()], minlength=len(sources))
    joined, taken = np.zeros(len(days) + 1, dtype=np.int64), np.zeros(len(days), dtype=np.int64)
    joined[0] = fresh
    soon = set()
    for d, u, count in zip(links.freed.tolist(), np.searchsorted(days, links.taken), links.count, strict=True):
        if d != FRESH and u < joins[position[d]]:
            soon.add((position[d], u))
            left[position[d]] -= count
        else:
            taken[u] += count
    np.add.at(joined, joins, left)  # sold gaps and what stays open: both wait
    pool = np.cumsum(joined)[:-1] - np.cumsum(taken)
    arcs = []
    for k, (d, join) in enumerate(zip(sources.tolist(), joins.tolist(), strict=True)):
        first = int(np.searchsorted(days, d))
        units = orphan_units(days[first:join] - d, minimum_stay[[d]]).tolist()
        arcs += [_Arc(k, at + j, cost, (k, j) in soon) for j, cost in zip(range(first, join), units, strict=True)]
        arcs.append(_Arc(k, waiting + join, 0, bool(left[k])))
    arcs += [_Arc(waiting + j, waiting + j + 1, 0, bool(pool[j])) for j in range(len(days))]
    arcs += [_Arc(waiting + j, at + j, 0, bool(taken[j])) for j in range(len(days))]
    return arcs


def _shortest_ways(arcs: list[_Arc], nodes: int, start: IntArray, dtype: np.dtype[Any]) -> np.ndarray:
    """Return the units of the shortest ways; [nodes, starts]. No way round in circles is cheaper than none.

    The arcs are walked along forwards, those in use back in the opposite order, until nothing changes.
    """
    far = _far(dtype)
    way = np.full((nodes, len(start)), far, dtype=dtype)
    way[start, np.arange(len(start))] = 0
    while True:
        before = way.copy()
        for tail, head, units, _ in arcs:
            np.minimum(way[head], way[tail] + units, out=way[head])
        for tail, head, units, used in reversed(arcs):
            if used:
                np.minimum(way[tail], way[head] - units, out=way[tail])
        way[way > far // 2] = far
        if (way == before).all():
            return way


def _far(dtype: np.dtype[Any]) -> int:
    """More than any way costs: orphan gaps of up to 366 nights where numbers are objects."""
    return 1 << 400 if dtype.hasobject else 1 << 60
