"""The rehearsal finds what a system would refuse, and a plan that is not reached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bookingopt.domain.fields import StayStatus
from bookingopt.io.sinks.messages import Message
from bookingopt.io.sinks.rehearsal import rehearse
from bookingopt.io.sinks.sink import MoveWriter, RoomChange
from tests.unit.io.sinks.plans import Case, Stay, case, two_that_swap

#: A system whose messages are lists of changes.
WRITER = MoveWriter(
    call="",
    write=lambda phase, options: (),
    read=lambda message: message.body,
    key=lambda ids: (ids["reservation-id"],),
    ids=("reservation-id",),
    most_changes=2,
)

GOOD = [
    [("C", "2")],
    [("A", None), ("B", None)],
    [("A", "2"), ("B", "1")],
    [("D", "1")],
]


def said(
    messages: list[list[tuple[str, str | None]]], case: Case | None = None, writer: MoveWriter = WRITER
) -> list[str]:
    case = case or two_that_swap()
    sent = [
        Message(
            "", "", "", [RoomChange((f"r/{key}",), None if room is None else f"id {room}") for key, room in changes]
        )
        for changes in messages
    ]
    return rehearse(writer, sent, case.result, case.problem)


def test_messages_that_lead_to_the_plan():
    assert said(GOOD) == []


def test_a_plan_that_is_not_reached():
    assert said(GOOD[:3]) == ["at the end D has no room and not id 1"]


def test_a_room_that_is_let_twice_on_the_way():
    assert said([GOOD[0], [("A", "2")], [("B", "1")], GOOD[3]]) == ["message 2: A and B have one room"]


def test_a_clash_of_the_present_plan_is_no_complaint():
    case = two_that_swap()
    both = [
        stay.model_copy(update={"previous_room": "1"}) if stay.key == "B" else stay for stay in case.result.assignments
    ]
    result = case.result.model_copy(update={"assignments": tuple(both)})
    assert said([GOOD[0], [("A", "2")], GOOD[3]], Case(case.problem, result)) == []


def test_stays_that_the_plan_has_in_one_room_are_no_complaint():
    stays = {"A": Stay("A", 0, 2), "B": Stay("B", 1, 2)}
    together = case({"A": "1", "B": "1"}, {"A": "2", "B": "2"}, stays, ["1", "2"])
    assert said([[("A", "2")], [("B", "2")]], together) == []


def test_a_blocked_room():
    case = two_that_swap()
    night = case.result.assignments[2].arrival
    problem = case.problem.model_validate(
        {**case.problem.model_dump(by_alias=True), "OutOfOrder": [{"RoomNumber": "2", "Start": night, "End": night}]}
    )
    assert said(GOOD, Case(problem, case.result))[0] == "message 1: C and a block of id 2 have one room"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ([("X", "1")], "message 1: there is no reservation r/X"),
        ([("C", "9")], "message 1: there is no room id 9"),
        ([("A", None), ("B", None), ("C", None)], "message 1: 3 changes, and 2 are the most"),
    ],
)
def test_what_the_system_does_not_know(changes, complaint):
    assert complaint in said([changes, *GOOD])


def test_locks():
    locked = two_that_swap(locked=("C",))
    assert said(GOOD, locked) == ["message 1: C is locked"]
    assert said(GOOD, locked, replace(WRITER, has_locks=False)) == []

    def lock(key: str, on: bool) -> Message:
        return Message("", "", "", [RoomChange((f"r/{key}",), lock=on)])

    assert rehearse(WRITER, [lock("C", False)], locked.result, locked.problem)[-2:] == [
        "at the end C is not locked",
        "at the end D has no room and not id 1",
    ]
    assert rehearse(WRITER, [lock("D", True)], locked.result, locked.problem)[0] == "message 1: D has no room to lock"


def test_what_the_system_refuses():
    case = two_that_swap()
    in_house = [stay.model_copy(update={"status": StayStatus.IN_HOUSE}) for stay in case.result.assignments]
    result = case.result.model_copy(update={"assignments": tuple(in_house)})
    assert "message 1: C is in house" in said(GOOD, Case(case.problem, result))
    assert "message 2: A cannot be without a room" in said(GOOD, writer=replace(WRITER, can_unassign=False))
