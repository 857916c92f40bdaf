"""Which wishes are granted, by the mates that are next door."""

from __future__ import annotations

import numpy as np

from bookingopt.domain.fields import AdjacencyShape
from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.wish_graph import WishGraph, not_granted
from tests.unit.optimizer.houses import house, stay

EACH, RUN = AdjacencyShape.EACH, AdjacencyShape.RUN


def graph(*stays: tuple[int, int], same_room: tuple[int, ...] = ()) -> WishGraph:
    """The graph of one group; each stay is its first night and its number of nights."""
    rows = [
        stay(f"s{n}", first, nights, AdjacencyGroup="g", **({"SameRoom": "r"} if n in same_room else {}))
        for n, (first, nights) in enumerate(stays)
    ]
    return build_instance(parse_problem(house(*rows, rooms=9))).wish_graph


def missing(one: WishGraph, shape: AdjacencyShape, *doors: tuple[int, int], without: tuple[int, ...] = ()) -> list[int]:
    """The wishes that are not granted where these pairs are next door and those have no room."""
    pairs = {*doors, *((b, a) for a, b in doors)}
    next_door = [pair in pairs for pair in zip(one.number.tolist(), one.mate.tolist(), strict=True)]
    is_placed = np.array([n not in without for n in range(len(one.stay))])
    return not_granted(one, shape, is_placed, np.array(next_door, dtype=np.bool_)).tolist()


def test_mates_are_pairs_both_ways_and_a_party_is_who_shares_nights_directly_or_through_others() -> None:
    one = graph((1, 2), (2, 2), (3, 2), (8, 1), (8, 1), (12, 1))  # the last one shares a night with nobody
    assert len(one.stay) == 5
    assert sorted(zip(one.number.tolist(), one.mate.tolist(), strict=True)) == [
        *((0, 1), (1, 0), (1, 2), (2, 1)),
        *((3, 4), (4, 3)),
    ]
    assert one.party.tolist() == [0, 0, 0, 1, 1]


def test_rows_that_share_a_room_are_no_mates() -> None:
    one = graph((1, 3), (1, 3), (1, 3), same_room=(0, 1))
    assert sorted(zip(one.number.tolist(), one.mate.tolist(), strict=True)) == [(0, 2), (1, 2), (2, 0), (2, 1)]
    assert missing(one, RUN, (0, 2), (1, 2)) == []


def test_one_by_one_each_needs_one_mate_and_in_a_run_the_longest_counts() -> None:
    one = graph(*[(1, 3)] * 5)
    doors = ((0, 1), (2, 3), (3, 4))
    assert missing(one, EACH, *doors) == []
    assert missing(one, RUN, *doors) == [0, 1]
    assert missing(one, RUN, (0, 1), (2, 3)) == [2, 3, 4]  # of two runs as long the one with the first member
    assert missing(one, EACH, (0, 1), (2, 3)) == [4]
    assert missing(one, RUN) == missing(one, EACH) == [0, 1, 2, 3, 4]


def test_parties_have_runs_of_their_own_and_who_has_no_room_misses_nobody() -> None:
    one = graph((1, 2), (1, 2), (5, 2), (5, 2), (5, 2))
    assert missing(one, RUN, (0, 1), (2, 4)) == [3]
    assert missing(one, RUN, (0, 1), (2, 4), without=(3,)) == []
