"""The token-flow network: its commodities, arcs and balance."""

from __future__ import annotations

import numpy as np
import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.components import components, merged
from bookingopt.optimizer.model.instance import NONE, build_instance
from bookingopt.optimizer.network.token_flow import build_frame, build_network
from tests.unit.optimizer.houses import house, stay, tight_locks

INSTANCE = build_instance(parse_problem(tight_locks()))
WHOLE = merged(components(INSTANCE))


def test_segments_of_a_kind_that_end_on_one_day_are_one_commodity() -> None:
    # Room 1 is free before day 0, from day 3 to day 5 and from day 8 on, room 2 always: three ends.
    frame = build_frame(INSTANCE, WHOLE, by_room=False)
    assert [len(commodity.segments) for commodity in frame.commodities] == [1, 1, 2]
    assert len(build_frame(INSTANCE, WHOLE, by_room=True).commodities) == 4


def test_equal_stays_are_one_class_unless_rooms_are_told_apart() -> None:
    stays = (stay("a", 1, 2, AssignedRoom="1"), stay("b", 1, 2, AssignedRoom="2"))
    instance = build_instance(parse_problem(house(*stays)))
    whole = merged(components(instance))
    assert build_frame(instance, whole, by_room=False).count.tolist() == [2]
    assert build_frame(instance, whole, by_room=True).count.tolist() == [1, 1]


@pytest.mark.parametrize("by_room", [False, True])
def test_every_arc_leads_to_a_later_node_and_every_segment_is_a_token(by_room: bool) -> None:
    network = build_network(INSTANCE, WHOLE, by_room=by_room)
    inner = network.head != NONE
    assert (network.head[inner] > network.tail[inner]).all()
    assert network.supply.sum() == sum(len(commodity.segments) for commodity in network.frame.commodities)
    assert np.array_equal(network.whole, np.arange(network.columns) < network.stay_columns)
