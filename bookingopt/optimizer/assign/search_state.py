"""The best plan known of the whole house, and what is proved about it, component by component."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from bookingopt.domain.result import Aim
from bookingopt.optimizer.assign.component_state import ComponentState, changes_of, initial_state, joined_state
from bookingopt.optimizer.bounds.adjacency_bound import forced_misses
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import Instance
from bookingopt.optimizer.model.objective import Objective, evaluate
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.stop import Stop


class SearchState:
    """The best plan known of the whole house, and what is proved about it.

    Parameters
    ----------
    instance, components
        The house and its components.
    plan
        A legal plan.
    stop
        Its clock ends what is proved at the beginning.

    Attributes
    ----------
    plan, objective
        The best plan known and its worth; they never get worse.
    states
        What is proved, component by component.
    misses
        No legal plan has fewer misses.
    columns
        Columns of the largest model that was built.
    """

    def __init__(self, instance: Instance, components: list[Component], plan: Plan, stop: Stop) -> None:
        self.instance = instance
        self.plan, self.objective = plan, evaluate(instance, plan)
        self.states = [initial_state(instance, component, plan, stop) for component in components]
        self.misses = forced_misses(instance)
        self.columns = 0

    def keep(self, plan: Plan, *, equal: bool = False) -> None:
        """Keep ``plan`` where it is better than the plan at hand; with ``equal`` also where it is as good."""
        objective = evaluate(self.instance, plan)
        if objective < self.objective or (equal and objective == self.objective):
            self.plan, self.objective = plan, objective

    def note_columns(self, columns: int) -> None:
        """Note that a model of so many columns was built."""
        self.columns = max(self.columns, columns)

    def join(self, several: list[ComponentState]) -> ComponentState:
        """Put one state in the place of ``several``."""
        if len(several) == 1:
            return several[0]
        joined = joined_state(several)
        self.states = [joined, *(state for state in self.states if state not in several)]
        return joined

    def with_groups(self) -> list[ComponentState]:
        """Return the components in which a stay wants a room next to a mate's."""
        return [state for state in self.states if state.has_groups(self.instance)]

    def is_settled(self, state: ComponentState) -> bool:
        """Whether the plan is proved best in one component, neighbours and moves aside."""
        return state.is_settled(self.instance, self.plan)

    def unsettled(self) -> list[tuple[ComponentState, float]]:
        """Return what is not settled, the smallest first, and the share of what is then left that each may take.

        Shares go by the optimality gap, and a little by the number of stays.
        """
        states = sorted((one for one in self.states if not self.is_settled(one)), key=lambda one: len(one.stays))
        stays = np.array([len(state.stays) for state in states])
        gaps = np.array([float(state.optimality_gap(self.instance, self.plan)) for state in states])
        sizes = 0.2 * stays / max(1, stays.sum()) + gaps / max(gaps.sum(), np.finfo(float).tiny)
        return [(state, float(sizes[at] / sizes[at:].sum())) for at, state in enumerate(states)]

    def has_fewest_changes(self, objective: Objective | None = None) -> bool:
        """Whether no legal plan has fewer type changes, or as many in better positions; by default than the plan."""
        objective = objective or self.objective
        states = self._states_of(objective)
        least = (sum(state.changes[0] for state in states), sum(state.changes[1] for state in states))
        return (objective.type_changes, objective.positions) == least

    def gap_bound(self, plan: Plan | None = None) -> Fraction:
        """Return a bound of the gap cost of the plans as good as ``plan`` (or that at hand) in the aims before.

        Bounds that hold within the changes of this plan are added up where one component only can have more or less
        changes, or all have the fewest. Otherwise a plan with as few changes in all may have more of them in one
        component than this plan has there.
        """
        plan = plan or self.plan
        objective = self.objective if plan is self.plan else evaluate(self.instance, plan)
        states = self._states_of(objective)
        alone = sum(state.can_change for state in states) <= 1 or self.has_fewest_changes(objective)
        bounds = (
            state.gap_bound_at(changes_of(self.instance, state.component, plan)) if alone else state.gap_bound
            for state in states
        )
        return sum(bounds, Fraction(0))

    def _states_of(self, objective: Objective) -> list[ComponentState]:
        """Return what is proved of the plans with as many misses."""
        is_fewest = objective.misses <= self.misses
        return [state if is_fewest else state.any_misses or state for state in self.states]

    def is_optimal(self) -> bool:
        """Whether the plan is proved best, moves aside."""
        return (
            self.objective.misses == self.misses
            and self.has_fewest_changes()
            and self.objective.gap_cost == self.gap_bound()
        )

    def proved(self) -> list[Aim]:
        """Return the aims that are proved; each needs those before it."""
        holds = {
            Aim.ADJACENCY: self.objective.misses == self.misses,
            Aim.TYPE_CHANGES: self.has_fewest_changes(),
            Aim.GAP_COST: self.objective.gap_cost == self.gap_bound(),
            Aim.MOVES: self.objective.moves == sum(state.moves for state in self.states),
        }
        proved = []
        for aim, is_proved in holds.items():
            if not is_proved:
                break
            proved.append(aim)
        return proved
