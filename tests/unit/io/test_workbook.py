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
from bookingopt.io.sheets import problem_tables, result_book
from tests.unit.io.books import ROOMS, STAYS, book, faults, read
from tests.unit.samples import DATA, result

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
    "_x0041_",
    "😀" * 200,
]
HOUSE: dict[str, Any] = {
    "ProblemId": "=spring",
    "MinimumStay": 3,
    "MinimumStayByDay": {"Fri": 4, "Sun": 2},
    "MinimumStayByDate": [{"Start": "2027-03-05", "End": "2027-03-09", "MinimumStay": 2}],
    "Rooms": [
        {
            "RoomNumber": "012",
            "RoomType": "Twin",
            "AdjacentRooms": ["12 A"],
            "Capacity": 3,
            "Features": ["sea", "bath"],
        },
        {"RoomNumber": "12 A", "x-floor": 2, "x-note": "=note"},
    ],
    "Reservations": [
        {"Name": "Ann", "Arrival": "2027-03-01", "Length": 3, "AssignedRoom": "012", "IsLocked": True},
        {"Name": "Bob", "Id": "-5 A", "Arrival": "2027-03-04", "Length": 1, "MoveCost": 0, "TypeOrder": ["a", "b"]},
    ],
    "NewReservations": [
        {"Name": "Ann", "Arrival": "2027-03-01", "Length": 4},
        {"Name": "Change", "Id": "-5 A", "Arrival": "2027-03-04", "Length": 2, "AllowedRooms": ["012"]},
    ],
    "OutOfOrder": [{"RoomNumber": "012", "Start": "2027-04-01", "End": "2027-04-02", "Reason": "paint"}],
    "RequestStartDate": "2027-02-01",
    "FreezeDays": 2,
    "LeadingGaps": True,
    "x-source": "pms",
}


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


# ---- what is written


def test_every_list_has_a_sheet_with_frozen_header_and_filter():
    sheets = opened(result_book(result(), parse_problem(HOUSE)))
    lists = ["Rooms", "Reservations", "MinimumStayByDate", "NewReservations", "OutOfOrder"]
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


# ---- read again


def test_a_problem_comes_back():
    problem = parse_problem(HOUSE)
    content = result_book(result(), problem)  # with an unassigned reservation: the problem's own are kept
    back = read(content)
    assert back == problem
    assert [request.id_given for request in back.new_reservations] == [False, True]


def test_assignments_are_the_next_reservations():
    rooms = [{"RoomNumber": number} for number in ("012", "12 A", "комната 7")]
    problem = parse_problem({"ProblemId": "spring", "Rooms": rooms})
    back = read(result_book(result(unassigned=[]), problem))
    assert (back.problem_id, back.rooms) == ("spring", problem.rooms)
    rows = [stay.model_dump(mode="json", by_alias=True) for stay in back.reservations]
    for row, wanted in zip(rows, DATA["assignments"], strict=True):
        assert {name: row[name] for name in wanted} == wanted


def test_unassigned_reservations_are_not_lost():
    assert faults(result_book(result(), None)) == [
        "may.xlsx: expected a sheet Reservations; the assignments alone lack those that are unassigned",
        "may.xlsx: expected a sheet Rooms",
    ]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"]), min_size=1), max_size=4))
def test_any_names_come_back(names):
    stays = [{"Name": f"n{name}", "Arrival": "2027-03-01", "Length": 1, "x-a": f"={name}"} for name in names]
    problem = parse_problem({"ProblemId": "p", "Rooms": [{"RoomNumber": "1"}], "Reservations": stays})
    sheets = problem_tables(problem)
    sheets.setdefault("Reservations", Table(("Name", "Arrival", "Length"), ()))
    assert read(workbook.write_book(sheets)) == problem


def test_a_workbook_made_by_hand():
    content = book(
        rooms=ROOMS,
        RESERVATIONS=[
            [" Name ", "Arrival", "Length", "AllowedRooms", "IsLocked", "AssignedRoom", "x-when", None],
            [],
            ["Ann", date(2027, 3, 1), 3.0, 1, "yes", 1, date(2027, 1, 2), "  "],
            ["Bob", "2027-03-04", "2", "1|2 A", 0],
        ],
        Settings=[
            ["Field", "Value"],
            ["MinStay", 3],
            ["MinimumStayByDay.Friday", 4],
            ["LeadingGaps", "no"],
            ["x-a", 7],
        ],
        Sheet2=[],
        moves=[["Step"]],
        **{"x-notes": [["whatever"]]},
    )
    expected = {
        "ProblemId": "may",
        "MinimumStay": 3,
        "MinimumStayByDay": {"Fri": 4},
        "LeadingGaps": False,
        "x-a": 7,
        "Rooms": [{"RoomNumber": "1", "RoomType": "Twin"}, {"RoomNumber": "2 A"}],
        "Reservations": [
            {
                "Name": "Ann",
                "Arrival": "2027-03-01",
                "Length": 3,
                "AllowedRooms": ["1"],
                "IsLocked": True,
                "AssignedRoom": "1",
                "x-when": "2027-01-02",
            },
            {"Name": "Bob", "Arrival": "2027-03-04", "Length": 2, "AllowedRooms": ["1", "2 A"]},
        ],
    }
    assert read(content) == parse_problem(expected)


def test_the_value_of_a_formula_is_read_and_never_its_text():
    content = book(Rooms=[["RoomNumber", "RoomType"], ["1", "=1+1"]], Reservations=STAYS)
    assert read(content).rooms[0].room_type is None  # never computed


# ---- what is refused


def test_every_fault_at_once_with_its_place():
    content = book(
        Rooms=[["RoomNumber", "Room"], ["1", "x"], ["1", None]],
        Reservations=[
            ["Name", "Arrival", "Length", "AssignedRoom", "IsLocked"],
            ["Ann", "1.3.2027", 2.5, "9", "perhaps"],
            [None, datetime(2027, 3, 1, 12), True, date(2027, 2, 1)],  # noqa: DTZ001
            ["Bob", date(2027, 3, 1), 1, None, None, "late"],
        ],
        OutOfOrder=[["RoomNumber", "Start"], ["1", 46000]],
        Settings=[["Field", "Value"], ["MinStay", 0], ["Rooms", 1], ["MinStay", 2], [None, 1], ["Foo", 1, "why"]],
        Reservation=[["a"]],
    )
    assert faults(content) == [
        'may.xlsx sheet Rooms row 1 column B: "Room": unknown field; the nearest known one is RoomType',
        'may.xlsx sheet Reservations row 4 column F: "late": expected a name for this column in the header',
        "may.xlsx sheet OutOfOrder row 1: expected a column End",
        "may.xlsx sheet Reservation: unknown sheet; the nearest known one is Reservations (sheets of your own begin "
        "with x-)",
        'may.xlsx sheet Settings row 3 column A: "Rooms": expected no list among the settings; it has its own sheet',
        'may.xlsx sheet Settings row 4 column A: "MinStay": expected each field once; it stands at may.xlsx sheet '
        "Settings row 2 already",
        "may.xlsx sheet Settings row 5 column A: expected the name of a field",
        'may.xlsx sheet Settings row 6 column C: "why": expected nothing beside Field and Value',
        "may.xlsx sheet Settings row 6 column B (Foo): unknown field",
        'may.xlsx sheet Reservations row 2 column B (Arrival): "1.3.2027": expected a date YYYY-MM-DD',
        "may.xlsx sheet Reservations row 2 column C (Length): 2.5: expected a whole number from 0 to 3,650",
        'may.xlsx sheet Reservations row 2 column E (IsLocked): "perhaps": expected true or false',
        "may.xlsx sheet Reservations row 3 column A (Name): expected this field",
        'may.xlsx sheet Reservations row 3 column B (Arrival): "2027-03-01 12:00:00": expected a date YYYY-MM-DD',
        "may.xlsx sheet Reservations row 3 column C (Length): true: expected a whole number from 0 to 3,650",
        "may.xlsx sheet Reservations row 3 column D (AssignedRoom): 2027-02-01: expected a text",
        "may.xlsx sheet OutOfOrder row 2 column B (Start): 46000: expected a date YYYY-MM-DD",
        "may.xlsx sheet Settings row 2 column B (MinStay): 0: expected a whole number from 1 to 366",
        'may.xlsx sheet Rooms row 3 column A (RoomNumber): "1": expected each room once; it stands at may.xlsx sheet '
        "Rooms row 2 already",
        'may.xlsx sheet Reservations row 2 column D (AssignedRoom): "9": expected a RoomNumber that stands in Rooms',
    ]


@pytest.mark.parametrize(
    ("sheets", "messages"),
    [
        ({"Sheet": []}, ["may.xlsx: expected a sheet Rooms", "may.xlsx: expected a sheet Reservations"]),
        (
            {"Rooms": [], "Reservations": STAYS},
            ["may.xlsx sheet Rooms row 1: the sheet is empty; expected a row with the names of the columns"],
        ),
        (
            {"Rooms": ROOMS, "Reservations": STAYS, "Settings": [["MinimumStay", 3]]},
            ["may.xlsx sheet Settings row 1: expected the two columns Field and Value"],
        ),
        (
            {"Rooms": ROOMS, "Reservations": STAYS, "Settings": [["Field", "Value"], ["solver_status", "optimal"]]},
            ["may.xlsx sheet Settings: this is a result (it has a solver_status); expected the problem that it solves"],
        ),
        (
            {
                "Rooms": ROOMS,
                "Reservations": STAYS,
                "Settings": [["Field", "Value"], ["MinimumStayByDay", "x"], ["MinimumStayByDay.Fri", 2]],
            },
            [
                'may.xlsx sheet Settings row 2 column B (MinimumStayByDay): "x": expected an object such as '
                '{"Fri": 3, "Sat": 3}'
            ],
        ),
    ],
)
def test_what_is_missing_or_misplaced(sheets, messages):
    assert faults(book(**sheets)) == messages
