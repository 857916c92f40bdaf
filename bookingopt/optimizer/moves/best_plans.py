"""What the plans have in common that are as good as one in type changes and gap cost.

The prices that prove the gap cost of a plan say which stays and gaps no plan of that cost takes. They are found for
room kinds, where rooms are alike, and hold for single rooms and for a part of the days too: what the plan itself takes
adds nothing to its bound, so no part of it does. Gaps that cost less than the unit of the Lagrangian count as free.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bookingopt.optimizer.bounds.lagrangian import Lagrangian, change_budgets
from bookingopt.optimizer.bounds.pooled import pooled_prices
from bookingopt.optimizer.bounds.reduced import ReducedNetwork
from bookingopt.optimizer.highs import setup_steps
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import Instance
from bookingopt.optimizer.model.objective import gap_cost
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.network.token_flow import Frame, build_frame
from bookingopt.optimizer.stop import Stop

#: Multiplier steps for a whole component and for a part of it, and their sizes in gap cost.
STEPS, PART_STEPS, FIRST, LAST = 1_000, 100, 0.5, 0.0003

#: Largest linear model that is solved for better prices.
LINEAR_COLUMNS = 250_000


@dataclass(frozen=True)
class PlanPrices:
    """PlanPrices of the stays (float[stays]) and of the budgets of type changes (float[budgets]), in gap cost."""

    stays: np.ndarray
    budgets: np.ndarray

    def of(self, frame: Frame) -> np.ndarray:
        """Return the prices of the classes of ``frame``; float[classes]."""
        prices: np.ndarray = self.stays[frame.first]
        return prices


class BestPlans:
    """The plans of one component with as few type changes and as little gap cost as a given one.

    Parameters
    ----------
    instance, component
        What is looked at; its rooms must not consist of others.
    plan
        A plan that is best in these aims, or the best one known.
    stop
        Ends the search for prices; any prices are right, good ones leave out more.
    """

    def __init__(self, instance: Instance, component: Component, plan: Plan, stop: Stop) -> None:
        self.instance = instance
        frame = build_frame(instance, component, by_room=False)
        lagrangian = Lagrangian(instance, frame, change_budgets(instance, component, frame, plan))
        lagrangian.start(pooled_prices(instance, component, stop)[frame.first])
        cost = gap_cost(instance, plan, component.rooms)
        if lagrangian.bound < cost:
            lagrangian.improve(FIRST, LAST, STEPS, stop)
        self._wide = self._near = self._spread(frame, lagrangian)
        above = max(Fraction(0), cost - lagrangian.bound)
        columns = lagrangian.count_near_arcs(above)
        has_steps = stop.steps_left is None or setup_steps(columns) <= stop.steps_left
        if above and columns <= LINEAR_COLUMNS and has_steps and not stop.now():
            reduced = ReducedNetwork(instance, lagrangian, above)
            reduced.relax(stop)
            self._near = self._spread(frame, reduced)

    def _spread(self, frame: Frame, source: Lagrangian | ReducedNetwork) -> PlanPrices:
        stays = np.zeros(self.instance.stays)
        for each, members in zip(source.class_prices(), frame.classes, strict=True):
            stays[list(members.stays)] = each
        return PlanPrices(stays, source.budget_prices())

    def network(self, frame: Frame, part: Component, plan: Plan, stop: Stop) -> ReducedNetwork:
        """Return what is left of ``frame``, of single rooms, for the plans that are as good in ``part`` as ``plan``."""
        budgets = change_budgets(self.instance, part, frame, plan)
        lagrangian = Lagrangian(self.instance, frame, budgets)
        cost = gap_cost(self.instance, plan, part.rooms)
        wide = self._wide
        lagrangian.start(wide.of(frame), wide.budgets if len(wide.budgets) == len(budgets) else None)
        if lagrangian.bound < cost:
            lagrangian.improve(FIRST, LAST, PART_STEPS, stop)
        reduced = ReducedNetwork(self.instance, lagrangian, max(Fraction(0), cost - lagrangian.bound))
        if len(self._near.budgets) == len(budgets):
            reduced.try_prices(self._near.of(frame), self._near.budgets)
        reduced.shrink(cost)
        return reduced
