"""Pieces that two rooms can exchange, and which of them make the rooms evenest."""

from __future__ import annotations

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.instance import NONE, build_instance
from bookingopt.optimizer.wear.room_nights import stay_nights
from bookingopt.optimizer.wear.swaps import Entry, RoomPair, RoomPiece, evenest_choice
from tests.strategies import Data
from tests.unit.optimizer.houses import house, stay


def pieces(data: Data, one: list[int], other: list[int], held: frozenset[int] = frozenset({NONE})) -> list[RoomPiece]:
    """What rooms 1 and 2 can exchange with those stays in them."""
    instance = build_instance(parse_problem(data))
    entries = tuple(
        [Entry(int(instance.arrival[i]), int(instance.departure[i]), i) for i in room] for room in (one, other)
    )
    return RoomPair(instance, stay_nights(instance), held).pieces((0, 1), (entries[0], entries[1]))


def test_rooms_are_cut_where_both_turn_over_or_their_gaps_are_alike() -> None:
    # Both leave on the 3rd, so that the gaps behind may change places; on the 7th there is no day that cuts both.
    stays = [stay("a", 1, 2), stay("b", 3, 4), stay("c", 1, 2), stay("d", 4, 5), stay("e", 7, 1)]
    found = pieces(house(*stays), [0, 1, 4], [2, 3])
    assert [(piece.stays, piece.others, piece.nights) for piece in found] == [((0,), (2,), 0), ((1, 4), (3,), 0)]


def test_gaps_that_would_cost_something_else_cut_nothing() -> None:
    # 1: free on the 3rd and 4th, 2: on the 4th alone; exchanged behind, both would be free another number of nights.
    stays = [stay("a", 1, 2), stay("b", 5, 2), stay("c", 1, 3), stay("d", 6, 2)]
    assert len(pieces(house(*stays), [0, 1], [2, 3])) == 1


def test_who_is_held_changes_with_nobody_and_leaving_a_present_room_costs() -> None:
    stays = [stay("a", 1, 2), stay("b", 3, 2, AssignedRoom="1", MoveCost=5), stay("c", 1, 2), stay("d", 3, 3)]
    first, second = pieces(house(*stays), [0, 1], [2, 3])
    assert (first.move_cost, second.move_cost, second.nights) == (0, 5, -1)
    assert pieces(house(*stays), [0, 1], [2, 3], frozenset({2})) == [second]


def test_the_choice_is_the_evenest_that_costs_no_moves() -> None:
    three, dear, back = RoomPiece((0,), (), 3, 0), RoomPiece((1,), (2,), 4, 1), RoomPiece((3,), (4,), 0, -1)
    assert evenest_choice([three, dear], 8) == [three]
    assert evenest_choice([three, dear, back], 8) == [dear, back]
    assert evenest_choice([three], 2) == []  # it would turn 2 into -4
    assert evenest_choice([], 5) == []
