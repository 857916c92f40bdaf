"""Groups that want one unbroken run of neighbouring rooms, against brute force."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.fields import AdjacencyShape
from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.result import Aim, Status
from bookingopt.domain.result_rows import Purpose
from bookingopt.optimizer.assign import plan_search
from bookingopt.optimizer.bounds.adjacency_bound import forced_misses
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.solve import solve
from bookingopt.validation import validate_result
from tests import oracle
from tests.replay import plan_of
from tests.strategies import EVERYTHING, Data, problems
from tests.unit.optimizer.houses import house, stay

ENOUGH = SolveParams(sellable=False, time_limit=600, steps=5_000)


def row_of_rooms(*stays: dict[str, Any], rooms: int, **fields: Any) -> Data:
    """A house whose rooms 1, 2, … stand in a row, and whose groups want runs."""
    data = house(*stays, rooms=rooms, AdjacencyShape="run", **fields)
    for room in data["Rooms"][:-1]:
        room["AdjacentRooms"] = [str(int(room["RoomNumber"]) + 1)]
    return data


@st.composite
def parties(draw: st.DrawFn) -> Data:
    """Draw a house of few rooms, most of them with a neighbour, and stays that are nearly all in one group."""
    data = house(rooms=draw(st.integers(3, 4)), AdjacencyShape="run")
    for room in data["Rooms"][:-1]:
        room["AdjacentRooms"] = draw(st.sampled_from(([], *[[str(int(room["RoomNumber"]) + 1)]] * 3)))
    for number in range(draw(st.integers(3, 5))):
        first = draw(st.sampled_from((1, 1, 2, 3, 4)))
        row = stay(f"s{number}", first, draw(st.integers(1, 3)))
        row["AdjacencyGroup"] = draw(st.sampled_from(("g", "g", "g", "h", None)))
        if draw(st.integers(0, 5)) == 0:
            row |= {"AssignedRoom": str(draw(st.integers(1, len(data["Rooms"])))), "IsLocked": draw(st.booleans())}
        data["Reservations"].append(row)
    return data


@given(parties() | problems(EVERYTHING).map(lambda data: data | {"AdjacencyShape": "run"}))
def test_the_best_plan_is_that_of_brute_force(data: Data) -> None:
    given_problem = parse_problem(data)
    problem = oracle.house(given_problem)
    result, best = solve(given_problem, ENOUGH), oracle.best(problem)
    if best is None:
        assert result.solver_status is Status.INFEASIBLE
        return
    plan = plan_of(result)
    assert oracle.value(problem, plan)[:4] == best[:4]
    assert result.solver_status is Status.OPTIMAL
    assert [row.id for row in result.adjacency_misses] == [row.key for row in oracle.adjacency_misses(problem, plan)]
    assert validate_result(result, given_problem).violations == ()


@given(parties())
def test_one_by_one_never_more_are_missing_than_of_a_run(data: Data) -> None:
    problem = parse_problem(data)
    each = problem.model_copy(update={"adjacency_shape": AdjacencyShape.EACH})
    for plan in oracle.legal_plans(problem):
        one_by_one = {row.key for row in oracle.adjacency_misses(each, plan)}
        of_runs = {row.key for row in oracle.adjacency_misses(problem, plan)}
        assert one_by_one <= of_runs
        assert forced_misses(build_instance(each)) <= forced_misses(build_instance(problem)) <= len(of_runs)


def test_two_pairs_are_no_run_of_four() -> None:
    # Locks hold 1, 2 and 4, 5; in the row of rooms the third is taken by somebody else.
    locks = [
        stay(name, 1, 3, AdjacencyGroup="g", AssignedRoom=room, IsLocked=True)
        for name, room in (("a", "1"), ("b", "2"), ("c", "4"), ("d", "5"))
    ]
    other = stay("x", 1, 3, AssignedRoom="3", IsLocked=True)
    result = solve(parse_problem(row_of_rooms(*locks, other, rooms=5)), ENOUGH)
    assert [row.id for row in result.adjacency_misses] == ["c", "d"]
    assert Aim.ADJACENCY in result.report.proved
    each = parse_problem(row_of_rooms(*locks, other, rooms=5) | {"AdjacencyShape": "each"})
    assert solve(each, ENOUGH).adjacency_misses == ()


def test_parts_of_a_group_that_never_meet_are_parties_of_their_own() -> None:
    stays = [stay(f"s{n}", first, 2, AdjacencyGroup="g") for n, first in enumerate((1, 1, 6, 6))]
    result = solve(parse_problem(row_of_rooms(*stays, rooms=2)), ENOUGH)
    assert result.adjacency_misses == ()


def test_who_comes_into_the_run_is_told_why() -> None:
    # b is next to nobody; c has its neighbour already and stays.
    stays = [
        stay("a", 1, 3, AdjacencyGroup="g", AssignedRoom="1", IsLocked=True),
        stay("b", 1, 3, AdjacencyGroup="g", AssignedRoom="5"),
        stay("c", 1, 3, AdjacencyGroup="g", AssignedRoom="2", IsLocked=True),
    ]
    (move,) = solve(parse_problem(row_of_rooms(*stays, rooms=5)), ENOUGH).moves
    assert (move.id, move.to, move.purpose, move.reason) == ("b", "3", Purpose.NEXT_TO_MEMBER, "next to g")


def test_a_search_without_the_model_of_rooms_finds_runs_and_claims_no_more_than_is_proved(monkeypatch) -> None:
    monkeypatch.setattr(plan_search, "ROOM_COLUMNS", 0)
    stays = [stay(f"s{n}", 1, 3, AdjacencyGroup="g" if n % 2 else None) for n in range(12)]
    problem = parse_problem(row_of_rooms(*stays, rooms=12))
    result = solve(problem, ENOUGH.model_copy(update={"steps": 2_000}))
    assert result.adjacency_misses == ()
    assert Aim.ADJACENCY in result.report.proved  # no bound can be below none
    # Two rooms apart from the rest: one of three members misses, which no bound says.
    torn = row_of_rooms(*[stay(f"s{n}", 1, 3, AdjacencyGroup="g") for n in range(4)], rooms=4)
    torn["Rooms"][1].pop("AdjacentRooms")
    result = solve(parse_problem(torn), ENOUGH.model_copy(update={"steps": 500}))
    assert len(result.adjacency_misses) == 2
    assert result.solver_status is Status.OPTIMAL or Aim.ADJACENCY not in result.report.proved
