"""``bookingopt solve`` end to end."""

from __future__ import annotations

import csv
import json
import resource
from pathlib import Path
from typing import Any

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.parse_result import parse_result
from bookingopt.io.json import result_from_json
from bookingopt.io.read import read_problem
from bookingopt.io.result_tables import RESULT_LISTS
from bookingopt.validation import validate_result
from tests import known
from tests.cli.commands import put, run

#: Two rooms; the present plan leaves one night free between a and b, and exchanging b and d closes both gaps.
STAYS = [
    {"Name": "a", "Arrival": "2027-03-01", "Length": 2, "AssignedRoom": "12 A", "IsLocked": True, "x-agent": "web"},
    {"Name": "b", "Arrival": "2027-03-04", "Length": 2, "AssignedRoom": "12 A"},
    {"Name": "c", "Arrival": "2027-03-01", "Length": 3, "AssignedRoom": "комната 7", "IsLocked": True},
    {"Name": "d", "Arrival": "2027-03-03", "Length": 2, "RoomType": "Twin"},
]
PROBLEM = {
    "ProblemId": "spring",
    "MinimumStay": 3,
    "RequestStartDate": "2027-03-01",
    "Rooms": [{"RoomNumber": "12 A", "RoomType": "Twin"}, {"RoomNumber": "комната 7", "RoomType": "Suite"}],
    "Reservations": STAYS,
}
FULL_HOUSE = {**PROBLEM, "ProblemId": "full", "Reservations": [*STAYS, {**STAYS[1], "Name": "e", "AssignedRoom": None}]}

#: One night is free between a and b in room 1; b fits behind c in room 2.
ONE_GAP = {
    "ProblemId": "gaps",
    "MinimumStay": 3,
    "Rooms": [{"RoomNumber": "1"}, {"RoomNumber": "2"}],
    "Reservations": [
        {"Name": "a", "Arrival": "2027-03-01", "Length": 3, "AssignedRoom": "1"},
        {"Name": "b", "Arrival": "2027-03-05", "Length": 3, "AssignedRoom": "1"},
        {"Name": "c", "Arrival": "2027-03-01", "Length": 4, "AssignedRoom": "2"},
    ],
}


def timeless(text: str) -> Any:
    """A result without what a clock says."""
    data = json.loads(text)
    del data["report"]["seconds"]
    return data


@pytest.fixture
def house(tmp_path):
    put(tmp_path, "spring.json", PROBLEM)
    put(tmp_path, "full.json", FULL_HOUSE)
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_example_of_this_file_is_what_it_says(house):
    result = result_from_json(run("solve", "spring.json", "--format", "json", cwd=house).stdout)
    assert result.solver_status == "optimal"
    assert result.objective_value == result.best_bound == 0
    assert {stay.key: stay.assigned_room for stay in result.assignments} == {
        "a": "12 A",
        "d": "12 A",
        "b": "комната 7",
        "c": "комната 7",
    }


def test_the_summary_and_nothing_else(house):
    before = names(house)
    done = run("solve", "spring.json", cwd=house)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[:3] == [
        "Read: 2 rooms, 4 stays.",
        "Minimum stay: 3 nights, from the problem file.",
        "Business date: not given.",
    ]
    assert lines[4].startswith("Problem spring: optimal. It is proved that no legal plan is better")
    assert ["Gap", "cost", "0"] in [line.split() for line in lines]
    assert "Room moves, in this order" in lines
    assert [*"1b", "12", "A", "комната", "7", "2027-03-04"] == lines[
        lines.index("Room moves, in this order") + 2
    ].split()[:7]
    assert max(map(len, lines)) <= 80
    assert lines == [line.rstrip() for line in lines]
    assert names(house) == before


def test_json_on_stdout_and_nothing_else_there(house):
    problem = {**PROBLEM, "SplitGroup": 1}
    done = run("solve", "-", "--format", "json", cwd=house, stdin=json.dumps(problem).encode())
    result = result_from_json(done.stdout)
    assert done.returncode == 0
    assert validate_result(result, parse_problem(problem)).violations == ()
    assert done.stderr == "Warning: The older field SplitGroup is read and ignored.\n"
    assert result.warnings == ("The older field SplitGroup is read and ignored.",)
    assert "комната" in done.stdout


def test_what_is_written_is_what_is_shown(house):
    shown = run("solve", "spring.json", "--format", "json", cwd=house).stdout
    done = run("solve", "spring.json", "-o", "plan.json", "-o", "moves.csv", "-o", "tables/", cwd=house)
    assert done.returncode == 0
    assert "Gap cost" in done.stdout
    assert timeless((house / "plan.json").read_text(encoding="utf-8")) == timeless(shown)
    assert names(house / "tables") == sorted(f"{name}.csv" for name in RESULT_LISTS)
    assert (house / "moves.csv").read_bytes() == (house / "tables" / "moves.csv").read_bytes()
    with (house / "moves.csv").open(encoding="utf-8", newline="") as file:
        assert [(row["Id"], row["From"], row["To"]) for row in csv.DictReader(file)] == [("b", "12 A", "комната 7")]
    assert names(house) == ["full.json", "moves.csv", "plan.json", "spring.json", "tables"]
    assert run("solve", "spring.json", "-o", "monday.csv", "--list", "moves", "--quiet", cwd=house).returncode == 0
    assert (house / "monday.csv").read_bytes() == (house / "moves.csv").read_bytes()


def test_quiet(house):
    done = run("solve", "spring.json", "--quiet", "-o", "plan.json", cwd=house)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (house / "plan.json").exists()
    done = run("solve", "-", "-q", "--format", "json", cwd=house, stdin=json.dumps({**PROBLEM, "Test": 1}).encode())
    assert (result_from_json(done.stdout).problem_id, done.stderr) == ("spring", "")


def test_an_infeasible_problem(house):
    done = run("solve", "full.json", "-o", "plan.json", "-o", "explanation.csv", cwd=house)
    assert (done.returncode, done.stderr) == (1, "")
    assert "\nProblem full: infeasible." in done.stdout
    assert "Why there is no plan" in done.stdout
    assert "Without a room: 1 of 5 reservations" in done.stdout
    result = result_from_json((house / "plan.json").read_text(encoding="utf-8"))
    assert (result.solver_status, result.objective_value, len(result.unassigned)) == ("infeasible", None, 1)
    assert (house / "explanation.csv").read_text(encoding="utf-8").count("overbooked_night") == 1
    assert run("solve", "full.json", "--format", "json", "--quiet", cwd=house).returncode == 1


def test_no_plan_within_the_limits(house):
    put(house, "hotel.json", known.read()["hotel-upgrades-unplanned"].data)  # no plan meets the eye
    done = run("solve", "hotel.json", "--steps", "0", "-o", "plan.json", cwd=house)
    assert (done.returncode, done.stderr) == (3, "")
    assert "\nProblem house-12: time limit. No plan was found within the limits" in done.stdout
    assert "Without a room" not in done.stdout
    result = result_from_json((house / "plan.json").read_text(encoding="utf-8"))
    assert (result.solver_status, result.objective_value, result.best_bound) == ("time_limit", None, None)


def test_search_options_reach_the_search(house):
    args = ("--time-limit", "7.5", "--steps", "1000", "--seed", "3", "--max-los", "14", "--format", "json")
    report = result_from_json(run("solve", "spring.json", *args, cwd=house).stdout).report
    others = {"max_moves": None, "move_curve": False, "sellable": True, "best_requests": False}
    others |= {
        "minimum_stay_curve": None,
        "by_type": False,
        "night_value": None,
        "lock_prices": False,
        "even_wear": False,
    }
    wanted = {"time_limit": 7.5, "steps": 1000, "seed": 3, "max_los": 14, **others}
    assert report.parameters.model_dump() == wanted


def test_few_moves_and_what_more_of_them_buy(tmp_path):
    put(tmp_path, "gaps.json", ONE_GAP)
    within = run("solve", "gaps.json", "--max-moves", "0", cwd=tmp_path).stdout
    assert "no legal plan within a move cost of 0 is better" in " ".join(within.split())
    curve = run("solve", "gaps.json", "--move-curve", "-o", "move_curve.csv", cwd=tmp_path).stdout
    table = curve[curve.index("What moves buy") :].splitlines()[1:4]
    assert [line.split()[:2] for line in table] == [["Within", "moves"], ["0", "8"], ["1", "0"]]
    assert (tmp_path / "move_curve.csv").read_text(encoding="utf-8").splitlines()[1:] == ["0,8.0,8.0,", "1,0.0,0.0,"]


def test_other_minimum_stays_and_what_nights_are_worth(tmp_path):
    put(tmp_path, "gaps.json", ONE_GAP)
    args = ("--minimum-stay-curve", "1..2,5", "--by-type", "--night-value", "Default=99.50", "--max-moves", "0")
    shown = run("solve", "gaps.json", *args, "-o", "minimum_stay_curve.csv", "-o", "r.html", cwd=tmp_path).stdout
    assert "Worth of the orphan nights" in shown
    assert "Other minimum stays in place of the hotel's own" in shown
    header, *rows = (tmp_path / "minimum_stay_curve.csv").read_text(encoding="utf-8").splitlines()
    assert header.startswith("MinimumStay,RoomType,GapCost,Bound,OrphanNights,OrphanNightsValue,")
    assert [row.split(",")[:2] for row in rows] == [[m, name] for m in "125" for name in ("", "Default")]
    nights, value = rows[-1].split(",")[4:6]
    assert float(value) == 99.5 * int(nights) > 0
    assert '<svg class="curve"' in (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--minimum-stay-curve", "1..367"), '--minimum-stay-curve "1..367": expected minimum stays from 1 to 366'),
        (("--by-type",), "--by-type true: expected minimum_stay_curve with it"),
        (("--night-value", "much"), '--night-value "much": expected the worth of a night such as 120'),
        (("--night-value", "Defualt=3"), "no room has this room type; the nearest known one is Default"),
    ],
)
def test_what_a_promise_is_worth_needs_good_options(tmp_path, args, said):
    put(tmp_path, "gaps.json", ONE_GAP)
    done = run("solve", "gaps.json", *args, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())


def test_a_limit_on_moves_that_is_too_small_says_the_least(tmp_path):
    present = {"Arrival": "2027-03-01", "Length": 3, "AssignedRoom": "1"}
    stays = [{"Name": name, **present, "MoveCost": cost} for name, cost in (("a", 3), ("b", 4))]
    put(tmp_path, "clash.json", {**ONE_GAP, "Reservations": stays})
    few = run("solve", "clash.json", "--max-moves", "2", "--format", "json", cwd=tmp_path)
    assert few.returncode == 1
    (reason,) = result_from_json(few.stdout).explanation
    assert (reason.kind, reason.demand) == ("move_budget", 3)
    enough = run("solve", "clash.json", "--max-moves", "3", cwd=tmp_path)
    assert enough.returncode == 0
    assert "within a move cost of 3 is better" in " ".join(enough.stdout.split())


def test_tables_in_and_tables_out(house):
    put(house, "rooms.csv", "RoomNumber;RoomType\r\n12 A;Twin\r\nкомната 7;Suite\r\n".encode("utf-16"))
    stays = "Name;Arrival;Length;AssignedRoom;IsLocked;RoomType;x-agent\n" + "".join(
        ";".join(str(stay.get(name, "")) for name in ("Name", "Arrival", "Length", "AssignedRoom", "IsLocked"))
        + f";{stay.get('RoomType', '')};{stay.get('x-agent', '')}\n"
        for stay in STAYS
    )
    put(house, "spring.csv", "\N{ZERO WIDTH NO-BREAK SPACE}" + stays)
    put(house, "window.json", {"RequestStartDate": "2027-03-01"})
    options = ("--rooms", "rooms.csv", "--minimum-stay", "3", "--settings", "window.json")
    first = run("solve", "spring.csv", *options, "--format", "json", "-o", "assignments.csv", cwd=house)
    wanted = timeless(run("solve", "spring.json", "--format", "json", cwd=house).stdout)
    assert timeless(first.stdout) == wanted
    second = run("solve", "assignments.csv", *options, "--format", "json", cwd=house)
    again = result_from_json(second.stdout)
    assert (again.problem_id, again.objective_value, again.moves) == ("assignments", 0, ())
    assert [stay.model_extra for stay in again.assignments] == [{"x-agent": "web"}, {}, {}, {}]


def test_a_plan_can_be_pasted_back(house):
    first = timeless(run("solve", "spring.json", "--format", "json", cwd=house).stdout)
    put(house, "next.json", {**PROBLEM, "Reservations": first["assignments"]})
    second = parse_result(json.loads(run("solve", "next.json", "--format", "json", cwd=house).stdout))
    assert (second.objective_value, second.moves) == (0, ())


def test_settings_come_from_a_file(house):
    put(house, "rooms.csv", "RoomNumber\n1\n")
    put(house, "may.csv", "Name,Arrival,Length,AssignedRoom\na,2027-03-01,2,1\nb,2027-03-04,1,1\n")
    put(house, "house.json", {"MinimumStayByDay": {"Wed": 2}, "x-source": "pms"})
    done = run(*("solve", "may.csv", "--rooms", "rooms.csv", "--settings", "house.json", "--format", "json"), cwd=house)
    result = result_from_json(done.stdout)
    assert result.objective_value == 4  # one night free, and a minimum stay of two on that Wednesday
    assert result.model_extra == {"x-source": "pms"}
    problem = read_problem(*(str(house / name) for name in ("may.csv", "rooms.csv")), None, str(house / "house.json"))
    assert validate_result(result, problem).violations == ()


def test_outputs_for_which_there_is_no_room_lose_no_others(house):
    """A limit on the size of files, as a full device: the report and the picture are the largest outputs."""
    names = ["plan.json", "report.html", "plan.xlsx", "moves.csv", "chart.svg", "restrictions.csv"]
    outputs = [text for name in names for text in ("-o", name)]
    whole = run("solve", "spring.json", *outputs, cwd=house)
    sizes = {name: (house / name).stat().st_size for name in names}
    limit = sum(sorted(sizes.values())[-3:-1]) // 2
    for name in names:
        (house / name).unlink()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        done = run("solve", "spring.json", *outputs, "--chart", "2027-03-01..2027-03-09", cwd=house)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    large = [name for name in names if sizes[name] > limit]
    assert len(large) == 2
    assert done.returncode == 2
    said = [f"{name} cannot be written: File too large" for name in large]
    assert done.stderr == "Error: " + "\n".join(said) + "\n"
    assert done.stdout.startswith(whole.stdout)
    assert "New plan, 2027-03-01 to 2027-03-09" in done.stdout
    assert sorted(path.name for path in house.iterdir() if path.name in names) == sorted(set(names) - set(large))
    assert not [path for path in house.iterdir() if path.suffix == ".tmp"]


def test_an_output_that_does_not_know_the_letters(house):
    done = run("solve", "spring.json", cwd=house, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "??????? 7" in done.stdout
    done = run("solve", "spring.json", "--format", "json", cwd=house, PYTHONUTF8="0", LC_ALL="C")
    assert result_from_json(done.stdout).assignments[2].assigned_room == "комната 7"


@pytest.mark.parametrize("args", [[], ["--format", "json"]], ids=["table", "json"])
def test_no_colour_and_no_progress_without_a_terminal(house, args):
    done = run("solve", "spring.json", *args, cwd=house, TERM="xterm-256color")
    assert "\x1b" not in done.stdout
    assert done.stderr == ""
