"""The pooled bound: what the gaps would cost at least if nothing were fixed and all rooms of a component were alike.

Every legal plan gives a matching of the relaxed problem that costs no more: each stay takes the token of what stood
before it in its room, a stay, a block, or nothing. Left out are the gaps before blocks. A block must not simply be
dropped: stays back to back with it on either side cost nothing, a gap of its length does.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from bookingopt.optimizer.assign.components import Component
from bookingopt.optimizer.assign.strict import cheapest
from bookingopt.optimizer.instance import Instance


def pooled_bound(instance: Instance, component: Component) -> Fraction:
    """Return a lower bound of the gap cost of every legal plan in the rooms of ``component``.

    Raises
    ------
    ValueError
        The component is overbooked, so that no plan is legal.
    """
    stays = np.concatenate([component.free, component.fixed])
    in_block = np.isin(instance.block_room, component.rooms)
    freed = np.concatenate([instance.departure[stays], instance.block_end[in_block]])
    taken = instance.arrival[stays]
    fresh = len(component.rooms)
    leading = instance.leading_from
    if leading is not None and len(taken) and taken.min() >= leading:
        # In a room with a block the first entry may be the block, and what is before it costs nothing.
        fresh = len(np.unique(instance.block_room[in_block]))
        freed = np.concatenate([freed, np.full(len(component.rooms) - fresh, leading)])
    links = cheapest(instance.minimum_stay, freed, taken, fresh)
    if links is None:
        raise ValueError("an overbooked component has no bound")
    return links.cost(instance.minimum_stay)
