"""Which reader a path means, what cannot be read, and options that do not go with a file."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest

from bookingopt.errors import InputError, UsageError
from bookingopt.io import read
from bookingopt.io.read import MAX_BYTES, Holds, held_by, one_file, problem_from_files, read_problem, read_text
from bookingopt.io.result_tables import Table
from bookingopt.io.sources.records import SourceFile
from bookingopt.io.tables.overrides import NO_OVERRIDES
from bookingopt.io.workbook import write_book

PROBLEM = {"ProblemId": "p", "Rooms": [{"RoomNumber": "12 Ä"}], "Reservations": []}


TEXT = json.dumps(PROBLEM, ensure_ascii=False)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(name: str, content: str | bytes) -> str:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


def test_a_file_that_is_too_large_is_refused_before_it_is_read_whole(folder, monkeypatch):
    assert MAX_BYTES == 256 * 2**20
    monkeypatch.setattr(read, "MAX_BYTES", 2**20)
    assert len(read_text(put("just.json", b" " * 2**20))) == 2**20
    with pytest.raises(InputError, match="the file is larger than 1 MB, the most that is read"):
        read_text(put("plan.json", b" " * (2**20 + 1)))


def test_files_that_cannot_be_read(folder):
    put("plan.json", TEXT)
    Path("house").mkdir()
    with pytest.raises(UsageError, match=r"^none\.json cannot be read: No such file or directory$"):
        read_text("none.json")
    with pytest.raises(UsageError, match=r"^house is a folder; expected a file$"):
        read_text("house")
    with pytest.raises(UsageError, match="cannot be read"):
        read_text(str(Path("plan.json", "inner.json")))
    with pytest.raises(UsageError, match="cannot be read"):
        read_text("n" * 5000)


def test_tables_and_their_settings(folder):
    stays = put("may.csv", "Name,Arrival,Length\nAnn,2027-05-01,2\n")
    rooms = put("rooms.csv", codecs.BOM_UTF8 + b"RoomNumber\n1\n")
    settings = put("house.json", '{"MinimumStay": 3, "LeadingGaps": true}')
    problem = read_problem(stays, rooms, settings=settings)
    assert (problem.problem_id, problem.minimum_stay, problem.leading_gaps) == ("may", 3, True)
    assert read_problem(stays, rooms, 2, settings).minimum_stay == 2
    assert read_problem(put("MAY.CSV", Path(stays).read_bytes()), rooms).problem_id == "MAY"


def test_options_that_do_not_go_together(folder):
    stays = put("may.csv", "Name,Arrival,Length\n")
    with pytest.raises(
        UsageError, match=r"may\.csv is a table of reservations: name the table of the rooms with --rooms"
    ):
        read_problem(stays)
    plan = put("plan.json", TEXT)
    with pytest.raises(UsageError, match=r"^--rooms: only for CSV and workbooks"):
        read_problem(plan, rooms=stays)
    with pytest.raises(UsageError, match=r"^--rooms, --minimum-stay, --settings: only for"):
        read_problem(plan, "a", 3, "b")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("[]", 'house.json: 1 error\n  […]: expected an object such as {"MinimumStay": 3}'),
        ("{", "house.json: 1 error\n  line 1 column 2: not valid JSON"),
        ("", "house.json: 1 error\n  the file is empty; expected JSON"),
    ],
)
def test_settings_that_are_none(folder, settings, message):
    stays, rooms = put("may.csv", "Name,Arrival,Length\n"), put("rooms.csv", "RoomNumber\n")
    with pytest.raises(InputError) as caught:
        read_problem(stays, rooms, settings=put("house.json", settings))
    assert str(caught.value).startswith(message)


def test_errors_name_the_file(folder):
    with pytest.raises(InputError) as caught:
        read_problem(put("plan.json", '{"ProblemId": "p"}'))
    assert str(caught.value) == "plan.json: 1 error\n  Rooms: expected this field, a list"


STAYS = "Guests;Name;Arrival;Departure\n2;Ann;2027-05-01;2027-05-03\n"
BOOK = write_book({"Stays": Table(("Name", "Arrival", "Length"), (("Ann", "2027-05-01", 2),))})


@pytest.mark.parametrize(
    ("name", "content", "holds"),
    [
        ("a.csv", f"Report of May\n{STAYS}", Holds.RESERVATIONS),
        ("a.csv", "Room Number,Type\n1,x\n", Holds.ROOMS),
        ("a.csv", "Room,Type\n1,x\n", None),
        ("a.csv", b"\0", None),
        ("a.csv", "Name,Arrival\n", None),
        ("a.JSON", TEXT, Holds.PROBLEM),
        ("a.json", '{"MinStay": 3, "Lenght": 1}', Holds.SETTINGS),
        ("a.json", '{"units": []}', None),
        ("a.json", "[1]", None),
        ("a.json", "{", None),
        ("a.xlsx", BOOK, Holds.RESERVATIONS),
        ("a.xlsx", write_book({"Rooms": Table(("RoomNumber",), (("1",),))}), Holds.ROOMS),
        ("a.xlsx", write_book({"Notes": Table(("Text",), (("1",),))}), None),
    ],
    ids=range(13),
)
def test_a_file_is_told_by_what_it_holds(name, content, holds):
    assert held_by(SourceFile(name, content if isinstance(content, bytes) else content.encode())) is holds


def test_named_bytes_become_a_problem():
    rooms = SourceFile("rooms.csv", b"RoomNumber\n1\n")
    for file in (SourceFile("stays.csv", STAYS.encode()), SourceFile("stays.xlsx", BOOK)):
        problem = problem_from_files("may", file, rooms, NO_OVERRIDES)
        assert (problem.problem_id, problem.reservations[0].length, problem.rooms[0].room_number) == ("may", 2, "1")


def test_a_table_without_rooms_asks_for_them():
    with pytest.raises(InputError, match=r"stays\.csv: expected a table of the rooms beside it") as caught:
        problem_from_files("may", SourceFile("stays.csv", STAYS.encode()), None, NO_OVERRIDES)
    assert caught.value.faults[0].option == "rooms"


def test_a_second_file_of_one_kind_is_never_passed_over():
    one, two = SourceFile("one.csv", b""), SourceFile("two.csv", b"")
    assert (one_file([], "rooms"), one_file([one], "rooms")) == (None, one)
    with pytest.raises(InputError, match=r"expected one file of rooms; one\.csv and two\.csv are each one"):
        one_file([one, two], "rooms")
