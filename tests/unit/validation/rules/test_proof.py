"""Claims that a plan found anew refutes."""

from __future__ import annotations

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Aim, Result
from bookingopt.validation import not_optimal
from tests.unit.validation.house import plan, stay

#: Plans of `small` by what they come to, the better ones first.
PLANS = {
    "best": {"a": "1", "b": "2", "c": "5"},  # 0 misses, 1 change at position 1, no gap
    "costly": {"a": "1", "b": "2", "c": "1"},  # the same with a gap of five nights: 1/4
    "late": {"a": "1", "b": "3", "c": "5"},  # 0 misses, 1 change at position 2, no gap
    "changed": {"a": "1", "b": "2", "c": "4"},  # 0 misses, 2 changes, no gap
    "apart": {"a": "4", "b": "1", "c": "5"},  # 2 misses, no change, no gap
}


def small() -> Problem:
    """Room 1 is next to 2 and 3. The stays a and b want to be neighbours; b and c have booked type A."""
    types = {"1": "A", "2": "B", "3": "C", "4": "B", "5": "A"}
    rooms: list[dict[str, object]] = [{"RoomNumber": room, "RoomType": name} for room, name in types.items()]
    rooms[0]["AdjacentRooms"] = ["2", "3"]
    stays = [
        stay("a", 1, 3, AdjacencyGroup="g"),
        stay("b", 1, 4, AdjacencyGroup="g", RoomType="A", AllowableRoomTypes=["B", "C"]),
        stay("c", 9, 2, RoomType="A", AllowableRoomTypes=["B"]),
    ]
    return parse_problem({"ProblemId": "p", "MinimumStay": 3, "Rooms": rooms, "Reservations": stays})


def result(name: str, status: str = "optimal", bound: float | None = 0.0) -> Result:
    value = None if status in ("infeasible", "time_limit") else 1.0
    return plan(small(), PLANS[name], solver_status=status, objective_value=value, best_bound=bound)


def refuted(claim: Result, fresh: Result) -> list[tuple[str, str, float]]:
    return [(found.rule, found.subject, found.size) for found in not_optimal(claim, fresh, small())]


@pytest.mark.parametrize("name", PLANS)
def test_the_same_plan_refutes_nothing(name):
    assert refuted(result(name), result(name)) == []


@pytest.mark.parametrize(("claimed", "size"), [("costly", 0.25), ("late", 1), ("changed", 1), ("apart", 2)])
def test_a_better_plan_refutes_optimal(claimed, size):
    """The deciding aim says by how much: gap cost, positions, changes, misses."""
    assert refuted(result(claimed), result("best", "feasible")) == [("not-optimal", "solver_status", size)]


@pytest.mark.parametrize("claimed", ["costly", "late", "changed", "apart"])
def test_a_better_plan_refutes_no_more_than_optimal(claimed):
    assert refuted(result(claimed, "feasible"), result("best")) == []


@pytest.mark.parametrize("fresh", ["late", "changed", "apart"])
def test_a_plan_that_is_worse_in_an_earlier_aim_refutes_nothing(fresh):
    """Each has a smaller gap cost, but more misses, more changes or later types."""
    assert refuted(result("costly", bound=0.25), result(fresh)) == []


def test_a_plan_below_the_bound_refutes_it():
    assert refuted(result("costly", "feasible", 0.125), result("best")) == [("not-optimal", "best_bound", 0.125)]
    assert refuted(result("costly", "feasible", 0.25), result("best")) == [("not-optimal", "best_bound", 0.25)]


def test_a_bound_is_for_plans_as_good_in_the_earlier_aims():
    """The claimed plan has a miss and no change, the fresh one a change and no miss: neither bounds the other."""
    assert refuted(result("apart", "feasible", 1.0), result("best")) == []


def test_a_plan_refutes_infeasible():
    assert refuted(result("best", "infeasible", None), result("apart")) == [("not-optimal", "solver_status", 1)]


@pytest.mark.parametrize("status", ["infeasible", "time_limit"])
def test_no_plan_refutes_nothing(status):
    assert refuted(result("apart", bound=5.0), result("best", status, None)) == []


def test_a_search_that_found_nothing_claims_nothing():
    assert refuted(result("best", "time_limit", None), result("best")) == []


def test_costs_that_round_to_the_same_double_are_told_apart():
    """Both cost 1 and a little: the claimed plan 2**-60, the fresh one 2**-61."""
    rooms = [{"RoomNumber": room} for room in "123"]
    stays = [stay(key, first, 1) for key, first in (("a", 1), ("b", 5))]
    stays.append({"Name": "c", "Arrival": "2027-07-08", "Length": 1})
    stays.append({"Name": "d", "Arrival": "2027-05-04", "Length": 1})
    problem = parse_problem({"ProblemId": "p", "MinimumStay": 3, "Rooms": rooms, "Reservations": stays})
    rounded = {"solver_status": "optimal", "objective_value": 1.0, "best_bound": 1.0}
    claim = plan(problem, {"a": "1", "b": "1", "c": "1", "d": "3"}, **rounded)
    fresh = plan(problem, {"a": "1", "b": "1", "c": "2", "d": "2"}, **rounded)
    assert [violation.subject for violation in not_optimal(claim, fresh, problem)] == ["solver_status"]
    assert not_optimal(fresh, claim, problem) == []


@pytest.mark.parametrize(
    ("claimed", "aims", "size"),
    [
        ("apart", ["adjacency"], 2),
        ("changed", ["adjacency", "type_changes"], 1),
        ("late", ["type_changes"], 1),
        ("costly", ["adjacency", "type_changes", "gap_cost"], 0.25),
    ],
)
def test_a_better_plan_refutes_an_aim_that_is_said_to_be_proved(claimed, aims, size):
    claim = result(claimed, "feasible")
    claim = claim.model_copy(update={"report": claim.report.model_copy(update={"proved": tuple(map(Aim, aims))})})
    assert refuted(claim, result("best")) == [("not-optimal", "report.proved", size)]
    assert refuted(claim, result(claimed)) == []


@pytest.mark.parametrize(("cost", "size"), [(1, 1), (7, 7)])
def test_a_plan_with_less_moves_refutes_fewest_moves_and_their_bound(cost, size):
    stays = [stay("a", 1, 3, AssignedRoom="1", MoveCost=cost)]
    problem = parse_problem(
        {"ProblemId": "p", "Rooms": [{"RoomNumber": "1"}, {"RoomNumber": "2"}], "Reservations": stays}
    )
    fresh, claim = (plan(problem, {"a": room}, objective_value=0.0, best_bound=0.0) for room in "12")
    for field, claimed in (("proved", tuple(Aim)), ("least_move_cost", cost)):
        report = claim.report.model_copy(update={field: claimed})
        found = not_optimal(claim.model_copy(update={"report": report}), fresh, problem)
        assert [(one.subject, one.size) for one in found] == [(f"report.{field}", size)]


@pytest.mark.parametrize(("most", "size"), [(3, None), (2, 1), (0, 3)])
def test_a_larger_part_refutes_the_largest_one(most, size):
    claim = result("best", "infeasible", None)
    claim = claim.model_copy(update={"report": claim.report.model_copy(update={"most_placeable": most})})
    expected = [] if size is None else [("not-optimal", "report.most_placeable", size)]
    assert refuted(claim, result("costly", "infeasible", None)) == expected


SHARED_LOCK = {name: {"AssignedRoom": "1", "IsLocked": True, "SameRoom": "pair"} for name in "ab"} | {
    "c": {"AssignedRoom": "2", "IsLocked": True, "Priority": 5}
}


@pytest.mark.parametrize(
    ("fields", "own", "fresh", "size"),
    [
        ({}, "a", "c", 1),  # three nights against two
        ({}, "ac", "b", 1),
        ({"a": {"Priority": 2}}, "a", "c", 1),
        ({"a": {"AssignedRoom": "1", "IsLocked": True}}, "a", "bc", 1),
        ({"a": {"AssignedRoom": "1", "Status": "InHouse"}, "b": {"AssignedRoom": "2", "IsLocked": True}}, "a", "b", 1),
        (SHARED_LOCK, "ab", "c", None),  # two who share a locked room are one fixed stay, and c is worth more
        ({}, "c", "a", None),
        ({}, "c", "c", None),
    ],
)
def test_another_choice_of_the_unassigned_refutes_one_that_is_called_proved(fields, own, fresh, size):
    lengths = {"a": 3, "b": 3, "c": 2}
    stays = [stay(key, 1, length, **fields.get(key, {})) for key, length in lengths.items()]
    rooms = [{"RoomNumber": room} for room in "123"]
    problem = parse_problem({"ProblemId": "p", "Rooms": rooms, "Reservations": stays})
    claim, best = (
        plan(problem, {key: room for key, room in zip("abc", "123", strict=True) if key not in without})
        for without in (own, fresh)
    )
    best = best.model_copy(update={"solver_status": "infeasible"})
    report = claim.report.model_copy(update={"unassigned_proved": True})
    claim = claim.model_copy(update={"solver_status": "infeasible", "report": report})
    expected = [] if size is None else [("report.unassigned_proved", size)]
    assert [(found.subject, found.size) for found in not_optimal(claim, best, problem)] == expected
    doubted = claim.model_copy(update={"report": report.model_copy(update={"unassigned_proved": False})})
    assert not_optimal(doubted, best, problem) == []
