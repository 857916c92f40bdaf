"""solve: problem -> result. Wires what can be called alone: instance, best plan, moves, comparison, outcome."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from fractions import Fraction

from bookingopt import __version__
from bookingopt.domain.eligibility import own_type
from bookingopt.domain.params import SolveParams
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Aim, MethodRun, MoveCurvePoint, Report, Result, Status, StoppedBy
from bookingopt.errors import UsageError
from bookingopt.optimizer import outcome
from bookingopt.optimizer.assign.best import Best, best_plan, kept_plan
from bookingopt.optimizer.comparison import comparison
from bookingopt.optimizer.highs import SOLVER
from bookingopt.optimizer.instance import NONE, Instance, build_instance
from bookingopt.optimizer.objective import rounded_down
from bookingopt.optimizer.plan import Plan, is_legal
from bookingopt.optimizer.stop import Progress, Stop

#: The aims that must be proved for an optimal plan; fewest moves are claimed on their own.
_OPTIMAL_BY = {Aim.ADJACENCY, Aim.TYPE_CHANGES, Aim.GAP_COST}


def solve(
    problem: Problem,
    params: SolveParams | None = None,
    stop: Stop | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Result:
    """Put the reservations of ``problem`` into rooms, as well as can be proved or found.

    Parameters
    ----------
    problem
        What to solve.
    params
        Limits and seed of the search.
    stop
        Ends the search; by default as ``params`` say.
    progress
        Called with what is known after every stage of the search.

    Returns
    -------
    Result
        Always: an infeasible problem and a search that found nothing are results too.
    """
    params = params or SolveParams()
    stop = stop or Stop.from_params(params)

    diary = _Diary(stop, progress)
    began = time.perf_counter()
    instance = build_instance(problem)
    built = time.perf_counter()
    if problem.restrictions_only:
        best = kept_plan(instance, stop, params.seed, diary.note)
    else:
        if params.max_moves is not None or params.move_curve:
            _check_present_plan(instance)
        best = best_plan(instance, stop, params.seed, diary.note, max_moves=params.max_moves, curve=params.move_curve)
    searched = time.perf_counter()
    result = _result(instance, best, stop, params)
    seconds = {"instance": built - began, "search": searched - built, "outcome": time.perf_counter() - searched}
    seconds |= diary.seconds
    rounded = {phase: round(value, 4) for phase, value in seconds.items()}
    report = result.report.model_copy(update={"seconds": rounded, "methods": tuple(diary.methods)})
    return result.model_copy(update={"report": report})


class _Diary:
    """What ran, for how long, and what was reached; told to whoever watches."""

    def __init__(self, stop: Stop, progress: Callable[[Progress], None] | None) -> None:
        self._stop, self._progress = stop, progress
        self._last = stop.seconds
        self.methods: list[MethodRun] = []
        self.seconds: dict[str, float] = {}

    def note(self, method: str, plan: Fraction | None, bound: Fraction | None) -> None:
        """Note that ``method`` has worked until now; runs of it that follow each other are one entry."""
        now = self._stop.seconds
        key = f"search: {method}"
        self.seconds[key] = self.seconds.get(key, 0.0) + now - self._last
        self._last = now
        if plan is not None:
            self.seconds.setdefault("until the first plan", now)
        floats = tuple(None if value is None else float(value) for value in (plan, bound))
        if self.methods and self.methods[-1].method == method:
            self.methods.pop()
        self.methods.append(MethodRun(method=method, plan=floats[0], bound=floats[1]))
        if self._progress is not None:
            self._progress(Progress(method, now, *floats))


def _check_present_plan(instance: Instance) -> None:
    """Refuse a limit on moves where it is not said what they start from.

    Raises
    ------
    UsageError
        The present plan is not complete and legal.
    """
    without = int((instance.present_room == NONE).sum())
    if without:
        raise UsageError(
            f"A limit on moves and the move curve need a complete present plan: {without} of {instance.stays} "
            "reservations have no AssignedRoom."
        )
    if not is_legal(instance, Plan(instance.present_room)):
        raise UsageError(
            "A limit on moves and the move curve need a legal present plan; `bookingopt validate` says what is wrong."
        )


def _result(instance: Instance, best: Best, stop: Stop, params: SolveParams) -> Result:
    problem, plan = instance.problem, best.plan
    placed, unplaced = outcome.assignments(instance, plan)
    rooms = {room.room_number: room for room in problem.rooms}
    own = [own_type(problem, stay, rooms) for stay in problem.reservations]
    return Result.model_construct(
        problem_id=problem.problem_id,
        solver_status=_status(problem, best),
        objective_value=float(best.objective.gap_cost) if best.complete else None,
        best_bound=None if best.gap_bound is None else rounded_down(best.gap_bound),
        assignments=tuple(placed),
        unassigned=tuple(unplaced),
        orphan_gaps=tuple(outcome.orphan_gaps(instance, plan)),
        adjacency_misses=tuple(outcome.adjacency_misses(instance, plan)),
        type_changes=tuple(outcome.type_changes(instance, plan, own)),
        moves=tuple(outcome.moves(instance, plan)),
        warnings=tuple(outcome.warnings(instance)),
        move_curve=tuple(
            MoveCurvePoint(moves=point.most, gap_cost=float(point.objective.gap_cost), bound=rounded_down(point.bound))
            for point in best.curve
        ),
        comparison=comparison(instance, plan),
        explanation=tuple(outcome.explanation(instance, best.reasons)) or None,
        report=_report(instance, best, stop, params),
        **(problem.model_extra or {}),
    )


def _status(problem: Problem, best: Best) -> Status:
    if best.reasons:
        return Status.INFEASIBLE
    if not best.complete:
        return Status.TIME_LIMIT
    is_optimal = set(best.proved) >= _OPTIMAL_BY and not problem.restrictions_only
    return Status.OPTIMAL if is_optimal else Status.FEASIBLE


def _report(instance: Instance, best: Best, stop: Stop, params: SolveParams) -> Report:
    reason = stop.reason or StoppedBy.PROOF
    if stop.ended_by_clock and reason is not StoppedBy.CANCELLED:
        reason = StoppedBy.TIME  # the clock ended a part of the search: what followed depends on it
    size = {
        "reservations": instance.stays,
        "rooms": instance.rooms,
        "room_kinds": instance.kinds,
        "days": instance.days,
        "model_columns": best.columns,
    }
    return Report(
        version=__version__,
        solver=SOLVER,
        problem_sha256=hashlib.sha256(instance.problem.model_dump_json(by_alias=True).encode()).hexdigest(),
        parameters=params.model_dump(),
        proved=tuple(best.proved),
        stopped_by=reason,
        steps=stop.steps,
        seconds={},
        model_size=size,
    )
