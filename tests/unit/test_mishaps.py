"""What has gone wrong in real hotels and their systems, each as a small story."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bookingopt.cli import app
from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result, Status
from bookingopt.errors import InputError
from bookingopt.io.json import problem_from_json
from bookingopt.optimizer.solve import solve
from bookingopt.validation import validate_result
from tests.replay import assert_moves_lead_to_the_plan, clashes, plan_of, replay

Data = dict[str, Any]


def house(*stays: Data, rooms: tuple[str | int, ...] | list[Data] = ("1", "2"), **fields: Any) -> Problem:
    listed = [room if isinstance(room, dict) else {"RoomNumber": room} for room in rooms]
    return parse_problem(
        {"ProblemId": "mishap", "MinimumStay": 3, "Rooms": listed, "Reservations": list(stays)} | fields
    )


def stay(name: str | int, arrival: str, length: int, room: str | int | None = None, **fields: Any) -> Data:
    return {"Name": name, "Arrival": arrival, "Length": length, "AssignedRoom": room} | fields


def checked(problem: Problem) -> Result:
    """The result of ``problem``, which is valid."""
    result = solve(problem, SolveParams(time_limit=600))
    assert validate_result(result, problem).violations == ()
    return result


def test_check_out_day_is_sold_again() -> None:
    # Four guests follow each other in the only room, each arriving on the day the one before leaves.
    days = ["2027-05-01", "2027-05-03", "2027-05-04", "2027-05-08"]
    nights = [2, 1, 4, 1]
    problem = house(*(stay(f"g{i}", *span) for i, span in enumerate(zip(days, nights, strict=True))), rooms=("1",))
    result = checked(problem)
    assert result.solver_status is Status.OPTIMAL
    assert result.objective_value == 0
    assert set(plan_of(result).values()) == {"1"}


def test_one_night_more_is_sold_twice() -> None:
    problem = house(stay("a", "2027-05-01", 3), stay("b", "2027-05-03", 2), rooms=("1",))
    result = checked(problem)
    assert result.solver_status is Status.INFEASIBLE
    assert result.explanation
    assert [str(night) for night in result.explanation[0].nights] == ["2027-05-03"]


def test_block_that_ends_the_day_before_an_arrival() -> None:
    block = {"RoomNumber": "1", "Start": "2027-05-01", "End": "2027-05-04"}
    result = checked(house(stay("a", "2027-05-05", 2), rooms=("1",), OutOfOrder=[block]))
    assert plan_of(result) == {"a": "1"}
    assert result.objective_value == 0  # back to back
    late = {**block, "End": "2027-05-05"}
    assert checked(house(stay("a", "2027-05-05", 2), rooms=("1",), OutOfOrder=[late])).solver_status == "infeasible"


ROOM_NUMBERS = ("12 A", "012", 12, 7, "Люкс", "№ 5/б", "007")


def test_room_numbers_survive_the_round_trip(tmp_path: Path) -> None:
    # A full house: every room has its own guest, locked, and one more arrives when they leave.
    locked = [stay(f"g{i}", "2027-05-01", 3, number, IsLocked=True) for i, number in enumerate(ROOM_NUMBERS)]
    problem = house(*locked, stay("next", "2027-05-04", 2), rooms=ROOM_NUMBERS)
    result = checked(problem)
    text = result.model_dump_json(by_alias=True)
    again = json.loads(text)
    rooms = [room["RoomNumber"] for room in json.loads(problem.model_dump_json(by_alias=True))["Rooms"]]
    assert rooms == [str(number) for number in ROOM_NUMBERS]
    pasted = house(*again["assignments"], rooms=rooms)
    second = checked(pasted)
    assert plan_of(second) == plan_of(result)
    assert [plan_of(second)[f"g{i}"] for i in range(len(rooms))] == rooms
    path = tmp_path / "assignments.csv"
    source = tmp_path / "problem.json"
    source.write_text(pasted.model_dump_json(by_alias=True), encoding="utf-8")
    command(["solve", str(source), "--quiet", "-o", str(path)])
    with path.open(encoding="utf-8-sig", newline="") as file:
        in_the_table = {row["Name"]: row["AssignedRoom"] for row in csv.DictReader(file)}
    assert in_the_table == plan_of(second)
    # And the table is a table of reservations again.
    listed = tmp_path / "rooms.csv"
    listed.write_text("RoomNumber\n" + "".join(f"{room}\n" for room in rooms), encoding="utf-8")
    final = tmp_path / "final.json"
    options = ["--rooms", str(listed), "--minimum-stay", "3", "--quiet", "-o", str(final)]
    command(["solve", str(path), *options])
    after = {row["Name"]: row["AssignedRoom"] for row in json.loads(final.read_text("utf-8"))["assignments"]}
    assert after == plan_of(second)


def command(arguments: list[str]) -> str:
    """What ``bookingopt`` prints; it must end well."""
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_assigned_room_that_does_not_exist() -> None:
    with pytest.raises(InputError, match=r'Reservations\[1\]\.AssignedRoom: "O1": expected a RoomNumber'):
        house(stay("a", "2027-05-01", 3, "1"), stay("b", "2027-05-01", 3, "O1"))


def test_names_repeat() -> None:
    smiths = [stay("Smith", f"2027-05-0{day}", 2) for day in (1, 3, 5, 7)]
    smiths[3]["Id"] = "Smith#2"  # given ids are set aside first
    result = checked(house(*smiths, rooms=("1",)))
    assert [row.id for row in result.assignments] == ["Smith", "Smith#3", "Smith#4", "Smith#2"]
    assert [row.name for row in result.assignments] == ["Smith"] * 4
    assert len(plan_of(result)) == 4


#: Nights around a change of the clocks, and the time zones in which it happens; Apia once skipped a whole day.
CLOCKS = {
    "spring forward in New York": ("America/New_York", "2027-03-12"),
    "fall back in New York": ("America/New_York", "2027-11-05"),
    "Apia skips 2011-12-30": ("Pacific/Apia", "2011-12-28"),
    "fall back in Apia": ("Pacific/Apia", "2021-04-02"),
}


@pytest.fixture
def in_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Set the time zone of this process."""

    tell = getattr(time, "tzset", lambda: None)  # which Windows does not have

    def set_zone(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        tell()

    yield set_zone
    monkeypatch.undo()
    tell()


@pytest.mark.parametrize("clock", CLOCKS)
def test_nights_are_dates_whatever_the_clock_does(clock: str, tmp_path: Path, in_zone: Callable[[str], None]) -> None:
    zone, first = CLOCKS[clock]
    start = problem_from_json(json.dumps({"ProblemId": "p", "Rooms": [], "Reservations": [stay("x", first, 1)]}))
    arrival = start.reservations[0].arrival
    days = [arrival.fromordinal(arrival.toordinal() + number).isoformat() for number in range(8)]
    # Room 1: two nights over the change, then one free night, then two: an orphan gap of one night costs 2^3.
    stays = [stay("a", days[0], 3, "1", IsLocked=True), stay("b", days[4], 2, "1", IsLocked=True)]
    source = tmp_path / "problem.json"
    source.write_text(house(*stays, rooms=("1",)).model_dump_json(by_alias=True), encoding="utf-8")
    results = []
    for name in (zone, "UTC"):
        in_zone(name)
        results.append(json.loads(command(["solve", str(source), "--quiet", "--format", "json"])))
        assert results[-1]["objective_value"] == 8
        assert [(gap["Start"], gap["Nights"]) for gap in results[-1]["orphan_gaps"]] == [(days[3], 1)]
        del results[-1]["report"]["seconds"]
    there, in_utc = results
    assert there == in_utc


def test_two_guests_swap_rooms_without_ever_sharing_one() -> None:
    # c follows b without a gap, but is promised room 1, where a is: a and b must change places, at once.
    problem = house(
        stay("a", "2027-05-01", 3, "1"),
        stay("b", "2027-05-02", 3, "2"),
        stay("c", "2027-05-05", 2, "1", IsLocked=True),
    )
    result = checked(problem)
    assert result.objective_value == 0
    assert {move.id: (move.from_, move.to) for move in result.moves} == {"a": ("1", "2"), "b": ("2", "1")}
    assert len({move.cycle for move in result.moves}) == 1
    assert result.moves[0].cycle is not None
    assert_moves_lead_to_the_plan(problem, result)


def test_a_chain_of_moves_is_in_an_order_that_works() -> None:
    # Each sits one night short of the locked stay that follows in its room, and fits right before that of the next
    # room: b can only have room 1 when a has left it for the empty room 4, and c room 2 after b.
    problem = house(
        stay("a", "2027-05-02", 3, "1"),
        stay("b", "2027-05-03", 3, "2"),
        stay("c", "2027-05-04", 3, "3"),
        stay("then b", "2027-05-06", 3, "1", IsLocked=True),
        stay("then c", "2027-05-07", 3, "2", IsLocked=True),
        stay("then a", "2027-05-05", 3, "4", IsLocked=True),
        stay("then nobody", "2027-05-08", 3, "3", IsLocked=True),
        rooms=("1", "2", "3", "4"),
    )
    result = checked(problem)
    assert [(move.id, move.to) for move in result.moves] == [("a", "4"), ("b", "1"), ("c", "2")]
    assert_moves_lead_to_the_plan(problem, result)


def test_a_double_booking_at_first_is_resolved_and_no_other_is_made() -> None:
    problem = house(
        stay("a", "2027-05-01", 4, "1"),
        stay("b", "2027-05-02", 4, "1"),
        stay("new", "2027-05-06", 2),
    )
    result = checked(problem)
    at_first, *_ = replay(problem, result.moves)
    assert clashes(problem, at_first) == {frozenset("ab")}
    assert len(result.moves) == 1
    assert_moves_lead_to_the_plan(problem, result)


TYPES: list[Data] = [{"RoomNumber": "t", "RoomType": "Twin"}, {"RoomNumber": "k", "RoomType": "King"}]


def test_a_lock_in_a_type_that_was_not_booked_holds_with_a_warning() -> None:
    result = checked(house(stay("a", "2027-05-01", 3, "k", RoomType="Twin", IsLocked=True), rooms=TYPES))
    assert plan_of(result) == {"a": "k"}
    assert result.solver_status is Status.OPTIMAL
    assert [(change.id, change.from_, change.to) for change in result.type_changes] == [("a", "Twin", "King")]
    assert any("a" in warning and "k" in warning and "lock" in warning.lower() for warning in result.warnings)


def test_a_guest_in_a_higher_type_keeps_it_unless_reclaimed() -> None:
    upgraded = stay("a", "2027-05-01", 3, "k", RoomType="Twin", AllowableRoomTypes=["King"])
    kept = checked(house(upgraded, rooms=TYPES))
    assert plan_of(kept) == {"a": "k"}
    assert not kept.type_changes
    reclaimed = checked(house(upgraded, rooms=TYPES, ReclaimUpgrades=True))
    assert plan_of(reclaimed) == {"a": "t"}
    assert not reclaimed.type_changes
    assert [(move.id, move.from_, move.to) for move in reclaimed.moves] == [("a", "k", "t")]
