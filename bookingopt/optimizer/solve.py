"""solve: problem -> result. Wires what can be called alone: instance, best plan, moves, comparison, outcome."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

from bookingopt import __version__
from bookingopt.domain.eligibility import own_type
from bookingopt.domain.params import SolveParams
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Aim, MethodRun, MoveCurvePoint, Report, RequestAnswer, Result, Status, StoppedBy
from bookingopt.errors import UsageError
from bookingopt.optimizer.assign.driver import Best, best_plan, kept_plan
from bookingopt.optimizer.availability.offer import Offer, offer_of
from bookingopt.optimizer.availability.table import sellable_table, unmoved_table
from bookingopt.optimizer.highs import SOLVER
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import NONE, Instance, build_instance
from bookingopt.optimizer.model.objective import rounded_down
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.network.exact_matching import is_strict
from bookingopt.optimizer.reporting import outcome
from bookingopt.optimizer.reporting.comparison import comparison
from bookingopt.optimizer.requests.answers import answer_requests
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
    instance = build_instance(problem)
    diary.end("instance")
    search = stop.part(share=_search_share(instance, params))
    best = _best(instance, search, params, diary)
    diary.end("search")
    answers, offer = _sold(instance, best, stop, params, diary)
    result = _result(instance, best, offer, _report(instance, best, search, stop, params))
    diary.end("outcome")
    seconds = {phase: round(value, 4) for phase, value in diary.seconds.items()}
    report = result.report.model_copy(update={"seconds": seconds, "methods": tuple(diary.methods)})
    return result.model_copy(update={"report": report, "new_reservations": tuple(answers)})


def _search_share(instance: Instance, params: SolveParams) -> float:
    """Return the share of time and steps that the search of the plan may take; the rest is for what may be sold."""
    if not (params.sellable or instance.problem.new_reservations):
        return 1.0
    by_rule = instance.problem.restrictions_only or all(
        len(part.free) == 0 or is_strict(instance, part) for part in components(instance)
    )
    return 0.9 if by_rule else 0.6


def _best(instance: Instance, search: Stop, params: SolveParams, diary: _Diary) -> Best:
    if instance.problem.restrictions_only:
        return kept_plan(instance, search, params.seed, diary.note)
    if params.max_moves is not None or params.move_curve:
        _check_present_plan(instance)
    return best_plan(instance, search, params.seed, diary.note, max_moves=params.max_moves, curve=params.move_curve)


def _sold(
    instance: Instance, best: Best, stop: Stop, params: SolveParams, diary: _Diary
) -> tuple[list[RequestAnswer], Offer | None]:
    """Return the answers to the requests, and what the hotel may still sell; nothing without a complete plan."""
    if not best.complete:
        return [], None
    answers = []
    if instance.problem.new_reservations:
        diary.watch("new reservations")
        answers = answer_requests(instance, best.plan, stop.part(share=0.5) if params.sellable else stop)
        diary.end("new reservations")
    if not params.sellable:
        return answers, None
    diary.watch("sellable table")
    unmoved = instance.problem.restrictions_only
    table = unmoved_table if unmoved else partial(sellable_table, stop=stop)
    offer = offer_of(table(instance, best.plan, params.max_los))
    if offer.table.unsettled:
        stop.now()  # so that it says what ended it
    diary.end("sellable table")
    return answers, offer


class _Diary:
    """What ran, for how long, and what was reached; told to whoever watches."""

    def __init__(self, stop: Stop, progress: Callable[[Progress], None] | None) -> None:
        self._stop, self._progress = stop, progress
        self._last = self._phase = stop.seconds
        self._floats: tuple[float | None, float | None] = (None, None)
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
        self._floats = (None if plan is None else float(plan), None if bound is None else float(bound))
        if self.methods and self.methods[-1].method == method:
            self.methods.pop()
        self.methods.append(MethodRun(method=method, plan=self._floats[0], bound=self._floats[1]))
        self.watch(method)

    def watch(self, phase: str) -> None:
        """Tell whoever watches what is at work."""
        if self._progress is not None:
            self._progress(Progress(phase, self._stop.seconds, *self._floats))

    def end(self, phase: str) -> None:
        """Note that ``phase`` has taken the time since the last one ended."""
        self._phase, began = self._stop.seconds, self._phase
        self.seconds[phase] = self._phase - began


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


def _result(instance: Instance, best: Best, offer: Offer | None, report: Report) -> Result:
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
        warnings=tuple(outcome.warnings(instance, answered=best.complete)),
        move_curve=tuple(
            MoveCurvePoint(moves=point.most, gap_cost=float(point.objective.gap_cost), bound=rounded_down(point.bound))
            for point in best.curve
        ),
        restrictions=() if offer is None else tuple(outcome.restrictions(instance, offer)),
        blocked=() if offer is None else tuple(outcome.blocked(instance, offer)),
        sellable=() if offer is None else tuple(outcome.sellable(instance, offer.table)),
        comparison=comparison(instance, plan, None if offer is None else offer.table),
        explanation=tuple(outcome.explanation(instance, best.reasons)) or None,
        report=report.model_copy(update={} if offer is None else _of_offer(offer)),
        **(problem.model_extra or {}),
    )


def _status(problem: Problem, best: Best) -> Status:
    if best.reasons:
        return Status.INFEASIBLE
    if not best.complete:
        return Status.TIME_LIMIT
    is_optimal = set(best.proved) >= _OPTIMAL_BY and not problem.restrictions_only
    return Status.OPTIMAL if is_optimal else Status.FEASIBLE


def _of_offer(offer: Offer) -> dict[str, Any]:
    return {"blocked_share": round(offer.blocked_share, 6), "unsettled": offer.table.unsettled}


def _report(instance: Instance, best: Best, search: Stop, stop: Stop, params: SolveParams) -> Report:
    reason = stop.reason or (StoppedBy.STEPS if search.reason is StoppedBy.STEPS else StoppedBy.PROOF)
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
        parameters=params,
        proved=tuple(best.proved),
        stopped_by=reason,
        steps=stop.steps,
        seconds={},
        model_size=size,
        most_placeable=best.most_placeable,
    )
