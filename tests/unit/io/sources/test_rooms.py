"""Rooms of the export and of the user, merged by number."""

from __future__ import annotations

from bookingopt.io.sources.records import SourceData, SourceRoom
from bookingopt.io.sources.rooms import room_rows


def test_what_the_user_says_comes_first():
    data = SourceData(rooms=[SourceRoom("row 1", "101", "Double", capacity=2)])
    found = room_rows(data, [{"RoomNumber": "101", "Capacity": 3}, {"RoomNumber": 102}])
    assert found.rows == {
        "101": {"RoomNumber": "101", "RoomType": "Double", "Capacity": 3},
        "102": {"RoomNumber": 102},
    }


def test_a_room_twice_is_a_fault():
    data = SourceData(rooms=[SourceRoom("row 1", "101"), SourceRoom("row 2", "101")])
    room_rows(data, [])
    assert [fault.where for fault in data.faults] == ["row 2"]


def test_what_is_no_room_is_counted_unless_the_user_names_it():
    data = SourceData(
        rooms=[SourceRoom("row 1", "P1", left_out="not_a_room"), SourceRoom("row 2", "9", left_out="inactive")]
    )
    found = room_rows(data, [{"RoomNumber": "9"}])
    assert found.left_out == {"P1": "not_a_room"}
    assert list(found.rows) == ["9"]
