"""The pooled bound: what the gaps would cost at least if nothing were fixed and all rooms of a component were alike.

Every legal plan gives a matching of the relaxed problem that costs no more: each stay takes the token of what stood
before it in its room, a stay, a block, or nothing. Left out are the gaps before blocks. A block must not simply be
dropped: stays back to back with it on either side cost nothing, a gap of its length does.

Rooms whose turnover nights differ are not alike even so, and what is a gap in one of them is none in another: there
the bound is 0.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import Instance, IntArray
from bookingopt.optimizer.model.objective import gap_exponent
from bookingopt.optimizer.model.segments import FRESH
from bookingopt.optimizer.network.exact_matching import cheapest_matching, shortest_gaps
from bookingopt.optimizer.network.linked_shadows import has_wholes, rooms_taken, single_rooms_of
from bookingopt.optimizer.stop import Stop

#: Rounds of the search for multipliers.
ROUNDS = 3_000


def pooled_bound(instance: Instance, component: Component, stop: Stop) -> Fraction:
    """Return a lower bound of the gap cost of every legal plan in the rooms of ``component``.

    Where the clock of ``stop`` comes first, it is 0.

    Raises
    ------
    ValueError
        The component is overbooked, so that no plan is legal.
    """
    if not _has_one_turnover(instance, component):
        return Fraction(0)
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


def _pool(instance: Instance, component: Component) -> tuple[IntArray, IntArray, int]:
    """Departure days, arrival days, and number of rooms whose first gap costs nothing."""
    stays, rooms = np.concatenate([component.free, component.fixed]), component.rooms
    if has_wholes(instance, rooms):
        taken_rooms = rooms_taken(instance, stays)
        assert taken_rooms is not None
        stays, rooms = np.repeat(stays, taken_rooms), single_rooms_of(instance, rooms)
    in_block = np.isin(instance.block_room, rooms)
    freed = np.concatenate([instance.departure[stays], instance.block_end[in_block]])
    taken = instance.arrival[stays]
    fresh = len(rooms)
    leading = instance.leading_from
    if leading is not None and len(taken) and taken.min() >= leading:
        # In a room with a block the first entry may be the block, and what is before it costs nothing.
        fresh = len(np.unique(instance.block_room[in_block]))
        freed = np.concatenate([freed, np.full(len(rooms) - fresh, leading)])
    return freed, taken, fresh
