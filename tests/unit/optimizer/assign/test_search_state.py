"""What is known of the whole house: the best plan, and what is left to gain in which part of it."""

from __future__ import annotations

import numpy as np
import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.assign.search_state import SearchState
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.stop import Stop
from tests.unit.optimizer.houses import house, stay


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
