"""What the sheets of a workbook mean: every problem comes back, and every fault has its sheet, row and column."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.io import workbook
from bookingopt.io.result_tables import Table
from bookingopt.io.sheets import problem_tables, result_book
from tests.unit.io.books import HOUSE, ROOMS, STAYS, book, faults, read
from tests.unit.samples import DATA, result


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
            ["AdjacencyShape", "run"],
            ["x-a", 7],
        ],
        SalesRules=[
            ["Start", "End", "Arrival days", "Lengths", "ClosedToArrival"],
            [date(2027, 3, 1), "2027-03-31", "sat|sunday", "7|14", None],
            ["2027-04-01", "2027-04-30", None, 7, "yes"],
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
        "AdjacencyShape": "run",
        "x-a": 7,
        "SalesRules": [
            {"Start": "2027-03-01", "End": "2027-03-31", "ArrivalDays": ["Sat", "Sun"], "Lengths": [7, 14]},
            {"Start": "2027-04-01", "End": "2027-04-30", "Lengths": [7], "ClosedToArrival": True},
        ],
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


def test_every_fault_at_once_with_its_place():
    content = book(
        Rooms=[["RoomNumber", "Room"], ["1", "x"], ["1", None]],
        Reservations=[
            ["Name", "Arrival", "Length", "AssignedRoom", "IsLocked"],
            ["Ann", "1.3.2027", 2.5, "9", "perhaps"],
            [None, time(12), True, date(2027, 2, 1)],
            ["Bob", date(2027, 3, 1), 1, None, None, "late"],
        ],
        OutOfOrder=[["RoomNumber", "Start"], ["1", 46000]],
        SalesRules=[["Start", "End", "ArrivalDays", "Lengths"], ["2027-03-02", "2027-03-01", "Sat|Caturday", "7|x"]],
        Settings=[["Field", "Value"], ["MinStay", 0], ["Rooms", 1], ["MinStay", 2], [None, 1], ["Foo", 1, "why"]],
        Reservation=[["a"]],
    )
    assert faults(content) == [
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
        'may.xlsx sheet SalesRules row 2 column C (ArrivalDays): "Caturday": expected a weekday, Mon … Sun',
        'may.xlsx sheet SalesRules row 2 column D (Lengths): "x": expected a whole number from 1 to 3,650',
        'may.xlsx sheet Reservations row 2 column B (Arrival): "1.3.2027": expected a date YYYY-MM-DD; say the order '
        "of this file with --date-order dmy or --date-order mdy",
        "may.xlsx sheet Reservations row 2 column C (Length): 2.5: expected a whole number from 0 to 3,650",
        'may.xlsx sheet Reservations row 2 column E (IsLocked): "perhaps": expected true or false',
        "may.xlsx sheet Reservations row 3 column A (Name): expected this field",
        'may.xlsx sheet Reservations row 3 column B (Arrival): "12:00:00": expected a date '
        "YYYY-MM-DD; say the order of this file with --date-order dmy or --date-order mdy",
        "may.xlsx sheet Reservations row 3 column C (Length): true: expected a whole number from 0 to 3,650",
        "may.xlsx sheet Reservations row 3 column D (AssignedRoom): 2027-02-01: expected a text",
        "may.xlsx sheet OutOfOrder row 2 column B (Start): 46000: expected a date YYYY-MM-DD",
        "may.xlsx sheet Settings row 2 column B (MinStay): 0: expected a whole number from 1 to 366",
        'may.xlsx sheet Rooms row 3 column A (RoomNumber): "1": expected each room once; it stands at may.xlsx sheet '
        "Rooms row 2 already",
        'may.xlsx sheet Reservations row 2 column D (AssignedRoom): "9": expected a RoomNumber that stands in Rooms',
        'may.xlsx sheet SalesRules row 2 column B (End): "2027-03-01": expected a day not before Start 2027-03-02',
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
