"""The solver as the rest sees it: outcomes, bounds, rows and columns that are added, and steps."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from types import SimpleNamespace

import highspy
import numpy as np
import pytest

from bookingopt.domain.result import StoppedBy
from bookingopt.errors import SolverError
from bookingopt.optimizer import highs
from bookingopt.optimizer import stop as stop_module
from bookingopt.optimizer.highs import LinearModel, Outcome, RowBuilder, Solution, rows_from_entries, setup_steps
from bookingopt.optimizer.stop import Stop

#: A knapsack: which of four things to take, at most 10 heavy together.
WEIGHT, WORTH = np.array([5.0, 4.0, 6.0, 3.0]), np.array([10.0, 40.0, 30.0, 50.0])


def knapsack(*, whole: bool = True) -> LinearModel:
    rows = rows_from_entries(np.zeros(4, dtype=np.int64), np.arange(4), WEIGHT, np.array([-np.inf]), np.array([10.0]))
    return LinearModel(np.zeros(4), np.ones(4), np.ones(4, dtype=np.bool_) if whole else None, rows)


def most(*, without: int | None = None) -> float:
    """The greatest worth, by trying all."""
    some = [np.array(taken) for taken in product((0, 1), repeat=4) if without is None or not taken[without]]
    return max(float(WORTH @ taken) for taken in some if WEIGHT @ taken <= 10)


def test_the_optimum_is_that_of_brute_force() -> None:
    found = knapsack().minimize(-WORTH, Stop())
    assert found.outcome is Outcome.OPTIMAL
    assert found.values is not None
    assert -WORTH @ found.values == pytest.approx(-most())
    assert found.integer_bound == -most()


def test_without_whole_columns_the_bound_is_lower_and_rows_have_multipliers() -> None:
    found = knapsack(whole=False).minimize(-WORTH, Stop())
    # By worth a weight: the fourth, the second, then half of the third thing, 30 / 6 a unit.
    assert found.bound == pytest.approx(-(50 + 40 + 30 / 2))
    assert found.row_duals == pytest.approx([-30 / 6])
    duals = knapsack(whole=False).row_duals(-WORTH, Stop())
    assert duals == pytest.approx([-30 / 6], abs=0.01)


def test_the_relaxation_of_a_model_in_whole_numbers_is_solved_and_then_the_model_itself() -> None:
    model, stop = knapsack(), Stop()
    relaxed = model.relaxed(-WORTH, stop)
    assert (relaxed.bound, stop.steps) == (pytest.approx(-(50 + 40 + 30 / 2)), setup_steps(4))
    assert model.minimize(-WORTH, stop).integer_bound == -most()
    assert model.relaxed(-WORTH, Stop(time_limit=0.0)).bound in (relaxed.bound, -np.inf)
    model.add_row(np.arange(4), WEIGHT, 11.0, 12.0)
    assert model.relaxed(-WORTH, stop).outcome is Outcome.INFEASIBLE


def test_rows_columns_and_limits_can_be_added() -> None:
    model = knapsack()
    extra = model.add_integer_column(0, 1)
    assert (extra, model.columns) == (4, 5)
    # The extra column has to be 1 where the fourth thing is taken, and costs 100: better without that thing.
    model.add_row(np.array([3, extra]), np.array([1.0, -1.0]), -np.inf, 0.0)
    found = model.minimize(np.append(-WORTH, 100), Stop())
    assert found.integer_bound == -most(without=3)
    model.limit_columns(np.array([1]), 0.0)
    assert model.minimize(np.append(-WORTH, 0), Stop()).integer_bound == -most(without=1)


def test_a_row_may_be_asked_for_another_value() -> None:
    model = knapsack(whole=False)
    model.set_row(0, 3.0)
    assert model.minimize(np.ones(4), Stop()).bound == pytest.approx(3 / 6)


@pytest.mark.parametrize("minimize", [LinearModel.minimize, LinearModel.relaxed])
def test_values_that_cost_something_else_than_the_solver_says_are_refused(
    minimize: Callable[[LinearModel, np.ndarray, Stop], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    # HiGHS 1.16.0 gives back the values of a given start with an objective that no solution has.
    start = SimpleNamespace(col_value=[1.0, 0.0, 0.0, 1.0], row_dual=[0.0])
    monkeypatch.setattr(highspy.Highs, "getSolution", lambda _: start)
    with pytest.raises(SolverError, match=r"of a solution that costs -60\.0"):
        minimize(knapsack(), -WORTH, Stop())


def test_a_solver_that_fails_is_asked_again_without_presolve(monkeypatch: pytest.MonkeyPatch) -> None:
    model, says = knapsack(), highspy.Highs.getModelStatus
    found: list[str] = []

    def failing(solver: highspy.Highs) -> highspy.HighsModelStatus:
        found.append(solver.getOptionValue("presolve")[1])
        return says(solver) if found[-1] == "off" else highspy.HighsModelStatus.kSolveError

    monkeypatch.setattr(highspy.Highs, "getModelStatus", failing)
    assert model.minimize(-WORTH, Stop()).integer_bound == -most()
    assert found[0] == "choose"
    monkeypatch.setattr(highspy.Highs, "getModelStatus", lambda _: highspy.HighsModelStatus.kSolveError)
    with pytest.raises(SolverError, match="Solve error"):
        knapsack().minimize(-WORTH, Stop())


def hard(columns: int = 60) -> LinearModel:
    """A market split: five equations that no choice of things meets, which takes longer than any test may."""
    random = np.random.default_rng(3)
    weights = random.integers(1, 100, (5, columns)).astype(float)
    row, column = np.divmod(np.arange(weights.size), columns)
    half = np.floor(weights.sum(axis=1) / 2)
    rows = rows_from_entries(row, column, weights.ravel(), half, half)
    return LinearModel(np.zeros(columns), np.ones(columns), np.ones(columns, dtype=np.bool_), rows)


def test_our_own_clock_ends_the_solver_where_the_wall_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter(range(10**6))
    monkeypatch.setattr(stop_module, "clock", lambda: float(next(seconds)))
    monkeypatch.setattr(LinearModel, "_time_limit", lambda *_, **__: 1e9)  # as far away as a clock set back makes it
    stop = Stop(time_limit=15.0)
    found = hard().minimize(np.zeros(60), stop)
    assert (found.outcome, found.values, stop.reason) == (Outcome.LIMIT, None, StoppedBy.TIME)
    assert next(seconds) < 40  # nobody looks often after the end


@pytest.mark.parametrize("minimize", [LinearModel.minimize, LinearModel.relaxed])
def test_a_run_that_a_wall_clock_set_forward_ends_too_soon_goes_on(
    minimize: Callable[[LinearModel, np.ndarray, Stop], Solution], monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = [0.0, 0.0, *[1e9] * 20]
    monkeypatch.setattr(LinearModel, "_time_limit", lambda *_, **__: limits.pop(0))
    stop = Stop(time_limit=3600.0)
    assert minimize(knapsack(), -WORTH, stop).outcome is Outcome.OPTIMAL
    assert stop.reason is None
    assert len(limits) < 20


def test_a_run_that_is_interrupted_before_it_begins_is_a_limit_and_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(highs, "_comes_back", lambda *_: True)
    assert knapsack().minimize(np.zeros(4), Stop(cancelled=lambda: True)).outcome is Outcome.LIMIT
    with pytest.raises(SolverError, match="Not Set"):
        knapsack().minimize(np.zeros(4), Stop())


def test_what_cannot_be_is_infeasible_and_has_no_values() -> None:
    model = knapsack()
    model.add_row(np.arange(4), WEIGHT, 11.0, 12.0)
    found = model.minimize(-WORTH, Stop())
    assert (found.outcome, found.values) == (Outcome.INFEASIBLE, None)


def test_setting_up_counts_as_steps() -> None:
    stop = Stop()
    knapsack().minimize(-WORTH, stop)
    assert stop.steps >= setup_steps(4) == 1
    assert setup_steps(250) == 3


def test_rows_are_sorted_out_of_entries_in_any_order() -> None:
    rows = rows_from_entries(
        np.array([2, 0, 2]), np.array([5, 6, 7]), np.array([1.0, 2.0, 3.0]), np.zeros(3), np.ones(3)
    )
    assert rows.start.tolist() == [0, 1, 1, 3]
    assert (rows.column.tolist(), rows.value.tolist()) == ([6, 5, 7], [2, 1, 3])


def test_rows_are_added_one_after_the_other() -> None:
    # The most of x0 + x1 + x2 with x0 + x1 <= 1 and x2 - x0 = 0 is 2, with x0 and x2.
    rows = RowBuilder()
    rows.add([(np.array([0, 1]), 1.0)], -np.inf, 1.0)
    rows.add([(np.array([2]), 1.0), (np.array([0]), -1.0)], 0.0, 0.0)
    model = LinearModel(np.zeros(3), np.ones(3), np.ones(3, dtype=np.bool_), rows.built())
    answer = model.minimize(np.full(3, -1.0), Stop())
    assert answer.values is not None
    assert answer.values.tolist() == [1.0, 0.0, 1.0]
