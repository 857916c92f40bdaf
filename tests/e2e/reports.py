"""Reports for the tests that open them in a browser."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.io.read import read_problem
from bookingopt.optimizer.solve import solve
from bookingopt.render.report.page import html_report
from tests.house.sources import ROOT
from tests.unit.render.houses import HOUSE, house, new_plan, stay
from tests.unit.render.test_report import RESTRICTIONS
from tests.unit.samples import ANSWER, REASON

OPENING = date(2027, 3, 1)

Case = tuple[Problem, Result]


def opened(page: Page, folder: Path, case: Case, *, before: bool = False) -> Page:
    """Write the report of ``case`` and open it."""
    path = folder / "report.html"
    path.write_text(html_report(*case, before=before), encoding="utf-8")
    page.goto(path.as_uri())
    return page


def example(name: str) -> Case:
    """An example of the project with its result."""
    problem = read_problem(str(ROOT / "examples" / f"{name}.json"))
    return problem, solve(problem, SolveParams(time_limit=60, steps=40))


def full() -> Case:
    """A report with something in every part that a plan can have."""
    asked = {"Id": "N1", "Name": "Fay", "Arrival": "2027-03-02", "Length": 2}
    answer = {"Id": "N1", "Name": "Fay", "Alone": ANSWER, "Together": {"Answer": "does_not_fit", "Base": "new"}}
    answer["Together"] |= {"Proved": True, "Reasons": [REASON]}
    more: dict[str, Any] = {"restrictions": RESTRICTIONS, "warnings": ["Ann is here twice."]}
    curve = [{"Moves": 1, "GapCost": 9.5, "Bound": 8.0}]
    return house(NewReservations=[asked]), new_plan(**more, new_reservations=[answer], move_curve=curve)


def infeasible() -> Case:
    """A house in which not everybody has a room."""
    rows = HOUSE["Reservations"]
    none = {"solver_status": "infeasible", "objective_value": None, "best_bound": None, "orphan_gaps": [], "moves": []}
    alone = [{**row, "AssignedRoom": None} for row in rows[2:]]
    why = [{**REASON, "Reservations": ["id-Cleo", "id-Dora"], "Rooms": 1, "Demand": 2, "Over": 1}]
    return house(), new_plan(**none, assignments=rows[:2], unassigned=alone, explanation=why, type_changes=[])


def large(rooms: int = 60, days: int = 200) -> Case:
    """Many rooms in two types, and a stay of five nights in each of them every week."""
    numbers = [str(number) for number in range(1, rooms + 1)]
    named = [{"RoomNumber": number, "RoomType": "Twin" if int(number) % 2 else "Suite"} for number in numbers]
    stays = [
        stay(f"Guest {number}-{week}", str(OPENING + timedelta(days=7 * week)), 5, number)
        for number in numbers
        for week in range(days // 7)
    ]
    problem = parse_problem({"ProblemId": "large", "MinimumStay": 2, "Rooms": named, "Reservations": stays})
    empty = {"orphan_gaps": [], "adjacency_misses": [], "type_changes": [], "moves": []}
    return problem, new_plan(ProblemId="large", assignments=stays, **empty)
