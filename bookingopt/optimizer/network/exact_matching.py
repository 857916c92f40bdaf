"""Components that the day-to-day matching solves exactly: one kind, nothing fixed but guests in house."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import Instance, IntArray
from bookingopt.optimizer.model.plan import entries
from bookingopt.optimizer.model.segments import FRESH
from bookingopt.optimizer.network.fifo import first_in_first_out
from bookingopt.optimizer.network.matching import Matching
from bookingopt.optimizer.network.min_cost_flow import cheapest_flow_matching
from bookingopt.optimizer.network.room_decoder import RoomDecoder
from bookingopt.optimizer.stop import Stop


def is_matching_exact(instance: Instance, component: Component) -> bool:
    """Whether one kind, at most one entry a room, and no free stay that could go before an entry.

    With leading gaps, moreover no stay that arrives before they begin to count.
    """
    if len(np.unique(instance.kind_of_room[component.rooms])) != 1:
        return False
    room, start, _ = _entries(instance, component)
    if len(np.unique(room)) < len(room):
        return False
    free = component.free
    kind = instance.kind_of_room[component.rooms[0]]
    if len(free) and len(start) and instance.freed(free, kind).min() <= start.max():
        return False
    leading = instance.leading_from
    return leading is None or len(free) == 0 or bool(instance.arrival[free].min() >= leading)


class MatchedRooms(NamedTuple):
    """Rooms of the free stays, and whether no others cost less."""

    room_of: dict[int, int]
    is_best: bool


def best_rooms(instance: Instance, component: Component, stop: Stop) -> MatchedRooms | None:
    """Return rooms of the free stays of a strict component at the least gap cost, or None when rooms do not suffice.

    Where the clock of ``stop`` comes first they are some rooms.
    """
    tokens = tokens_of(instance, component)
    shortest = shortest_gaps(instance, component)
    matching = cheapest_matching(shortest, *freed_and_taken(instance, component, tokens), stop)
    if matching is None:
        return None
    return MatchedRooms(RoomDecoder(instance, component.free, tokens).rooms(matching), matching.is_cheapest)


def shortest_gaps(instance: Instance, component: Component) -> IntArray:
    """Return the minimum stay and the turnover nights of the rooms of a strict component, by day; int64[days + 1]."""
    shortest: IntArray = instance.minimum_stay + instance.turnover_of_room[component.rooms[0]]
    return shortest


def tokens_of(instance: Instance, component: Component) -> dict[int, int]:
    """Return the day on which each room of a strict component is freed, ``FRESH`` where nothing counts before."""
    room, _, end = _entries(instance, component)
    fresh_day = FRESH if instance.leading_from is None else instance.leading_from
    return {int(r): fresh_day for r in component.rooms} | dict(zip(room.tolist(), end.tolist(), strict=True))


def freed_and_taken(instance: Instance, component: Component, tokens: dict[int, int]) -> tuple[IntArray, IntArray, int]:
    """Return the days on which rooms are freed and taken, and the number of fresh rooms."""
    freed = np.array([day for day in tokens.values() if day != FRESH], dtype=np.int64)
    freed = np.concatenate([freed, instance.freed(component.free, instance.kind_of_room[component.rooms[0]])])
    taken = instance.arrival[component.free]
    return freed, taken, len(tokens) + len(taken) - len(freed)


def cheapest_matching(
    minimum_stay: IntArray, freed: IntArray, taken: IntArray, fresh: int, stop: Stop, *, orphans_only: bool = False
) -> Matching | None:
    """Return a cheapest matching: by the rule where one minimum stay is in force on all freed days, else by a flow.

    None where rooms do not suffice. A flow that the clock of ``stop`` ends is not called cheapest.

    The rule is the same whether gaps that can be sold cost something or, with ``orphans_only``, nothing: either way
    the cost of a gap is convex in its length.

    Parameters
    ----------
    minimum_stay
        By day.
    freed, taken, fresh
        Departure and arrival days, and rooms whose first gap costs nothing.
    """
    if len(np.unique(minimum_stay[freed])) <= 1:
        return first_in_first_out(freed, taken, fresh)
    return cheapest_flow_matching(freed, taken, fresh, minimum_stay, stop, orphans_only=orphans_only)


def _entries(instance: Instance, component: Component) -> tuple[IntArray, IntArray, IntArray]:
    """Room, start and end of the fixed stays and blocks of the component, by room and start."""
    taken = entries(instance, instance.fixed_room)
    here = np.isin(taken.room, component.rooms)
    return taken.room[here], taken.start[here], taken.end[here]
