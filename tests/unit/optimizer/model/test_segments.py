"""Segments: the free time of rooms between fixed stays and blocks."""

from __future__ import annotations

import numpy as np

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.segments import FRESH, OPEN, segments
from tests.unit.optimizer.houses import day, house, stay


def test_segments_lie_between_what_cannot_change() -> None:
    # Room 1: a lock on the first three nights, days 0 to 3, then blocks on days 5 to 7 and 9 to 10.
    lock = stay("lock", 1, 3, AssignedRoom="1", IsLocked=True)
    blocks = [
        {"RoomNumber": "1", "Start": day(6), "End": day(7)},
        {"RoomNumber": "1", "Start": day(10), "End": day(10)},
    ]
    instance = build_instance(parse_problem(house(lock, OutOfOrder=blocks)))
    found = segments(instance, np.array([0, 1]), instance.fixed_room)
    assert [(one.room, one.start, one.end, one.is_idle) for one in found] == [
        (0, FRESH, 0, False),
        (0, 3, 5, False),
        (0, 7, 9, True),
        (0, 10, OPEN, False),
        (1, FRESH, OPEN, False),
    ]
