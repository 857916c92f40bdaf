"""The sellable table against brute force, and regression scenarios."""

from __future__ import annotations

from unittest import mock

from hypothesis import assume, given
from hypothesis import strategies as st

from bookingopt.domain.house import planned
from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.assign.first_plan import first_plan
from bookingopt.optimizer.availability import by_search
from bookingopt.optimizer.availability.table import SellableTable, sellable_table, unmoved_table
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.solve import solve
from bookingopt.optimizer.stop import Stop
from tests import oracle, oracle_sell
from tests.strategies import EVERYTHING, SALES, SHARED, WHEN, WHERE, Data, long_problems, problems
from tests.unit.optimizer.houses import house, stay

MAX_LOS = 6
STEPS = SolveParams(steps=2_000, max_los=21)


def table_of(data: Data, max_los: int = MAX_LOS) -> SellableTable:
    """The table of a problem that has a legal plan."""
    instance = build_instance(planned(parse_problem(data)))
    plan, _ = first_plan(instance, components(instance), Stop())
    assume(plan is not None and is_legal(instance, plan))
    return sellable_table(instance, plan, max_los, Stop())


def found_and_expected(data: Data) -> tuple[str, str]:
    """All letters of the table, and those of brute force."""
    problem = oracle.house(parse_problem(data))
    assume(problem.reservations)
    table = table_of(data)
    expected = oracle_sell.why(problem, MAX_LOS)
    assert len(table.why) == len(expected)
    return "".join(table.why.ravel()), "".join(row for rows in expected.values() for row in rows.values())


@given(problems(EVERYTHING))
def test_the_table_is_that_of_brute_force(data: Data) -> None:
    found, expected = found_and_expected(data)
    assert found == expected


@given(problems(WHERE + WHEN + SHARED + SALES), st.sampled_from([(0, 1), (1, 3), (5, 15)]))
def test_windows_of_any_size_come_to_the_same_table(data: Data, margins: tuple[int, ...]) -> None:
    with mock.patch.multiple(by_search, SMALL_COLUMNS=0, MARGINS=margins):
        found, expected = found_and_expected(data)
    assert found == expected


@given(long_problems())
def test_nothing_is_guessed_where_costs_span_more_digits_than_a_solver_has(data: Data) -> None:
    found, expected = found_and_expected(data)
    assert all(letter in ("?", true) for letter, true in zip(found, expected, strict=True))


def test_where_nothing_is_orphaned_a_short_stay_that_fits_is_under_the_minimum() -> None:
    locked = (stay("a", 1, 3, AssignedRoom="1", IsLocked=True), stay("d", 20, 9, AssignedRoom="2", IsLocked=True))
    problem = parse_problem(house(*locked, stay("b", 4, 5), stay("c", 9, 3), MinimumStay=30))
    result = solve(problem, SolveParams(steps=2_000, max_los=MAX_LOS))
    assert result.orphan_gaps == ()
    why = {row.arrival.day: row.why for row in result.sellable}
    assert why[12] == "M" * MAX_LOS


#: Two huts from 1 May 2027, a Saturday, one of them let for the second week, and a guest who has paid for ten nights.
HUTS = house(
    stay("week", 8, 7, AssignedRoom="1", IsLocked=True),
    stay("ten", 15, 10, AssignedRoom="2", IsLocked=True),
    MinimumStay=1,
    RequestStartDate="2027-05-01",
    RequestEndDate="2027-05-29",
)
WEEKS = {"Start": "2027-05-01", "End": "2027-06-30", "ArrivalDays": ["Sat"], "DepartureDays": ["Sat"]}


def test_a_house_that_lets_from_saturday_to_saturday_sells_whole_weeks_alone() -> None:
    why = {row.arrival.day: row.why for row in solve(parse_problem(HUTS | {"SalesRules": [WEEKS]}), STEPS).sellable}
    # On the 15th the one hut becomes free and the other one is taken: no longer stay fits, whatever the rules say.
    assert why[1] == "RRRRRRYRRRRRRY" + "F" * 7
    assert why[8] == "RRRRRRY" + "F" * 14
    assert why[15] == why[22] == "RRRRRRYRRRRRRYRRRRRRY"
    assert all(set(why[day]) <= {"R", "F"} for day in range(1, 29) if day not in (1, 8, 15, 22))


def test_full_comes_before_a_rule_and_a_rule_before_harm_and_the_minimum_stay() -> None:
    guests = (stay("a", 1, 4, AssignedRoom="1", IsLocked=True), stay("b", 8, 4, AssignedRoom="1", IsLocked=True))
    data = house(*guests, rooms=1, RequestEndDate="2027-05-14")

    def letters(*rules: Data) -> tuple[str, str]:
        rows = {
            row.arrival.day: row.why for row in solve(parse_problem(data | {"SalesRules": list(rules)}), STEPS).sellable
        }
        return rows[5][:4], rows[12][:4]

    assert letters() == ("HHYF", "MMYY")
    assert letters(WEEKS) == ("RRRF", "RRRR")
    assert letters(WEEKS | {"ArrivalDays": None, "DepartureDays": None, "MaxStay": 1}) == ("HRRF", "MRRR")
    # The day on which the guest leaves counts: after one night that is the 6th, or the 13th.
    closed = {"Start": "2027-05-06", "End": "2027-05-13", "ClosedToDeparture": True}
    assert letters(closed) == ("RRRF", "RMYY")


def test_a_rule_changes_neither_the_plan_nor_the_gap_cost_nor_who_is_there() -> None:
    plain = solve(parse_problem(HUTS), STEPS)
    closed = solve(parse_problem(HUTS | {"SalesRules": [WEEKS | {"ClosedToArrival": True}]}), STEPS)
    assert closed.assignments == plain.assignments
    assert (closed.objective_value, closed.best_bound) == (plain.objective_value, plain.best_bound)
    assert not any("Y" in row.fplos for row in closed.sellable)
    assert all(row.closed_to_arrival for row in closed.restrictions)


def test_rules_hold_where_nobody_is_moved_too() -> None:
    problem = parse_problem(HUTS | {"SalesRules": [WEEKS]})
    instance = build_instance(problem)
    table = unmoved_table(instance, Plan(instance.present_room), 8)
    assert ["".join(row) for row in table.why[0, 6:9]] == ["RRRRRRRR", "RRRRRRYF", "RRRRRRFF"]
