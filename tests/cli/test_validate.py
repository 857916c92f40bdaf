"""``bookingopt validate`` end to end."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.commands import put, run
from tests.cli.test_solve import FULL_HOUSE, PROBLEM


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plan")
    put(folder, "spring.json", PROBLEM)
    return json.loads(run("solve", "spring.json", "--format", "json", cwd=folder).stdout)


@pytest.fixture
def house(tmp_path, plan):
    put(tmp_path, "spring.json", PROBLEM)
    put(tmp_path, "plan.json", plan)
    return tmp_path


def moved(plan: Any, key: str, room: str) -> Any:
    """The plan with one stay in another room."""
    rows = [{**row, "AssignedRoom": room} if row["Id"] == key else row for row in plan["assignments"]]
    return {**plan, "assignments": rows}


def test_a_result_and_its_problem_are_valid(house):
    done = run("validate", "plan.json", "--problem", "spring.json", cwd=house)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "plan.json (result): valid"
    assert done.stdout.splitlines()[-1] == "1 file: 1 valid"


def test_a_problem_is_judged_by_its_present_plan(house):
    done = run("validate", "spring.json", cwd=house)
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == "spring.json (problem): valid"
    assert "note: Orphan gap in room 12 A, the night of 2027-03-03" in done.stdout
    assert run("validate", "spring.json", "--strict", cwd=house).returncode == 1


def test_violations(house, plan):
    put(house, "wrong.json", moved(plan, "d", "комната 7"))
    done = run("validate", "wrong.json", "--problem", "spring.json", cwd=house)
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == "wrong.json (result): with violations"
    rules = {line.split(":")[0].strip() for line in done.stdout.splitlines()[1:-1]}
    assert {"double-booking", "ineligible-room"} <= rules


def test_a_lock_is_seen_only_beside_the_problem(house, plan):
    swapped = moved(moved(plan, "c", "12 A"), "a", "комната 7")
    rows = [{**row, "IsLocked": False} for row in swapped["assignments"]]
    put(house, "swapped.json", {**swapped, "assignments": rows})
    rules = {}
    for name, args in (("alone", []), ("beside", ["--problem", "spring.json"])):
        done = run("validate", "swapped.json", "--format", "json", *args, cwd=house)
        (file,) = json.loads(done.stdout)["files"]
        rules[name] = {violation["rule"] for violation in file["violations"]}
    assert "moved-lock" in rules["beside"] - rules["alone"]


def test_json_output(house, plan):
    put(house, "wrong.json", moved(plan, "d", "комната 7"))
    put(house, "broken.json", '{"ProblemId": "p", "Rooms": [7], "Foo": 1}')
    put(house, "none.json", "{")
    names = ("plan.json", "spring.json", "wrong.json", "broken.json", "none.json", "missing.json")
    done = run("validate", *names, "--format", "json", cwd=house)
    said = json.loads(done.stdout)
    assert (done.returncode, said["valid"], list(said)) == (2, False, ["files", "valid"])
    assert [(file["file"], file["kind"], file["valid"]) for file in said["files"]] == [
        ("plan.json", "result", True),
        ("spring.json", "problem", True),
        ("wrong.json", "result", False),
        ("broken.json", "problem", False),
        ("none.json", None, False),
        ("missing.json", None, False),
    ]
    assert {tuple(file) for file in said["files"]} == {("file", "kind", "valid", "violations", "notes", "errors")}
    violation = said["files"][2]["violations"][0]
    assert list(violation) == ["rule", "subject", "nights", "size", "text"]
    assert violation["rule"] == "double-booking"
    assert violation["nights"] == ["2027-03-03"]
    assert [file["errors"] for file in said["files"][:3]] == [[], [], []]
    assert said["files"][3]["errors"] == [
        "Foo: unknown field",
        "Rooms[0]: 7: expected an object",
    ]
    assert said["files"][4]["errors"][0].startswith("line 1 column ")
    assert said["files"][5]["errors"][0].startswith("missing.json cannot be read: ")


def test_valid_json_output(house):
    said = json.loads(run("validate", "plan.json", "--format", "json", cwd=house).stdout)
    assert said["valid"] is True


def test_a_folder_stands_for_its_json_files(house, plan):
    put(house, "a.schema.json", "{}")
    put(house, "notes.txt", "no JSON")
    put(house, "wrong.json", moved(plan, "d", "комната 7"))
    (house / "inner").mkdir()
    put(house / "inner", "deep.json", "{")
    done = run("validate", ".", cwd=house)
    heads = [line for line in done.stdout.splitlines() if not line.startswith("  ")]
    assert done.returncode == 1
    assert heads == [
        "plan.json (result): valid",
        "spring.json (problem): valid",
        "wrong.json (result): with violations",
        "3 files: 2 valid, 1 with violations",
    ]


def test_every_file_is_judged_and_an_unreadable_one_weighs_most(house, plan):
    put(house, "wrong.json", moved(plan, "d", "комната 7"))
    done = run("validate", "missing.json", "wrong.json", "plan.json", cwd=house)
    assert done.returncode == 2
    assert done.stdout.splitlines()[-1] == "3 files: 1 valid, 1 with violations, 1 unreadable"


def test_a_folder_without_problems_is_an_error_of_its_own(house):
    (house / "empty").mkdir()
    done = run("validate", "empty", "plan.json", cwd=house)
    assert done.returncode == 2
    assert "empty is a folder without a *.json file" in done.stdout
    assert "plan.json (result): valid" in done.stdout


def test_a_file_that_cannot_be_judged_loses_no_other(house, monkeypatch):
    monkeypatch.setattr("bookingopt.validation.validate_problem", lambda *_, **__: {}["nobody foresaw this"])
    done = run("validate", "spring.json", "plan.json", "--format", "json", cwd=house)
    assert done.returncode == 4
    told = json.loads(done.stdout)
    assert [file["valid"] for file in told["files"]] == [False, True]
    assert not told["valid"]
    assert "Internal error: KeyError" in done.stderr


def test_standard_input(house):
    done = run("validate", "-", cwd=house, stdin=(house / "plan.json").read_bytes())
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "standard input (result): valid")


def test_a_finding_is_one_line_however_long(house, plan):
    put(house, "wrong.json", {**moved(plan, "d", "комната 7"), "warnings": ["w" * 300]})
    done = run("validate", "wrong.json", cwd=house)
    findings = [line for line in done.stdout.splitlines() if line.startswith("  ")]
    assert all(":" in line for line in findings)


# ---- --prove


def test_an_honest_claim_is_proved(house):
    done = run("validate", "plan.json", "--problem", "spring.json", "--prove", cwd=house)
    assert done.returncode == 0
    assert "  note: Solved again: optimal, gap cost 0.0, bound 0.0." in done.stdout.splitlines()


def test_a_false_claim_is_refuted(house):
    stays = [
        {"Name": "a", "Arrival": "2027-03-01", "Length": 2, "AssignedRoom": "1"},
        {"Name": "b", "Arrival": "2027-03-04", "Length": 2, "AssignedRoom": "1"},
    ]
    may = {"ProblemId": "may", "MinimumStay": 3, "Rooms": [{"RoomNumber": "1"}, {"RoomNumber": "2"}]}
    put(house, "may.json", {**may, "Reservations": stays})
    put(house, "locked.json", {**may, "Reservations": [{**stay, "IsLocked": True} for stay in stays]})
    locked = json.loads(run("solve", "locked.json", "--format", "json", cwd=house).stdout)
    assert (locked["solver_status"], locked["objective_value"]) == ("optimal", 8)  # 2^(3-1+1) for the night between
    rows = [{**row, "IsLocked": False} for row in locked["assignments"]]
    put(house, "claim.json", {**locked, "assignments": rows})
    args = ("validate", "claim.json", "--problem", "may.json", "--format", "json")
    assert json.loads(run(*args, cwd=house).stdout)["valid"]
    done = run(*args, "--prove", cwd=house)
    assert done.returncode == 1
    violations = json.loads(done.stdout)["files"][0]["violations"]
    plan, sold = ([v for v in violations if v["rule"] == rule] for rule in ("not-optimal", "not-sellable"))
    assert [violation["subject"] for violation in plan] == ["solver_status", "best_bound"]
    assert {violation["subject"] for violation in sold} == {"Default"}  # with less orphans before, more of it does harm
    assert len(plan) + len(sold) == len(violations)


def test_parameters_that_are_none_cannot_be_proved_with(house, plan):
    put(house, "odd.json", {**plan, "report": {**plan["report"], "parameters": {"time_limit": -1, "speed": 2}}})
    done = run("validate", "odd.json", "--problem", "spring.json", "--prove", cwd=house)
    assert done.returncode == 2
    assert "time_limit: -1: expected at least 0" in done.stdout
    assert "report.parameters.speed: unknown field" in done.stdout


def test_an_infeasible_claim_is_not_refuted(house):
    put(house, "full.json", FULL_HOUSE)
    result = run("solve", "full.json", "--format", "json", cwd=house).stdout
    put(house, "no.json", result)
    done = run("validate", "no.json", "--problem", "full.json", "--prove", cwd=house)
    assert done.returncode == 0
    assert "note: Solved again: infeasible, gap cost None, bound None." in done.stdout


def test_a_plan_of_tables_is_held_against_the_tables(tmp_path):
    (tmp_path / "spring.csv").write_text("Name,Arrival,Length\na,2027-03-01,2\nb,2027-03-03,2\n", encoding="utf-8")
    (tmp_path / "rooms.csv").write_text("RoomNumber\n1\n", encoding="utf-8")
    tables = ("--rooms", "rooms.csv", "--minimum-stay", "2")
    assert run("solve", "spring.csv", *tables, "-o", "plan.json", cwd=tmp_path).returncode == 0
    done = run("validate", "plan.json", "--problem", "spring.csv", *tables, cwd=tmp_path)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "1 file: 1 valid")
    alone = run("validate", "plan.json", "--rooms", "rooms.csv", cwd=tmp_path)
    assert (alone.returncode, "--rooms needs a CSV file or a workbook" in alone.stderr) == (2, True)
