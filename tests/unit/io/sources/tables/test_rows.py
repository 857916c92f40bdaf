"""Rows of a table: cells by meaning, bare, and absent where they say nothing."""

from __future__ import annotations

from datetime import date

import pytest

from bookingopt.io.cells import read_value
from bookingopt.io.grid import Grid
from bookingopt.io.sources.catalog import find_mapping
from bookingopt.io.sources.causes import Wrong
from bookingopt.io.sources.records import SourceData
from bookingopt.io.sources.tables.headings import find_table
from bookingopt.io.sources.tables.rows import TableRows, count_of, date_of, text_of
from bookingopt.io.tables.dates import DateOrder

HEAD = ["Name", "Reservation Number", "Check in Date", "Check out Date", "Nights", "Status"]


def rows_of(*rows):
    grid = Grid("a.csv", [(1, HEAD), *enumerate(rows, start=2)], read_value)
    return TableRows(find_table(grid, find_mapping("cloudbeds-csv")), ("n/a",))


@pytest.mark.parametrize(
    ("cell", "bare"),
    [(" a ", "a"), (" ", None), ("N/A", None), ("n/a.", "n/a."), (101.0, 101), (1.5, 1.5), (None, None), (0, 0)],
)
def test_a_bare_cell(cell, bare):
    found = rows_of().bare(cell)
    assert (found, type(found)) == (bare, type(bare))


def test_cells_by_meaning_and_the_sources_own_ids():
    rows = rows_of(["Ada", "R1", "2026-04-01", "", "2"])
    row = rows.by_meaning(rows.rows[0][1])
    assert row.keys() == {"name", "id", "ids.reservation-id", "arrival", "nights"}
    assert rows.ids(row) == {"reservation-id": "R1"}
    assert list(rows.column("arrival")) == [(2, "arrival", "2026-04-01")]
    assert list(rows.column("room")) == []


def test_values_of_a_row():
    row = {"name": 7, "nights": "2", "arrival": "03/04/2026", "departure": date(2026, 4, 5)}
    assert (text_of(row, "name"), text_of(row, "room"), count_of(row, "nights"), count_of(row, "adults")) == (
        "7", None, 2, None,
    )  # fmt: skip
    assert date_of(row, "arrival", DateOrder.DMY) == date(2026, 4, 3)
    assert date_of(row, "departure", None) == date(2026, 4, 5)


@pytest.mark.parametrize(
    ("value", "read", "option"),
    [("-1", count_of, ""), ("two", count_of, ""), ("03/04/2026", lambda row, m: date_of(row, m, None), "date_order"),
     ("soon", lambda row, m: date_of(row, m, DateOrder.DMY), "")],
)  # fmt: skip
def test_a_wrong_value_is_a_fault_of_its_cell(value, read, option):
    rows, data = rows_of(["Ada", "R1", value]), SourceData()

    def read_row(number, row):
        raise AssertionError if read(row, "arrival") else Wrong("", "", "")

    rows.each(read_row, data)
    assert [(fault.where, fault.value, fault.option) for fault in data.faults] == [
        ("a.csv row 2, Check in Date", f'"{value}"', option)
    ]
