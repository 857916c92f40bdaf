"""Cells of old workbooks become what JSON can say, and everything wrong is an answer."""

from __future__ import annotations

import io
import json
from datetime import date, datetime

import pytest
import xlwt

from bookingopt.io.tables.calamine_process import read_sheets
from bookingopt.translatable import from_data

DAY, TIME = xlwt.easyxf(num_format_str="dd/mm/yyyy"), xlwt.easyxf(num_format_str="dd/mm/yyyy hh:mm")


def book(*rows):
    made, content = xlwt.Workbook(), io.BytesIO()
    sheet = made.add_sheet("a")
    for number, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell is not None:
                sheet.write(number, column, *(cell if isinstance(cell, tuple) else (cell,)))
    made.save(content)
    return content.getvalue()


def test_cells_and_the_numbers_of_their_rows():
    content = book(
        [101, 1.5, "007", True, None, " "],
        [],
        [None, (date(2027, 3, 1), DAY), (datetime(2027, 3, 1, 14, 30), TIME)],  # noqa: DTZ001
    )
    found = read_sheets(content, 100)
    assert found == {
        "sheets": [
            ("a", [(1, [101, 1.5, "007", True]), (3, ["", {"day": "2027-03-01"}, "2027-03-01 14:30:00"])]),
        ]
    }
    assert [type(cell) for cell in found["sheets"][0][1][0][1]] == [int, float, str, bool]
    json.dumps(found)


@pytest.mark.parametrize(
    ("content", "most", "said"),
    [
        (book([1, 2]), 1, "sheet a is larger than a workbook can be that is read"),
        (b"", 9, "not a workbook that can be read"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), 9, "not a workbook that can be read"),
    ],
)
def test_what_is_wrong_is_an_answer(content, most, said):
    assert from_data(read_sheets(content, most)["wrong"]).startswith(said)
