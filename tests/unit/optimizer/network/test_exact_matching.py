"""Which components the matching by day solves exactly, and their rooms."""

from __future__ import annotations

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.network.exact_matching import best_rooms, is_matching_exact
from tests.unit.optimizer.houses import house, stay, tight_locks


def test_two_fixed_stays_in_a_room_are_too_many() -> None:
    instance = build_instance(parse_problem(tight_locks()))
    assert not is_matching_exact(instance, components(instance)[0])


def test_back_to_back_stays_share_a_room() -> None:
    instance = build_instance(parse_problem(house(stay("a", 1, 3), stay("b", 2, 4), stay("c", 4, 1))))
    (component,) = components(instance)
    rooms = best_rooms(instance, component)
    assert is_matching_exact(instance, component)
    assert rooms is not None
    assert rooms[0] == rooms[2] != rooms[1]


def test_an_overbooked_component_has_no_rooms() -> None:
    instance = build_instance(parse_problem(house(*(stay(name, 1, 2) for name in "abc"))))
    assert best_rooms(instance, components(instance)[0]) is None
