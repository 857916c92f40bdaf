"""Move lists: in which order they can be carried out."""

from __future__ import annotations

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.validation import validate_result
from tests.unit.validation.house import day, move, nights, plan, stay

ROOMS = [{"RoomNumber": number} for number in "1234"]


def move_violations(
    present: dict[str, tuple[str, int, int]], rooms: dict[str, str], moves: list[tuple[str, int | None]]
):
    """Judge the moves of the stays (room, arrival, length) into ``rooms``, given as ids and cycles in their order."""
    stays = [stay(key, first, length, AssignedRoom=room) for key, (room, first, length) in present.items()]
    problem = parse_problem({"ProblemId": "p", "MinimumStay": 1, "Rooms": ROOMS, "Reservations": stays})
    rows = [
        move(step, key, present[key][0], rooms[key], present[key][1], Cycle=cycle)
        for step, (key, cycle) in enumerate(moves, start=1)
    ]
    result = plan(problem, {key: rooms.get(key, present[key][0]) for key in present}, moves=rows)
    return [(v.subject, v.nights) for v in validate_result(result, problem).violations if v.rule == "move"]


CHAIN = {"a": ("1", 1, 3), "b": ("2", 1, 3), "c": ("3", 2, 4)}
SHIFTED = {"a": "2", "b": "3", "c": "4"}


def test_a_chain_is_moved_from_its_free_end():
    assert move_violations(CHAIN, SHIFTED, [("c", None), ("b", None), ("a", None)]) == []


def test_a_chain_moved_from_the_wrong_end_double_books_twice():
    found = move_violations(CHAIN, SHIFTED, [("a", None), ("b", None), ("c", None)])
    assert found == [("a", nights(1, 2, 3)), ("b", nights(2, 3))]


def test_a_chain_may_change_all_at_once():
    assert move_violations(CHAIN, SHIFTED, [("a", 1), ("b", 1), ("c", 1)]) == []


def test_two_cycles_are_two_turns():
    swap = {"a": ("1", 1, 3), "b": ("2", 1, 3), "c": ("1", 4, 2), "d": ("2", 4, 2)}
    rooms = {"a": "2", "b": "1", "c": "2", "d": "1"}
    assert move_violations(swap, rooms, [("a", 1), ("b", 1), ("c", 2), ("d", 2)]) == []
    assert move_violations(swap, rooms, [("a", 1), ("b", 2), ("c", 2), ("d", 2)]) == [("a", nights(1, 2, 3))]


def test_a_cycle_that_is_interrupted_is_none():
    swap = {"a": ("1", 1, 3), "b": ("2", 1, 3), "c": ("3", 1, 1)}
    rooms = {"a": "2", "b": "1", "c": "4"}
    assert move_violations(swap, rooms, [("a", 1), ("c", None), ("b", 1)]) == [("a", nights(1, 2, 3))]


def test_a_room_that_is_left_in_time_may_be_entered_before():
    following = {"a": ("1", 4, 2), "b": ("2", 1, 3)}  # b departs on the day on which a arrives
    assert move_violations(following, {"a": "2", "b": "3"}, [("a", None), ("b", None)]) == []


def test_a_clash_of_the_present_plan_is_not_the_list_s_doing():
    """a and b are in one room; moving c next to neither of them adds nothing, whatever the order of the rest."""
    present = {"a": ("1", 1, 3), "b": ("1", 2, 3), "c": ("2", 1, 3)}
    rooms = {"b": "3", "c": "4"}
    assert move_violations(present, rooms, [("c", None), ("b", None)]) == []
    assert move_violations(present, rooms, [("b", None), ("c", None)]) == []


@pytest.mark.parametrize("order", [["b", "a"], ["a", "b"]])
def test_who_enters_a_room_that_a_clashing_guest_leaves_later(order):
    present = {"x": ("1", 9, 1), "b": ("1", 1, 3), "a": ("2", 1, 3)}
    expected = [] if order == ["b", "a"] else [("a", nights(1, 2, 3))]
    assert move_violations(present, {"a": "1", "b": "3"}, [(key, None) for key in order]) == expected


FIRST = {"Id": "a", "Name": "a", "Arrival": day(1), "Departure": day(4), "RoomType": "Default", "To": "1"}


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([FIRST], []),
        ([FIRST | {"To": "2"}], [("a", 3)]),
        ([FIRST | {"RoomType": "Twin"}], [("a", 3)]),
        ([FIRST | {"Departure": day(5)}], [("a", 3)]),
        ([FIRST, FIRST | {"Id": "b", "Name": "b"}], [("b", 1)]),
    ],
)
def test_first_rooms_are_those_of_stays_that_had_none(rows, found):
    stays = [stay("a", 1, 3), stay("b", 5, 1, AssignedRoom="1")]
    problem = parse_problem({"ProblemId": "p", "MinimumStay": 1, "Rooms": ROOMS, "Reservations": stays})
    result = plan(problem, {"a": "1", "b": "1"}, first_rooms=rows)
    judged = validate_result(result, problem).violations
    assert [(v.subject, v.size) for v in judged if v.rule == "move"] == found


@pytest.mark.parametrize("field", [{"Departure": day(5)}, {"RoomType": "Twin"}])
def test_what_a_move_says_of_the_stay_is_true(field):
    stays = [stay("a", 1, 3, AssignedRoom="1")]
    problem = parse_problem({"ProblemId": "p", "MinimumStay": 1, "Rooms": ROOMS, "Reservations": stays})
    true = {"Departure": day(4), "RoomType": "Default"}
    for said, count in ((true, 0), (true | field, 1)):
        result = plan(problem, {"a": "2"}, moves=[move(1, "a", "1", "2", 1, **said)])
        assert len([v for v in validate_result(result, problem).violations if v.rule == "move"]) == count
