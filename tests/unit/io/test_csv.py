"""CSV -> Problem: what a cell means, and that every error has its file, line and column."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.checks import problem_warnings
from bookingopt.domain.field_names import field_names
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem, Reservation, Room
from bookingopt.domain.rooms.turnover import turnover_by_room
from bookingopt.errors import InputError
from bookingopt.io.csv import problem_from_tables
from bookingopt.io.tables.overrides import Source

ROOMS = "RoomNumber,RoomType\n1,Twin\n2,Suite\n"
STAYS = "Name,Arrival,Length\nAnn,2027-03-01,3\n"


def read(stays: str = STAYS, rooms: str = ROOMS, settings: Any = None, minimum_stay: int | None = None) -> Problem:
    named = None if settings is None else Source("house.json", settings)
    return problem_from_tables("p", Source("stays.csv", stays), Source("rooms.csv", rooms), named, minimum_stay)


def faults(stays: str = STAYS, rooms: str = ROOMS, settings: Any = None) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(stays, rooms, settings)
    assert caught.value.source == "stays.csv"
    return [str(fault) for fault in caught.value.faults]


# ---- what is read


def test_tables_are_the_same_problem_as_json():
    stays = (
        "Name,Id,Arrival,Length,RoomType,AllowableRoomTypes,TypeOrder,AllowedRooms,Guests,RequiredFeatures,"
        "AssignedRoom,IsLocked,MoveCost,AdjacencyGroup,Status,Priority,SameRoom,PreviousRoom,x-agent\n"
        "Ann,R1,2027-03-01,3,Twin,Suite|Attic,Twin|Suite,1|2,2,sea|bath,1,yes,4,party,tentative,0,pair,2,web\n"
        "Bob,,2027-03-02,1,,,,,,,,,,,,,,,\n"
    )
    rooms = (
        "RoomNumber,RoomType,AdjacentRooms,Capacity,Features,TurnoverNights,Parts,NightsSoFar,x-floor\n"
        "1,Twin,2|3,2,sea|bath,1,012|4,40,0\n012,,,,,,,,\n2,Suite,,,,,,,\n4,,,,,,,,\n"
    )
    ann = {
        "Name": "Ann",
        "Id": "R1",
        "Arrival": "2027-03-01",
        "Length": 3,
        "RoomType": "Twin",
        "AllowableRoomTypes": ["Suite", "Attic"],
        "TypeOrder": ["Twin", "Suite"],
        "AllowedRooms": ["1", "2"],
        "Guests": 2,
        "RequiredFeatures": ["sea", "bath"],
        "AssignedRoom": "1",
        "IsLocked": True,
        "MoveCost": 4,
        "AdjacencyGroup": "party",
        "Status": "Tentative",
        "Priority": 0,
        "SameRoom": "pair",
        "PreviousRoom": "2",
        "x-agent": "web",
    }
    one = {
        "RoomNumber": "1",
        "RoomType": "Twin",
        "AdjacentRooms": ["2", "3"],
        "Capacity": 2,
        "Features": ["sea", "bath"],
        "TurnoverNights": 1,
        "Parts": ["012", "4"],
        "NightsSoFar": 40,
        "x-floor": "0",
    }
    rules = [{"Start": "2027-03-01", "End": "2027-03-31", "ArrivalDays": ["Sat"], "Lengths": [7]}]
    settings = {
        "TurnoverNights": 1,
        "MinimumStayByDay": {"Fri": 2},
        "AdjacencyShape": "Run",
        "x-source": "pms",
        "OutOfOrder": None,
        "SalesRules": rules,
    }
    as_json = {
        **settings,
        "ProblemId": "p",
        "MinimumStay": 3,
        "Rooms": [one, {"RoomNumber": "012"}, {"RoomNumber": "2", "RoomType": "Suite"}, {"RoomNumber": "4"}],
        "Reservations": [ann, {"Name": "Bob", "Arrival": "2027-03-02", "Length": 1}],
    }
    assert set(ann) - {"x-agent"} == set(field_names(Reservation))
    assert set(one) - {"x-floor"} == set(field_names(Room))
    assert read(stays, rooms, settings, minimum_stay=3) == parse_problem(as_json)
    assert settings == {
        "TurnoverNights": 1,
        "MinimumStayByDay": {"Fri": 2},
        "AdjacencyShape": "Run",
        "x-source": "pms",
        "OutOfOrder": None,
        "SalesRules": rules,
    }


def test_a_room_without_turnover_nights_of_its_own_has_those_of_the_house():
    rooms = "RoomNumber;TurnoverNights\n1;2\n2;\n3;0\n"
    problem = read("Name,Arrival,Length\nAnn,2027-03-01,2\n", rooms, {"TurnoverNights": 1}, minimum_stay=3)
    assert turnover_by_room(problem) == {"1": 2, "2": 1, "3": 0}


@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old-mac"])
def test_separators_and_line_ends(separator, line_end):
    def written(text: str) -> str:
        return text.replace(",", separator).replace("\n", line_end)

    assert read(written(STAYS), written(ROOMS)) == read()


def test_two_tables_need_not_use_the_same_separator():
    assert read(rooms=ROOMS.replace(",", ";")) == read()


def test_a_separator_in_a_name_is_not_taken_for_one():
    assert (
        read("Name;Arrival;Length\nAnn, Bea, Cleo, Dora;2027-03-01;3\n").reservations[0].name == "Ann, Bea, Cleo, Dora"
    )


def test_quotes_and_line_breaks_in_a_cell():
    stays = 'Name,Arrival,Length\n"Ann ""the boss""\nSmith, Jr.",2027-03-01,3\nBob,2027-03-04,x\n'
    assert faults(stays) == ['stays.csv line 4 column 3 (Length): "x": expected a whole number from 0 to 3,650']
    assert read(stays.replace("x\n", "1\n")).reservations[0].name == 'Ann "the boss"\nSmith, Jr.'


def test_empty_lines_and_rows_of_empty_cells_are_none():
    stays = "\n\n  \nName,Arrival,Length\n\nAnn,2027-03-01,3\n,,\n , ,\nBob,2027-03-04,-1\n\n"
    assert faults(stays) == ["stays.csv line 9 column 3 (Length): -1: expected a whole number from 0 to 3,650"]


def test_a_column_without_a_name_may_be_empty():
    assert read("Name,Arrival,Length,\nAnn,2027-03-01,3, \n") == read()


def test_blanks_do_not_count_around_names_of_columns_numbers_flags_and_dates():
    assert read(" Name , Arrival , Length , IsLocked \nAnn, 2027-03-01 , 3 , no \n") == read()


def test_texts_are_kept_to_the_letter():
    problem = read("Name,Id,Arrival,Length\n Ann ,007,2027-03-01,3\n", "RoomNumber\n012\n12 A\nкомната 7\n")
    assert (problem.reservations[0].name, problem.reservations[0].key) == (" Ann ", "007")
    assert [room.room_number for room in problem.rooms] == ["012", "12 A", "комната 7"]


@pytest.mark.parametrize(
    ("cell", "is_locked"),
    [("true", True), ("YES", True), ("1", True), ("False", False), ("nO", False), ("0", False), ("", False)],
)
def test_flags(cell, is_locked):
    stays = f"Name,Arrival,Length,AssignedRoom,IsLocked\nAnn,2027-03-01,3,1,{cell}\n"
    assert read(stays).reservations[0].is_locked is is_locked


def test_older_names_of_columns():
    problem = read("Name,Arrival,Length,AssignedRoom,LockedForSolver,SplitGroup\nAnn,2027-03-01,3,1,yes,7\n")
    assert problem.reservations[0].is_locked
    assert problem_warnings(problem)[0] == "The older field SplitGroup is read and ignored."


def test_three_ways_to_leave_a_text_out():
    stays = "Name,Id,Arrival,Length,RoomType,AssignedRoom\nAnn,-1,2027-03-01,3,Default,None\n"
    assert read(stays) == read()


def test_tables_may_have_no_rows():
    problem = read("Name,Arrival,Length\n", "RoomNumber\n")
    assert (problem.rooms, problem.reservations) == ((), ())


@pytest.mark.parametrize("name", ["MinimumStay", "MinStay"])
def test_the_option_comes_before_the_settings(name):
    assert read(settings={name: 7}).minimum_stay == 7
    assert read(settings={name: 7}, minimum_stay=2).minimum_stay == 2


# ---- what is refused


TABLE_FAULTS = [
    (
        "Name,Arrival,Length,Name\nAnn,2027-03-01,3,Bob\n",
        [
            'stays.csv line 1 column 4: "Name": expected each column once; it stands at stays.csv line 1 column 1 '
            "already"
        ],
    ),
    ("\nName,Length\nAnn,3\nBob,4\n", ["stays.csv line 2: expected a column Arrival"]),
    (
        "Name,Arrival,Length\nAnn,2027-03-01\nBob,2027-03-01,3,4\nCleo,2027-03-01,3\n",
        [
            "stays.csv line 2: expected 3 cells, as many as the header has, not 2",
            "stays.csv line 3: expected 3 cells, as many as the header has, not 4",
            "stays.csv line 2 column 3 (Length): expected this field",
        ],
    ),
    (
        "Name,Arrival,Length,\nAnn,2027-03-01,3,late\n",
        ['stays.csv line 2 column 4: "late": expected a name for this column in the header'],
    ),
    (
        'Name,Arrival,Length\n"Ann"x,2027-03-01,3\n',
        ["stays.csv line 2: not valid CSV: ',' expected after '\"'"],
    ),
    (
        'Name,Arrival,Length\nAnn,2027-03-01,3\n"Bob,2027-03-01,3\nCleo,2027-03-01,3\n',
        ["stays.csv line 3: not valid CSV: unexpected end of data"],
    ),
    ("", ["stays.csv line 1: the file is empty; expected a line with the names of the columns"]),
    ("\n \n,,\n", ["stays.csv line 1: the file is empty; expected a line with the names of the columns"]),
    ("Name," + "A" * 200_000, ["stays.csv line 1: not valid CSV: field larger than field limit (131072)"]),
]


@pytest.mark.parametrize(("stays", "messages"), TABLE_FAULTS)
def test_what_is_wrong_with_the_table(stays, messages):
    assert faults(stays) == messages


CELL_FAULTS = [
    ("Arrival", "1 March", '"1 March": expected a date YYYY-MM-DD'),
    ("Arrival", "", "expected this field"),
    ("Length", "3,0", '"3,0": expected a whole number from 0 to 3,650'),
    ("Length", "2.5", "2.5: expected a whole number from 0 to 3,650"),
    ("Length", "1e2", '"1e2": expected a whole number from 0 to 3,650'),
    ("Length", "٣", '"٣": expected a whole number from 0 to 3,650'),
    ("Length", "-1", "-1: expected a whole number from 0 to 3,650"),
    ("Length", "9" * 5000, f'"{"9" * 59}…: expected a whole number from 0 to 3,650'),
    ("IsLocked", "perhaps", '"perhaps": expected true or false'),
    ("AllowedRooms", "1||2", '"": expected a text that is not empty'),
    ("AssignedRoom", "3", '"3": expected a RoomNumber that stands in Rooms'),
]


@pytest.mark.parametrize(("name", "cell", "message"), CELL_FAULTS)
def test_what_is_wrong_with_a_cell(name, cell, message):
    header = ["x-note", "Name", "Arrival", "Length", "IsLocked", "AllowedRooms", "AssignedRoom"]
    row = {"x-note": "n", "Name": "Ann", "Arrival": "2027-03-01", "Length": "3", name: cell}
    stays = ";".join(header) + "\n" + ";".join(row.get(column, "") for column in header) + "\n"
    assert faults(stays) == [f"stays.csv line 2 column {header.index(name) + 1} ({name}): {message}"]


def test_a_wrong_cell_under_an_older_name():
    stays = "Name,Arrival,Length,LockedForSolver\nAnn,2027-03-01,3,perhaps\n"
    assert faults(stays) == ['stays.csv line 2 column 4 (IsLocked): "perhaps": expected true or false']


def test_rows_that_contradict_each_other_are_named_by_their_lines():
    stays = "Name,Id,Arrival,Length\n\nAnn,7,2027-03-01,3\nBob,7,2027-03-01,3\n"
    assert faults(stays, "RoomNumber\n1\n\n1\n") == [
        'rooms.csv line 4 column 1 (RoomNumber): "1": expected each room once; it stands at rooms.csv line 2 already',
        'stays.csv line 4 column 2 (Id): "7": expected each Id once; it stands at stays.csv line 3 already',
    ]


def test_errors_of_both_tables_and_the_settings_come_together():
    settings = {
        "MinStay": 0,
        "Rooms": [],
        "ProblemId": "q",
        "OutOfOrder": [{"RoomNumber": "9", "End": "x"}],
        "MinStays": 1,
    }
    assert faults("Name,Arrival\nAnn,soon\n", "Room,RoomNumber\n1,1\n", settings) == [
        "stays.csv line 1: expected a column Length or Departure",
        "house.json: ProblemId: expected no such field among the settings; it is the name of the file "
        "of the reservations",
        "house.json: Rooms: expected no such field among the settings; they stand in the table of the rooms",
        "house.json: MinStays: unknown field; the nearest known one is MinStay",
        'stays.csv line 2 column 2 (Arrival): "soon": expected a date YYYY-MM-DD',
        "house.json: OutOfOrder[0].Start: expected this field",
        'house.json: OutOfOrder[0].End: "x": expected a date YYYY-MM-DD',
        "house.json: MinStay: 0: expected a whole number from 1 to 366",
        'house.json: OutOfOrder[0].RoomNumber: "9": expected a RoomNumber that stands in Rooms',
    ]


def test_a_name_that_looks_like_the_place_of_a_row_is_left_alone():
    assert faults(settings={"MinimumStayByDay": {"Rooms[99]": 1}}) == [
        'house.json: MinimumStayByDay.Rooms[99]: "Rooms[99]": expected a weekday, Mon … Sun'
    ]


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.sampled_from([STAYS, ROOMS, ""]))
def test_no_text_at_all_ends_in_another_error(text, before):
    for stays, rooms in ((before + text, ROOMS), (STAYS, before + text), (text, text)):
        with contextlib.suppress(InputError):
            read(stays, rooms)
