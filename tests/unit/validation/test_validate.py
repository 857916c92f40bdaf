"""The present plan of a problem: what breaks a rule, and what is only worth knowing."""

from __future__ import annotations

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.validation import validate_problem
from tests.unit.validation.house import Data, day, stay


def problem(*stays: Data, **fields: object) -> Data:
    rooms = [
        {"RoomNumber": "1", "RoomType": "A", "AdjacentRooms": ["2"]},
        {"RoomNumber": "2", "RoomType": "A"},
        {"RoomNumber": "3", "RoomType": "B"},
    ]
    window = {"RequestStartDate": day(1)}
    return {"ProblemId": "p", "MinimumStay": 3, "Rooms": rooms, "Reservations": list(stays), **window, **fields}


def verdict(data: Data, *, strict: bool = False):
    found = validate_problem(parse_problem(data), strict=strict)
    return [(v.rule, v.subject) for v in found.violations], list(found.notes)


def test_a_plan_without_fault_has_neither_violations_nor_notes():
    assert verdict(problem(stay("a", 1, 3, AssignedRoom="1"), stay("b", 4, 3, AssignedRoom="1"))) == ([], [])


def test_stays_without_a_room_are_one_note():
    assert verdict(problem(stay("a", 1, 3))) == ([], ["1 of 1 reservations has no room yet (a)."])
    many = verdict(problem(stay("z", 1, 3, AssignedRoom="1"), *(stay(f"s{k}", 1, 3) for k in range(9))))
    assert many == ([], ["9 of 10 reservations have no room yet (s0, s1, s2, s3, s4, s5, s6, s7, …)."])


def test_an_ineligible_room_is_a_violation_unless_the_stay_is_fixed():
    free = stay("a", 1, 3, AssignedRoom="3", RoomType="A")
    fixed = {**free, "IsLocked": True}
    assert verdict(problem(free))[0] == [("ineligible-room", "a")]
    violations, notes = verdict(problem(fixed))
    assert violations == []
    assert notes[0] == "Reservation a is fixed in room 3, which is not eligible for it."


@pytest.mark.parametrize(
    "window", [{"RequestStartDate": day(2)}, {"RequestEndDate": day(3)}, {"RequestStartDate": day(1), "FreezeDays": 1}]
)
def test_a_stay_outside_the_window_is_fixed(window):
    assert verdict(problem(stay("a", 1, 3, AssignedRoom="3", RoomType="A"), **window))[0] == []


def test_a_lock_in_another_type_is_a_change_to_know_about():
    notes = verdict(problem(stay("a", 1, 3, AssignedRoom="3", RoomType="A", IsLocked=True)))[1]
    assert "Reservation a has the type B instead of A in room 3." in notes


def test_an_upgrade_that_a_guest_has_is_a_change_only_where_it_may_be_reclaimed():
    upgraded = stay("a", 1, 3, AssignedRoom="3", RoomType="A", AllowableRoomTypes=["B"])
    assert verdict(problem(upgraded))[1] == []
    assert verdict(problem(upgraded, ReclaimUpgrades=True))[1] == [
        "Reservation a has the type B instead of A in room 3."
    ]


def test_orphan_gaps_are_notes_and_under_strict_violations():
    chart = problem(stay("a", 1, 3, AssignedRoom="1"), stay("b", 5, 3, AssignedRoom="1"))
    assert verdict(chart) == ([], ["Orphan gap in room 1, the night of 2027-05-04 (minimum stay 3)."])
    assert verdict(chart, strict=True) == ([("minimum-stay", "1")], [])


def test_members_of_a_group_who_lie_apart_are_notes():
    apart = problem(
        stay("a", 1, 3, AssignedRoom="1", AdjacencyGroup="g"),
        stay("b", 2, 3, AssignedRoom="3", AdjacencyGroup="g"),
    )
    assert verdict(apart) == (
        [],
        [
            "Reservation a in room 1 is next to no other member of g.",
            "Reservation b in room 3 is next to no other member of g.",
        ],
    )


@pytest.mark.parametrize(("first", "missed"), [(3, []), (2, ["a", "b"])])
def test_adjacency_is_asked_of_members_who_meet(first, missed):
    """c has b next door; a shares a night with c, or leaves when c arrives."""
    chart = problem(
        stay("a", 1, 2, AssignedRoom="3", AdjacencyGroup="g"),
        stay("b", first, 2, AssignedRoom="3" if first == 3 else "1", AdjacencyGroup="g"),
    )
    notes = verdict(chart)[1]
    assert [note for note in notes if "next to no other" in note] == [
        f"Reservation {key} in room {'3' if key == 'a' else '1'} is next to no other member of g." for key in missed
    ]


def test_a_door_may_be_listed_from_either_side():
    one = stay("a", 1, 3, AssignedRoom="1", AdjacencyGroup="g")
    other = stay("b", 2, 3, AssignedRoom="2", AdjacencyGroup="g")
    assert verdict(problem(one, other)) == ([], [])


def test_a_room_is_not_next_to_itself():
    """Both are in room 1, wrongly; room 1 names itself."""
    chart = problem(
        stay("a", 1, 3, AssignedRoom="1", AdjacencyGroup="g"), stay("b", 2, 3, AssignedRoom="1", AdjacencyGroup="g")
    )
    chart["Rooms"][0]["AdjacentRooms"] = ["1"]
    violations, notes = verdict(chart)
    assert violations == [("double-booking", "1")]
    assert len(notes) == 2


def test_warnings_of_the_problem_are_notes():
    chart = problem(stay("a", 1, 3, AssignedRoom="1", AdjacencyGroup="g"), Test=1)
    assert verdict(chart)[1] == [
        "The older field Test is read and ignored.",
        "Adjacency group g has one member only (a).",
    ]


def test_a_block_that_ends_the_day_before_an_arrival_is_legal():
    block = {"RoomNumber": "1", "Start": day(1), "End": day(4)}
    assert verdict(problem(stay("a", 5, 3, AssignedRoom="1"), OutOfOrder=[block])) == ([], [])


def test_a_block_that_starts_on_the_day_of_departure_is_legal():
    block = {"RoomNumber": "1", "Start": day(8), "End": day(9)}
    assert verdict(problem(stay("a", 5, 3, AssignedRoom="1"), OutOfOrder=[block])) == ([], [])
