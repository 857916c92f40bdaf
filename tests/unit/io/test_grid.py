"""Places in a table: lines and numbered columns of a text, rows and lettered columns of a sheet."""

from __future__ import annotations

from bookingopt.io.cells import read_cell
from bookingopt.io.grid import Grid


def test_places_are_named_as_the_program_of_the_file_does():
    text = Grid("stays.csv", (), read_cell)
    sheet = Grid("may.xlsx sheet Rooms", (), read_cell, is_sheet=True)
    assert str(text.position(3, 28)) == "stays.csv line 3 column 28"
    assert str(sheet.position(3, 28)) == "may.xlsx sheet Rooms row 3 column AB"
    assert str(text.position()) == "stays.csv"


def test_what_is_wrong_with_the_table_has_its_place_and_value():
    fault = Grid("stays.csv", (), read_cell).refuse(2, None, '"x"', "expected y")
    assert (fault.place, str(fault)) == ((), 'stays.csv line 2: "x": expected y')
