"""The dual search of one component: multipliers, then the linear model of the arcs that matter."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from bookingopt.optimizer.assign.component_state import Changes, changes_of
from bookingopt.optimizer.bounds.lagrangian import Lagrangian, change_budgets
from bookingopt.optimizer.bounds.pooled import pooled_prices
from bookingopt.optimizer.bounds.reduced import ReducedNetwork
from bookingopt.optimizer.highs import setup_steps
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import Instance
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.network.token_flow import Frame, build_frame
from bookingopt.optimizer.placement.fewest_changes import Face
from bookingopt.optimizer.stop import Stop

#: So many arcs are looked at for what they have to do with the fewest type changes.
FACE_COLUMNS = 1_000_000


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

    def reduce(self, cost: Fraction, most_columns: int, steps_left: int | None) -> ReducedNetwork | None:
        """Build the network of the arcs that matter to plans of at most ``cost``; None where it is too large."""
        lagrangian = self.lagrangian
        if lagrangian is None:
            return None
        above = cost - lagrangian.bound
        columns = lagrangian.count_near_arcs(above)
        arcs = None
        if self._face is not None and columns <= FACE_COLUMNS:
            arcs = self._face.keeps(lagrangian.near(above))
            columns = len(arcs.stay_class) + len(arcs.gap_from)
        if columns > most_columns or (steps_left is not None and setup_steps(columns) > steps_left):
            return None
        self.reduced = ReducedNetwork(self.instance, lagrangian, above, arcs)
        self.columns = max(self.columns, columns)
        return self.reduced

    def stay_prices(self) -> np.ndarray:
        """Return the best multiplier of each stay, 0 where there is none; float[stays], in gap cost."""
        source = self.reduced or self.lagrangian
        prices = np.zeros(self.instance.stays)
        if source is not None:
            frame: Frame = source.frame
            each = source.class_prices()
            for position, members in enumerate(frame.classes):
                prices[list(members.stays)] = each[position]
        return prices
