"""Shadows of stays in rooms that consist of others."""

from __future__ import annotations

import numpy as np

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import NONE, Instance, build_instance
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.network.linked_shadows import has_wholes, with_shadows, with_stay
from tests.unit.optimizer.houses import house, stay

#: Rooms 1 and 2, the suite of both, and room 3.
ROOMS = [
    {"RoomNumber": "1", "RoomType": "Double"},
    {"RoomNumber": "2", "RoomType": "Double"},
    {"RoomNumber": "S", "RoomType": "Suite", "Parts": ["1", "2"]},
    {"RoomNumber": "3", "RoomType": "Double"},
]


def suite_house() -> Instance:
    stays = (stay("a", 1, 2, RoomType="Suite"), stay("b", 3, 2, RoomType="Double"), stay("c", 1, 3))
    return build_instance(parse_problem(house(*stays) | {"Rooms": ROOMS}))


def test_a_stay_has_a_shadow_for_each_room_of_a_whole_that_it_may_have() -> None:
    instance = suite_house()
    (component,) = components(instance)
    shadowed = with_shadows(instance, component.free, component.rooms)
    wide = shadowed.instance
    kinds = [np.flatnonzero(wide.eligible[wide.condition[shadow]]).tolist() for shadow in shadowed.shadows]
    rooms = [np.flatnonzero(np.isin(instance.kind_of_room, of_kinds)).tolist() for of_kinds in kinds]
    assert shadowed.of_stay.tolist() == [0, 0, 2, 2]
    assert shadowed.whole.tolist() == [2, 2, 2, 2]
    assert rooms == [[0], [1], [0], [1]]
    assert wide.arrival[shadowed.shadows].tolist() == instance.arrival[[0, 0, 2, 2]].tolist()
    assert shadowed.with_shadows(component).free.tolist() == [0, 1, 2, 3, 4, 5, 6]


def test_shadows_count_nowhere() -> None:
    instance = suite_house()
    shadowed = with_shadows(instance, np.array([0, 1, 2]), np.arange(4))
    plan = Plan(np.array([2, 0, 3]))
    wide = shadowed.plan(plan)
    assert evaluate(shadowed.instance, wide) == evaluate(instance, plan)
    assert (wide.room_of[3:] == NONE).all()
    assert shadowed.plan_of_stays(wide).room_of.tolist() == plan.room_of.tolist()
    assert shadowed.instance.nights[3:].sum() == shadowed.instance.sharers[3:].sum() == 0


def test_only_rooms_that_consist_of_others_are_wholes() -> None:
    instance = suite_house()
    assert has_wholes(instance, np.arange(4))
    assert not has_wholes(instance, np.array([0, 1, 3]))


def test_one_stay_more_may_have_rooms_of_the_kinds_that_are_asked_for() -> None:
    instance = suite_house()
    more = with_stay(instance, 5, 7, instance.kind_of_room[[2]])
    assert (more.stays, more.arrival[-1], more.departure[-1], more.fixed_room[-1]) == (4, 5, 7, NONE)
    assert more.eligible[more.condition[-1]][more.kind_of_room].tolist() == [False, False, True, False]
