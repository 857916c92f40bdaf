"""Headings are compared by their letters and digits alone."""

from __future__ import annotations

import pytest

from bookingopt.io.tables.headings import field_name, folded, known_names, required_names


@pytest.mark.parametrize(
    "heading", ["RoomType", "Room type", "room_type", "ROOM-TYPE", " room\u00a0Type: ", "ＲｏｏｍＴｙｐｅ"]
)
def test_spellings_of_one_heading(heading):
    assert field_name(heading, "Reservations") == "RoomType"


def test_what_names_no_field():
    assert [field_name(cell, "Rooms") for cell in (None, "", "--", "Arrival", 7)] == [None] * 5
    assert field_name("x-Own Field ", "Rooms") == "x-Own Field"


def test_no_two_fields_fold_to_one_name():
    for field in ("Reservations", "Rooms", "OutOfOrder"):
        names = known_names(field)
        assert len(set(names.values())) == len(names)
    assert folded("Straße №1") == "strasseno1"


def test_a_stay_needs_a_length_or_a_departure():
    assert required_names("Reservations") == (("Name",), ("Arrival",), ("Length", "Departure"))
    assert required_names("Rooms") == (("RoomNumber",),)
