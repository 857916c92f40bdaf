"""Free spans of rooms, and what a stay more changes in gap cost; every number follows from the contract's formula."""

from __future__ import annotations

import numpy as np

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.instance import NONE, build_instance, frozen
from bookingopt.optimizer.model.occupancy import AFTER, BEFORE, FreeSpan, Occupancy
from tests.unit.optimizer.houses import day, house, stay


def occupancy() -> Occupancy:
    """Room 1: a on 1–2 May, b on 7–8 May, out of order on 20 May; room 2: c on 1–2 May. Day 0 is the 1st of May."""
    closed = [{"RoomNumber": "1", "Start": day(20), "End": day(20)}]
    stays = (
        stay("a", 1, 2, AssignedRoom="1"),
        stay("b", 7, 2, AssignedRoom="1"),
        stay("c", 1, 2, AssignedRoom="2"),
    )
    instance = build_instance(parse_problem(house(*stays, OutOfOrder=closed)))
    return Occupancy(instance, instance.present_room, frozen(np.ones(3), np.bool_))


def test_free_rooms_are_those_without_a_stay_and_in_order() -> None:
    assert occupancy().free(2, 6).tolist() == [True, True]
    assert occupancy().free(1, 3).tolist() == [False, False]
    assert occupancy().free(19, 20).tolist() == [False, True]


def test_a_free_span_knows_what_bounds_it() -> None:
    spans = occupancy().free_spans
    assert spans.at(0, 3) == FreeSpan(0, 2, 6, from_block=False, to_block=False)
    assert spans.at(0, 9) == FreeSpan(0, 8, 19, from_block=False, to_block=True)
    assert spans.at(1, 9) == FreeSpan(1, 2, AFTER, from_block=False, to_block=False)
    assert occupancy().without(0).free_spans.at(0, 0) == FreeSpan(0, BEFORE, 6, from_block=False, to_block=False)


def test_several_stays_more_in_one_span_share_the_gap_between_them() -> None:
    spans = occupancy().free_spans
    assert spans.change_of_all(0, [(2, 4)]) == spans.change(0, 2, 4)
    assert spans.change_of_all(0, [(2, 3), (3, 6)]) == spans.change(0, 2, 6)
    # Each alone leaves three nights, 2**0, for the 2**-1 that there was; together they leave two, 2**(3 - 2 + 1).
    assert [spans.change(0, 2, 3), spans.change(0, 5, 6)] == [0.5, 0.5]
    assert spans.change_of_all(0, [(2, 3), (5, 6)]) == 3.5


def test_a_stay_more_changes_the_gaps_beside_it() -> None:
    # The minimum stay is 3: a gap of L nights costs 2**(3 - L), and twice that where L < 3.
    # Nights 2–5 are free in room 1, cost 2**-1. A stay on nights 2–3 leaves 4–5: 2**(3 - 2 + 1) = 4, so 3.5 more.
    assert occupancy().free_spans.change(0, 2, 4) == 3.5
    # A stay that fills the span takes its cost away; one at the end of time closes nothing and opens a gap of 2 nights.
    assert occupancy().free_spans.change(0, 2, 6) == -0.5
    assert occupancy().free_spans.change(1, 4, 6) == 4


def test_who_gives_up_its_nights_has_no_room() -> None:
    assert occupancy().without(2).room_of.tolist() == [0, 0, NONE]
    assert occupancy().without(2).placed.tolist() == [0, 1]
