"""The move list can be carried out step by step, and says what each move is good for."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.house import planned
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.result_rows import (
    Move,
    Purpose,
)
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.reporting.moves import begun_and_moved, makes_room, move_rows
from tests import oracle
from tests.strategies import Data, problems
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.settings import as_arrays


def moves(data: Data, *rooms: int) -> list[Move]:
    return move_rows(build_instance(parse_problem(data)), Plan(np.array(rooms)))


def test_a_stay_waits_for_the_one_in_its_new_room() -> None:
    stays = (stay("a", 1, 3, AssignedRoom="1"), stay("b", 2, 3, AssignedRoom="2"))
    first, second = moves(house(*stays, rooms=3), 1, 2)
    assert [(row.step, row.id, row.from_, row.to, row.cycle) for row in (first, second)] == [
        (1, "b", "2", "3", None),
        (2, "a", "1", "2", None),
    ]
    assert (first.purpose, first.purpose_reservation) == (Purpose.MAKES_ROOM, "a")
    assert (first.departure, first.room_type) == (date(2027, 5, 5), "Default")


def test_room_is_made_for_a_guest_by_name() -> None:
    stays = (stay("Sato", 1, 3, Id="4411", AssignedRoom="1"), stay("b", 2, 3, AssignedRoom="2"))
    first, _ = moves(house(*stays, rooms=3), 1, 2)
    assert first.reason == "makes room for Sato (4411) in 2"
    assert (first.purpose_reservation, first.purpose_name, first.purpose_room) == ("4411", "Sato", "2")
    sato = parse_problem(house(*stays)).reservations[0]
    assert makes_room(sato, parse_problem(house()).rooms[1]).reason == first.reason


def test_stays_that_change_places_share_a_cycle() -> None:
    stays = (stay("a", 1, 3, AssignedRoom="1"), stay("b", 2, 3, AssignedRoom="2"))
    assert [(row.id, row.cycle) for row in moves(house(*stays), 1, 0)] == [("a", 1), ("b", 1)]


def test_a_move_that_closes_a_gap_names_it() -> None:
    # Room 1: free on 3–4 May between a and b, fewer nights than the minimum stay of 3. c fills them.
    stays = (
        stay("a", 1, 2, AssignedRoom="1"),
        stay("b", 5, 2, AssignedRoom="1"),
        stay("c", 3, 2, AssignedRoom="2"),
    )
    (row,) = moves(house(*stays), 0, 0, 0)
    assert (row.purpose, row.purpose_room, row.purpose_nights) == (Purpose.CLOSES_GAP, "1", 2)
    assert row.purpose_start == date(2027, 5, 3)
    assert row.reason == "closes the 2-night gap 3–5 May in 1"


def test_moves_to_ones_own_type_next_to_a_member_and_out_of_a_wrong_room() -> None:
    rooms = [
        {"RoomNumber": "1", "RoomType": "A", "AdjacentRooms": ["2"]},
        {"RoomNumber": "2", "RoomType": "A"},
        {"RoomNumber": "3", "RoomType": "B"},
    ]
    b_too = {"RoomType": "A", "AllowableRoomTypes": ["B"]}
    cases = (
        (Purpose.OWN_TYPE, [stay("a", 1, 3, AssignedRoom="3", **b_too)], [0], {"ReclaimUpgrades": True}),
        (Purpose.NOT_ALLOWED, [stay("a", 1, 3, AssignedRoom="3", RoomType="A")], [0], {}),
        (
            Purpose.NEXT_TO_MEMBER,
            [stay(name, 1, 3, AssignedRoom=room, AdjacencyGroup="g") for name, room in (("a", "3"), ("b", "2"))],
            [0, 1],
            {},
        ),
        (Purpose.SEQUENCE, [stay("a", 1, 3, AssignedRoom="2")], [0], {}),
    )
    for purpose, stays, to, fields in cases:
        (row,) = moves(house(*stays, **fields) | {"Rooms": rooms}, *to)
        assert row.purpose is purpose


@given(problems(), st.integers(0, 2**31 - 1))
def test_carried_out_in_order_the_moves_lead_to_the_plan_and_add_no_clash(data: Data, seed: int) -> None:
    problem = parse_problem(data)
    plans = [dict(plan) for plan in oracle.legal_plans(problem)]
    if not plans:
        return
    plan = plans[seed % len(plans)]
    instance = build_instance(problem)
    rooms = {one.key: one.assigned_room for one in problem.reservations}
    stays = {
        (one.key, room.room_number): set(oracle.kept(problem, one, room.room_number))
        for one in problem.reservations
        for room in problem.rooms
    }
    steps = move_rows(instance, as_arrays(problem, plan))
    clashes = _clashes(rooms, stays)
    for at, row in enumerate(steps):
        assert rooms[row.id] == row.from_
        rooms[row.id] = row.to
        is_last_of_cycle = row.cycle is None or at + 1 == len(steps) or steps[at + 1].cycle != row.cycle
        if is_last_of_cycle:
            assert _clashes(rooms, stays) <= clashes
            clashes = _clashes(rooms, stays)
    assert all(room in (None, plan[key]) for key, room in rooms.items())


def _clashes(rooms: dict[str, str | None], stays: dict[tuple[str, str], set[date]]) -> set[frozenset[str]]:
    """The pairs of stays that are in one room on one night; ``stays`` has the nights by stay and room."""
    return {
        frozenset((one, other))
        for one, room in rooms.items()
        for other in rooms
        if one != other and room is not None and room == rooms[other]
        if stays[one, room] & stays[other, room]
    }


#: Guests of three nights in rooms 1, 2 and 3, one arriving each day; nobody says what day it is.
ARRIVING = [
    stay(name, first, 3, AssignedRoom=room) for name, first, room in (("a", 1, "1"), ("b", 2, "2"), ("c", 3, "3"))
]


def begun(*states: str, plan: tuple[int, ...] = (1, 0, 2), **fields: str) -> list[str]:
    """What is said of a plan for the guests, who are in these states."""
    stays = [row | {"Status": state} for row, state in zip(ARRIVING, states, strict=True)]
    given = parse_problem(house(*stays, rooms=3) | fields)
    return list(begun_and_moved(given, build_instance(planned(given)), Plan(np.array(plan))))


def test_whoever_moves_and_came_before_one_in_house_is_named() -> None:
    said = "The plan moves {} that had begun ({}): {}, which arrives on {}, {}. Give the business date (Today)."
    c, b = ("c", "2027-05-03"), ("b", "2027-05-02")
    assert begun("Confirmed", "Confirmed", "InHouse") == [said.format("2 stays", "a, b", *c, "is in house already")]
    assert begun("Confirmed", "InHouse", "Confirmed", plan=(2, 1, 0)) == [
        said.format("1 stay", "a", *b, "is in house already"),
    ]
    left = begun("Confirmed", "Confirmed", "CheckedOut", plan=(1, 0))
    assert left == [said.format("2 stays", "a, b", *c, "has checked out already")]
    assert begun("Confirmed", "Confirmed", "NoShow", plan=(0, 0)) == [said.format("1 stay", "b", *c, "did not come")]


def test_nothing_is_said_where_nobody_moves_or_nobody_has_come_or_the_day_is_known() -> None:
    assert begun("Confirmed", "Confirmed", "InHouse", plan=(0, 1, 2)) == []
    assert begun("Confirmed", "Tentative", "Confirmed") == []
    assert begun("InHouse", "Confirmed", "Confirmed", plan=(0, 2, 1)) == []
    assert begun("Confirmed", "Confirmed", "Waitlisted", plan=(1, 0)) == []
    for name in ("Today", "RequestStartDate"):
        assert begun("Confirmed", "Confirmed", "InHouse", **{name: "2027-05-01"}) == []
