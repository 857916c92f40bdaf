"""Rooms that no stay can tell apart, and when they can be had again."""

from __future__ import annotations

from unittest import mock

import numpy as np

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.rooms.same_room import may_share
from bookingopt.optimizer.model import room_kinds
from bookingopt.optimizer.model.instance import NONE, Instance, build_instance
from tests.unit.optimizer.houses import house, stay


def built(*stays: dict[str, object], **fields: object) -> Instance:
    """Rooms 1 and 2 as the house has them, 3 and 4 with turnover nights of their own."""
    rooms = [{"RoomNumber": "1"}, {"RoomNumber": "2", "TurnoverNights": None}]
    rooms += [{"RoomNumber": "3", "TurnoverNights": 0}, {"RoomNumber": "4", "TurnoverNights": 3}]
    return build_instance(parse_problem(house(*stays, TurnoverNights=1, **fields) | {"Rooms": rooms}))


def test_rooms_of_different_turnover_are_of_different_kinds() -> None:
    instance = built(stay("a", 1, 2))
    assert instance.kind_of_room.tolist() == [0, 0, 1, 2]
    assert instance.turnover_of_kind.tolist() == [1, 0, 3]
    assert instance.turnover_of_room.tolist() == [1, 1, 0, 3]
    assert (instance.turnover_limit, instance.has_one_turnover) == (3, False)


def test_of_stays_that_name_their_rooms_only_those_are_looked_at() -> None:
    """A hospital names a few beds of a hundred for each of thousands of stays."""
    with mock.patch.object(room_kinds, "may_share", wraps=may_share) as asked:
        instance = built(stay("a", 1, 2, AllowedRooms=["2", "4"]), stay("b", 1, 2, AllowedRooms=["3"]))
    assert asked.call_count == 3
    assert instance.eligible[instance.condition][:, instance.kind_of_room].astype(int).tolist() == [
        [0, 1, 0, 1],
        [0, 0, 1, 0],
    ]


def test_a_room_can_be_had_again_when_its_own_turnover_is_over() -> None:
    instance = built(stay("a", 1, 2), stay("b", 1, 2, AllowedRooms=["1", "3"]), stay("c", 4, 2, AllowedRooms=["4"]))
    # The 1st of May is day 0: a and b leave on day 2, c on day 5.
    assert [instance.freed_in(0, room) for room in range(4)] == [3, 3, 2, 5]
    assert instance.departure.tolist() == [5, 3, 8]
    assert instance.earliest_departure.tolist() == [2, 2, 8]
    assert instance.days == 8


def test_the_next_fixed_stay_ends_the_turnover_of_a_fixed_one() -> None:
    locks = (stay("a", 1, 2, AssignedRoom="4", IsLocked=True), stay("b", 4, 2, AssignedRoom="4", IsLocked=True))
    instance = built(*locks, stay("c", 1, 1, AssignedRoom="3"))
    assert instance.fixed_room.tolist() == [3, 3, NONE]
    assert instance.departure.tolist() == [3, 8, 4]
    assert instance.earliest_departure.tolist() == [3, 8, 1]
    assert np.array_equal(instance.freed(np.arange(2), 2), [3, 8])
