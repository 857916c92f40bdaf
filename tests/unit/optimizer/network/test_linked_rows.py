"""Rows that hold shadows to their stays."""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.highs import rows_from_entries
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.network.linked_rows import shadow_terms, with_linked_rows
from bookingopt.optimizer.network.linked_shadows import with_shadows
from bookingopt.optimizer.network.token_flow import build_network
from tests.unit.optimizer.network.test_linked_shadows import suite_house


def test_the_columns_of_shadows_go_with_those_of_their_stays_in_the_whole() -> None:
    instance = suite_house()
    (component,) = components(instance)
    shadowed = with_shadows(instance, component.free, component.rooms)
    network = build_network(shadowed.instance, shadowed.with_shadows(component), by_room=True)
    frame, arcs = network.frame, network.arcs
    room = np.array([commodity.segments[0].room for commodity in frame.commodities])[arcs.stay_commodity]
    terms = shadow_terms(shadowed, frame.classes, arcs.stay_class, room)
    for number, in_single, in_whole in terms:
        shadow = frame.classes[number].stays[0] - shadowed.stays
        stay = int(shadowed.of_stay[shadow])
        assert all(arcs.stay_class[in_single] == number)
        assert all(room[in_whole] == shadowed.whole[shadow])
        assert all(stay in frame.classes[arcs.stay_class[column]].stays for column in in_whole)
        assert len(in_whole) == 1
    assert len(terms) == len(shadowed.of_stay)


def test_a_row_of_shadows_says_that_there_are_as_many_as_in_the_whole() -> None:
    row, column, value = np.array([0, 0, 1]), np.array([0, 1, 2]), np.ones(3)
    rows = rows_from_entries(row, column, value, np.ones(2), np.ones(2))
    linked = with_linked_rows(rows, [(1, np.array([2]), np.array([0, 1]))], 0)
    assert (linked.lower.tolist(), linked.upper.tolist()) == ([1, 0], [1, 0])
    of_shadow = slice(linked.start[1], linked.start[2])
    assert dict(zip(linked.column[of_shadow].tolist(), linked.value[of_shadow].tolist(), strict=True)) == {
        0: -1.0,
        1: -1.0,
        2: 1.0,
    }
    assert rows.lower.tolist() == [1, 1]
