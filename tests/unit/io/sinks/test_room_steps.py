"""Moves as single steps: cycles, locks, first rooms, and the way through a free room."""

from __future__ import annotations

import pytest
from hypothesis import given

from bookingopt.domain.fields import StayStatus
from bookingopt.io.sinks.room_steps import (
    Action,
    RoomStep,
    SystemView,
    merged,
    moves_in_house,
    nights,
    phases,
    served,
)
from tests.unit.io.sinks.plans import Case, Rooms, Stay, case, cases, two_that_swap


def steps(case: Case, *, has_locks: bool = True, can_unassign: bool = True) -> list[list[RoomStep]]:
    view = SystemView.of(case.result, case.problem)
    found = phases(case.result, view, has_locks=has_locks, can_unassign=can_unassign)
    return [phase for phase in found if phase]


def told(case: Case, **how: bool) -> list[list[tuple[str, str, str | None]]]:
    return [
        [(step.action, step.stay.key, step.to_room and step.to_room.number) for step in phase]
        for phase in steps(case, **how)
    ]


def test_a_cycle_loses_all_its_rooms_before_it_gets_them():
    assert told(two_that_swap()) == [
        [("assign", "C", "2")],
        [("unassign", "A", None), ("unassign", "B", None)],
        [("assign", "A", "2"), ("assign", "B", "1")],
        [("assign", "D", "1")],
    ]


def test_a_lock_is_opened_before_and_closed_after():
    found = told(two_that_swap(locked=("B",)))
    assert found[1] == [("unlock", "B", "1")]
    assert found[4] == [("lock", "B", "1")]
    assert [phase for phase in found if phase[0][0] in ("lock", "unlock")] == [found[1], found[4]]
    assert told(two_that_swap(locked=("B",)), has_locks=False) == told(two_that_swap())


def test_where_no_stay_can_be_without_a_room_one_waits_in_a_free_one():
    case = two_that_swap(rooms=("1", "2", "3"))
    assert told(case, can_unassign=False)[1:4] == [
        [("assign", "A", "3")],
        [("assign", "B", "1")],
        [("assign", "A", "2")],
    ]
    back = steps(case, can_unassign=False)[3][0]
    assert back.from_room is not None
    assert back.from_room.number == "3"
    with pytest.raises(LookupError, match=r"Guest A \(A\) from 1 to 2"):
        steps(two_that_swap(), can_unassign=False)


def test_several_stays_can_wait_before_one_of_a_cycle_can_go():
    # The long stay C needs room 1, from which A and E go only when C has left room 2.
    stays = {"A": Stay("A", 0, 2), "E": Stay("E", 2, 2), "C": Stay("C", 0, 4)}
    present: Rooms = {"A": "1", "E": "1", "C": "2"}
    house = case(present, {"A": "2", "E": "2", "C": "1"}, stays, ["1", "2", "3"])
    assert told(house, can_unassign=False) == [
        [("assign", "A", "3")],
        [("assign", "E", "3")],
        [("assign", "C", "1")],
        [("assign", "A", "2")],
        [("assign", "E", "2")],
    ]


def test_stays_that_the_plan_has_in_one_room_are_not_in_each_other_s_way():
    stays = {"A": Stay("A", 0, 2), "B": Stay("B", 1, 2), "C": Stay("C", 0, 3)}
    house = case({"A": "1", "B": "1", "C": "2"}, {"A": "2", "B": "2", "C": "1"}, stays, ["1", "2", "3"])
    found = [(key, room) for phase in told(house, can_unassign=False) for _, key, room in phase]
    assert found == [("A", "3"), ("B", "3"), ("C", "1"), ("A", "2"), ("B", "2")]


def test_a_blocked_room_is_not_free():
    case = two_that_swap(rooms=("1", "2", "3"))
    block = {"RoomNumber": "3", "Start": case.result.assignments[0].arrival, "End": case.result.assignments[0].arrival}
    problem = type(case.problem).model_validate({**case.problem.model_dump(by_alias=True), "OutOfOrder": [block]})
    with pytest.raises(LookupError):
        steps(Case(problem, case.result), can_unassign=False)


def test_guests_in_house_keep_their_rooms():
    case = two_that_swap()
    changed = [
        stay.model_copy(update={"status": StayStatus.IN_HOUSE}) if stay.key == "C" else stay
        for stay in case.result.assignments
    ]
    result = case.result.model_copy(update={"assignments": tuple(changed)})
    assert [move.id for move in moves_in_house(result)] == ["C"]
    assert "C" not in {key for phase in told(Case(case.problem, result)) for _, key, _ in phase}
    assert moves_in_house(case.result) == []


def test_ids_are_those_of_the_source():
    view = SystemView.of(two_that_swap().result, None)
    assert view.ids["A"]["reservation-id"] == "r/A"
    assert view.room("1").ids == {}
    assert SystemView.of(two_that_swap().result, two_that_swap().problem).room("1").ids["room-id"] == "id 1"
    assert list(nights(view.stays["C"])) == [view.stays["C"].arrival.toordinal()]


@given(cases())
def test_merged_steps_do_not_depend_on_each_other(case):
    found = steps(case)
    joined = list(merged(found, 3))
    assert [step for phase in joined for step in phase] == [step for phase in found for step in phase]
    for phase in joined:
        assert len(phase) <= 3
        assert len({step.stay.key for step in phase}) == len(phase)
        for number, step in enumerate(phase):
            left = {each.from_room.number for each in phase[:number] if each.from_room}
            assert step.to_room is None or step.to_room.number not in left


def test_a_message_names_the_moves_that_it_serves():
    [[first], [one, two], *_] = steps(two_that_swap())
    assert served([first]) == first.serves == "move 1, Guest C (C) from 1 to 2"
    assert served([one, two]) == f"2 steps: {one.serves}; {two.serves}"
    assert (first.moves, one.moves, steps(two_that_swap())[-1][0].moves) == ([1], [2], [])
    assert one.action is Action.UNASSIGN
