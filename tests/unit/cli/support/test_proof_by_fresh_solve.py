"""``validate --prove`` on what a result sells: true tables pass, with a plan behind each stay; false ones do not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bookingopt.cli.support.proof_by_fresh_solve import SAMPLE, sample, with_proof, with_stay
from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result, Status
from bookingopt.optimizer.solve import solve
from bookingopt.validation import Verdict, validate_result
from bookingopt.validation.rules.sellable import Sale, orphan_cost, sales, stands_behind
from tests.cli.commands import put, run
from tests.replay import plan_of
from tests.strategies import EVERYTHING, SALES, WHEN, WHERE, Data, overbooked, problems
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.settings import costly

PARAMS = SolveParams(steps=2_000, time_limit=600, max_los=6)

#: Two rooms, minimum stay 3; between two locks 3 nights are free, and behind a guest who can move 4.
SPRING = house(
    stay("a", 1, 3, AssignedRoom="1", IsLocked=True),
    stay("b", 7, 3, AssignedRoom="1", IsLocked=True),
    stay("c", 2, 4, AssignedRoom="2"),
    stay("d", 10, 4, AssignedRoom="2"),
)


def judged(result: Result, problem: Problem, *, strict: bool = False) -> Verdict:
    return with_proof(validate_result(result, problem, strict=strict), result, problem)


def sold(result: Result, row: int, length: int, letter: str = "Y") -> Result:
    """The result with one cell of its table turned into another letter; its restrictions are left out."""
    entry = result.sellable[row]

    def turned(text: str, to: str) -> str:
        return text[: length - 1] + to + text[length:]

    fplos, why = turned(entry.fplos, "Y" if letter == "Y" else "N"), turned(entry.why, letter)
    changed = entry.model_copy(update={"fplos": fplos, "why": why})
    table = (*result.sellable[:row], changed, *result.sellable[row + 1 :])
    return result.model_copy(update={"sellable": table, "restrictions": ()})


def cells(result: Result, letters: str) -> list[tuple[int, int]]:
    """Row and length of the cells with one of ``letters``."""
    table = enumerate(result.sellable)
    return [(at, k) for at, row in table for k, letter in enumerate(row.why, start=1) if letter in letters]


@costly()
@given(problems(EVERYTHING) | overbooked(EVERYTHING), st.booleans())
def test_a_true_table_passes_with_a_plan_behind_every_stay(data: Data, unmoved: bool) -> None:
    problem = parse_problem(data | {"RestrictionsOnly": unmoved})
    result = solve(problem, PARAMS)
    verdict = judged(result, problem)
    assert verdict.violations == ()
    drawn = len(sample(result))
    said = f"Of {drawn:,} sellable stays drawn, {drawn:,} are shown with a plan that takes them without harm."
    assert (said in verdict.notes) is (drawn > 0)


@costly()
@given(problems(WHERE + WHEN + SALES), st.data())
def test_a_false_cell_is_refuted(data: Data, draw: st.DataObject) -> None:
    problem = parse_problem(data)
    result = solve(problem, PARAMS)
    false = cells(result, "FRHM")
    assume(false)
    row, length = draw.draw(st.sampled_from(false))
    (violation,) = judged(sold(result, row, length), problem).violations
    entry = result.sellable[row]
    assert (violation.rule, violation.subject, violation.nights) == ("not-sellable", entry.room_type, (entry.arrival,))
    assert violation.size == 1
    assert f" of {length} nights" in violation.text


def test_what_is_denied_though_it_can_be_sold_is_noted() -> None:
    problem = parse_problem(SPRING)
    result = solve(problem, PARAMS)
    verdict = judged(sold(result, *cells(result, "Y")[0], letter="H"), problem)
    assert verdict.violations == ()
    assert "The new sellable table has 1 stays that this one denies." in verdict.notes


@pytest.mark.parametrize("field", ["room_type", "arrival"])
def test_nothing_is_for_sale_that_the_problem_does_not_have(field: str) -> None:
    problem = parse_problem(SPRING)
    result = solve(problem, PARAMS)
    entry = next(row for row in result.sellable if "Y" in row.fplos)
    other: Any = {"room_type": "Castle", "arrival": entry.arrival.replace(year=2031)}[field]
    more = entry.model_copy(update={field: other})
    changed = result.model_copy(update={"sellable": (*result.sellable, more), "restrictions": ()})
    (violation,) = judged(changed, problem).violations
    assert (violation.rule, violation.size) == ("not-sellable", entry.fplos.count("Y"))


def test_the_sample_is_spread_and_always_the_same() -> None:
    result = solve(parse_problem(house(stay("a", 1, 28), rooms=3)), SolveParams(steps=2_000, max_los=9))
    drawn = sample(result)
    assert drawn == sample(result)
    assert len(set(drawn)) == SAMPLE < len(sales(result))
    assert {sale.length for sale in drawn} >= {4, 5, 6, 7, 8, 9}
    assert drawn[0].arrival.day <= 2
    assert drawn[-1].arrival.day >= 27


def test_a_plan_is_judged_from_dates_alone() -> None:
    problem = parse_problem(SPRING)
    present = {"a": "1", "b": "1", "c": "2", "d": "2"}
    least = orphan_cost(problem, present)
    assert least == ()
    assert orphan_cost(problem, present | {"c": "1"}) is None  # two in one room
    assert orphan_cost(problem, present | {"a": "2", "c": "1"}) is None  # the lock is elsewhere
    assert orphan_cost(problem, {"a": "1"}) is None
    night = problem.reservations[0].arrival
    fills, harms = (
        with_stay(problem, Sale("Default", night.replace(day=at), length)) for at, length in ((4, 3), (16, 3))
    )
    assert stands_behind(fills, present | {"a stay more": "1"}, least)
    assert not stands_behind(fills, present | {"a stay more": "2"}, least)
    assert not stands_behind(harms, present | {"a stay more": "2"}, least)  # two nights behind d can no longer be sold
    short = with_stay(problem, Sale("Default", night.replace(day=6), 1))
    assert not stands_behind(short, present | {"a stay more": "1"}, least)


def test_an_infeasible_problem_sells_nothing() -> None:
    problem = parse_problem(house(*(stay(name, 1, 3) for name in "abc")))
    result = solve(problem, PARAMS)
    assert result.solver_status is Status.INFEASIBLE
    for strict in (False, True):
        assert judged(result, problem, strict=strict).violations == ()
    row = {"RoomType": "Default", "Arrival": "2027-05-01", "Fplos": "NY", "Why": "FY"}
    false = Result.model_validate({**json.loads(result.model_dump_json(by_alias=True)), "sellable": [row]})
    assert [violation.rule for violation in judged(false, problem).violations] == ["not-sellable"]


def test_a_pair_in_the_only_room_is_two_reservations_that_have_one() -> None:
    pair = [stay(name, 1, 3, SameRoom="pair") for name in "ab"]
    problem = parse_problem(house(*pair, stay("c", 1, 3), rooms=1, TurnoverNights=1))
    result = solve(problem, PARAMS)
    assert (result.report.most_placeable, [row.key for row in result.unassigned]) == (2, ["c"])
    assert judged(result, problem).violations == ()


def test_strict_counts_orphan_gaps_beside_the_proof() -> None:
    problem = parse_problem(house(stay("a", 1, 3), stay("b", 5, 3), rooms=1))
    result = solve(problem, PARAMS)
    assert plan_of(result) == {"a": "1", "b": "1"}
    assert judged(result, problem).violations == ()
    assert [violation.rule for violation in judged(result, problem, strict=True).violations] == ["minimum-stay"]


def test_on_the_command_line(tmp_path) -> None:
    put(tmp_path, "spring.json", SPRING)
    assert run("solve", "spring.json", "--max-los", "6", "-o", "plan.json", cwd=tmp_path).returncode == 0
    args = ("--problem", "spring.json", "--prove")
    done = run("validate", "plan.json", *args, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    said = "Of 25 sellable stays drawn, 25 are shown with a plan that takes them without harm."
    assert f"  note: {said}" in done.stdout.splitlines()
    plan = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    entry = next(row for row in plan["sellable"] if row["Why"][0] in "FHM")
    entry["Fplos"], entry["Why"] = ("Y" + entry[name][1:] for name in ("Fplos", "Why"))
    put(tmp_path, "false.json", plan)
    assert run("validate", "false.json", "--problem", "spring.json", cwd=tmp_path).returncode == 0
    done = run("validate", "false.json", *args, cwd=tmp_path)
    assert done.returncode == 1
    assert f"not-sellable: The table sells stays of type Default from {entry['Arrival']} of 1 nights" in done.stdout
