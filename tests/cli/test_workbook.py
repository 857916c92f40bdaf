"""Workbooks and the forms of CSV on the command line, end to end."""

from __future__ import annotations

import codecs

import openpyxl
import pytest

from bookingopt.io.json import result_from_json
from bookingopt.io.result_tables import RESULT_LISTS
from tests.cli.commands import put, run
from tests.cli.test_solve import FULL_HOUSE, PROBLEM

HOSTILE = "=cmd|' /C calc'!A0"


@pytest.fixture
def house(tmp_path):
    stays = [{**PROBLEM["Reservations"][0], "Name": HOSTILE}, *PROBLEM["Reservations"][1:]]
    put(tmp_path, "spring.json", {**PROBLEM, "Reservations": stays})
    put(tmp_path, "full.json", FULL_HOUSE)
    return tmp_path


def test_a_plan_as_a_workbook_is_the_next_problem(house):
    done = run("solve", "spring.json", "-o", "plan.XLSX", "-o", "plan.json", cwd=house)
    assert (done.returncode, done.stderr) == (0, "")
    sheets = openpyxl.load_workbook(house / "plan.XLSX")
    assert set(RESULT_LISTS) < set(sheets.sheetnames)
    assert sheets["assignments"]["A2"].value == HOSTILE
    assert {cell.data_type for sheet in sheets for row in sheet for cell in row} == {"s", "n", "d", "b"}
    again = result_from_json(run("solve", "plan.XLSX", "--format", "json", cwd=house).stdout)
    first = result_from_json((house / "plan.json").read_text(encoding="utf-8"))
    assert again.problem_id == "spring"
    assert again.moves == ()
    for stay, before in zip(again.assignments, first.assignments, strict=True):
        assert stay.previous_room == before.assigned_room
        assert stay.model_copy(update={"previous_room": None}) == before.model_copy(update={"previous_room": None})


def test_without_a_complete_plan_the_problem_comes_back(house):
    assert run("solve", "full.json", "-q", "-o", "plan.xlsx", "-o", "plan.json", cwd=house).returncode == 1
    done = run("solve", "plan.xlsx", "--format", "json", cwd=house)
    assert done.returncode == 1
    first = result_from_json((house / "plan.json").read_text(encoding="utf-8"))
    assert result_from_json(done.stdout).report.problem_sha256 == first.report.problem_sha256


def test_equal_runs_write_equal_workbooks(house):
    for name in ("a.xlsx", "b.xlsx"):
        assert run("solve", "spring.json", "-q", "-o", name, cwd=house).returncode == 0
    assert (house / "a.xlsx").read_bytes() == (house / "b.xlsx").read_bytes()


def test_a_workbook_is_judged_by_its_present_plan(house):
    run("solve", "spring.json", "-q", "-o", "plan.xlsx", cwd=house)
    put(house, "broken.xlsx", b"PK but no more")
    done = run("validate", "plan.xlsx", cwd=house)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "plan.xlsx (problem): valid"
    sheets = openpyxl.load_workbook(house / "plan.xlsx")
    rows = sheets["assignments"]
    room = [cell.value for cell in rows[1]].index("AssignedRoom") + 1
    for row in range(2, rows.max_row + 1):
        rows.cell(row, room).value = rows.cell(2, room).value
    sheets.save(house / "clash.xlsx")
    done = run("validate", "clash.xlsx", "broken.xlsx", "plan.xlsx", cwd=house)
    assert done.returncode == 2
    assert "clash.xlsx (problem): with violations\n  double-booking" in done.stdout
    assert "\nbroken.xlsx" in done.stdout
    assert done.stdout.endswith("1 valid, 1 with violations, 1 unreadable\n")
    assert run("validate", "clash.xlsx", cwd=house).returncode == 1


def test_the_problem_of_a_check_may_be_a_workbook(house):
    run("solve", "full.json", "-q", "-o", "plan.xlsx", "-o", "plan.json", cwd=house)
    done = run("validate", "plan.json", "--problem", "plan.xlsx", cwd=house)
    assert (done.returncode, done.stderr) == (0, "")  # infeasible, as the result says itself


@pytest.mark.parametrize("name", ["plan.xlsx", "plan.xls", "plan.XLSM", "plan.ods"])
def test_what_is_no_workbook_is_refused(house, name):
    put(house, name, bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    done = run("solve", name, cwd=house)
    assert (done.returncode, done.stdout) == (2, "")
    head, line = done.stderr.splitlines()
    assert head == f"Error: {name}: 1 error"
    assert line.startswith("  not a workbook that can be read, or one with a password (")


def test_faults_are_told_with_their_cells(house):
    sheets = openpyxl.Workbook()
    sheets.active.title = "Reservations"
    for row in (["Name", "Arrival", "Length"], ["Ann", "soon", 1]):
        sheets.active.append(row)
    sheets.save(house / "may.xlsx")
    done = run("solve", "may.xlsx", "-o", "plan.json", cwd=house)
    assert done.returncode == 2
    assert (
        done.stderr
        == "Error: may.xlsx: 1 error\n  may.xlsx: expected a sheet Rooms, or a table of the rooms beside the workbook\n"
    )
    sheets.create_sheet("Rooms").append(["RoomNumber"])
    sheets.save(house / "may.xlsx")
    assert run("solve", "may.xlsx", cwd=house).stderr.splitlines()[1:] == [
        '  may.xlsx sheet Reservations row 2 column B (Arrival): "soon": expected a date YYYY-MM-DD'
    ]


def test_a_row_of_formulas_that_were_never_computed_is_an_error(house):
    """As a program writes them that is no spreadsheet."""
    sheets = openpyxl.Workbook()
    sheets.active.title = "Reservations"
    for row in (["Name", "Arrival", "Length"], ["Ann", "2027-03-01", 1], ["=A2", "=B2", "=C2"]):
        sheets.active.append(row)
    sheets.create_sheet("Rooms").append(["RoomNumber"])
    sheets["Rooms"].append([1])
    sheets.save(house / "may.xlsx")
    for command in ("solve", "validate"):
        done = run(command, "may.xlsx", cwd=house)
        assert (done.returncode, "3 formulas have no value (the first in A3)" in done.stderr + done.stdout) == (2, True)


def test_the_input_is_not_overwritten(house):
    run("solve", "spring.json", "-q", "-o", "plan.xlsx", cwd=house)
    done = run("solve", "plan.xlsx", "-o", "plan.xlsx", cwd=house)
    assert (done.returncode, done.stderr) == (2, "Error: plan.xlsx is the input: write to another file\n")


@pytest.mark.parametrize(("option", "separator"), [(",", ","), (";", ";"), ("tab", "\t")])
def test_csv_for_every_spreadsheet(house, option, separator):
    args = ("--csv-separator", option, "--csv-bom", "-o", "assignments.csv", "-o", "tables/")
    assert run("solve", "spring.json", "-q", *args, cwd=house).returncode == 0
    content = (house / "assignments.csv").read_bytes()
    assert content == (house / "tables" / "assignments.csv").read_bytes()
    assert content.startswith(codecs.BOM_UTF8 + separator.join(["Name", "Id", "Arrival"]).encode())
    assert all(path.read_bytes().startswith(codecs.BOM_UTF8) for path in (house / "tables").iterdir())
    put(house, "rooms.csv", "RoomNumber,RoomType\n12 A,Twin\nкомната 7,Suite\n")
    args = ("--rooms", "rooms.csv", "--minimum-stay", "3", "--format", "json")
    back = result_from_json(run("solve", "assignments.csv", *args, cwd=house).stdout)
    assert (back.assignments[0].name, back.moves) == (HOSTILE, ())


def test_numbers_keep_the_point_and_the_default_has_no_mark(house):
    args = ("-q", "-o", "comparison.csv")
    run("solve", "spring.json", *args, "--csv-separator", ";", cwd=house)
    assert "gap_cost;;" in (house / "comparison.csv").read_text(encoding="utf-8")
    assert run("solve", "spring.json", *args, cwd=house).returncode == 0
    assert (house / "comparison.csv").read_bytes().startswith(b"Figure,Key,Present,New\r\n")
