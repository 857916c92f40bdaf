"""Files that are no workbooks, or dangerous ones: each is refused with a clear text, and none costs much."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.errors import InputError
from bookingopt.io import workbook
from tests.unit.io.books import ROOMS, STAYS, book, faults, packed, read

WHOLE = book(Rooms=ROOMS, Reservations=STAYS)
BROKEN = {
    "empty": (b"", "the file is empty; expected a workbook"),
    "text": (b"Name,Arrival\n", "not a workbook"),
    "old-or-locked": (
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
        "an old workbook (.xls), or one that is protected",
    ),
    "cut": (WHOLE[: len(WHOLE) // 2], "not a workbook (.xlsx), or a broken one"),
    "other-archive": (packed(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "another kind of archive"),
    "hollow": (packed(**{"[Content_Types].xml": b"<Types/>"}), "not a workbook that can be read"),
    "no-xml": (packed(**{"[Content_Types].xml": b"\0"}), "not a workbook that can be read"),
    "flipped": (WHOLE[:600] + bytes(100) + WHOLE[700:], "not a workbook"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_workbook(name):
    content, message = BROKEN[name]
    (told,) = faults(content)
    assert message in told


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked():
    bomb = packed(**{"[Content_Types].xml": b"", "xl/workbook.xml": bytes(3 * 2**20)})
    with pytest.raises(InputError, match="larger than 2 MB when unpacked, the most that is read"):
        workbook.read_book(bomb, "may.xlsx", 2 * 2**20)


def test_a_library_gets_what_has_been_unpacked(monkeypatch):
    given = []
    monkeypatch.setattr("openpyxl.load_workbook", lambda file, **_: given.append(file.getvalue()))
    with pytest.raises(InputError):
        read(WHOLE)
    with zipfile.ZipFile(io.BytesIO(given[0])) as parts, zipfile.ZipFile(io.BytesIO(WHOLE)) as packed:
        assert {each.compress_type for each in parts.infolist()} == {zipfile.ZIP_STORED}
        assert {name: parts.read(name) for name in parts.namelist()} == {
            name: packed.read(name) for name in packed.namelist()
        }


@pytest.mark.parametrize("entity", ['<!ENTITY a "' + "x" * 100_000 + '">', '<!ENTITY a SYSTEM "may.xlsx">'])
def test_entities_are_not_followed(entity):
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = f"<!DOCTYPE l [{entity}]>".encode() + part.replace(b"RoomNumber", b"&a;" * 1000)
            new.writestr(name, part)
    (told,) = faults(content.getvalue())
    assert "a part declares a document type, as no spreadsheet does" in told


@pytest.mark.parametrize(
    "cell", ['<row r="1048577"><c r="A1048577"><v>1</v></c></row>', '<row r="9"><c r="XFE9"/></row>']
)
def test_a_sheet_that_claims_to_be_endless(cell):
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part.replace(b"</sheetData>", cell.encode() + b"</sheetData>"))
    (told,) = faults(content.getvalue())
    assert "sheet Rooms is larger than a workbook can be that is read" in told


def test_many_wide_rows_are_refused(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_CELLS", 8)
    assert "sheet Reservations is larger" in faults(WHOLE)[0]


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=8))
def test_no_bytes_end_in_another_error(at, change):
    try:
        read(WHOLE[:at] + change + WHOLE[at + len(change) :])
    except InputError:
        return
