"""Two stays in one room: when they clash, and what may follow on what."""

from __future__ import annotations

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.validation import validate_problem
from bookingopt.validation.timeline import MOST_NIGHTS
from tests.unit.validation.house import Data, day, nights, stay

#: Allen's thirteen relations of two intervals -> arrival and length of both, and the nights they share.
RELATIONS = {
    "before": ((1, 3), (6, 2), ()),
    "after": ((6, 2), (1, 3), ()),
    "meets": ((1, 3), (4, 2), ()),  # the check-out day is sold again
    "met by": ((4, 2), (1, 3), ()),
    "overlaps": ((1, 4), (3, 4), (3, 4)),
    "overlapped by": ((3, 4), (1, 4), (3, 4)),
    "starts": ((1, 2), (1, 5), (1, 2)),
    "started by": ((1, 5), (1, 2), (1, 2)),
    "during": ((3, 2), (1, 6), (3, 4)),
    "contains": ((1, 6), (3, 2), (3, 4)),
    "finishes": ((4, 3), (1, 6), (4, 5, 6)),
    "finished by": ((1, 6), (4, 3), (4, 5, 6)),
    "equals": ((2, 3), (2, 3), (2, 3, 4)),
}


def one_room(*stays: Data, **fields: object) -> Data:
    """A problem with one room, in which all ``stays`` are."""
    placed = [{**each, "AssignedRoom": "1"} for each in stays]
    return {"ProblemId": "p", "MinimumStay": 1, "Rooms": [{"RoomNumber": "1"}], "Reservations": placed, **fields}


def found(problem: Data) -> list[tuple[str, tuple[object, ...], float]]:
    return [(v.rule, v.nights, v.size) for v in validate_problem(parse_problem(problem)).violations]


@pytest.mark.parametrize("relation", RELATIONS)
def test_two_stays_in_one_room(relation):
    one, other, both = RELATIONS[relation]
    expected = [("double-booking", nights(*both), len(both))] if both else []
    assert found(one_room(stay("one", *one), stay("other", *other))) == expected


@pytest.mark.parametrize("relation", RELATIONS)
def test_a_stay_and_a_block_in_one_room(relation):
    one, (start, length), both = RELATIONS[relation]
    block = {"RoomNumber": "1", "Start": day(start), "End": day(start + length - 1)}
    expected = [("out-of-order", nights(*both), len(both))] if both else []
    assert found(one_room(stay("one", *one), OutOfOrder=[block])) == expected


def test_blocks_that_overlap_count_their_nights_once():
    blocks = [{"RoomNumber": "1", "Start": day(start), "End": day(end)} for start, end in ((5, 6), (2, 3), (3, 4))]
    assert found(one_room(stay("one", 1, 9), OutOfOrder=blocks)) == [("out-of-order", nights(2, 3, 4, 5, 6), 5)]


def test_a_stay_that_meets_two_blocks_is_one_violation():
    blocks = [{"RoomNumber": "1", "Start": day(start), "End": day(start)} for start in (6, 2)]
    assert found(one_room(stay("one", 1, 6), OutOfOrder=blocks)) == [("out-of-order", nights(2, 6), 2)]


def test_every_stay_that_comes_too_early_is_named():
    """The long one is still there when the third arrives, though the second has left."""
    stays = (stay("long", 1, 9), stay("short", 2, 1), stay("late", 5, 6))
    assert found(one_room(*stays)) == [("double-booking", nights(2), 1), ("double-booking", nights(5, 6, 7, 8, 9), 5)]


def test_one_room_is_not_the_other():
    problem = one_room(stay("one", 1, 3), stay("other", 1, 3))
    problem["Rooms"].append({"RoomNumber": "2"})
    problem["Reservations"][1]["AssignedRoom"] = "2"
    assert found(problem) == []


def test_of_a_long_clash_the_first_nights_are_named_and_all_are_counted():
    block = {"RoomNumber": "1", "Start": day(1), "End": "2029-10-16"}
    problem = one_room(stay("one", 1, 3_650), stay("other", 1, 3_650), OutOfOrder=[block])
    clash, *closed = [(rule, len(when), size) for rule, when, size in found(problem)]
    assert clash == ("double-booking", MOST_NIGHTS, 3_650)
    assert closed == [("out-of-order", MOST_NIGHTS, 900)] * 2
