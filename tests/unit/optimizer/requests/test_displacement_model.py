"""The model within a cost finds the moves of brute force where they cost no more, and none below the least."""

from __future__ import annotations

import pytest

from bookingopt.optimizer.requests.displacement import NEVER, DisplacementChains
from bookingopt.optimizer.requests.displacement_model import DisplacementModel, displacement_columns
from bookingopt.optimizer.stop import Stop
from tests.unit.optimizer.asking import MOVES, Asked, asked, tight
from tests.unit.optimizer.houses import house, stay


def settled(one: Asked, within: int) -> DisplacementChains:
    chains = DisplacementChains(one.occupancy, one.spec, one.requests.instance.move_cost, one.occupancy.can_move)
    chains.settle(within, Stop())
    return chains


@pytest.mark.parametrize("seed", MOVES)
def test_the_best_solution_is_that_of_brute_force(seed: int) -> None:
    one = asked(tight(seed))
    least = one.house.fewest_moves()
    assert least is not None
    chains = settled(one, least[0])
    model = DisplacementModel(chains, displacement_columns(chains, least[0]))
    found = model.solve(Stop())
    assert found is not None
    assert found.values is not None
    assert (found.cost, found.bound) == (least[0], least[0])
    room_of, is_fewest = model.refined(found.values, Stop())
    plan = one.named(room_of)
    assert plan in [dict(legal) for legal in one.house.plans()]
    assert one.house.moves(plan) == least
    assert is_fewest


@pytest.mark.parametrize("seed", MOVES)
def test_no_solution_is_cheaper_than_the_least(seed: int) -> None:
    one = asked(tight(seed))
    least = one.house.fewest_moves()
    assert least is not None
    chains = settled(one, least[0] - 1)
    columns = displacement_columns(chains, least[0] - 1)
    found = DisplacementModel(chains, columns).solve(Stop())
    assert found is not None
    assert found.cost >= least[0]
    assert min(columns.next_cost, chains.next_cost) <= least[0]


def test_fewer_columns_may_be_asked_for() -> None:
    one = asked(tight(MOVES[-1]))
    chains = settled(one, NEVER - 1)
    everything = displacement_columns(chains, NEVER - 1)
    assert 0 < displacement_columns(chains, NEVER - 1, everything.count // 2).count < everything.count


def test_moves_of_equal_cost_are_the_fewest_where_they_cost_least() -> None:
    same = tight(MOVES[0])
    same["Reservations"] = [stay | {"MoveCost": 2} for stay in same["Reservations"]]
    for data, expected in ((same, True), (tight(MOVES[0]), False)):
        chains = settled(asked(data), NEVER - 1)
        assert displacement_columns(chains, NEVER - 1).fewest_cost_least is expected


@pytest.mark.parametrize("near", ["1", "2"])
def test_of_equal_moves_those_are_made_that_lead_next_to_a_member_of_the_group(near: str) -> None:
    # q needs room 1 or 2, whose guests may both move to room 3; m is there in a room next to one of the two.
    rooms = [
        {"RoomNumber": "1"},
        {"RoomNumber": "2"},
        {"RoomNumber": "3"},
        {"RoomNumber": "4", "AdjacentRooms": [near]},
    ]
    stays = [
        *(stay(name, 1, 2, AssignedRoom=room, AllowedRooms=[room, "3"]) for name, room in (("a", "1"), ("b", "2"))),
        stay("m", 1, 2, AssignedRoom="4", AdjacencyGroup="g", IsLocked=True),
    ]
    request = stay("q", 1, 2, AllowedRooms=["1", "2"], AdjacencyGroup="g")
    one = asked(house(*stays, NewReservations=[request]) | {"Rooms": rooms})
    chains = settled(one, NEVER - 1)
    model = DisplacementModel(chains, displacement_columns(chains, NEVER - 1))
    found = model.solve(Stop())
    assert found is not None
    assert found.values is not None
    room_of, _ = model.refined(found.values, Stop())
    assert one.house.problem.rooms[room_of[one.spec.stay]].room_number == near
