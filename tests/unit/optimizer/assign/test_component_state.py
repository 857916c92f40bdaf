"""What is proved about a component and the house: bounds of changes and gap cost, and which plans they are of."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.assign.component_state import ComponentState, SearchState, initial_state, joined_state
from bookingopt.optimizer.model.components import Component, components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import LINKED, Data, problems
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.settings import first_plan


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


@given(problems(("types", "allowed", "blocks", "present", "by_day", "leading"), always=LINKED))
def test_rooms_that_consist_of_others_leave_the_bounds_true(data: Data) -> None:
    problem = parse_problem(data)
    plan, instance = first_plan(problem), build_instance(problem)
    states = [initial_state(instance, part, plan, Stop()) for part in components(instance)]
    assert sum(one.gap_bound for one in states) <= min(value.gap for value in oracle.values(problem))


def test_a_stay_in_a_suite_ends_gaps_in_both_its_rooms() -> None:
    rooms = [{"RoomNumber": number, "RoomType": "Double"} for number in ("1", "2")]
    rooms.append({"RoomNumber": "S", "RoomType": "Suite", "Parts": ["1", "2"]})
    stays = [
        {"Name": name, "Arrival": f"2027-05-{day:02d}", "Length": 2, "RoomType": "Suite"}
        for name, day in (("a", 1), ("b", 4))
    ]
    problem = parse_problem({"ProblemId": "p", "MinimumStay": 3, "Rooms": rooms, "Reservations": stays})
    plan, instance = Plan(np.array([2, 2])), build_instance(problem)
    (part,) = components(instance)
    # One night between the two suites is an orphan gap in both rooms: twice 2^(3 - 1 + 1).
    assert initial_state(instance, part, plan, Stop()).gap_bound == 16


def test_only_a_better_plan_is_kept_and_an_equal_one_where_it_is_asked_for() -> None:
    # Two equal stays on other nights: side by side or in one room they leave no gap between them.
    instance = build_instance(parse_problem(house(stay("a", 1, 2), stay("b", 4, 2))))
    one_room, two_rooms, other_two = (Plan(np.array(rooms)) for rooms in ([0, 0], [0, 1], [1, 0]))
    state = SearchState(instance, components(instance), one_room, Stop())
    state.keep(two_rooms)
    assert state.plan is two_rooms
    state.keep(one_room)
    state.keep(other_two)
    assert state.plan is two_rooms
    state.keep(other_two, equal=True)
    assert state.plan is other_two


def test_shares_of_what_is_left_go_by_optimality_gap_and_size() -> None:
    # A lock in either type keeps matching from being exact; rooms of two types are components of their own.
    rooms = [{"RoomNumber": str(number), "RoomType": "AABB"[number]} for number in range(4)]
    stays = [
        stay(f"{kind}{first}", first, nights, RoomType=kind)
        for kind, spans in (("A", ((1, 2), (5, 2), (8, 2))), ("B", ((1, 2), (5, 1))))
        for first, nights in spans
    ]
    locks = [
        stay(f"l{room}", 20, 1, RoomType=kind, AssignedRoom=room, IsLocked=True)
        for kind, room in (("A", "0"), ("B", "2"))
    ]
    problem = parse_problem(house(*stays, *locks) | {"Rooms": rooms})
    instance = build_instance(problem)
    present = Plan(np.array([0, 0, 0, 2, 2, 0, 2]))
    state = SearchState(instance, components(instance), present, Stop())
    assert [len(one.stays) for one in state.states] == [4, 3]
    larger, smaller = (float(one.optimality_gap(instance, present)) for one in state.states)
    assert larger > smaller > 0
    share = (smaller / (larger + smaller) + 0.2 * 3 / 7) / 1.2
    # The smaller one first, with its share of all; then the other with all that is left.
    assert [(len(one.stays), part) for one, part in state.unsettled()] == [(3, pytest.approx(share)), (4, 1.0)]
    joined = state.join(state.states)
    assert (state.states, len(joined.stays)) == ([joined], 7)
