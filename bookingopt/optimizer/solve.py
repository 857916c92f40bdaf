"""The way from a problem to its result: instance, best plan, answers to requests, what may be sold, outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from bookingopt.domain.house import part_of, planned
from bookingopt.domain.params import SolveParams
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result, StoppedBy
from bookingopt.domain.result_rows import (
    RequestAnswer,
)
from bookingopt.errors import TranslatableError
from bookingopt.optimizer.assign.driver import Best
from bookingopt.optimizer.availability.restrictions import Offer
from bookingopt.optimizer.model.instance import NONE, Instance, build_instance
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.model.request_arrays import build_request_arrays
from bookingopt.optimizer.phases import make_offer, search_plan, settle_equal_plans, share_of_plan
from bookingopt.optimizer.reporting.answers import request_answers
from bookingopt.optimizer.reporting.comparison import comparison
from bookingopt.optimizer.reporting.outcome import WholeHouse, build_report, build_result
from bookingopt.optimizer.reporting.wear_rows import even_wear
from bookingopt.optimizer.requests.answers import answer_requests
from bookingopt.optimizer.search_log import SearchLog
from bookingopt.optimizer.stop import Progress, Stop
from bookingopt.optimizer.worth.lock_prices import lock_prices
from bookingopt.optimizer.worth.minimum_stay_curve import curve_of_minimum_stays
from bookingopt.translatable import Translatable

#: Seconds that the result of a large house takes for each stay, once the search is over.
SECONDS_A_STAY = 1.5e-4

#: Seconds beyond the limit that what the plans compare by may take; most takes far less.
_LATE = 0.5


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
    if params.value_of_nights is not None:
        params.value_of_nights.check(problem)
    if params.even_wear and problem.restrictions_only:
        raise TranslatableError(
            Translatable("even_wear does not go with RestrictionsOnly, which keeps the present plan")
        )
    whole_stop = stop or Stop.from_params(params)
    log = SearchLog(whole_stop, progress)
    house = planned(problem)
    instance = build_instance(house)
    whole_stop.keep_back(SECONDS_A_STAY * instance.stays)
    stop = _stop_of_plan(whole_stop, params)
    log.end("instance")
    search = stop.part(share=share_of_plan(instance, params))
    best = search_plan(instance, search, params, log.note)
    whole = None
    # A limit on moves may leave no plan of the part within it; a part of that part then has one.
    while best.reasons or (whole is not None and not best.complete):
        part = _part(instance, best.plan)
        whole = WholeHouse.of_part(instance, best, part, whole)
        start = Plan(best.plan.room_of[best.plan.room_of != NONE])
        house, instance = part.house, part
        best = search_plan(instance, search, params, log.note, start=start)
    log.end("search")
    found = best.plan
    best = settle_equal_plans(instance, best, params, stop)
    log.end("equal plans")
    answers: list[RequestAnswer] = []
    if problem.new_reservations and best.complete:
        log.begin("new reservations")
        share = stop.part(share=0.5) if params.sellable else stop
        answers = answer(house, instance, best.plan, share, best=params.best_requests)
        log.end("new reservations")
    offer, full = None, () if whole is None else whole.full
    if params.sellable and best.complete:
        log.begin("sellable table")
        offer = make_offer(instance, best.plan, params.max_los, stop, full)
        log.end("sellable table")
    if stop.reason is None and not all(part.proved for row in answers for part in (row.alone, row.together)):
        stop.reason = StoppedBy.STEPS  # each answer has a step limit of its own
    worth = _worth(instance, best, offer, params, whole_stop, full, log) if best.complete else {}
    if params.even_wear and best.complete:
        worth["even_wear"] = tuple(even_wear(instance, found, best.plan))
    report = build_report(problem, instance, best, search, _ended(whole_stop, stop), params, whole)
    result = build_result(problem, instance, best, answers, offer, report, whole)
    late, table = whole_stop.late(_LATE), None if offer is None else offer.table
    compared = comparison(instance, best.plan, table, full, params.value_of_nights, late)
    log.end("outcome")
    report = result.report.model_copy(update={"seconds": log.seconds, "methods": log.methods})
    return result.model_copy(update={"report": report, "comparison": compared, **worth})


def _worth(
    instance: Instance,
    best: Best,
    offer: Offer | None,
    params: SolveParams,
    stop: Stop,
    full: Sequence[tuple[int, int]],
    log: SearchLog,
) -> dict[str, Any]:
    """Return the lists of the result that say what promises are worth, as far as they are wanted."""
    found: dict[str, Any] = {}
    if params.minimum_stays:
        log.begin("minimum stays")
        part = stop.part(share=len(params.minimum_stays) / (len(params.minimum_stays) + 2 * params.lock_prices))
        found["minimum_stay_curve"] = tuple(curve_of_minimum_stays(instance, best, offer, params, part, full))
        log.end("minimum stays")
        if not params.lock_prices:
            stop.reason = stop.reason or part.reason
    if params.lock_prices and not instance.problem.restrictions_only:
        log.begin("lock prices")
        found["lock_prices"] = tuple(lock_prices(instance, best, params, stop, full))
        log.end("lock prices")
    return found


def _stop_of_plan(whole: Stop, params: SolveParams) -> Stop:
    """Return the stop of the plan and what may be sold; each minimum stay takes as long, the locks twice as long."""
    others = len(params.minimum_stays) + 2 * params.lock_prices
    return whole.part(share=1 / (1 + others)) if others else whole


def _ended(whole: Stop, plan: Stop) -> Stop:
    """Return the stop of the whole run; it says what ended the search of the plan, where that was no proof."""
    whole.reason = whole.reason or plan.reason
    return whole


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


def _part(instance: Instance, plan: Plan) -> Instance:
    """Return the instance of the stays that have a room in ``plan``."""
    rows = instance.rows
    placed = {rows.reservations[n].key for n in np.flatnonzero(plan.room_of[rows.stay] != NONE).tolist()}
    return build_instance(part_of(instance.house, placed))
