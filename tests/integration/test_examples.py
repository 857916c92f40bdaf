"""Every example is solved, and its answer held against brute force's sister, the exact model; then it is validated."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from bookingopt.domain.params import SolveParams
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result, Status
from bookingopt.io.read import read_problem
from bookingopt.optimizer.solve import solve
from bookingopt.validation import validate_problem, validate_result
from tests import oracle_part
from tests.replay import assert_moves_lead_to_the_plan, plan_of

EXAMPLES = Path(__file__).parents[2] / "examples"

#: File -> proved gap cost of its best plan, all of them without adjacency misses and type changes (see tests/exact.py).
BEST = {
    "small-inn.json": 9.336441040039062,
    "city-hotel.json": 64.67020964622498,
    "groups.json": 1.3134765625,
    "out-of-order.json": 28.0,
    "minimum-stay-by-date.json": 0.614013671875,
    "saturday-to-saturday.json": 1 + 2**-21,
    "turnover.json": 12.0625,
    "suites.json": 14.5,
    "messy.json": 1.625,
    "requests.json": 0.06304931640625,
    "csv/reservations.csv": 17.5,
}
#: File -> kind of its explanation, the ids that it names, and the most stays that can be placed.
INFEASIBLE = {
    "infeasible-overbooked.json": ("overbooked_night", {"Adeyemi", "Becker", "Caruso"}, 5),
    "infeasible-locks.json": ("clashing_locks", {"Ibarra", "Jansen"}, 2),
    "infeasible-no-room.json": ("no_eligible_room", {"Mendes family"}, 2),
    "infeasible-fragmented.json": ("irreducible_set", {"Oliveira", "Peters", "Rossi"}, 4),
}


def problem(name: str) -> Problem:
    path = EXAMPLES / name
    if path.suffix == ".csv":
        return read_problem(str(path), str(path.with_name("rooms.csv")), None, str(path.with_name("settings.json")))
    return read_problem(str(path))


@cache
def result(name: str) -> Result:
    return solve(problem(name), SolveParams(time_limit=600))


@pytest.mark.parametrize("name", BEST)
def test_solved_to_the_proved_optimum(name: str) -> None:
    assert result(name).solver_status is Status.OPTIMAL
    assert result(name).objective_value == result(name).best_bound == BEST[name]
    assert not result(name).adjacency_misses
    assert not result(name).type_changes
    assert_moves_lead_to_the_plan(problem(name), result(name))


def test_the_requests_are_answered() -> None:
    said = {
        row.name: (row.alone.answer, row.alone.room_number, row.alone.proved)
        for row in result("requests.json").new_reservations
    }
    assert said == {
        "Abadi": ("fits_with_moves", "27", True),
        "Brandt": ("fits", "31", True),
        "Costa": ("fits", "31", True),
        "Tran": ("fits", "26", True),
        "Duarte": ("does_not_fit", None, True),
    }


def test_what_is_sold_from_saturday_to_saturday() -> None:
    sold = [
        (row.room_type, row.arrival, length)
        for row in result("saturday-to-saturday.json").sellable
        for length, letter in enumerate(row.fplos, start=1)
        if letter == "Y"
    ]
    assert {arrival.weekday() for _, arrival, _ in sold} == {5}
    assert {(name, length) for name, _, length in sold} == {
        *(("Cottage", weeks * 7) for weeks in (1, 2, 3, 4)),
        *(("Cabin", weeks * 7) for weeks in (1, 2)),
    }
    changeover = date(2027, 7, 3)  # closed for the cottages
    days = {
        day for name, arrival, length in sold if name == "Cottage" for day in (arrival, arrival + timedelta(length))
    }
    assert changeover not in days


@pytest.mark.parametrize("name", INFEASIBLE)
def test_infeasible_for_its_own_reason(name: str) -> None:
    kind, concerned, placeable = INFEASIBLE[name]
    explanation = result(name).explanation
    assert result(name).solver_status is Status.INFEASIBLE
    assert explanation
    assert [(reason.kind, set(reason.reservations)) for reason in explanation] == [(kind, concerned)]
    assert len(plan_of(result(name))) == placeable
    assert oracle_part.most_placeable(problem(name)) == placeable


@pytest.mark.parametrize("name", [*BEST, *INFEASIBLE])
def test_result_is_valid(name: str) -> None:
    assert validate_result(result(name), problem(name)).violations == ()


@pytest.mark.parametrize("name", [*BEST, *INFEASIBLE])
def test_present_plan_is_valid_but_for_the_clashing_locks(name: str) -> None:
    rules = {violation.rule for violation in validate_problem(problem(name)).violations}
    assert rules == ({"double-booking"} if name == "infeasible-locks.json" else set())


def test_the_whole_folder_is_validated_with_one_command() -> None:
    command = [sys.executable, "-m", "bookingopt", "validate", "--format", "json", str(EXAMPLES)]
    done = subprocess.run(command, capture_output=True, check=False)
    judged = json.loads(done.stdout)["files"]
    assert {Path(file["file"]).name for file in judged if not file["valid"]} == {"infeasible-locks.json"}
    assert len(judged) == len([name for name in {*BEST, *INFEASIBLE} if name.endswith(".json")])
    assert done.returncode == 1


def test_every_example_stands_in_the_readme_and_here() -> None:
    described = set(re.findall(r"^\| `([^`]+)`", (EXAMPLES / "README.md").read_text("utf-8"), re.MULTILINE))
    lying_there = {path.name for path in EXAMPLES.glob("*.json") if not path.name.endswith(".schema.json")}
    assert described == lying_there | {"csv/", "sinks/", "sources/"}
    assert lying_there == {name for name in {*BEST, *INFEASIBLE} if name.endswith(".json")}
