"""Adjacency misses and type changes of a plan, from its problem alone."""

from __future__ import annotations

from bookingopt.validation.aims import adjacent_rooms, by_group, has_mate
from bookingopt.validation.judged_plan import JudgedPlan
from bookingopt.validation.room_chart import place
from tests.unit.validation.house import house, read


def test_rooms_are_adjacent_in_both_directions():
    problem, _ = read(*house())
    assert adjacent_rooms(problem.rooms) == {"1": {"2"}, "2": {"1"}, "4": {"5"}, "5": {"4"}}


def test_members_who_share_a_night_and_are_not_next_door_are_misses():
    problem, result = read(*house())
    assert [one.key for one in JudgedPlan.of_result(result, problem).misses] == ["f", "g"]


def test_a_stay_in_another_type_is_a_change_with_its_position():
    problem, result = read(*house())
    [change] = JudgedPlan.of_result(result, problem).changes
    # e booked type A and has a room of type B, which comes second in its order: position 1.
    assert (change.placed.key, change.from_type, change.to_type) == ("e", "A", "B")
    assert (change.kind, change.position) == ("upgrade", 1)


def test_a_stay_is_no_mate_of_its_own():
    problem, _ = read(*house())
    f, g = (place(stay, "", None) for stay in problem.reservations[-2:])  # nights 10–11 and 11–13
    assert has_mate(by_group([f, g])["party"], f)
    assert not has_mate(by_group([f])["party"], f)
