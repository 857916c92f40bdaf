"""Workbooks: what stands in the cells, that they are read again, and that every fault has its place."""

from __future__ import annotations

import io
import tempfile
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.errors import OutputError
from bookingopt.io import workbook
from bookingopt.io.read import MAX_BYTES
from bookingopt.io.result_tables import RESULT_LISTS, Table
from bookingopt.io.sheets import result_book
from tests.unit.io.books import HOUSE
from tests.unit.samples import result

HOSTILE = [
    "=cmd|' /C calc'!A0",
    "=1+1",
    "+49 30 1234",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "'=x",
    "'t Hooft",
    "012",
    "1e5",
    "2027-03-01",
    "TRUE",
    "#N/A",
    "שלום עולם",
    "\u202eabc",
    " blanks ",
    "two\nlines",
    "<b>&amp;</b>",
    "<r><t>one</t></r>",
    "_x0041_",
    "😀" * 200,
]


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


# ---- what is written


def test_every_list_has_a_sheet_with_frozen_header_and_filter():
    sheets = opened(result_book(result(), parse_problem(HOUSE)))
    lists = ["Rooms", "Reservations", "MinimumStayByDate", "SalesRules", "NewReservations", "OutOfOrder"]
    assert sorted(sheets.sheetnames) == sorted([*RESULT_LISTS, *lists, "Settings"])
    assert sheets.sheetnames[: len(RESULT_LISTS)] == list(RESULT_LISTS)
    for sheet in sheets:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == f"A1:{openpyxl.utils.get_column_letter(sheet.max_column)}{sheet.max_row}"
        assert all(cell.font.bold and cell.value for cell in sheet[1])
        assert all(9 <= column.width <= 61 for column in sheet.column_dimensions.values())
        assert max(column.max for column in sheet.column_dimensions.values()) == sheet.max_column  # equal ones share


def test_cells_have_types():
    sheet = opened(result_book(result(), None))["assignments"]
    first = {name.value: cell for name, cell in zip(sheet[1], sheet[2], strict=True)}
    assert first["Arrival"].value == datetime(2027, 3, 1)  # noqa: DTZ001  dates have no time zone
    assert (first["Arrival"].is_date, first["Arrival"].number_format) == (True, "yyyy-mm-dd")
    assert (first["Length"].value, first["Length"].data_type) == (3, "n")
    assert (first["IsLocked"].value, first["IsLocked"].data_type) == (True, "b")
    assert (first["AssignedRoom"].value, first["AssignedRoom"].number_format) == ("012", "@")
    assert first["PreviousRoom"].value is None
    keys = [row[1].value for row in opened(result_book(result(), None))["comparison"].iter_rows(min_row=2)]
    assert {type(key) for key in keys} == {type(None), int, datetime}


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula_and_every_text_comes_back(text):
    content = workbook.write_book({"a": Table((text,), ((text,),))})
    for cell in (row[0] for row in opened(content)["a"].iter_rows()):
        assert (cell.value, cell.data_type) == (text, "s")
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert workbook.read_book(content, "", MAX_BYTES)["a"].rows == [(1, [text]), (2, [text])]


def test_a_text_that_looks_like_a_formula_stays_text_when_it_is_edited():
    sheet = opened(workbook.write_book({"a": Table(("n",), (("=1",), ("one",)))}))["a"]
    assert [(row[0].quotePrefix, row[0].number_format) for row in sheet.iter_rows(min_row=2)] == [
        (True, "@"),
        (False, "@"),
    ]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"]), min_size=1))
def test_any_text_comes_back(text):
    content = workbook.write_book({"a": Table(("n",), ((text,),))})
    assert opened(content)["a"]["A2"].value == text


def test_what_xml_cannot_hold_is_replaced():
    content = workbook.write_book({"a": Table(("n",), (("a\0b\x1b[2J\uffff\r\nc\rd",),))})
    assert opened(content)["a"]["A2"].value == "a\ufffdb\ufffd[2J\ufffd\nc\nd"


def test_values_that_spreadsheets_do_not_hold_are_texts():
    rows = ((date(1, 1, 1),), (date(1900, 3, 1),), (date.max,), (10**15,), (10**15 - 1,), (-(10**400),), ("",), (None,))
    sheet = opened(workbook.write_book({"a": Table(("n",), rows)}))["a"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)][:5] == [
        "0001-01-01",
        datetime(1900, 3, 1),  # noqa: DTZ001
        datetime(9999, 12, 31),  # noqa: DTZ001
        "1000000000000000",
        10**15 - 1,
    ]
    assert [cell.value for cell in sheet["A"][6:]] == [str(-(10**400))]


def test_a_long_text_is_cut_where_nobody_reads_it_again():
    table = Table(("n",), (("a" * 40_000,),))
    text = opened(workbook.write_book({"a": table}))["a"]["A2"].value
    assert (len(text), text[-2:]) == (workbook.MAX_TEXT, "a…")
    with pytest.raises(OutputError, match="a text of 40,000 characters is too long"):
        workbook.write_book({"a": table}, exact=["a"])
    with pytest.raises(OutputError, match="is too long"):
        workbook.write_book({"b": Table(("n",), ()), "a": Table(("n" * 40_000,), ())}, exact=["a"])


def test_a_spreadsheet_counts_some_characters_twice():
    table = Table(("n",), (("😀" * 20_000,),))
    text = opened(workbook.write_book({"a": table}))["a"]["A2"].value
    assert text == "😀" * ((workbook.MAX_TEXT - 1) // 2) + "…"
    with pytest.raises(OutputError, match="a text of 40,000 characters is too long"):
        workbook.write_book({"b": table, "a": table}, exact=["a"])


def test_a_list_that_is_too_long_for_a_sheet(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_ROWS", 3)
    assert workbook.write_book({"a": Table(("n",), ((1,),) * 2)})
    with pytest.raises(OutputError, match="the list a is too large for a workbook: write it as CSV"):
        workbook.write_book({"a": Table(("n",), ((1,),) * 3)})


def test_equal_results_are_equal_bytes():
    content = result_book(result(), parse_problem(HOUSE))
    assert content == result_book(result(), parse_problem(HOUSE))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml")
    assert core.count(b">1980-01-01T00:00:00Z<") == 2


def test_no_name_of_a_guest_reaches_another_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))  # where no file can be made
    assert workbook.read_book(result_book(result(), parse_problem(HOUSE)), "", MAX_BYTES)
