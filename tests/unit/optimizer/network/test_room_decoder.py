"""Rooms of a matching by day: present rooms are kept, reserved rooms are left alone."""

from __future__ import annotations

import numpy as np

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.segments import FRESH
from bookingopt.optimizer.network.matching import Matching
from bookingopt.optimizer.network.room_decoder import RoomDecoder
from tests.unit.optimizer.houses import house, stay

FRESH_TWICE = Matching(np.array([FRESH]), np.array([0]), np.array([2]))


def test_present_rooms_are_kept() -> None:
    stays = stay("a", 1, 2, AssignedRoom="2"), stay("b", 1, 3, AssignedRoom="1")
    instance = build_instance(parse_problem(house(*stays)))
    decoder = RoomDecoder(instance, np.array([0, 1]), {0: FRESH, 1: FRESH})
    assert decoder.rooms(FRESH_TWICE) == {0: 1, 1: 0}


def test_reserved_rooms_are_taken_last() -> None:
    instance = build_instance(parse_problem(house(stay("a", 1, 2))))
    one = Matching(np.array([FRESH]), np.array([0]), np.array([1]))
    assert RoomDecoder(instance, np.array([0]), {0: FRESH, 1: FRESH}, frozenset({0})).rooms(one) == {0: 1}
