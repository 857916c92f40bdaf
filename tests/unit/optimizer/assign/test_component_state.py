"""What is proved about a component: bounds of changes and gap cost, and which plans they are of."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from bookingopt.optimizer.assign.component_state import ComponentState, joined_state
from bookingopt.optimizer.model.components import Component


def state(bound: int, *, can_change: bool = True) -> ComponentState:
    """A component of which one change at position 2 is known to be possible."""
    nothing = np.empty(0, dtype=np.int64)
    component = Component(nothing, nothing, nothing)
    return ComponentState(component, Fraction(bound), (0, 0), can_change, (1, 2), Fraction(bound))


def test_a_bound_within_fewer_changes_says_nothing_of_plans_with_more() -> None:
    known = state(1)
    known.note_gap_bound((0, 0), Fraction(5))
    assert (known.gap_bound_at((0, 0)), known.gap_bound_at((1, 2))) == (5, 1)


def test_a_bound_within_more_changes_holds_for_plans_with_fewer() -> None:
    known = state(1)
    known.note_gap_bound((2, 3), Fraction(4))
    assert (known.gap_bound_at((1, 2)), known.gap_bound) == (4, 1)


def test_where_no_plan_differs_in_changes_every_bound_holds_for_all() -> None:
    known = state(1, can_change=False)
    known.note_gap_bound((1, 2), Fraction(3))
    assert known.gap_bound == 3


def test_joined_components_add_their_bounds() -> None:
    assert joined_state([state(1), state(2)]).gap_bound == 3
