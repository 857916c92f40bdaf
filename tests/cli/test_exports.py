"""A hotel's own export, as its spreadsheet program writes it, to a plan by one command; and what is refused."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.io.json import result_from_json
from bookingopt.validation import validate_result
from tests.cli.commands import put, run

TODAY = date(2027, 5, 3)
ROOMS, NIGHTS = 12, 30
HEADINGS = [
    *("Booking no.", "Guest", "NAME", "Room type", "Arrival", "Departure", "Nights", "Adults", "Children", "Status"),
    *("Assigned room", "Id", "E-mail"),
]
DEAD = {"Cancelled": 12, "No-Show": 6, "Checked out": 6, "Waitlisted": 4}
OPTIONS = ("--rooms", "rooms.csv", "--date-order", "dmy", "--today", TODAY.isoformat(), "--minimum-stay", "3")


def german(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def stay(number: int, arrival: date, nights: int, status: str, room: str) -> list[str]:
    name = f"Müller {number}"
    days = [german(arrival), german(arrival + timedelta(nights)), str(nights)]
    return [f"N{number}", "x", name, "Double", *days, "2", "1", status, room, f"B{number}", "a@example.org"]


def export() -> list[list[str]]:
    """Stays back to back with a hole of one night now and then; those from before today are in house; and dead rows."""
    rows, number = [], 0
    for room in range(ROOMS):
        day = TODAY - timedelta(2)
        while day < TODAY + timedelta(NIGHTS):
            nights, number = 3 + (room + number) % 4, number + 1
            status = "In House" if day < TODAY < day + timedelta(nights) else "confirmed"
            rows.append(stay(number, day, nights, status, f"{101 + room}"))
            day += timedelta(nights + (number % 5 == 0))
    for status, count in DEAD.items():
        for _ in range(count):
            number += 1
            rows.append(stay(number, TODAY + timedelta(number % 9), 3, status, "101" if number % 2 else ""))
    return rows


def table(rows: list[list[str]]) -> bytes:
    lines = ["Hotel Schönblick;;;", "Printed 03.05.2027", "", *map(";".join, [HEADINGS, *rows]), f"Summe;{len(rows)}"]
    return "\r\n".join(lines).encode("cp1252") + b"\r\n"


@pytest.fixture
def folder(tmp_path):
    rooms = "Room number;Room_Type\n" + "".join(f"{101 + room};Double\n" for room in range(ROOMS))
    put(tmp_path, "rooms.csv", rooms)
    put(tmp_path, "may.csv", table(export()))
    return tmp_path


def test_one_command_makes_a_right_plan_of_an_export(folder):
    """Semicolons, Windows-1252, dd.mm.yyyy, other columns, titles, a total, 28 dead rows: none is planned or lost."""
    done = run("solve", "may.csv", *OPTIONS, "--steps", "200", "--no-sellable", "-o", "plan.json", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    rows = export()
    alive = [row for row in rows if row[9] not in DEAD]
    dead = "28 left out (6 checked out, 12 cancelled, 6 no show, 4 waitlisted)"
    text = " ".join(done.stdout.split())
    assert text.startswith(f"Read: {ROOMS} rooms, {len(alive)} stays, {dead}. Minimum stay: 3 nights, from ")
    assert "Business date: 2027-05-03. Problem may: optimal" in text
    for said in ('the word "Schönblick"', '"Adults"', '"E-mail"', "lines 1 to 2 above the headings", "of totals"):
        assert said in text

    result = result_from_json((folder / "plan.json").read_text(encoding="utf-8"))
    assert [row.id for row in result.assignments] == [row[11] for row in alive]
    assert len(result.left_out) == 28
    in_house = {row[11] for row in rows if row[9] == "In House"}
    assert in_house
    assert in_house.isdisjoint(move.id for move in result.moves)
    written = [dict(zip(HEADINGS, row, strict=True)) for row in rows]
    house = {
        "ProblemId": "may",
        "MinimumStay": 3,
        "Today": TODAY,
        "Rooms": [{"RoomNumber": f"{101 + room}", "RoomType": "Double"} for room in range(ROOMS)],
        "Reservations": [
            {
                "Name": row["NAME"],
                "Id": row["Id"],
                "Arrival": "-".join(reversed(row["Arrival"].split("."))),
                "Length": int(row["Nights"]),
                "RoomType": row["Room type"],
                "AssignedRoom": row["Assigned room"],
                "Status": row["Status"],
            }
            for row in written
        ],
    }
    assert validate_result(result, parse_problem(house)).violations == ()


def test_validate_takes_the_export_as_solve_does(folder):
    done = run("validate", "may.csv", *OPTIONS, cwd=folder)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "may.csv (problem): valid")


def test_errors_are_one_line_a_cause(folder):
    """Every row of the file has a date that cannot be read: one line, which says what to do."""
    count = len(export())
    short = run("solve", "may.csv", "--rooms", "rooms.csv", "-o", "plan.json", cwd=folder)
    every = run("solve", "may.csv", "--rooms", "rooms.csv", "--all-errors", cwd=folder)
    assert (short.returncode, every.returncode) == (2, 2)
    head, line, hint = short.stderr.splitlines()
    assert head == f"Error: may.csv: {count} errors"
    assert line.startswith(f"  Departure, {count} times: expected a date YYYY-MM-DD; ")
    assert "--date-order dmy, the only order that fits them all (may.csv line 5 column 6 " in line
    assert hint == f"--all-errors lists all {count}."
    assert len(every.stderr.splitlines()) == count + 1
    assert not (folder / "plan.json").exists()
    judged = json.loads(run("validate", "may.csv", "--rooms", "rooms.csv", "--format", "json", cwd=folder).stdout)
    assert len(judged["files"][0]["errors"]) == count


ROW = ["N1", "x", "Ann", "Double", "05.05.2027", "08.05.2027", "3", "2", "0", "Confirmed", "101", "B1", ""]
REFUSED = {
    "no-rows.csv": (b"", "the file is empty"),
    "page.csv": (b"<html><table><tr><td>Name</td></tr></table></html>", "an HTML page and not a table"),
    "page.xls": (b"\xef\xbb\xbf<!DOCTYPE html><html></html>", "an HTML page and not a table"),
    "binary.csv": (b"PK\x03\x04\x00\xff\xfe", "not UTF-8 text"),
    "orders.csv": (
        table([[*ROW[:5], "05/18/2027", *ROW[6:]]]),
        "expected a date YYYY-MM-DD or numbers in the order dmy",
    ),
    "state.csv": (table([[*ROW[:9], "Lost", *ROW[10:]]]), "expected one of Confirmed, Tentative"),
    "twice.csv": (b"Name;Arrival;Length;room-type;Room Type\n", "it stands at twice.csv line 1 column 4 already"),
    "no-arrival.csv": (b"Title\nName;Length\nAnn;3\n", "line 2: expected a column Arrival"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_and_nothing_is_written(folder, name):
    content, said = REFUSED[name]
    put(folder, name, content)
    done = run("solve", name, *OPTIONS, "-o", "plan.json", cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())
    assert not (folder / "plan.json").exists()


def test_a_wrong_business_date_is_refused(folder):
    done = run("solve", "may.csv", "--rooms", "rooms.csv", "--today", "soon", cwd=folder)
    assert (done.returncode, done.stderr) == (2, 'Error: --today "soon": expected today, or a date YYYY-MM-DD\n')
