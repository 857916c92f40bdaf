"""Columns of misses: their least sum is the fewest misses of all legal plans."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.bounds.adjacency_rows import add_misses
from bookingopt.optimizer.highs import LinearModel
from bookingopt.optimizer.model.components import components, merged
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.network.token_flow import build_network
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import Data, problems
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.settings import setting

ROW = [{"RoomNumber": "1", "AdjacentRooms": ["2"]}, {"RoomNumber": "2"}, {"RoomNumber": "3"}]


def fewest_misses(data: Data) -> int:
    """The optimum of the model of single rooms in which only misses cost something."""
    instance = build_instance(parse_problem(data))
    network = build_network(instance, merged(components(instance)), by_room=True)
    model = LinearModel(np.zeros(network.columns), network.upper, network.whole, network.rows)
    wishes = np.arange(len(instance.wishes))
    columns = add_misses(instance, wishes, instance.fixed_room, network, model)
    assert len(columns) == len(wishes)
    cost = np.zeros(model.columns)
    cost[columns] = 1
    found = model.minimize(cost, Stop())
    assert found.integer_bound is not None
    return found.integer_bound


@given(problems())
def test_the_least_sum_is_the_fewest_misses(data: Data) -> None:
    setting(data)  # only what has a legal plan is of interest
    assert fewest_misses(data) == min(value.misses for value in oracle.values(parse_problem(data)))


def test_members_who_cannot_move_count_as_well() -> None:
    lock = {"AdjacencyGroup": "g", "IsLocked": True}
    mate = stay("b", 2, 3, AdjacencyGroup="g")
    in_one = house(stay("a", 1, 3, AssignedRoom="1", **lock), mate) | {"Rooms": ROW}
    in_three = house(stay("a", 1, 3, AssignedRoom="3", **lock), mate) | {"Rooms": ROW}
    # Room 2 is next to room 1; room 3 has no neighbour, so that both miss.
    assert (fewest_misses(in_one), fewest_misses(in_three)) == (0, 2)
