"""Tables as data: numbers are marked by their titles, types stand once, and no rows are no table."""

from __future__ import annotations

from datetime import date

from bookingopt.render.report.tables import Cell, Column, TableRow, day, name, table


def test_a_table_has_its_columns_and_rows():
    (made,) = table("Gaps", ("Room", "Nights>"), [TableRow((name("1"), "2"), ("Twin", "Suite", "Twin"))])
    assert made.columns == (Column("Room", is_number=False), Column("Nights", is_number=True))
    assert made.lines[0].types == ("Twin", "Suite")
    assert made.filtered


def test_no_rows_are_no_table():
    assert table("Gaps", ("Room",), []) == []


def test_cells_say_what_they_are():
    assert day(date(2027, 3, 1)) == Cell("day", "2027-03-01")
    assert name(None) == Cell("name", "")
