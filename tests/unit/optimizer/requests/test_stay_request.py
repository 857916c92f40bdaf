"""What a request asks for, new or as a change of a stay, and the free room that suits it best."""

from __future__ import annotations

from typing import Any

import pytest

from bookingopt.optimizer.model.instance import NONE
from bookingopt.optimizer.requests.stay_request import free_room, whole_stay_rooms, with_request
from tests.oracle_requests import REQUEST
from tests.unit.optimizer.asking import Asked, asked, tight
from tests.unit.optimizer.houses import house, stay


def change(**fields: Any) -> Asked:
    """Stay a in room 1 on 1–3 May wants 1–5 May; b is in room 2."""
    stays = (stay("a", 1, 3, Id="a", AssignedRoom="1", MoveCost=4, **fields), stay("b", 9, 2, AssignedRoom="2"))
    return asked(house(*stays, NewReservations=[stay("a", 1, 5, Id="a", AllowedRooms=["1", "2"])]))


def test_a_new_request_may_have_every_eligible_room() -> None:
    one = asked(house(stay("b", 9, 2, AssignedRoom="2"), NewReservations=[stay("q", 1, 5, AllowedRooms=["2"])]))
    assert (one.spec.changes, one.spec.home, one.spec.is_bound) == (NONE, NONE, False)
    # The 9th of May is day 8, the 1st day 0.
    assert (one.spec.arrival, one.spec.departure) == (0, 5)
    assert one.spec.rooms.tolist() == whole_stay_rooms(one.occupancy, one.spec).tolist() == [False, True]


def test_a_change_may_keep_its_room_and_pays_for_leaving_it() -> None:
    one = change()
    assert (one.spec.changes, one.spec.home, one.spec.leave_cost, one.spec.is_bound) == (0, 0, 4, False)
    assert one.occupancy.room_of.tolist() == [NONE, 1, NONE]
    assert whole_stay_rooms(one.occupancy, one.spec).tolist() == [True, True]
    assert free_room(one.occupancy, one.spec) == 0


def test_a_change_of_a_locked_stay_keeps_its_nights_where_they_are() -> None:
    one = change(IsLocked=True)
    assert (one.spec.home, one.spec.is_bound, one.spec.kept) == (0, True, (0, 3))
    assert whole_stay_rooms(one.occupancy, one.spec).tolist() == [True, False]
    after = one.occupancy.room_of.copy()
    after[one.spec.stay] = 0
    assert not with_request(one.occupancy, one.spec, after).can_move[one.spec.stay]


@pytest.mark.parametrize("seed", [1, 2, 3, 5, 7, 8])
def test_the_free_room_leaves_the_least_gap_cost(seed: int) -> None:
    one = asked(tight(seed) | {"NewReservations": [stay("q", 1 + seed, 1)]})
    cost = {
        plan[REQUEST]: one.house.gap_cost(((plan[REQUEST], 1),))
        for plan in one.house.plans()
        if one.house.moves(plan) == (0, 0)
    }
    room = free_room(one.occupancy, one.spec)
    if room == NONE:
        assert not cost
    else:
        assert cost[one.house.problem.rooms[room].room_number] == min(cost.values())
