"""The way from a problem to its result: instance, best plan, answers to requests, what may be sold, outcome."""

from __future__ import annotations

from collections.abc import Callable

from bookingopt.domain.house import planned
from bookingopt.domain.params import SolveParams
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result, StoppedBy
from bookingopt.domain.result_rows import (
    RequestAnswer,
)
from bookingopt.errors import UsageError
from bookingopt.optimizer.assign.driver import Best, best_plan, kept_plan
from bookingopt.optimizer.availability.restrictions import Offer, offer_of
from bookingopt.optimizer.availability.table import sellable_table, unmoved_table
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import NONE, Instance, build_instance
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.model.request_arrays import build_request_arrays
from bookingopt.optimizer.network.exact_matching import is_matching_exact
from bookingopt.optimizer.reporting.answers import request_answers
from bookingopt.optimizer.reporting.outcome import build_report, build_result
from bookingopt.optimizer.requests.answers import answer_requests
from bookingopt.optimizer.search_log import SearchLog
from bookingopt.optimizer.stop import Progress, Stop


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
    log = SearchLog(stop, progress)
    house = planned(problem)
    instance = build_instance(house)
    log.end("instance")
    search = stop.part(share=_share_of_plan(house, instance, params))
    best = _search_plan(house, instance, search, params, log)
    log.end("search")
    answers: list[RequestAnswer] = []
    if problem.new_reservations and best.complete:
        log.begin("new reservations")
        part = stop.part(share=0.5) if params.sellable else stop
        answers = answer(house, instance, best.plan, part, best=params.best_requests)
        log.end("new reservations")
    offer = None
    if params.sellable and best.complete:
        log.begin("sellable table")
        offer = _make_offer(house, instance, best.plan, params.max_los, stop)
        log.end("sellable table")
    if stop.reason is None and not all(part.proved for row in answers for part in (row.alone, row.together)):
        stop.reason = StoppedBy.STEPS  # each answer has a step limit of its own
    report = build_report(problem, instance, best, search, stop, params)
    result = build_result(problem, instance, best, answers, offer, report)
    log.end("outcome")
    report = result.report.model_copy(update={"seconds": log.seconds, "methods": log.methods})
    return result.model_copy(update={"report": report})


def answer(problem: Problem, instance: Instance, plan: Plan, stop: Stop, *, best: bool = False) -> list[RequestAnswer]:
    """Answer the new reservations of ``problem``, each alone, and all together in their order.

    Parameters
    ----------
    problem
        The reservations in the house and the requests (see `domain.house.planned`).
    instance
        The arrays of ``problem``; its present plan is what the answers start from where it is complete and legal.
    plan
        A complete legal plan, from which they start otherwise.
    stop
        Ends the searches; what is not settled then is not called proved.
    best
        Take together the set of requests with the most nights, instead of the first ones that fit.

    Returns
    -------
    list of RequestAnswer
        In the order of the requests. Of those together, one that fits, also with moves, is placed before the next.
    """
    if not problem.new_reservations:
        return []
    is_present = is_legal(instance, Plan(instance.settled_room))
    room_of = instance.settled_room if is_present else plan.room_of
    found = answer_requests(build_request_arrays(problem, instance), room_of, stop, best=best)
    return request_answers(found, "present" if is_present else "new")


def _share_of_plan(problem: Problem, instance: Instance, params: SolveParams) -> float:
    """Return the share of time and steps that the search of the plan may take; the rest is for what may be sold."""
    if not (params.sellable or problem.new_reservations):
        return 1.0
    by_rule = problem.restrictions_only or all(
        len(part.free) == 0 or is_matching_exact(instance, part) for part in components(instance)
    )
    return 0.9 if by_rule else 0.6


def _search_plan(problem: Problem, instance: Instance, search: Stop, params: SolveParams, log: SearchLog) -> Best:
    if problem.restrictions_only:
        return kept_plan(instance, search, params.seed, log.note)
    if params.max_moves is not None or params.move_curve:
        _require_present_plan(instance)
    return best_plan(instance, search, params.seed, log.note, max_moves=params.max_moves, curve=params.move_curve)


def _make_offer(problem: Problem, instance: Instance, plan: Plan, max_los: int, stop: Stop) -> Offer:
    """Return what the hotel may sell, and under ``RestrictionsOnly`` while nobody moves."""
    if problem.restrictions_only:
        return offer_of(unmoved_table(instance, plan, max_los))
    offer = offer_of(sellable_table(instance, plan, max_los, stop))
    if offer.table.unsettled:
        stop.now()  # so that it says what ended it
    return offer


def _require_present_plan(instance: Instance) -> None:
    """Refuse a limit on moves where it is not said what they start from.

    Raises
    ------
    UsageError
        The present plan is not complete and legal.
    """
    without = int((instance.rows.present_room == NONE).sum())
    if without:
        raise UsageError(
            f"A limit on moves and the move curve need a complete present plan: {without} of {len(instance.rows.stay)} "
            "reservations have no AssignedRoom."
        )
    if not is_legal(instance, Plan(instance.settled_room)):
        raise UsageError(
            "A limit on moves and the move curve need a legal present plan; `bookingopt validate` says what is wrong."
        )
