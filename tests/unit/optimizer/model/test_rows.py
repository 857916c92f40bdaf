"""Reservations that are one stay: which is which, what their moves count, and who wants to be next to whom."""

from __future__ import annotations

from typing import Any

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.arrays import NONE, UNCUT
from bookingopt.optimizer.model.instance import Instance, build_instance
from bookingopt.optimizer.model.rows import turnover_ends
from tests.unit.optimizer.houses import house, stay


def built(*stays: dict[str, Any], **more: Any) -> Instance:
    return build_instance(parse_problem(house(*stays, **more)))


def family(name: str, first: int, nights: int, **fields: Any) -> dict[str, Any]:
    return stay(name, first, nights, SameRoom="family", **fields)


def test_rows_know_their_stay_and_a_stay_its_rows() -> None:
    instance = built(stay("a", 1, 1), family("b", 1, 2), stay("c", 1, 1), family("d", 2, 3))
    assert instance.stays == 3
    assert instance.rows.stay.tolist() == [0, 1, 2, 1]
    assert instance.rows.of_stay == ((0,), (1, 3), (2,))
    assert (int(instance.arrival[1]), int(instance.departure[1])) == (0, 4)


def test_the_present_room_is_that_which_counts_most() -> None:
    there = {"AssignedRoom": "1"}
    both = built(family("a", 1, 2, MoveCost=2, **there), family("b", 1, 2, MoveCost=3, **there))
    assert (both.present_room.tolist(), both.move_cost.tolist(), both.settled_room.tolist()) == ([0], [5], [0])
    apart = built(family("a", 1, 2, MoveCost=2, **there), family("b", 1, 2, MoveCost=3, AssignedRoom="2"))
    assert (apart.present_room.tolist(), apart.move_cost.tolist(), apart.settled_room.tolist()) == ([1], [3], [NONE])
    half = built(family("a", 1, 2, **there), family("b", 1, 2))
    assert (half.present_room.tolist(), half.settled_room.tolist()) == ([0], [NONE])


def test_those_who_share_a_room_are_no_mates_and_wish_row_by_row() -> None:
    group = {"AdjacencyGroup": "g"}
    instance = built(family("a", 1, 2, **group), family("b", 3, 2, **group), stay("c", 1, 3, **group))
    assert [(wish.row, wish.stay, wish.mates.tolist()) for wish in instance.wishes] == [
        (0, 0, [1]),
        (1, 0, [1]),
        (2, 1, [0]),
    ]
    assert [mates.tolist() for mates in instance.mates] == [[1], [0]]
    assert built(family("a", 1, 2, **group), family("b", 1, 2, **group)).wishes == ()


def test_turnover_ends_with_the_next_fixed_entry_of_the_room() -> None:
    blocks = [(0, 9, 12)]
    fixed = [0, 0, NONE, 1]
    ends = turnover_ends(arrival=[0, 5, 1, 0], leaves=[4, 8, 4, 4], fixed=fixed, blocks=blocks)
    assert ends == [5, 9, UNCUT, UNCUT]
