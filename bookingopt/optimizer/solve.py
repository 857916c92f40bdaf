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
from bookingopt.domain.result import Aim, Report, Result, Status, StoppedBy
from bookingopt.optimizer import outcome
from bookingopt.optimizer.assign.best import Best, best_plan, kept_plan
from bookingopt.optimizer.comparison import comparison
from bookingopt.optimizer.highs import SOLVER
from bookingopt.optimizer.instance import Instance, build_instance
from bookingopt.optimizer.objective import rounded_down
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

    def report(phase: str, plan: Fraction | None, bound: Fraction | None) -> None:
        if progress is not None:
            floats = (None if value is None else float(value) for value in (plan, bound))
            progress(Progress(phase, stop.seconds, *floats))

    began = time.perf_counter()
    instance = build_instance(problem)
    built = time.perf_counter()
    search = kept_plan if problem.restrictions_only else best_plan
    best = search(instance, stop, params.seed, report)
    searched = time.perf_counter()
    result = _result(instance, best, stop, params)
    seconds = {"instance": built - began, "search": searched - built, "outcome": time.perf_counter() - searched}
    rounded = {phase: round(value, 4) for phase, value in seconds.items()}
    return result.model_copy(update={"report": result.report.model_copy(update={"seconds": rounded})})


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
