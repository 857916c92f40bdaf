"""What parts of a workbook may hold, and which formulas nobody has computed; limits are lowered, not reached."""

from __future__ import annotations

import pytest

from bookingopt.errors import InputError
from bookingopt.io.archives import records
from bookingopt.io.sources.records import SourceFile
from bookingopt.io.sources.tables.grids import read_grids
from bookingopt.io.tables.calamine_book import read_calamine_book
from tests.unit.io.books import ROOMS, STAYS, book, changed, faults, read
from tests.unit.io.tables.test_calamine_book import ods

WHOLE = book(Rooms=ROOMS, Reservations=STAYS)


@pytest.mark.parametrize(
    ("name", "end", "record"),
    [
        ("xl/styles.xml", b"</cellXfs>", b'<xf numFmtId="0"/>'),
        ("xl/workbook.xml", b"</workbook>", b'<definedName name="a">1</definedName>'),
        ("xl/_rels/workbook.xml.rels", b"</Relationships>", b'<Relationship Id="a" Type="b" Target="c"/>'),
        ("xl/worksheets/sheet1.xml", b"</worksheet>", b'<mergeCell ref="A1:B1"/>'),
        ("xl/worksheets/sheet1.xml", b"</row>", b"<c/>"),
        ("xl/theme/theme1.xml", b"</a:theme>", b"<row/>"),
    ],
)
def test_a_part_of_too_many_records_is_refused_before_a_library_reads_it(name, end, record, monkeypatch):
    monkeypatch.setattr(records, "MAX_RECORDS_OF_ROW", 500)
    monkeypatch.setattr("openpyxl.load_workbook", lambda *_, **__: pytest.fail("the library was called"))
    (told,) = faults(changed(WHOLE, name, lambda part: part.replace(end, record * 500 + end, 1)))
    assert f'the part "{name}" has more than 500 records in one row or outside rows, the most that are read' in told


def test_rows_and_texts_do_not_count_together(monkeypatch):
    monkeypatch.setattr(records, "MAX_RECORDS_OF_ROW", 500)
    many = book(Rooms=ROOMS, Reservations=[*STAYS, *(["Ann", "2027-03-01", number] for number in range(1, 301))])
    assert len(read(many).reservations) == 301


def test_a_sheet_of_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(records, "MAX_ROWS", 2)
    assert "has more than 2 rows, the most that are read" in faults(WHOLE)[0]


FORMULAS = book(Rooms=ROOMS, Reservations=[*STAYS, ["=A2", "=B2+7", "=C2"]])


def test_a_row_of_formulas_that_nobody_has_computed_is_an_error_and_no_lost_reservation():
    (told,) = faults(FORMULAS)
    assert told == (
        "may.xlsx sheet Reservations: 3 formulas have no value (the first in A3); "
        "open the workbook in a spreadsheet program, which computes them, and save it"
    )


def test_an_import_refuses_it_too():
    with pytest.raises(InputError, match=r"sheet Reservations: 3 formulas have no value"):
        read_grids(SourceFile("may.xlsx", FORMULAS))


@pytest.mark.parametrize("extra", ["x-own", "moves"])
def test_a_sheet_that_is_not_read_may_hold_them(extra):
    made = book(Rooms=ROOMS, Reservations=STAYS, **{extra: [["a"], ["=1+1"]]})
    assert [stay.name for stay in read(made).reservations] == ["Ann"]


@pytest.mark.parametrize(("stored", "name"), [(b"<v>Bob</v>", "Bob"), (b"<v></v>", None), (b"<v/>", None), (b"", None)])
def test_a_computed_value_is_read(stored, name):
    """A spreadsheet says of a computed text that it is one, also where it is empty."""
    made = book(Rooms=[["RoomNumber", "RoomType"], ["1", "=A2"]], Reservations=STAYS)

    def computed(part: bytes) -> bytes:
        cell = part.index(b'<c r="B2"')
        return (
            part[:cell]
            + b'<c r="B2" t="str"><f>A2</f>'
            + stored
            + b"</c></row></sheetData>"
            + part.partition(b"</sheetData>")[2]
        )

    assert read(changed(made, "xl/worksheets/sheet1.xml", computed)).rooms[0].room_type == name


def test_settings_may_not_lack_values_either():
    made = book(Rooms=ROOMS, Reservations=STAYS, Settings=[["Field", "Value"], ["MinimumStay", "=1+1"]])
    assert "sheet Settings: a formula has no value (in B2)" in faults(made)[0]


def test_an_open_document_says_it_too():
    told = changed(
        ods(Rooms=[["RoomNumber"], [101]], Reservations=[["Name"]]),
        "content.xml",
        lambda part: part.replace(b'office:value-type="float" office:value="101"', b'table:formula="of:=1+1"'),
    )
    sheets = read_calamine_book(told, "may.ods", 2**20)
    assert [name for name, grid in sheets.items() if grid.fault] == ["Rooms"]
    assert "a formula has no value; open" in str(sheets["Rooms"].fault)
