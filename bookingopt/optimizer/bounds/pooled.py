"""The pooled bound: what the gaps would cost at least if nothing were fixed and all rooms of a component were alike.

Every legal plan gives a matching of the relaxed problem that costs no more: each stay takes the token of what stood
before it in its room, a stay, a block, or nothing; so does a block, unless another block may be right before it, since
between two blocks there is no gap. A block must not simply be dropped: stays back to back with it on either side cost
nothing, a gap of its length does.

Rooms whose turnover nights differ are not alike even so, and what is a gap in one of them is none in another. There
each gap costs what it does in the room in which it costs least, and the matching is a transport from those who leave
to those who arrive. Where rooms consist of others besides, or the days are very many, the bound is 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray
from bookingopt.optimizer.model.objective import gap_exponent
from bookingopt.optimizer.model.plan import entries
from bookingopt.optimizer.model.segments import FRESH
from bookingopt.optimizer.network.exact_matching import cheapest_matching, shortest_gaps
from bookingopt.optimizer.network.linked_shadows import has_wholes, rooms_taken, single_rooms_of
from bookingopt.optimizer.network.min_cost_flow import FREE, Transport, cheapest_transport
from bookingopt.optimizer.stop import Stop

#: Rounds of the search for multipliers.
ROUNDS = 3_000

#: Arcs of the largest transport between rooms of several turnovers: it takes less than half a second.
MOST_ARCS = 20_000

#: Stands for the exponent where there is no arc, and for a day behind all others.
NO_ARC = LATE = 1 << 40


def pooled_bound(instance: Instance, component: Component, stop: Stop) -> Fraction:
    """Return a lower bound of the gap cost of every legal plan in the rooms of ``component``.

    Where the clock of ``stop`` comes first, it is 0.

    Raises
    ------
    ValueError
        The component is overbooked, so that no plan is legal.
    """
    if not _has_one_turnover(instance, component):
        pool = _pool_of_turnovers(instance, component)
        transport = None if pool is None else pool.transport(stop)
        return Fraction(0) if transport is None else transport.cost
    shortest = shortest_gaps(instance, component)
    matching = cheapest_matching(shortest, *_pool(instance, component), stop)
    if matching is None:
        raise ValueError("an overbooked component has no bound")
    return matching.cost(shortest) if matching.is_cheapest else Fraction(0)


def pooled_prices(instance: Instance, component: Component, stop: Stop) -> np.ndarray:
    """Return multipliers of the free stays with which the Lagrangian bound begins where the pooled one is.

    They are the duals of the pooled matching: what an arrival on its day costs, less what a departure is worth;
    float[stays of the instance], 0 elsewhere. Found by shortest paths in the residual network (Bellman, Ford); after
    many rounds, or where the clock of ``stop`` ends them, what is found is taken, since any prices give a bound.
    """
    prices = np.zeros(instance.stays)
    if not _has_one_turnover(instance, component):
        pool = _pool_of_turnovers(instance, component)
        transport = None if pool is None else pool.transport(stop)
        if pool is not None and transport is not None:
            free = component.free
            arrives = transport.price_in[np.searchsorted(pool.taken, instance.arrival[free])]
            prices[free] = arrives - transport.price_out[pool.token]
        return prices
    freed, taken, fresh = _pool(instance, component)
    shortest = shortest_gaps(instance, component)
    matching = cheapest_matching(shortest, freed, taken, fresh, stop)
    if matching is None or not matching.is_cheapest or len(taken) == 0:
        return prices
    days_freed, days_taken = np.unique(np.append(freed, FRESH)), np.unique(taken)
    nights = days_taken[None, :] - days_freed[:, None]
    exponent = gap_exponent(nights, shortest[np.maximum(days_freed, 0)][:, None])
    cost = np.where(nights < 0, np.inf, np.ldexp(1.0, np.clip(exponent, -1000, 1000)))
    cost[nights == 0] = 0.0
    cost[0] = 0.0  # fresh rooms come first
    row, column = np.searchsorted(days_freed, matching.freed), np.searchsorted(days_taken, matching.taken)
    left = np.bincount(np.searchsorted(days_freed, freed), minlength=len(days_freed))
    left[0] += fresh
    np.subtract.at(left, row, matching.count)
    dearest = cost[row, column].sum() + 1.0  # no path in the residual network saves more
    of_freed, of_taken = np.where(left > 0, 0.0, dearest), np.full(len(days_taken), dearest)
    for _ in range(ROUNDS):
        next_taken = np.minimum(of_taken, (of_freed[:, None] + cost).min(axis=0))
        next_freed = of_freed.copy()
        np.minimum.at(next_freed, row, next_taken[column] - cost[row, column])
        if stop.is_interrupted() or ((next_taken == of_taken).all() and (next_freed == of_freed).all()):
            break
        of_freed, of_taken = next_freed, next_taken
    free = component.free
    arrives = of_taken[np.searchsorted(days_taken, instance.arrival[free])]
    prices[free] = arrives - of_freed[np.searchsorted(days_freed, instance.departure[free])]
    return prices


def _has_one_turnover(instance: Instance, component: Component) -> bool:
    return len(np.unique(instance.turnover_of_room[component.rooms])) == 1


@dataclass(frozen=True)
class _PoolOfTurnovers:
    """Who leaves and who arrives where turnover nights differ by room, and what the gaps between them cost at least.

    Attributes
    ----------
    taken, demand
        Arrival days, ascending, and how many arrive; int64[days].
    supply
        How many leave in each way, the fresh rooms last; int64[ways].
    token
        In which way the free stays of the component leave; int64[free].
    exponent
        The least cost of a gap as a power of two; ``NO_ARC`` where none is possible; int64[ways, days].
    """

    taken: IntArray
    demand: IntArray
    supply: IntArray
    token: IntArray
    exponent: IntArray

    def transport(self, stop: Stop) -> Transport | None:
        """Return the cheapest transport; None where there is no time for it."""
        source, target = np.nonzero(self.exponent < NO_ARC)
        return cheapest_transport(source, target, self.exponent[source, target], self.supply, self.demand, stop)


def _pool_of_turnovers(instance: Instance, component: Component) -> _PoolOfTurnovers | None:
    """Return the pool; None where rooms consist of others, nobody is free, or it would be too large."""
    if has_wholes(instance, component.rooms) or len(component.free) == 0:
        return None
    stays = np.concatenate([component.free, component.fixed])
    taken, demand = np.unique(instance.arrival[stays], return_counts=True)
    after = np.unique(instance.turnover_of_room[component.rooms])
    ways, fresh = _ways_to_leave(instance, component, after, int(taken[0]))
    freed, token, supply = np.unique(ways, axis=0, return_inverse=True, return_counts=True)
    if len(freed) * len(taken) > MOST_ARCS:
        return None
    exponent = np.full((len(freed) + 1, len(taken)), NO_ARC)
    exponent[-1] = FREE  # fresh rooms
    for column, turnover in enumerate(after.tolist()):
        nights = taken - freed[:, [column]]
        shortest = instance.minimum_stay[np.clip(freed[:, [column]], 0, instance.days)] + turnover
        cost = np.where(nights == 0, FREE, gap_exponent(nights, shortest))
        exponent[:-1] = np.minimum(exponent[:-1], np.where(nights < 0, NO_ARC, cost))
    own = token.reshape(-1)[: len(component.free)]
    return _PoolOfTurnovers(taken, demand, np.append(supply, fresh), own, exponent)


def _ways_to_leave(instance: Instance, component: Component, after: IntArray, first: int) -> tuple[IntArray, int]:
    """Return when rooms are freed if they have each turnover of ``after``, and how many are fresh.

    The free stays come first, then the fixed ones, blocks and, at the opening, rooms. The day is behind all others
    where a room is not of that turnover: only the free stays leave rooms that are not known.
    """
    rooms, turnover = component.rooms, instance.turnover_of_room
    in_block = np.isin(instance.block_room, rooms)
    days = [instance.departure[component.fixed], instance.block_end[in_block]]
    left = [instance.fixed_room[component.fixed], instance.block_room[in_block]]
    fresh, leading = len(rooms), instance.leading_from
    if leading is not None and first >= leading:
        # In a room with a block the first entry may be the block, and what is before it costs nothing.
        at_opening = np.setdiff1d(rooms, instance.block_room)
        fresh -= len(at_opening)
        days.append(np.full(len(at_opening), leading))
        left.append(at_opening)
    day, room = np.concatenate(days), np.concatenate(left)
    known = np.where(turnover[room][:, None] == after, day[:, None], LATE)
    return np.concatenate([instance.leaves[component.free][:, None] + after, known]), fresh


def _pool(instance: Instance, component: Component) -> tuple[IntArray, IntArray, int]:
    """Days on which stays and blocks end, those on which they begin, and rooms whose first gap costs nothing."""
    stays, rooms = np.concatenate([component.free, component.fixed]), component.rooms
    if has_wholes(instance, rooms):
        taken_rooms = rooms_taken(instance, stays)
        assert taken_rooms is not None
        stays, rooms = np.repeat(stays, taken_rooms), single_rooms_of(instance, rooms)
    blocks = _blocks(instance, rooms)
    freed = np.concatenate([instance.departure[stays], blocks.end])
    arrives = instance.arrival[stays]
    fresh = len(rooms)
    leading = instance.leading_from
    if leading is not None and len(arrives) and arrives.min() >= leading:
        # In a room with a block the first entry may be the block, and what is before it costs nothing.
        fresh = len(np.unique(blocks.room))
        freed = np.concatenate([freed, np.full(len(rooms) - fresh, leading)])
    return freed, np.concatenate([arrives, blocks.start[~blocks.may_follow_block]]), fresh


class _Blocks(NamedTuple):
    """Blocks by room and start; ``may_follow_block`` where nothing that is fixed is between one and the one before."""

    room: IntArray
    start: IntArray
    end: IntArray
    may_follow_block: BoolArray


def _blocks(instance: Instance, rooms: IntArray) -> _Blocks:
    taken = entries(instance, instance.fixed_room)
    is_block = taken.stay == NONE
    follows = np.zeros_like(is_block)
    follows[1:] = is_block[1:] & is_block[:-1] & (taken.room[1:] == taken.room[:-1])
    here = is_block & np.isin(taken.room, rooms)
    return _Blocks(taken.room[here], taken.start[here], taken.end[here], follows[here])
