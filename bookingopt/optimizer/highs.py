"""The only file that calls a solver: HiGHS, for linear models with some integer columns. Its status is mapped here.

SciPy carries HiGHS too, but offers no absolute gap, no warm start and no way to interrupt it; `highspy` does. It is
loaded with the first model: what rules solve needs none.
"""

# ruff: noqa: PLC0415

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import metadata
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bookingopt.errors import SolverError
from bookingopt.optimizer.stop import Stop

FloatArray = NDArray[np.float64]

#: Name and version of the solver library.
SOLVER = f"HiGHS {metadata.version('highspy')}"

#: Columns and rows may miss their bounds, and integer columns wholeness, by so much.
TOLERANCE = 1e-9


class Outcome(Enum):
    """What the solver says."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    LIMIT = "limit"


#: Names of what the solver answers -> what it means.
_OUTCOMES = {
    "kOptimal": Outcome.OPTIMAL,
    "kModelEmpty": Outcome.OPTIMAL,
    "kInfeasible": Outcome.INFEASIBLE,
    "kTimeLimit": Outcome.LIMIT,
    "kIterationLimit": Outcome.LIMIT,
    "kSolutionLimit": Outcome.LIMIT,
    "kInterrupt": Outcome.LIMIT,
    "kHighsInterrupt": Outcome.LIMIT,
}

#: How far the solver's bound on a whole number may be wrong.
_DOUBT = 0.01

#: Seconds between two looks at a running solver, and how long it may take to hear that it is to end.
_GLANCE, _PATIENCE = 0.05, 0.5

#: Columns of a model with integer columns that count as one step.
_COLUMNS_A_STEP = 100


def setup_steps(columns: int) -> int:
    """Return how many steps it counts to set up a model of ``columns`` columns and solve its relaxation."""
    return 1 + columns // _COLUMNS_A_STEP


@dataclass(frozen=True)
class Solution:
    """One answer of the solver.

    Attributes
    ----------
    outcome
        Proved optimal (within the gap asked for), proved infeasible, or stopped by a limit.
    values
        Value of each column; None where no solution was found.
    row_duals
        Multiplier of each row; meaningful for models without integer columns only.
    bound
        No solution costs less, as far as the solver's arithmetic goes.
    """

    outcome: Outcome
    values: FloatArray | None
    row_duals: FloatArray
    bound: float

    @property
    def integer_bound(self) -> int | None:
        """The bound where all costs are whole numbers; None where nothing is known."""
        return math.ceil(self.bound - _DOUBT) if math.isfinite(self.bound) else None


@dataclass(frozen=True)
class Rows:
    """Sparse rows ``lower <= A x <= upper``: row ``k`` has the entries ``start[k] … start[k + 1] - 1``."""

    start: NDArray[np.int64]
    column: NDArray[np.int64]
    value: FloatArray
    lower: FloatArray
    upper: FloatArray


def rows_from_entries(
    row: NDArray[np.int64], column: NDArray[np.int64], value: FloatArray, lower: FloatArray, upper: FloatArray
) -> Rows:
    """Build rows from entries in any order."""
    order = np.argsort(row, kind="stable")
    start = np.searchsorted(row[order], np.arange(len(lower) + 1))
    return Rows(start, column[order], value[order], lower, upper)


class RowBuilder:
    """Rows of a model, one after the other."""

    def __init__(self) -> None:
        self._row: list[NDArray[np.int64]] = []
        self._column: list[NDArray[np.int64]] = []
        self._value: list[FloatArray] = []
        self._lower: list[float] = []
        self._upper: list[float] = []

    def add(self, terms: list[tuple[NDArray[np.int64], float]], lower: float, upper: float) -> None:
        """Add ``lower <= sum of value · x[columns] <= upper``."""
        for columns, value in terms:
            self._row.append(np.full(len(columns), len(self._lower)))
            self._column.append(columns)
            self._value.append(np.full(len(columns), value))
        self._lower.append(lower)
        self._upper.append(upper)

    def built(self) -> Rows:
        """Return the rows."""
        return rows_from_entries(
            np.concatenate(self._row),
            np.concatenate(self._column),
            np.concatenate(self._value),
            np.array(self._lower),
            np.array(self._upper),
        )


@cache
def _solver_class() -> Any:
    """Return HiGHS that never writes to stdout: its banner comes with the callbacks, so the output ends before them."""
    from highspy import Highs

    class QuietHighs(Highs):  # type: ignore[misc]
        def enableCallbacks(self) -> None:  # noqa: N802 (HiGHS' own name)
            self.setOptionValue("output_flag", False)
            super().enableCallbacks()

    return QuietHighs


class LinearModel:
    """A model that is solved again and again with other costs or more rows, each time from where it stood.

    Parameters
    ----------
    lower, upper
        Bounds of the columns.
    is_integer
        Which columns take whole values only; None for none.
    rows
        The rows to begin with.
    seed
        Seed of the solver; one thread and one seed make it deterministic.
    """

    def __init__(
        self, lower: FloatArray, upper: FloatArray, is_integer: NDArray[np.bool_] | None, rows: Rows, seed: int = 0
    ) -> None:
        import highspy

        self.columns = len(lower)
        self._has_integers = is_integer is not None and bool(is_integer.any())
        self._solver = _solver_class()()
        _set(self._solver, threads=1, random_seed=seed)
        _set(self._solver, primal_feasibility_tolerance=TOLERANCE, dual_feasibility_tolerance=TOLERANCE)
        _set(self._solver, mip_feasibility_tolerance=TOLERANCE, mip_rel_gap=0.0)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.columns, len(rows.lower)
        model.col_cost_ = np.zeros(self.columns)
        model.col_lower_, model.col_upper_ = lower, upper
        model.row_lower_, model.row_upper_ = rows.lower, rows.upper
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = rows.start.astype(np.int32)
        model.a_matrix_.index_ = rows.column.astype(np.int32)
        model.a_matrix_.value_ = rows.value
        if self._has_integers and is_integer is not None:
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            model.integrality_ = [kinds[int(integer)] for integer in is_integer]
        _check(self._solver.passModel(model), "passModel")

    def add_row(self, column: NDArray[np.int64], value: FloatArray, lower: float, upper: float) -> None:
        """Add the row ``lower <= value · x[column] <= upper``."""
        index = column.astype(np.int32)
        _check(self._solver.addRow(lower, upper, len(index), index, value), "addRow")

    def add_integer_column(self, lower: float, upper: float) -> int:
        """Add an integer column without entries and return its index."""
        from highspy import HighsVarType

        nothing = (np.empty(0, dtype=np.int32), np.empty(0))
        _check(self._solver.addCol(0.0, lower, upper, 0, *nothing), "addCol")
        _check(self._solver.changeColIntegrality(self.columns, HighsVarType.kInteger), "integrality")
        self._has_integers = True
        self.columns += 1
        return self.columns - 1

    def limit_columns(self, column: NDArray[np.int64], upper: float) -> None:
        """Let the given columns be at most ``upper``."""
        for index in column.tolist():
            _check(self._solver.changeColBounds(index, 0.0, upper), "changeColBounds")

    def set_row(self, row: int, value: float) -> None:
        """Let the equation ``row`` have the right side ``value``."""
        _check(self._solver.changeRowBounds(row, value, value), "changeRowBounds")

    def minimize(self, cost: FloatArray, stop: Stop, *, gap: float = 0.0, presolve: bool = True) -> Solution:
        """Minimize ``cost · x``.

        Parameters
        ----------
        cost
            One number a column.
        stop
            Ends the search. Each branch-and-bound node counts as a step, and setting up the model as `setup_steps`.
            A call that does not hear it is left to itself; the model is then of no more use.
        gap
            Absolute distance of value and bound at which a model with integer columns counts as solved.
        presolve
            Whether the solver may simplify the model first.

        Notes
        -----
        No solution to begin with is handed over: HiGHS 1.16 completed a partial one to values that cost more than it
        said, and took it for optimal. That value and values agree is therefore checked after every call.
        """
        solver = self._solver
        index = np.arange(self.columns, dtype=np.int32)
        _check(solver.changeColsCost(self.columns, index, cost), "changeColsCost")
        _set(self._solver, presolve="choose" if presolve else "off")
        _set(self._solver, mip_abs_gap=gap)
        if stop.steps_left is not None:
            _set(self._solver, mip_max_nodes=min(stop.steps_left, 2**31 - 1))
        if not self._runs_to_end(stop):
            return Solution(Outcome.LIMIT, None, np.empty(0), -np.inf)
        if presolve and solver.getModelStatus().name == "kSolveError":  # rare; another way may end well
            return self.minimize(cost, stop, gap=gap, presolve=False)
        return self._solution(cost, stop)

    def relaxed(self, cost: FloatArray, stop: Stop) -> Solution:
        """Minimize ``cost · x`` with columns that need not be whole. Counts as `setup_steps`.

        Nothing is known of the bound where ``stop`` came first.
        """
        solver = self._solver
        _check(solver.changeColsCost(self.columns, np.arange(self.columns, dtype=np.int32), cost), "changeColsCost")
        _set(solver, solve_relaxation=True)
        came_back = self._runs_to_end(stop, whole=False)
        _set(solver, solve_relaxation=False)
        stop.step(setup_steps(self.columns))
        outcome = _OUTCOMES.get(solver.getModelStatus().name, Outcome.LIMIT) if came_back else Outcome.LIMIT
        if outcome is not Outcome.OPTIMAL:
            return Solution(outcome, None, np.empty(0), -np.inf)
        solution, bound = solver.getSolution(), float(solver.getInfo().objective_function_value)
        values = np.array(solution.col_value)
        _check_value(cost, values, bound)
        return Solution(outcome, values, np.array(solution.row_dual), bound)

    def row_duals(self, cost: FloatArray, stop: Stop) -> FloatArray | None:
        """Return multipliers of the rows of the model without integer columns, from near the middle of the best ones.

        Interior point without crossover: quick on large degenerate models, and good to a few digits only. None where
        ``stop`` came first, or the model has no solution. Counts as `setup_steps`.
        """
        solver = self._solver
        _check(solver.changeColsCost(self.columns, np.arange(self.columns, dtype=np.int32), cost), "changeColsCost")
        _set(self._solver, solver="ipm", run_crossover="off")
        if not self._runs_to_end(stop):
            return None
        stop.step(setup_steps(self.columns))
        usable = solver.getModelStatus().name in ("kOptimal", "kUnknown")
        return np.array(solver.getSolution().row_dual) if usable and solver.getSolution().dual_valid else None

    def _runs_to_end(self, stop: Stop, *, whole: bool = True) -> bool:
        """Run the solver, with ``whole`` columns whole, and say whether it came back.

        Its own time limit follows the wall clock, which may be set: a run that ended by it too soon goes on.
        """
        while True:
            _set(self._solver, time_limit=self._time_limit(stop, with_integers=whole and self._has_integers))
            if not _comes_back(self._solver, stop):
                return False
            if self._solver.getModelStatus().name != "kTimeLimit" or stop.now():
                return True

    def _time_limit(self, stop: Stop, *, with_integers: bool) -> float:
        """Seconds after which the solver ends by itself: its clock goes on from run to run, but not with integers."""
        return _seconds(stop) + (0.0 if with_integers else self._solver.getRunTime())

    def _solution(self, cost: FloatArray, stop: Stop) -> Solution:
        from highspy import SolutionStatus

        solver = self._solver
        status, info = solver.getModelStatus(), solver.getInfo()
        if status.name == "kNotset" and stop.now():  # it was interrupted before it had begun
            return Solution(Outcome.LIMIT, None, np.empty(0), -np.inf)
        if status.name not in _OUTCOMES:
            raise SolverError(f"The solver answered {solver.modelStatusToString(status)!r}.")
        outcome = _OUTCOMES[status.name]
        if self._has_integers:
            stop.step(setup_steps(self.columns) + max(0, int(info.mip_node_count)))
        solution = solver.getSolution()
        has_values = info.primal_solution_status == SolutionStatus.kSolutionStatusFeasible
        bound = info.mip_dual_bound if self._has_integers else info.objective_function_value
        values = np.array(solution.col_value) if has_values and outcome is not Outcome.INFEASIBLE else None
        if values is not None:
            _check_value(cost, values, float(info.objective_function_value))
        return Solution(outcome, values, np.array(solution.row_dual), float(bound))


def _seconds(stop: Stop) -> float:
    """Seconds that the solver may take, as it takes them: never none, never without end."""
    return max(0.01, min(stop.wall_seconds_left, 1e9))


def _interrupt_when(stop: Stop) -> Callable[[Any], None]:
    def interrupt(event: Any) -> None:
        if stop.now():
            event.interrupt()

    return interrupt


def _comes_back(solver: Any, stop: Stop) -> bool:
    """Run the solver in a thread of its own, and say whether it came back: presolve hears no interrupt.

    That ``stop`` is looked at here and in the callbacks, by its own clock, is what ends a run where the wall clock is
    set back.
    """
    interrupt = _interrupt_when(stop)
    for event in (solver.cbMipInterrupt, solver.cbSimplexInterrupt, solver.cbIpmInterrupt):
        event.clear()
        event.subscribe(interrupt)
    running = threading.Thread(target=solver.run, daemon=True)
    running.start()
    while running.is_alive():
        running.join(_GLANCE)
        if running.is_alive() and stop.now():
            running.join(_PATIENCE)
            break
    return not running.is_alive()


def _set(model: Any, /, **options: Any) -> None:
    for name, value in options.items():
        _check(model.setOptionValue(name, value), name)


def _check_value(cost: FloatArray, values: FloatArray, said: float) -> None:
    """Refuse values of which the solver says another cost than they have."""
    found = float(cost @ values)
    if abs(said - found) > 1e-6 * max(1.0, abs(found)):
        raise SolverError(f"The solver says {said} of a solution that costs {found}.")


def _check(status: Any, call: str) -> None:
    if status.name == "kError":
        raise SolverError(f"The solver refused {call}.")
