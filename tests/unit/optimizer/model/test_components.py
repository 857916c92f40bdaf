"""Components: kinds that a free stay links, with their rooms and stays."""

from __future__ import annotations

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.components import components, merged
from bookingopt.optimizer.model.instance import build_instance
from tests.unit.optimizer.houses import house, stay

ROOMS = [{"RoomNumber": "1", "Features": ["sea"]}, {"RoomNumber": "2", "Features": ["spa"]}, {"RoomNumber": "3"}]
SEA = stay("sea", 1, 2, RequiredFeatures=["sea"])
SPA = stay("spa", 1, 2, RequiredFeatures=["spa"])
LOCKED = stay("locked", 5, 2, AssignedRoom="1", IsLocked=True)


def parts(*stays: dict[str, object]) -> list[tuple[list[int], list[int], list[int]]]:
    """Rooms, free and fixed stays of each component, by first room."""
    found = components(build_instance(parse_problem(house(*stays, Rooms=ROOMS))))
    return sorted((one.rooms.tolist(), one.free.tolist(), one.fixed.tolist()) for one in found)


def test_a_kind_that_no_stay_shares_stands_alone() -> None:
    assert parts(SEA, SPA, LOCKED) == [([0], [0], [2]), ([1], [1], []), ([2], [], [])]


def test_a_free_stay_that_may_have_all_kinds_links_them() -> None:
    assert parts(SEA, SPA, stay("any", 1, 2)) == [([0, 1, 2], [0, 1, 2], [])]


def test_merged_components_hold_all_in_order() -> None:
    found = components(build_instance(parse_problem(house(SEA, SPA, LOCKED, Rooms=ROOMS))))
    whole = merged(found[::-1])
    assert (whole.rooms.tolist(), whole.free.tolist(), whole.fixed.tolist()) == ([0, 1, 2], [0, 1], [2])
