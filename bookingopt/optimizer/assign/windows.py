"""Window models: some weeks of all rooms, solved exactly while everything else stays where it is."""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.bounds.lagrangian import Lagrangian, change_budgets
from bookingopt.optimizer.bounds.reduced import ReducedNetwork
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, Instance, frozen
from bookingopt.optimizer.model.objective import gap_cost
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.network.token_flow import build_frame
from bookingopt.optimizer.stop import Stop

#: Largest window model that is solved.
WINDOW_COLUMNS = 12_000

#: Multiplier steps for a window, and their sizes in gap cost.
_STEPS, _FIRST, _LAST = 200, 0.05, 0.001


def improve_window(
    instance: Instance,
    component: Component,
    plan: Plan,
    days: tuple[int, int],
    prices: np.ndarray,
    stop: Stop,
    seed: int,
) -> Plan:
    """Return the best plan in which only stays between two days change their room, or ``plan`` where that is too large.

    Parameters
    ----------
    instance, component, plan
        A legal plan, and the part of it that is looked at.
    days
        First and last day; stays that arrive and depart between them may change.
    prices
        Multipliers of the stays to begin with; float[stays].
    stop, seed
        Of the solver.
    """
    free = component.free
    inside = (instance.arrival[free] >= days[0]) & (instance.departure[free] <= days[1])
    inner = free[inside]
    if len(inner) == 0:
        return plan
    fixed_rooms = np.full(instance.stays, NONE)
    others = np.concatenate([component.fixed, free[~inside]])
    fixed_rooms[others] = plan.room_of[others]
    window = Component(component.rooms, frozen(inner), frozen(others))
    frame = build_frame(instance, window, by_room=False, fixed_rooms=fixed_rooms)
    lagrangian = Lagrangian(instance, frame, change_budgets(instance, window, frame, plan))
    lagrangian.start(prices[frame.first])
    lagrangian.improve(_FIRST, _LAST, _STEPS, stop)
    above = gap_cost(instance, plan, component.rooms) - lagrangian.bound
    if above <= 0 or stop.now() or lagrangian.count_near_arcs(above) > WINDOW_COLUMNS:
        return plan
    search = ReducedNetwork(instance, lagrangian, above).search(window, plan, seed)
    search.minimize_gap_cost(stop)
    return search.best.plan
