"""What an exchange may touch: days of the component, mates mostly left alone, targets that can be."""

from __future__ import annotations

import numpy as np
import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.assign.neighbourhood import Neighbourhood, NeighbourhoodChooser
from bookingopt.optimizer.model.components import components, merged
from bookingopt.optimizer.model.instance import NONE, Instance, build_instance
from tests.strategies import Data
from tests.unit.optimizer.houses import house, stay

ROOMS = [
    {"RoomNumber": "1", "AdjacentRooms": ["2"]},
    {"RoomNumber": "2", "AdjacentRooms": ["3"]},
    {"RoomNumber": "3"},
]
PLAIN = house(stay("a", 1, 2), stay("b", 4, 3), stay("c", 9, 1))
GROUPED = house(stay("a", 1, 3, AdjacencyGroup="g"), stay("b", 2, 3, AdjacencyGroup="g"), stay("c", 6, 2)) | {
    "Rooms": ROOMS
}


def chosen(data: Data) -> tuple[Instance, list[Neighbourhood]]:
    """Two hundred choices, where stay i has room i or, if there are fewer, the last one."""
    instance = build_instance(parse_problem(data))
    chooser = NeighbourhoodChooser(
        instance, merged(components(instance)), np.arange(instance.stays), np.random.default_rng(1)
    )
    assert chooser.has_choice
    room_of = np.minimum(np.arange(instance.stays), instance.rooms - 1)
    return instance, [chooser.choose(room_of) for _ in range(200)]


@pytest.mark.parametrize("data", [PLAIN, GROUPED])
def test_a_choice_begins_where_somebody_arrives_and_ends_later(data: Data) -> None:
    instance, found = chosen(data)
    assert {each.first_day for each in found} == set(instance.arrival.tolist())
    assert all(each.last_day > each.first_day for each in found)


def test_without_groups_nobody_is_held() -> None:
    assert {(each.held, each.pinned is None, len(each.targets)) for each in chosen(PLAIN)[1]} == {(NONE, True, 0)}


def test_mates_are_mostly_pinned_and_go_only_where_they_may_meet() -> None:
    instance, found = chosen(GROUPED)
    pinned = [each for each in found if each.pinned is not None and each.pinned[:2].all()]
    assert len(pinned) >= len(found) // 3
    assert not any(each.pinned[2] for each in found if each.pinned is not None)
    aimed = [each for each in found if each.targets]
    assert aimed
    for each in aimed:
        rooms = [each.targets[stay] for stay in sorted(each.targets)]
        assert set(each.targets) <= {0, 1}
        assert len(rooms) < 2 or instance.adjacent[rooms[0], rooms[1]]
        assert each.pinned is not None
        assert not each.pinned[list(each.targets)].any()


def test_who_is_next_to_no_mate_is_not_pinned() -> None:
    instance = build_instance(parse_problem(GROUPED))
    chooser = NeighbourhoodChooser(instance, merged(components(instance)), np.arange(3), np.random.default_rng(1))
    found = [chooser.choose(np.array([0, 2, 1])) for _ in range(50)]
    assert not any(each.pinned.any() for each in found if each.pinned is not None)


def test_where_everybody_is_fixed_there_is_no_choice() -> None:
    instance = build_instance(parse_problem(house(stay("a", 1, 2, AssignedRoom="1", IsLocked=True))))
    chooser = NeighbourhoodChooser(instance, merged(components(instance)), np.arange(1), np.random.default_rng(1))
    assert not chooser.has_choice
