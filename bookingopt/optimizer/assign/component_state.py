"""The state of the search: what is proved about each component, and the best plan known of the whole house."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bookingopt.domain.result import Aim
from bookingopt.optimizer.bounds.adjacency_bound import forced_misses
from bookingopt.optimizer.bounds.pooled import pooled_bound
from bookingopt.optimizer.model.components import Component, merged
from bookingopt.optimizer.model.instance import CHANGE, Instance, IntArray
from bookingopt.optimizer.model.objective import Objective, evaluate, gap_cost
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.network.exact_matching import best_rooms, is_matching_exact
from bookingopt.optimizer.network.linked_shadows import has_wholes, rooms_taken
from bookingopt.optimizer.placement.fewest_changes import Face
from bookingopt.optimizer.stop import Stop

#: Type changes, and the sum of their positions.
Changes = tuple[int, int]


@dataclass(eq=False)
class ComponentState:
    """A component and what is proved about it.

    Attributes
    ----------
    component
        The component.
    gap_bound
        No legal plan has a smaller gap cost in its rooms.
    changes
        No legal plan has less (type changes, sum of positions) here.
    can_change
        Whether legal plans may differ in type changes here.
    within, gap_bound_within
        No legal plan with at most so many changes here has a smaller gap cost.
    moves
        No plan as good in the other aims has less move cost here.
    face
        What all plans with as few changes as the best one known have in common; None where that is not known.
    any_misses
        What was known before only plans that miss few neighbours counted; None where all count.
    """

    component: Component
    gap_bound: Fraction
    changes: Changes
    can_change: bool
    within: Changes
    gap_bound_within: Fraction
    moves: int = 0
    face: Face | None = None
    any_misses: ComponentState | None = None

    @property
    def stays(self) -> IntArray:
        """All stays of the component."""
        return np.concatenate([self.component.free, self.component.fixed])

    def note_gap_bound(self, changes: Changes, bound: Fraction) -> None:
        """Note that no legal plan with at most ``changes`` costs less than ``bound``."""
        if not self.can_change:
            self.gap_bound = max(self.gap_bound, bound)
        if changes > self.within:  # it is of more plans than what was known
            self.within, self.gap_bound_within = changes, max(self.gap_bound, bound)
            return
        self.within = changes  # what was known of plans with more changes holds for these too
        self.gap_bound_within = max(self.gap_bound_within, self.gap_bound, bound)

    def note_changes(self, changes: Changes) -> None:
        """Note that no legal plan has less changes."""
        self.changes = max(self.changes, changes)

    def gap_bound_at(self, changes: Changes) -> Fraction:
        """Return a bound of the gap cost of legal plans with at most ``changes``."""
        return self.gap_bound_within if changes <= self.within else self.gap_bound

    def is_settled(self, instance: Instance, plan: Plan) -> bool:
        """Whether ``plan`` is proved best here, neighbours and moves aside."""
        has_fewest = changes_of(instance, self.component, plan) == self.changes
        return has_fewest and self.optimality_gap(instance, plan) == 0

    def optimality_gap(self, instance: Instance, plan: Plan) -> Fraction:
        """Return what the gap cost of ``plan`` here may be above the least one."""
        bound = self.gap_bound_at(changes_of(instance, self.component, plan))
        return gap_cost(instance, plan, self.component.rooms) - bound

    def has_groups(self, instance: Instance) -> bool:
        """Whether a stay here wants a room next to a mate's."""
        return bool(np.isin(instance.group_members, self.stays).any())

    def moves_of(self, instance: Instance, plan: Plan) -> int:
        """Return the move cost of ``plan`` here."""
        free = self.component.free
        return int(instance.move_cost_in(free, plan.room_of[free]).sum())


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

    def moves_are_open(self, state: ComponentState) -> bool:
        """Whether the plan may move more than needed in one component."""
        return state.moves_of(self.instance, self.plan) > state.moves

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


def initial_state(instance: Instance, component: Component, plan: Plan, stop: Stop) -> ComponentState:
    """Return what is known of ``component`` by rules alone, or until the clock of ``stop`` ends them.

    ``plan`` has rooms for the rest of the house.
    """
    matched = best_rooms(instance, component, stop) if is_matching_exact(instance, component) else None
    if len(component.free) == 0:
        bound = gap_cost(instance, plan, component.rooms)
    elif has_wholes(instance, component.rooms) and rooms_taken(instance, component.free) is None:
        bound = Fraction(0)  # how many rooms a stay takes is for the plan to say, so they cannot be pooled
    elif matched is None or not matched.is_best:
        bound = pooled_bound(instance, component, stop)
    else:
        room_of = plan.room_of.copy()
        room_of[list(matched.room_of)] = list(matched.room_of.values())
        bound = gap_cost(instance, Plan(room_of), component.rooms)
    least, most = _range_of_changes(instance, component)
    return ComponentState(component, bound, least, least != most, changes_of(instance, component, plan), bound)


def joined_state(states: list[ComponentState]) -> ComponentState:
    """Return one state for several components; its bounds hold for plans that have just as many changes in each."""
    whoever = None
    if any(state.any_misses for state in states):
        whoever = joined_state([state.any_misses or state for state in states])
    return ComponentState(
        merged([state.component for state in states]),
        sum((state.gap_bound for state in states), Fraction(0)),
        (sum(state.changes[0] for state in states), sum(state.changes[1] for state in states)),
        any(state.can_change for state in states),
        (sum(state.changes[0] for state in states), sum(state.changes[1] for state in states)),
        sum((state.gap_bound_at(state.changes) for state in states), Fraction(0)),
        any_misses=whoever,
    )


def changes_of(instance: Instance, component: Component, plan: Plan) -> Changes:
    """Return the type changes of ``plan`` in the component, and the sum of their positions."""
    stays = np.concatenate([component.free, component.fixed])
    preference, kind = instance.preference[stays], instance.kind_of_room[plan.room_of[stays]]
    return int(instance.type_change[preference, kind].sum()), int(instance.type_position[preference, kind].sum())


def _range_of_changes(instance: Instance, component: Component) -> tuple[Changes, Changes]:
    """Return changes and positions with each stay in the kind that it likes best, and in that which it likes least."""
    free, fixed = component.free, component.fixed
    worth = instance.change_rank
    settled = worth[instance.preference[fixed], instance.kind_of_room[instance.fixed_room[fixed]]].sum()
    can = instance.eligible[instance.condition[free]]
    each = worth[instance.preference[free]]
    sums = [
        int(np.where(can, each, np.iinfo(np.int64).max).min(axis=1).sum() + settled),
        int(np.where(can, each, -1).max(axis=1).sum() + settled),
    ]
    least, most = (divmod(total, CHANGE) for total in sums)
    return least, most
