"""The sellable table against brute force, and regression scenarios."""

from __future__ import annotations

from unittest import mock

import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from bookingopt.domain.house import planned
from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.assign.first_plan import first_plan
from bookingopt.optimizer.availability import by_search, table
from bookingopt.optimizer.availability.orphans import least_by_digits, orphan_flow
from bookingopt.optimizer.availability.table import sellable_table, unmoved_table
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import Instance, build_instance
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.solve import solve
from bookingopt.optimizer.stop import Stop
from tests import oracle, oracle_sell
from tests.strategies import EVERYTHING, SALES, SHARED, WHEN, WHERE, Data, problems
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.looks import Looks
from tests.unit.optimizer.settings import costly

MAX_LOS = 6
STEPS = SolveParams(steps=2_000, max_los=21)


def with_plan(data: Data) -> tuple[Instance, Plan]:
    """The instance of a problem, and a legal plan of it."""
    instance = build_instance(planned(parse_problem(data)))
    plan, _ = first_plan(instance, components(instance), Stop())
    if plan is None or not is_legal(instance, plan):
        reject()
    return instance, plan


def found_and_expected(data: Data) -> tuple[str, str]:
    """All letters of the table, and those of brute force."""
    problem = oracle.house(parse_problem(data))
    assume(problem.reservations)
    found = sellable_table(*with_plan(data), MAX_LOS, Stop())
    expected = oracle_sell.why(problem, MAX_LOS)
    assert len(found.why) == len(expected)
    return "".join(found.why.ravel()), "".join(row for rows in expected.values() for row in rows.values())


@given(problems(EVERYTHING))
def test_the_table_is_that_of_brute_force(data: Data) -> None:
    found, expected = found_and_expected(data)
    assert found == expected


@costly()
@given(problems(WHERE + WHEN + SHARED + SALES), st.sampled_from([0, 1, 3, 15]), st.sampled_from([1, 3, 14]))
def test_windows_and_batches_of_any_size_come_to_the_same_table(data: Data, margin: int, stays: int) -> None:
    sizes = {"MARGIN": margin, "ROWS": stays, "STAYS": 2 * stays, "WHOLE_STAYS": stays}
    with mock.patch.multiple(by_search, SMALL_COLUMNS=0, MANY_KINDS=0, **sizes):
        found, expected = found_and_expected(data)
    assert found == expected


@costly()
@given(
    problems((*WHERE, "blocks", "present", "leading", "turnover", "room_turnover")), st.integers(25, 366), st.booleans()
)
def test_costs_of_more_digits_than_a_solver_has_are_told_apart(data: Data, minimum_stay: int, in_windows: bool) -> None:
    with mock.patch.object(by_search, "SMALL_COLUMNS", 0 if in_windows else by_search.SMALL_COLUMNS):
        found, expected = found_and_expected(data | {"MinimumStay": minimum_stay})
    assert found == expected


@given(problems(WHERE + WHEN + SHARED))
def test_few_digits_at_a_time_come_to_the_same_table(data: Data) -> None:
    """Long minimum stays between locks in small: a model keeps one digit, and each round adds one."""
    with mock.patch.object(orphan_flow, "DIGITS", 1), mock.patch.object(least_by_digits, "_DIGITS", 1):
        found, expected = found_and_expected(data)
    assert found == expected


#: Two huts from 1 May 2027, a Saturday, one of them let for the second week, and a guest who has paid for ten nights.
HUTS = house(
    stay("week", 8, 7, AssignedRoom="1", IsLocked=True),
    stay("ten", 15, 10, AssignedRoom="2", IsLocked=True),
    MinimumStay=1,
    RequestStartDate="2027-05-01",
    RequestEndDate="2027-05-29",
)

#: Two flats let by the month, one of them between two locked guests.
FLATS = house(
    stay("a", 1, 12, AssignedRoom="1", IsLocked=True),
    stay("b", 31, 9, AssignedRoom="1", IsLocked=True) | {"Arrival": "2027-06-12"},
    stay("c", 13, 9),
    stay("d", 2, 9),
    MinimumStay=30,
    RequestStartDate="2027-05-08",
    RequestEndDate="2027-05-18",
)


def test_flats_with_a_minimum_stay_of_a_month_are_sold_between_locks() -> None:
    problem = parse_problem(FLATS)
    found = sellable_table(*with_plan(FLATS), 34, Stop())
    expected = oracle_sell.why(problem, 34)
    assert "".join(found.why.ravel()) == "".join(row for rows in expected.values() for row in rows.values())
    counts = {letter: int((found.why == letter).sum()) for letter in "YHMF?"}
    assert all(counts[letter] > 0 for letter in "YHMF")


@pytest.mark.parametrize("data", [HUTS, house(stay("a", 1, 2), stay("b", 5, 2), stay("c", 4, 3), MinimumStay=3)])
def test_what_the_clock_leaves_is_open_and_nothing_is_wrong(data: Data) -> None:
    """The search looks at the clock often, and ends where it is told so."""
    instance, plan = with_plan(data)
    with mock.patch.object(table, "CORES", 1):
        every = Looks()
        truth = sellable_table(instance, plan, MAX_LOS, every.stop)
        assert truth.unsettled == 0
        for last in sorted({0, 1, 2, every.count // 3, every.count // 2, every.count}):
            found = sellable_table(instance, plan, MAX_LOS, Looks(last).stop)
            assert ((found.why == truth.why) | (found.why == "?")).all()
            assert found.unsettled == 0 if last >= every.count else found.unsettled > 0 or last > 0
            unmoved = unmoved_table(instance, plan, MAX_LOS, Looks(last).stop)
            assert (unmoved.unsettled > 0) == (last == 0)


def test_where_nothing_is_orphaned_a_short_stay_that_fits_is_under_the_minimum() -> None:
    locked = (stay("a", 1, 3, AssignedRoom="1", IsLocked=True), stay("d", 20, 9, AssignedRoom="2", IsLocked=True))
    problem = parse_problem(house(*locked, stay("b", 4, 5), stay("c", 9, 3), MinimumStay=30))
    result = solve(problem, SolveParams(steps=2_000, max_los=MAX_LOS))
    assert result.orphan_gaps == ()
    why = {row.arrival.day: row.why for row in result.sellable}
    assert why[12] == "M" * MAX_LOS


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
    table = unmoved_table(instance, Plan(instance.present_room), 8, Stop())
    assert ["".join(row) for row in table.why[0, 6:9]] == ["RRRRRRRR", "RRRRRRYF", "RRRRRRFF"]
