"""Workbooks of other kinds: the same cells as in an .xlsx, and a clear error for what cannot be read."""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import date

import pytest

from bookingopt.errors import InputError, UsageError
from bookingopt.io.sheets import problem_from_book
from bookingopt.io.tables import calamine_book
from bookingopt.io.tables.calamine_book import is_for_calamine, read_calamine_book

MANY = 10**7


def cell(value):
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"/>'


def ods(**sheets):
    """An OpenDocument spreadsheet as small as it can be."""
    namespaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", "<manifest:manifest/>")
        archive.writestr("content.xml", f"<office:document-content {namespaces}>{body}</office:document-content>")
    return content.getvalue()


HOUSE = ods(
    Rooms=[["RoomNumber"], [101], ["007"]],
    Reservations=[["Name", "Arrival", "Length", "AssignedRoom"], ["Ann", date(2027, 3, 1), 3, 101]],
)


def test_whole_numbers_are_read_as_such_and_texts_to_the_letter():
    assert is_for_calamine(HOUSE)
    sheets = read_calamine_book(HOUSE, "may.ods", MANY)
    assert [row for _, row in sheets["Rooms"].rows] == [["RoomNumber"], [101], ["007"]]
    problem = problem_from_book("may", "may.ods", sheets)
    assert [room.room_number for room in problem.rooms] == ["101", "007"]
    (ann,) = problem.reservations
    assert (ann.arrival, ann.length, ann.assigned_room) == (date(2027, 3, 1), 3, "101")


@pytest.mark.parametrize("content", [bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), HOUSE[: len(HOUSE) // 2]])
def test_a_broken_workbook(content):
    assert is_for_calamine(content)
    with pytest.raises(InputError, match=r"a workbook that can be read|or a broken one"):
        read_calamine_book(content, "may.xls", MANY)


def test_a_workbook_that_unpacks_to_too_much():
    with pytest.raises(InputError, match="larger than 0 MB when unpacked"):
        read_calamine_book(ods(Rooms=[["x" * 10_000]]), "may.ods", 9_000)


def test_the_library_gets_what_has_been_unpacked(monkeypatch):
    given = []
    monkeypatch.setattr(calamine_book, "_read_elsewhere", lambda content, _: given.append(content) or {"sheets": []})
    assert read_calamine_book(HOUSE, "may.ods", MANY) == {}
    with zipfile.ZipFile(io.BytesIO(given[0])) as parts:
        assert {each.compress_type for each in parts.infolist()} == {zipfile.ZIP_STORED}


def test_a_reading_that_ends_its_process_is_a_refusal(monkeypatch):
    """The process that reads is another program here, which ends at once."""
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(InputError, match="too much memory"):
        read_calamine_book(HOUSE, "may.ods", MANY)


def test_a_workbook_that_takes_too_long(monkeypatch):
    monkeypatch.setattr(calamine_book, "SECONDS", 0.0)
    with pytest.raises(InputError, match="or time"):
        read_calamine_book(HOUSE, "may.ods", MANY)


def test_the_missing_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(UsageError, match=r"bookingopt\[sheets\]"):
        read_calamine_book(HOUSE, "may.ods", MANY)
