"""The pooled bound: what the gaps would cost at least if nothing were fixed and all rooms of a component were alike.

Every legal plan gives a matching of the relaxed problem that costs no more, so the relaxed optimum is a lower bound:
locks are dropped, and with them blocks. A gap around a dropped block becomes one longer gap, which costs less as long
as its minimum stay is not larger than that of either part; where the minimum stay varies, the least one counts.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from bookingopt.optimizer.assign.components import Component
from bookingopt.optimizer.assign.links import Exponents, by_first_night
from bookingopt.optimizer.assign.strict import cheapest
from bookingopt.optimizer.instance import Instance, IntArray
from bookingopt.optimizer.objective import gap_exponent


def pooled_bound(instance: Instance, component: Component) -> Fraction:
    """Return a lower bound of the gap cost of every legal plan in the rooms of ``component``.

    Raises
    ------
    ValueError
        The component is overbooked, so that no plan is legal.
    """
    stays = np.concatenate([component.free, component.fixed])
    freed, taken = instance.departure[stays], instance.arrival[stays]
    in_block = np.isin(instance.block_room, component.rooms)
    fresh = len(component.rooms)
    leading = instance.leading_from
    if leading is not None and len(taken) and taken.min() >= leading:
        fresh = len(np.unique(instance.block_room[in_block]))
        freed = np.concatenate([freed, np.full(len(component.rooms) - fresh, leading)])
    start, end = instance.block_start[in_block], instance.block_end[in_block]
    varies = len(np.unique(instance.minimum_stay[np.concatenate([freed, end])])) > 1
    exponents = _over_blocks(instance.minimum_stay, start, end) if varies and len(start) else None
    links = cheapest(instance.minimum_stay, freed, taken, fresh, exponents)
    if links is None:
        raise ValueError("an overbooked component has no bound")
    return links.cost(exponents or by_first_night(instance.minimum_stay))


def _over_blocks(minimum_stay: IntArray, start: IntArray, end: IntArray) -> Exponents:
    """Return costs that no gap with dropped blocks in it falls below."""

    def exponents(freed: IntArray, taken: IntArray) -> IntArray:
        least = minimum_stay[freed]
        for block_start, block_end in zip(start.tolist(), end.tolist(), strict=True):
            inside = (freed <= block_start) & (block_end <= taken)
            least = np.where(inside, np.minimum(least, minimum_stay[block_end]), least)
        return gap_exponent(taken - freed, least)

    return exponents
