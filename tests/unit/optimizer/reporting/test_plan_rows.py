"""A plan as rows of the result, in the input's order and by name."""

from __future__ import annotations

from datetime import date

import numpy as np

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.result import Assignment
from bookingopt.optimizer.model.instance import NONE, Instance, build_instance
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.reporting.plan_rows import (
    adjacency_misses,
    assignments,
    left_out_rows,
    orphan_gaps,
    type_changes,
)
from tests.unit.optimizer.houses import day, house, stay

ROOMS = [
    {"RoomNumber": "1", "RoomType": "A", "AdjacentRooms": ["2"]},
    {"RoomNumber": "2", "RoomType": "A"},
    {"RoomNumber": "3", "RoomType": "B"},
]


def instance() -> Instance:
    types = {"RoomType": "A", "AllowableRoomTypes": ["B"]}
    stays = (
        stay("a", 1, 2, Id="A", AssignedRoom="2", AdjacencyGroup="g", **types),
        stay("b", 1, 2, Id="B", AdjacencyGroup="g", **types),
        stay("c", 4, 2, Id="C", **{"x-agent": "web"}),
    )
    closed = [{"RoomNumber": "1", "Start": day(8), "End": day(9)}]
    return build_instance(parse_problem(house(*stays, OutOfOrder=closed) | {"Rooms": ROOMS}))


def test_assignments_remember_the_room_before_and_fields_of_the_users_own() -> None:
    placed, unplaced = assignments(instance(), Plan(np.array([0, NONE, 0])))
    assert [(row.key, row.assigned_room, row.previous_room) for row in placed] == [("A", "1", "2"), ("C", "1", None)]
    assert [(row.key, row.assigned_room) for row in unplaced] == [("B", None)]
    assert placed[1].model_dump(by_alias=True)["x-agent"] == "web"


def test_orphan_gaps_have_their_cost_and_their_neighbours() -> None:
    # Room 1: a on 1–2 May, one free night, c on 4–5 May, two free nights, out of order on 8 May. Minimum stay 3.
    first, second = orphan_gaps(instance(), Plan(np.array([0, 2, 0])))
    assert (first.room_number, first.start, first.nights, first.cost) == ("1", date(2027, 5, 3), 1, 2 ** (3 - 1 + 1))
    assert (first.before, first.after, first.minimum_stay) == ("A", "C", 3)
    assert (second.start, second.nights, second.cost) == (date(2027, 5, 6), 2, 2 ** (3 - 2 + 1))
    assert (second.before, second.after) == ("C", None)


def test_members_without_another_one_next_door_are_misses() -> None:
    apart, together = Plan(np.array([0, 2, 1])), Plan(np.array([0, 1, 2]))
    assert [(miss.id, miss.adjacency_group, miss.room_number) for miss in adjacency_misses(instance(), apart)] == [
        ("A", "g", "1"),
        ("B", "g", "3"),
    ]
    assert adjacency_misses(instance(), together) == []


def test_a_later_type_of_the_order_is_an_upgrade() -> None:
    (change,) = type_changes(instance(), Plan(np.array([0, 2, 2])))
    # c takes any type, and a is in its own.
    assert (change.id, change.from_, change.to, change.kind) == ("B", "A", "B", "upgrade")


def test_who_is_left_out_is_told_with_the_reason() -> None:
    problem = parse_problem(house(stay("a", 1, 2), stay("b", 1, 2, Status="Cancelled")))
    assert [(row.id, row.departure, row.reason) for row in left_out_rows(problem)] == [
        ("b", date(2027, 5, 3), "cancelled")
    ]


def test_assignments_are_as_if_each_had_been_built_field_by_field() -> None:
    placed, unplaced = assignments(instance(), Plan(np.array([0, NONE, 0])))
    for row in (*placed, *unplaced):
        built = Assignment.model_construct(**vars(row), **row.model_extra or {})
        assert row == built
        assert row.model_fields_set == built.model_fields_set
        assert row.model_dump_json(by_alias=True) == built.model_dump_json(by_alias=True)
    assert len({id(row.model_fields_set) for row in (*placed, *unplaced)}) == 1
