"""Rooms and stays are found by number and id; what is unknown is no error."""

from __future__ import annotations

from datetime import date

from bookingopt.render.report.lookup import RoomsAndStays, last_night
from tests.unit.render.houses import house


def test_types_names_and_nights_are_found():
    lookup = RoomsAndStays(house())
    assert lookup.types("3", "1", "1", "none") == ("Attic", "Twin")
    assert (lookup.guest("id-Bob").text, lookup.guest("none").text) == ("Bob (id-Bob)", "none")
    assert lookup.nights("id-Bob") == (date(2027, 3, 3), date(2027, 3, 6))
    assert lookup.nights("none") is None


def test_nights_end_with_the_calendar():
    assert last_night(date(2027, 3, 1), 1) == date(2027, 3, 1)
    assert last_night(date(9999, 12, 30), 5) == date.max
