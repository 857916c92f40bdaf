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
from bookingopt.optimizer.availability.table import SellableTable, sellable_table
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.plan import is_legal
from bookingopt.optimizer.solve import solve
from bookingopt.optimizer.stop import Stop
from tests import oracle, oracle_sell
from tests.strategies import EVERYTHING, Data, long_problems, problems
from tests.unit.optimizer.houses import house, stay

MAX_LOS = 6


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


@given(problems(), st.sampled_from([(0, 1), (1, 3), (5, 15)]))
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
