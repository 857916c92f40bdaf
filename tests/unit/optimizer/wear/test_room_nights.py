"""Nights of rooms: those so far, and those of the plan from the business date on."""

from __future__ import annotations

import numpy as np

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.instance import NONE, build_instance
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.wear.room_nights import nights_of_rooms, rooms_by_kind, stay_nights, sum_of_squares
from tests.unit.optimizer.houses import house, stay


def test_turnover_and_past_nights_and_stays_without_a_room_do_not_count() -> None:
    stays = (stay("a", 1, 5, AssignedRoom="1", Status="InHouse"), stay("b", 6, 2), stay("c", 6, 4))
    data = house(*stays, rooms=3, Today="2027-05-03", TurnoverNights=2)
    data["Rooms"] = [{**room, "NightsSoFar": 10 * n} for n, room in enumerate(data["Rooms"])]
    instance = build_instance(parse_problem(data))
    assert stay_nights(instance).tolist() == [3, 2, 4]
    assert nights_of_rooms(instance, Plan(np.array([0, 2, NONE]))).tolist() == [3, 10, 22]


def test_a_room_that_is_alone_of_its_kind_is_compared_with_none() -> None:
    data = house(stay("a", 1, 2), rooms=3)
    data["Rooms"][1]["RoomType"] = "Suite"
    assert [rooms.tolist() for rooms in rooms_by_kind(build_instance(parse_problem(data)))] == [[0, 2]]


def test_even_nights_have_the_least_sum_of_squares() -> None:
    assert [sum_of_squares(np.array(nights)) for nights in ([3, 3], [2, 4], [0, 6])] == [18, 20, 36]
