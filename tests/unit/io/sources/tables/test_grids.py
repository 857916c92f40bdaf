"""Bytes become cells: encodings, separators, workbooks of three kinds, and files that are none."""

from __future__ import annotations

import io
import sys
from datetime import date

import pytest
import xlwt
from openpyxl import Workbook

from bookingopt.errors import InputError, UsageError
from bookingopt.io.sources.read import import_house
from bookingopt.io.sources.records import SourceFile
from bookingopt.io.sources.tables import grids
from bookingopt.io.sources.tables.grids import read_grids
from tests.unit.io.sources.samples import ROOMS, options, stays

HEAD = ["Name", "Reservation Number", "Room Number", "Check in Date", "Check out Date", "Nights", "Room Type", "Status"]


def rows_of(content, **said):
    (grid,) = read_grids(SourceFile("a", content), **said)
    return grid.rows


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_usual_encodings_and_separators(encoding, separator):
    text = separator.join(["é", "b c", ""]) + "\r\n\r\n" + separator.join(["1", "", "2"]) + "\r\n"
    assert rows_of(text.encode(encoding)) == [(1, ["é", "b c", ""]), (3, ["1", "", "2"])]


def test_a_stated_encoding_is_used():
    assert rows_of("Ж,1".encode("cp1251"), encoding="cp1251") == [(1, ["Ж", "1"])]
    with pytest.raises(InputError, match="not utf-8 text"):
        rows_of("Ж,1".encode("cp1251"), encoding="utf-8")
    with pytest.raises(UsageError, match="no such encoding"):
        rows_of(b"a", encoding="klingon")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<!DOCTYPE html><html></html>", "an HTML page"),
        (b"<table><tr></tr></table>", "an HTML page"),
        (b"<?xml version='1.0'?><Workbook/>", "XML"),
        (b"PK\x03\x04cut off", "a broken one"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not a workbook"),
        (b"a\x00b,c", "a text file"),
        (b'a,"b\n', "not valid CSV"),
    ],
)
def test_what_is_no_table_is_refused(content, said):
    with pytest.raises(InputError, match=said):
        read_grids(SourceFile("a.xls", content))


def test_what_is_unpacked_is_bounded(monkeypatch):
    monkeypatch.setattr(grids, "MAX_UNPACKED", 2**13)
    with pytest.raises(InputError, match="larger than 0 MB when unpacked"):
        read_grids(SourceFile("a.xlsx", xlsx()))


def filled(append):
    append(["Reservations of the Example Inn"])
    append(HEAD)
    append(["Ada Quill", 3214567890, 101, date(2026, 4, 1), date(2026, 4, 3), 2, "Double", "Confirmed"])
    append(["Ben Marsh", "R2", "007", "2026-04-01", "2026-04-02", 1, "Single", "Confirmed"])
    append(["Total", None, None, None, None, 3, None, None])


def xlsx():
    book, content = Workbook(), io.BytesIO()
    filled(book.active.append)
    book.save(content)
    return content.getvalue()


def xls():
    book, content = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("any name")
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")

    def append(cells):
        at = len(sheet.rows)
        for column, cell in enumerate(cells):
            if cell is None:
                continue
            if isinstance(cell, date):
                sheet.write(at, column, cell, day)
            else:
                sheet.write(at, column, cell)

    filled(append)
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(("write", "installed"), [(xlsx, True), (xlsx, False), (xls, True)])
def test_workbooks_are_read_alike(write, installed, monkeypatch):
    """Numbers come back as 101 and not 101.0, "007" as text, dates as dates in any order; the extra is for speed."""
    if not installed:
        monkeypatch.setitem(sys.modules, "python_calamine", None)
    house = import_house("cloudbeds-csv", [SourceFile("a.xls", write())], options(rooms=ROOMS))
    assert {key: stay["AssignedRoom"] for key, stay in stays(house).items()} == {"3214567890": "101", "R2": "007"}
    assert stays(house)["3214567890"]["Arrival"] == "2026-04-01"
    assert dict(house.balance.left_out) == {"total_row": 1}


def test_the_missing_library_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(UsageError, match=r"bookingopt\[sheets\]"):
        read_grids(SourceFile("a.xls", xls()))
    assert read_grids(SourceFile("a.xlsx", xlsx()))
