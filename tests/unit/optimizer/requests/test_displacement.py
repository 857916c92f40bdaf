"""What chains of displaced stays cost at least is never above the plans in which nobody moves for nothing."""

from __future__ import annotations

import pytest

from bookingopt.optimizer.requests.displacement import NEVER, DisplacementChains
from bookingopt.optimizer.stop import Stop
from tests.oracle_requests import REQUEST
from tests.unit.optimizer.asking import MOVES, Asked, asked, irreducible_plans, tight
from tests.unit.optimizer.looks import Looks


def chains_of(one: Asked) -> DisplacementChains:
    return DisplacementChains(one.occupancy, one.spec, one.requests.instance.move_cost, one.occupancy.can_move)


@pytest.mark.parametrize("seed", MOVES)
def test_thresholds_are_below_every_plan_of_brute_force(seed: int) -> None:
    one = asked(tight(seed))
    chains = chains_of(one)
    chains.settle(NEVER - 1, Stop())
    assert chains.next_cost == NEVER
    problem = one.house.problem
    keys = [*(stay.key for stay in problem.reservations), REQUEST]
    threshold = {
        (keys[each.stay], problem.rooms[room].room_number): least
        for each in chains.displacements
        for room, least in zip(each.rooms.tolist(), chains.thresholds(each).tolist(), strict=True)
    }
    plans = irreducible_plans(one)
    for plan in plans:
        cost, _ = one.house.moves(plan)
        for key, room in plan.items():
            if key == REQUEST or room != one.house.plan[key]:
                assert threshold[key, room] <= cost
    # The bound is not idle: some room of the request costs at least something, and at most the least.
    least = min(one.house.moves(plan)[0] for plan in plans)
    assert 0 < min(cost for (key, _), cost in threshold.items() if key == REQUEST) <= least


def test_a_displaced_stay_costs_its_own_moves_and_those_it_displaces() -> None:
    # Room 1: a; room 2: b on two of a's nights, room 3 out of order for all but the nights of b. q comes onto a.
    data = tight(0)
    data["Reservations"] = [
        {"Name": "a", "Arrival": "2027-05-01", "Length": 4, "AssignedRoom": "1", "MoveCost": 2},
        {"Name": "b", "Arrival": "2027-05-02", "Length": 2, "AssignedRoom": "2", "MoveCost": 5},
    ]
    data["OutOfOrder"] = [{"RoomNumber": "3", "Start": "2027-05-04", "End": "2027-05-04"}]
    data["NewReservations"] = [{"Name": "q", "Arrival": "2027-05-01", "Length": 1, "AllowedRooms": ["1"]}]
    chains = chains_of(asked(data))
    chains.settle(NEVER - 1, Stop())
    assert chains.least.tolist() == [2, 7, 0]


def test_stays_are_settled_only_up_to_the_cost_asked_for() -> None:
    chains = chains_of(asked(tight(MOVES[0])))
    chains.settle(0, Stop())
    assert [each.stay for each in chains.displacements] == [chains.spec.stay]
    assert 0 < chains.next_cost < NEVER


def test_no_more_chains_are_followed_than_there_is_time() -> None:
    chains = chains_of(asked(tight(MOVES[0])))
    chains.settle(NEVER - 1, Looks(1).stop)
    assert len(chains.displacements) == 1
    assert chains.next_cost < NEVER
