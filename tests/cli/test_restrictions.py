"""What may be sold, as it leaves the house: the table for channel managers, what has changed, and the older names."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.field_names import LEGACY_NAMES
from bookingopt.domain.parse_result import parse_result
from bookingopt.domain.result import Result
from bookingopt.domain.result_rows import (
    Restriction,
    Sellable,
)
from bookingopt.io.csv import table_csv
from bookingopt.io.json import result_from_json, result_json
from bookingopt.io.read import read_result
from bookingopt.io.restrictions import changed_restrictions, legacy_restrictions
from bookingopt.io.result_tables import tables
from bookingopt.io.targets import targets, write_result
from tests.cli.commands import put, run
from tests.unit.samples import DATA, result

FIRST = date(2027, 3, 1)
COLUMNS = ["Date", "RoomType", "MinStay", "MinStayThrough", "MaxStay", "ClosedToArrival", "ClosedToDeparture"]
OPEN = {"MinStay": 1, "MaxStay": 5, "MinStayThrough": 1, "ClosedToArrival": False, "ClosedToDeparture": False}

Data = dict[str, Any]


def day(number: int) -> str:
    return (FIRST + timedelta(days=number)).isoformat()


def rule(number: int, room_type: str = "Twin", **values: Any) -> Data:
    """A restriction of one date; what is not said is open for stays up to five nights."""
    return {"RoomType": room_type, "Date": day(number), **OPEN, **values}


def with_rules(*rules: Data, max_los: int = 5) -> Result:
    return result(restrictions=list(rules), report={**DATA["report"], "parameters": {"max_los": max_los}})


def sellable(**tables_by_type: dict[int, str]) -> list[Sellable]:
    return [
        Sellable(room_type=room_type, arrival=day(arrival), fplos=fplos, why=fplos.replace("N", "F"))
        for room_type, rows in tables_by_type.items()
        for arrival, fplos in rows.items()
    ]


# ---- the table for channel managers


def test_the_table_is_what_channel_managers_import():
    rows = [rule(0, MinStay=2), rule(1, ClosedToDeparture=True), rule(0, "Attic", MaxStay=3, MinStayThrough=2)]
    table = table_csv(tables(with_rules(*rows))["restrictions"]).decode()
    assert table.splitlines() == [
        ",".join(COLUMNS),
        "2027-03-01,Twin,2,1,5,false,false",
        "2027-03-01,Attic,1,2,3,false,false",
        "2027-03-02,Twin,1,1,5,false,true",
    ]


# ---- what has changed


def changes(old: Result, new: Result) -> list[Data]:
    return [json.loads(row.model_dump_json(by_alias=True)) for row in changed_restrictions(old, new)]


def test_only_what_differs_is_a_change():
    old = with_rules(rule(0), rule(1, MinStay=2), rule(2, ClosedToArrival=True))
    new = with_rules(rule(0), rule(1, MinStay=3), rule(2), rule(3))
    assert changes(old, new) == [rule(1, MinStay=3), rule(2), rule(3)]
    assert changes(old, old) == []


def test_what_is_gone_is_opened_up_to_the_longest_stay_of_today():
    old = with_rules(rule(0, MinStay=2), rule(0, "Attic", ClosedToDeparture=True), max_los=5)
    new = with_rules(rule(0, MinStay=2), max_los=7)
    assert changes(old, new) == [rule(0, "Attic", MaxStay=7)]


def test_what_was_open_already_needs_no_opening():
    old = with_rules(rule(0, MinStay=2), rule(1))
    assert changes(old, with_rules(rule(0, MinStay=2))) == []


def test_a_result_without_restrictions_opens_nothing():
    assert changes(with_rules(rule(0, MinStay=2)), with_rules()) == []
    assert changes(with_rules(), with_rules(rule(0))) == [rule(0)]


rules = st.dictionaries(
    st.tuples(st.integers(0, 3), st.sampled_from(("Twin", "Attic"))),
    st.fixed_dictionaries({"MinStay": st.integers(1, 2), "ClosedToArrival": st.booleans()}),
)


@given(rules, rules.filter(bool))
def test_what_has_changed_leads_from_the_old_to_the_new(old: Data, new: Data) -> None:
    before, now = (with_rules(*(rule(*place, **row) for place, row in drawn.items())) for drawn in (old, new))

    def told(rows: tuple[Restriction, ...]) -> dict[Any, Restriction]:
        return {(row.room_type, row.date): row for row in rows}

    channel = told(before.restrictions) | told(changed_restrictions(before, now))
    wanted = told(now.restrictions)
    assert {place: channel[place] for place in wanted} == wanted
    others = [row.model_dump(by_alias=True) for place, row in channel.items() if place not in wanted]
    assert all(row.items() >= OPEN.items() for row in others)
    assert all(
        told(before.restrictions).get(place) != row for place, row in told(changed_restrictions(before, now)).items()
    )


def test_the_table_holds_the_changes_and_the_whole_result_everything(tmp_path):
    old, new = with_rules(rule(0), rule(1, MinStay=2)), with_rules(rule(0), rule(1, MinStay=3))
    wanted = targets([f"{tmp_path}/restrictions.csv", f"{tmp_path}/plan.json"])
    write_result(new, wanted, since=old)
    assert (tmp_path / "restrictions.csv").read_text().splitlines()[1:] == ["2027-03-02,Twin,3,1,5,false,false"]
    assert read_result(str(tmp_path / "plan.json")) == new


# ---- the older names


fplos_rows = st.dictionaries(st.integers(0, 7), st.text("YN", min_size=4, max_size=4))


@given(fplos_rows, fplos_rows)
def test_the_older_names_say_what_covers_a_date(twin: dict[int, str], attic: dict[int, str]) -> None:
    found = legacy_restrictions(sellable(Twin=twin, Attic=attic))
    stays = [(a, k) for rows in (twin, attic) for a, fplos in rows.items() for k in range(1, 5) if fplos[k - 1] == "Y"]
    dates = sorted({*twin, *attic})
    covering = {d: [k for a, k in stays if a <= d < a + k] for d in dates}
    assert found == {
        "MinStays": {day(d): min(lengths) for d, lengths in covering.items() if lengths},
        "MaxStays": {day(d): max(lengths) for d, lengths in covering.items() if lengths},
        "ClosedArrivals": {day(d): d not in {a for a, _ in stays} for d in dates},
        "ClosedDepartures": {day(d): d not in {a + k for a, k in stays} for d in dates},
    }
    assert [list(values) == sorted(values) for values in found.values()] == [True] * 4


def test_a_result_with_the_older_names_is_read_again(tmp_path):
    new = result(
        sellable=[json.loads(row.model_dump_json(by_alias=True)) for row in sellable(Twin={0: "NYY", 1: "NNN"})]
    )
    text = result_json(new, legacy=True).decode()
    assert {name: json.loads(text)[name] for name in LEGACY_NAMES} == {
        "MinStays": {day(0): 2, day(1): 2},
        "MaxStays": {day(0): 3, day(1): 3},
        "ClosedArrivals": {day(0): False, day(1): True},
        "ClosedDepartures": {day(0): True, day(1): True},
    }
    assert result_from_json(text) == new
    assert text.startswith(result_json(new).decode().rstrip("}\n"))
    put(tmp_path, "plan.json", text)
    put(tmp_path, "plain.json", result_json(new))
    with_names, without = (
        json.loads(run("validate", name, "--format", "json", cwd=tmp_path).stdout)["files"][0]
        for name in ("plan.json", "plain.json")
    )
    assert with_names["errors"] == []
    assert {**with_names, "file": ""} == {**without, "file": ""}


# ---- the options


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--changes-since", "old.json"], "it needs --output restrictions.csv or a folder"),
        (["--changes-since", "old.json", "-o", "new.json"], "it needs --output restrictions.csv or a folder"),
        (["--changes-since", "none.json", "-o", "restrictions.csv"], "none.json cannot be read"),
        (["--changes-since", "house.json", "-o", "restrictions.csv"], "house.json: 1 error expected a result"),
        (["--changes-since", "list.json", "-o", "restrictions.csv"], "list.json: 1 error expected a result"),
        (["--changes-since", "text.json", "-o", "restrictions.csv"], "text.json: 1 error"),
        (["--changes-since", "old.json", "-o", "restrictions.csv", "-o", "old.json"], "old.json is the input"),
        (["--legacy"], "it needs --output NAME.json or --format json"),
        (["--legacy", "-o", "restrictions.csv"], "it needs --output NAME.json or --format json"),
    ],
)
def test_options_that_cannot_be_followed(tmp_path, args, said):
    put(tmp_path, "house.json", HOUSE)
    put(tmp_path, "old.json", result_json(with_rules(rule(0))))
    put(tmp_path, "list.json", [])
    put(tmp_path, "text.json", "no JSON")
    done = run("solve", "house.json", *args, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())
    assert not (tmp_path / "restrictions.csv").exists()


def test_standard_input_is_read_once(tmp_path):
    args = ("solve", "-", "--changes-since", "-", "-o", "restrictions.csv")
    done = run(*args, cwd=tmp_path, stdin=json.dumps(HOUSE).encode())
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot both be standard input" in " ".join(done.stderr.split())


# ---- from a problem to the table


#: Two rooms of different types, taken at both ends of two weeks; one stay more makes other lengths sellable.
HOUSE: Data = {
    "ProblemId": "house",
    "MinimumStay": 3,
    "Rooms": [{"RoomNumber": "1", "RoomType": "Twin"}, {"RoomNumber": "2", "RoomType": "Suite"}],
    "Reservations": [
        {"Name": "a", "Arrival": day(0), "Length": 3, "AssignedRoom": "1", "IsLocked": True},
        {"Name": "b", "Arrival": day(9), "Length": 3, "AssignedRoom": "1", "IsLocked": True},
        {"Name": "c", "Arrival": day(0), "Length": 12, "AssignedRoom": "2", "IsLocked": True},
    ],
}
FULLER: Data = {
    **HOUSE,
    "Reservations": [
        *HOUSE["Reservations"],
        {"Name": "d", "Arrival": day(3), "Length": 3, "AssignedRoom": "1", "IsLocked": True},
    ],
}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_restrictions_of_a_house(tmp_path):
    put(tmp_path, "house.json", HOUSE)
    done = run("solve", "house.json", "-q", "-o", "plan.json", "-o", "restrictions.csv", "--legacy", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    data = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    plan = parse_result(data)
    rows = read(tmp_path / "restrictions.csv")
    assert list(rows[0]) == COLUMNS
    assert [row["Date"] for row in rows] == sorted(row["Date"] for row in rows)
    arrivals = {(row.room_type, row.arrival.isoformat()) for row in plan.sellable}
    assert {(row["RoomType"], row["Date"]) for row in rows} == arrivals
    assert len(rows) == len(plan.restrictions) == len(arrivals) == 24
    assert {name: data[name] for name in LEGACY_NAMES} == legacy_restrictions(plan.sellable)
    # Room 1 is free for the six nights from day 3 to day 9: three nights at either end, or all six.
    assert data["MinStays"] == {day(number): 3 for number in range(3, 9)}
    assert data["MaxStays"] == {day(number): 6 for number in range(3, 9)}
    assert [name for name, closed in data["ClosedArrivals"].items() if not closed] == [day(3), day(6)]
    assert [name for name, closed in data["ClosedDepartures"].items() if not closed] == [day(6), day(9)]
    verdict = run("validate", "plan.json", "--problem", "house.json", cwd=tmp_path)
    assert verdict.returncode == 0, verdict.stdout


def test_what_one_more_stay_changes(tmp_path):
    put(tmp_path, "house.json", HOUSE)
    put(tmp_path, "fuller.json", FULLER)
    assert run("solve", "house.json", "-q", "-o", "old.json", cwd=tmp_path).returncode == 0
    told = ("-q", "-o", "restrictions.csv", "--changes-since", "old.json")
    assert run("solve", "house.json", *told, cwd=tmp_path).returncode == 0
    assert (tmp_path / "restrictions.csv").read_text(encoding="utf-8").splitlines() == [",".join(COLUMNS)]
    assert run("solve", "fuller.json", *told, "-o", "new.json", cwd=tmp_path).returncode == 0
    old, new = (read_result(str(tmp_path / name)) for name in ("old.json", "new.json"))
    wanted = tables(new.model_copy(update={"restrictions": changed_restrictions(old, new)}))["restrictions"]
    assert (tmp_path / "restrictions.csv").read_bytes() == table_csv(wanted)
    rows = read(tmp_path / "restrictions.csv")
    assert {row["RoomType"] for row in rows} == {"Twin"}
    assert day(3) in {row["Date"] for row in rows}
    assert len(new.restrictions) == len(old.restrictions) == 24


def test_a_result_without_a_table_opens_nothing(tmp_path):
    put(tmp_path, "old.json", result_json(with_rules(rule(0, ClosedToArrival=True))))
    clash = {**HOUSE["Reservations"][0], "Name": "e"}
    put(tmp_path, "full.json", {**HOUSE, "Reservations": [*HOUSE["Reservations"], clash]})
    args = ("solve", "full.json", "--no-sellable", "--changes-since", "old.json", "-o", "restrictions.csv")
    done = run(*args, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("Warning: This result has no restrictions")
    assert run(*args, "--quiet", cwd=tmp_path).stderr == ""
    assert (tmp_path / "restrictions.csv").read_text(encoding="utf-8").splitlines() == [",".join(COLUMNS)]
