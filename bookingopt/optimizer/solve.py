"""The way from a problem to its result: instance, best plan, answers to requests, what may be sold, outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bookingopt.domain.house import part_of, planned
from bookingopt.domain.params import SolveParams
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result, StoppedBy
from bookingopt.domain.result_rows import (
    RequestAnswer,
)
from bookingopt.errors import UsageError
from bookingopt.optimizer.assign.driver import Best, best_plan, kept_plan
from bookingopt.optimizer.availability.full_nights import with_full_nights
from bookingopt.optimizer.availability.restrictions import Offer, offer_of
from bookingopt.optimizer.availability.table import sellable_table, unmoved_table
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import NONE, Instance, build_instance
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.model.request_arrays import build_request_arrays
from bookingopt.optimizer.network.exact_matching import is_matching_exact
from bookingopt.optimizer.reporting.answers import request_answers
from bookingopt.optimizer.reporting.outcome import WholeHouse, build_report, build_result
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
    whole = None
    # A limit on moves may leave no plan of the part within it; a part of that part then has one.
    while best.reasons or (whole is not None and not best.complete):
        part = _part(instance, best.plan)
        whole = WholeHouse.of_part(instance, best, part, whole)
        start = Plan(best.plan.room_of[best.plan.room_of != NONE])
        house, instance = part.house, part
        best = _search_plan(house, instance, search, params, log, start=start)
    log.end("search")
    answers: list[RequestAnswer] = []
    if problem.new_reservations and best.complete:
        log.begin("new reservations")
        share = stop.part(share=0.5) if params.sellable else stop
        answers = answer(house, instance, best.plan, share, best=params.best_requests)
        log.end("new reservations")
    offer = None
    if params.sellable and best.complete:
        log.begin("sellable table")
        offer = _make_offer(instance, best.plan, params.max_los, stop, () if whole is None else whole.full)
        log.end("sellable table")
    if stop.reason is None and not all(part.proved for row in answers for part in (row.alone, row.together)):
        stop.reason = StoppedBy.STEPS  # each answer has a step limit of its own
    report = build_report(problem, instance, best, search, stop, params, whole)
    result = build_result(problem, instance, best, answers, offer, report, whole)
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


def _part(instance: Instance, plan: Plan) -> Instance:
    """Return the instance of the stays that have a room in ``plan``."""
    rows = instance.rows
    placed = {rows.reservations[n].key for n in np.flatnonzero(plan.room_of[rows.stay] != NONE).tolist()}
    return build_instance(part_of(instance.house, placed))


def _search_plan(
    problem: Problem,
    instance: Instance,
    search: Stop,
    params: SolveParams,
    log: SearchLog,
    *,
    start: Plan | None = None,
) -> Best:
    if problem.restrictions_only:
        return kept_plan(instance, search, params.seed, log.note, start=start)
    most, curve = params.max_moves, params.move_curve
    if instance.apart and (curve or most is not None):
        names = " and ".join(instance.rows.reservations[n].key for n in instance.rows.of_stay[min(instance.apart)])
        raise UsageError(f"A limit on moves starts from the present plan, in which {names} do not share a room yet.")
    return best_plan(instance, search, params.seed, log.note, max_moves=most, curve=curve, start=start)


def _make_offer(instance: Instance, plan: Plan, max_los: int, stop: Stop, full: Sequence[tuple[int, int]]) -> Offer:
    """Return what the hotel may sell, nothing of the types and nights of ``full``.

    Under ``RestrictionsOnly`` that is what it may sell while nobody moves.
    """
    if instance.problem.restrictions_only:
        return offer_of(with_full_nights(unmoved_table(instance, plan, max_los), full, instance.turnover))
    table = sellable_table(instance, plan, max_los, stop)
    offer = offer_of(with_full_nights(table, full, instance.turnover))
    if offer.table.unsettled:
        stop.now()  # so that it says what ended it
    return offer
