"""Mates come together in a plan that was made without regard to them, where that costs least.

A miss has a price in gap cost that rises from next to nothing to more than any gap costs: first come those together for
whom nothing is lost, which are most of them where many rooms of a kind are alike; then those for whom little is.
"""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.assign.exchange import Exchange
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import Instance
from bookingopt.optimizer.model.objective import missed
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.stop import Stop

#: First price of a miss, and what the next one is as a multiple.
FIRST, NEXT = 2.0**-10, 4.0

#: Exchanges between two looks, and looks without fewer misses after which a component is left.
LOOK, PATIENCE = 50, 4


def seated(instance: Instance, house: list[Component], plan: Plan, stop: Stop, seed: int) -> Plan:
    """Return a plan with fewer misses than ``plan`` and as few type changes in each component, where one is found.

    Parameters
    ----------
    instance, house
        The house and its components.
    plan
        A legal plan to begin with.
    stop, seed
        Each exchange is a step; seed of the exchanges.
    """
    dearest = 2.0 ** min(40, int(instance.minimum_stay.max(initial=1)) + instance.turnover_limit + 2)
    prices = FIRST * NEXT ** np.arange(1 + np.ceil(np.log(dearest / FIRST) / np.log(NEXT)))
    parties = [one for one in house if np.isin(one.free, instance.group_members).any()]
    for at, price in enumerate(prices.tolist()):
        turn = stop.part(share=1 / (len(prices) - at))
        for number, component in enumerate(parties):
            if len(_alone(instance, plan, component)) and not turn.now():
                part = turn.part(share=_share(instance, plan, parties[number:]))
                plan = _with_price(instance, component, plan, price, part, seed + at * len(parties) + number)
    return plan


def _alone(instance: Instance, plan: Plan, component: Component) -> np.ndarray:
    """Return the stays of a component that may change and miss a neighbour; int64."""
    return np.intersect1d(component.free, missed(instance, plan.room_of))


def _share(instance: Instance, plan: Plan, parties: list[Component]) -> float:
    """Return the share of what is left that the first component may take: as many miss there of all."""
    alone = [len(_alone(instance, plan, component)) for component in parties]
    return alone[0] / sum(alone)


def _with_price(instance: Instance, component: Component, plan: Plan, price: float, stop: Stop, seed: int) -> Plan:
    """Return ``plan`` after exchanges in one component with one price of a miss."""
    search = Exchange(instance, component, plan, seed)
    search.miss_price = price
    patience, misses = PATIENCE, search.misses
    while patience and len(_alone(instance, search.plan, component)) and not stop.now():
        search.run(stop.part(steps=LOOK))
        patience, misses = PATIENCE if search.misses < misses else patience - 1, search.misses
    return Plan(search.room_of.copy())
