"""Rows of even wear: each kind of several rooms, before and after."""

from __future__ import annotations

import numpy as np

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.reporting.wear_rows import even_wear
from tests.unit.optimizer.houses import house, stay


def test_nights_from_the_business_date_on_are_added_to_those_so_far() -> None:
    data = house(stay("a", 1, 6, AssignedRoom="1", Status="InHouse"), stay("b", 5, 2), rooms=3, Today="2027-05-04")
    data["Rooms"] = [
        room | {"RoomType": "Suite" if room["RoomNumber"] == "3" else "Twin", "NightsSoFar": 10}
        for room in data["Rooms"]
    ]
    instance = build_instance(parse_problem(data))
    both, apart = Plan(np.array([0, 0])), Plan(np.array([0, 1]))
    (row,) = even_wear(instance, both, apart)
    assert (row.room_type, row.rooms) == ("Twin", ("1", "2"))
    assert (row.least_before, row.most_before, row.squares_before) == (10, 15, 325)
    assert (row.least, row.most, row.squares) == (12, 13, 313)
