"""Which components the matching by day solves exactly, and their rooms."""

from __future__ import annotations

import numpy as np

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.network.exact_matching import best_rooms, is_matching_exact
from bookingopt.optimizer.stop import Stop
from tests.unit.optimizer.houses import house, stay, tight_locks
from tests.unit.optimizer.looks import Looks


def test_two_fixed_stays_in_a_room_are_too_many() -> None:
    instance = build_instance(parse_problem(tight_locks()))
    assert not is_matching_exact(instance, components(instance)[0])


def test_back_to_back_stays_share_a_room() -> None:
    instance = build_instance(parse_problem(house(stay("a", 1, 3), stay("b", 2, 4), stay("c", 4, 1))))
    (component,) = components(instance)
    rooms = best_rooms(instance, component, Stop())
    assert is_matching_exact(instance, component)
    assert rooms is not None
    assert rooms.room_of[0] == rooms.room_of[2] != rooms.room_of[1]
    assert rooms.is_best


def test_rooms_that_the_clock_leaves_no_time_for_are_legal_and_not_called_best() -> None:
    stays = (stay("a", 1, 3), stay("b", 2, 4), stay("c", 6, 1), stay("d", 9, 2))
    instance = build_instance(parse_problem(house(*stays, MinimumStayByDay={"Tue": 2, "Fri": 5})))
    (component,) = components(instance)
    rooms = best_rooms(instance, component, Looks(0).stop)
    assert rooms is not None
    assert not rooms.is_best
    assert is_legal(instance, Plan(np.array([rooms.room_of[i] for i in range(4)])))


def test_an_overbooked_component_has_no_rooms() -> None:
    instance = build_instance(parse_problem(house(*(stay(name, 1, 2) for name in "abc"))))
    assert best_rooms(instance, components(instance)[0], Stop()) is None
