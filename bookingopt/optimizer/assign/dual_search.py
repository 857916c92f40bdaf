"""The dual search of one component: what no plan can go below, and where a plan is above it.

Multipliers come first, then the linear model of the arcs that matter.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from bookingopt.optimizer.assign.component_state import Changes, changes_of
from bookingopt.optimizer.bounds.dear_days import dear_days
from bookingopt.optimizer.bounds.lagrangian import Lagrangian, change_budgets
from bookingopt.optimizer.bounds.pooled import pooled_prices
from bookingopt.optimizer.bounds.reduced import ReducedNetwork
from bookingopt.optimizer.highs import setup_steps
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import Instance, IntArray
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.network.token_flow import Arcs, Frame, build_frame
from bookingopt.optimizer.placement.fewest_changes import Face
from bookingopt.optimizer.stop import Stop

#: So many arcs are looked at for what they have to do with the fewest type changes.
FACE_COLUMNS = 1_000_000

#: Where the bound of the multipliers is near the linear one, the first linear model is that of plans that cost this
#: share, and this much, more at most; where that is too little, so many times as much.
SHARE, MARGIN, WIDER = Fraction(1, 1000), Fraction(1), 16

#: A plan that costs so little more than the bound counts as a best one; what the gaps that are left can cost decides.
CLOSE = Fraction(1, 1000)


class DualSearch:
    """Multipliers of one component, then the linear model of the arcs that matter.

    Attributes
    ----------
    within
        The bounds are of the plans with at most so many type changes and positions.
    lagrangian, reduced
        What has been built so far.
    columns
        Columns of the largest model that was built.
    """

    def __init__(
        self,
        instance: Instance,
        component: Component,
        within: Changes,
        *,
        has_fewest_changes: bool,
        face: Face | None = None,
    ) -> None:
        self.instance, self.component, self.within = instance, component, within
        self._face = face
        self.lagrangian: Lagrangian | None = None
        self.reduced: ReducedNetwork | None = None
        self.columns = 0
        self._best: Arcs | None = None
        self._has_fewest_changes = has_fewest_changes

    @property
    def has_face(self) -> bool:
        """Whether it is known what all plans with no more type changes have in common."""
        return self._face is not None

    def start(self, plan: Plan, stop: Stop) -> Lagrangian:
        """Build the multipliers for the plans with no more type changes than ``plan``."""
        frame = build_frame(self.instance, self.component, by_room=False)
        budgets = change_budgets(self.instance, self.component, frame, plan)
        if not self._has_fewest_changes:  # with fewer changes any positions would do
            budgets = budgets[:1]
        self.within = changes_of(self.instance, self.component, plan)
        self.lagrangian = Lagrangian(self.instance, frame, budgets)
        self.lagrangian.start(pooled_prices(self.instance, self.component, stop)[frame.first])
        return self.lagrangian

    def needs_model(self, cost: Fraction) -> bool:
        """Whether there is no linear model, or one that is too narrow to say more of plans of at most ``cost``."""
        reduced = self.reduced
        return reduced is None or (reduced.most < cost and (not reduced.is_relaxed or reduced.bound == reduced.most))

    def reduce(self, cost: Fraction, most_columns: int, steps_left: int | None) -> ReducedNetwork | None:
        """Build the network of the arcs that matter to plans of at most ``cost``; None where it is too large.

        It is first that of plans hardly above the bound of the multipliers, and is widened where the linear bound comes
        to its rim, or where it holds no plan.
        """
        lagrangian = self.lagrangian
        if lagrangian is None:
            return None
        above = self._margin(lagrangian, cost - lagrangian.bound)
        columns = lagrangian.count_near_arcs(above)
        arcs = None
        if self._face is not None and columns <= FACE_COLUMNS:
            arcs = self._face.keeps(lagrangian.near(above))
            columns = len(arcs.stay_class) + len(arcs.gap_from)
        if columns > most_columns or (steps_left is not None and setup_steps(columns) > steps_left):
            return None
        self.reduced, self._best = ReducedNetwork(self.instance, lagrangian, above, arcs), None
        self.columns = max(self.columns, columns)
        return self.reduced

    @property
    def is_weak(self) -> bool:
        """Whether the bound of the multipliers is far from the linear one: with budgets, or after few steps."""
        return self.lagrangian is None or bool(self.lagrangian.budgets) or self.has_face

    def _margin(self, lagrangian: Lagrangian, most: Fraction) -> Fraction:
        """Return how much more than the bound the plans of the next linear model may cost, at most ``most``."""
        if self.reduced is not None:
            return min(most, WIDER * (self.reduced.most - lagrangian.bound))
        if self.is_weak:
            return most
        return min(most, lagrangian.bound * SHARE + MARGIN)

    def dear_days(self, plan: Plan) -> IntArray:
        """Count by day what ``plan`` takes and no best plan does; 1 each where nothing is known; int64[days + 1]."""
        days = np.ones(self.instance.days + 1, dtype=np.int64)
        if self.reduced is None:
            return days
        if self._best is None:
            self._best = self.reduced.narrowed(self.reduced.bound + CLOSE).network.arcs
        dear = dear_days(self.instance, self.reduced.frame, plan, self._best)
        return dear if dear.any() else days

    def stay_prices(self) -> np.ndarray:
        """Return the best multiplier of each stay, 0 where there is none; float[stays], in gap cost.

        Those of the linear model hold for its own arcs alone: they are better ones only where no plan takes others.
        """
        source = (self.reduced if self.has_face else None) or self.lagrangian
        prices = np.zeros(self.instance.stays)
        if source is not None:
            frame: Frame = source.frame
            each = source.class_prices()
            for position, members in enumerate(frame.classes):
                prices[list(members.stays)] = each[position]
        return prices

    def budget_prices(self) -> np.ndarray:
        """Return the best multipliers of type changes and their positions; float[budgets], in gap cost."""
        return np.empty(0) if self.lagrangian is None else self.lagrangian.budget_prices()
