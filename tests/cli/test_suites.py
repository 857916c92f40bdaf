"""Houses in which rooms consist of others, on the command line and as workbooks."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from bookingopt.io.json import result_from_json
from tests.cli.commands import put, run

#: Ann has the suite for two nights, one night is free behind her, and Bob has one of its rooms.
STAYS = [
    {"Name": "Ann", "Arrival": "2027-03-01", "Length": 2, "RoomType": "Suite"},
    {"Name": "Bob", "Arrival": "2027-03-04", "Length": 2, "RoomType": "Double", "AssignedRoom": "1"},
]
ROOMS = [
    {"RoomNumber": "1", "RoomType": "Double"},
    {"RoomNumber": "2", "RoomType": "Double"},
    {"RoomNumber": "S", "RoomType": "Suite", "Parts": ["1", "2"]},
]
INN = {"ProblemId": "inn", "MinimumStay": 3, "Rooms": ROOMS, "Reservations": STAYS}
FIXED = {"IsLocked": True}


def rooms(*, s: list[str], **others: list[str]) -> dict[str, Any]:
    """The inn with other parts."""
    more = [{"RoomNumber": number, "RoomType": number, "Parts": parts} for number, parts in others.items()]
    return INN | {"Rooms": [*ROOMS[:2], ROOMS[2] | {"Parts": s}, *more]}


def test_a_house_with_suites_is_solved_sold_and_judged(tmp_path):
    put(tmp_path, "inn.json", INN)
    done = run("solve", "inn.json", "-q", "--max-los", "3", "-o", "plan.json", "-o", "plan.xlsx", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    plan = result_from_json((tmp_path / "plan.json").read_text("utf-8"))
    # Whichever of the two rooms Bob has, one night is free in it behind Ann, who was in both.
    assert (plan.solver_status, plan.objective_value) == ("optimal", 8)
    assert run("validate", "plan.json", "--problem", "inn.json", cwd=tmp_path).returncode == 0
    why = {(row.room_type, row.arrival.day): row.why for row in plan.sellable}
    assert why["Suite", 4][0] == why["Suite", 1][0] == why["Double", 1][0] == "F"
    assert why["Double", 4][0] != "F"  # the other room of the suite
    clash = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    clash["assignments"][1]["Arrival"] = "2027-03-02"
    put(tmp_path, "clash.json", clash)
    moved = INN | {"Reservations": [STAYS[0], STAYS[1] | {"Arrival": "2027-03-02"}]}
    put(tmp_path, "moved.json", moved)
    done = run("validate", "clash.json", "--problem", "moved.json", cwd=tmp_path)
    assert (done.returncode, "linked-room" in done.stdout) == (1, True)


def test_parts_come_back_from_a_workbook(tmp_path):
    put(tmp_path, "inn.json", INN)
    assert run("solve", "inn.json", "-q", "--no-sellable", "-o", "plan.xlsx", cwd=tmp_path).returncode == 0
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    row = list(book["Rooms"].iter_rows(values_only=True))
    assert dict(zip(row[0], row[3], strict=True))["Parts"] == "1|2"
    done = run("solve", "plan.xlsx", "--no-sellable", "--format", "json", cwd=tmp_path)
    again = result_from_json(done.stdout)
    assert (done.returncode, again.objective_value, again.moves) == (0, 8, ())
    for row in book["Rooms"].iter_rows(min_row=2):
        for cell in row:
            cell.value = "1|1" if cell.value == "1|2" else cell.value
    book.save(tmp_path / "twice.xlsx")
    done = run("solve", "twice.xlsx", cwd=tmp_path)
    assert (done.returncode, "expected each part once" in " ".join(done.stderr.split())) == (2, True)


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (lambda: rooms(s=["1", "T"], T=["S"]), ["S > T > S", "expected no circle"]),
        (lambda: rooms(s=["1", "1"]), ["S > 1", "expected each part once"]),
        (lambda: INN | {"Rooms": [*ROOMS[:2], ROOMS[2] | {"RoomType": "Double"}]}, ["expected parts of other types"]),
        (
            lambda: (
                INN
                | {
                    "Reservations": [
                        STAYS[0] | FIXED | {"AssignedRoom": "S"},
                        STAYS[1] | FIXED | {"Arrival": "2027-03-02"},
                    ]
                }
            ),
            ["Reservations[1].AssignedRoom", "free on 2027-03-02: Ann is fixed in room S"],
        ),
    ],
    ids=["circle", "twice", "type", "fixed"],
)
def test_what_is_wrong_with_parts_is_said(tmp_path, problem: Callable[[], dict[str, Any]], said: list[str]):
    put(tmp_path, "inn.json", problem())
    for command in ("solve", "validate"):
        done = run(command, "inn.json", cwd=tmp_path)
        assert done.returncode == 2
        for words in said:
            assert words in " ".join(done.stderr.split() + done.stdout.split())
