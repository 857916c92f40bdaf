"""The two large phases of a run, which may be repeated with another house: the best plan, and what may be sold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bookingopt.domain.params import SolveParams
from bookingopt.optimizer.assign.driver import Best, best_plan, kept_plan
from bookingopt.optimizer.assign.plan_search import OnProgress
from bookingopt.optimizer.availability.full_nights import with_full_nights
from bookingopt.optimizer.availability.restrictions import Offer, offer_of
from bookingopt.optimizer.availability.table import SellableTable, sellable_table, unmoved_table
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import Instance
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.network.exact_matching import is_matching_exact
from bookingopt.optimizer.stop import Stop
from bookingopt.optimizer.wear.even_wear import with_even_wear
from bookingopt.optimizer.wear.file_order import in_file_order

#: Seconds that the restrictions may take beyond the time limit, which the table may have used up; most take far less.
_RESTRICTIONS_SECONDS = 0.5


def share_of_plan(instance: Instance, params: SolveParams) -> float:
    """Return the share of time and steps that the search of the plan may take; the rest is for what may be sold."""
    problem = instance.problem
    if not (params.sellable or problem.new_reservations):
        return 0.9 if params.even_wear else 1.0
    by_rule = problem.restrictions_only or all(
        len(part.free) == 0 or is_matching_exact(instance, part) for part in components(instance)
    )
    return 0.9 if by_rule else 0.6


def search_plan(
    instance: Instance, search: Stop, params: SolveParams, on_progress: OnProgress, *, start: Plan | None = None
) -> Best:
    """Return the best plan that is found, or under ``RestrictionsOnly`` the present one."""
    if instance.problem.restrictions_only:
        return kept_plan(instance, search, params.seed, on_progress, start=start)
    most, curve = params.max_moves, params.move_curve
    return best_plan(instance, search, params.seed, on_progress, max_moves=most, curve=curve, start=start)


def settle_equal_plans(instance: Instance, best: Best, params: SolveParams, stop: Stop) -> Best:
    """Return ``best`` with that one of the plans equal in every aim that the hotel wants."""
    if not best.complete:
        return best
    if params.even_wear:
        return replace(best, plan=with_even_wear(instance, best.plan, stop.part(share=0.5)))
    return replace(best, plan=in_file_order(instance, best.plan))


def offered_table(
    instance: Instance, plan: Plan, max_los: int, stop: Stop, full: Sequence[tuple[int, int]]
) -> SellableTable:
    """Return what may be sold, nothing of the types and nights of ``full``.

    Under ``RestrictionsOnly`` that is what may be sold while nobody moves.
    """
    unmoved = instance.problem.restrictions_only
    table = (unmoved_table if unmoved else sellable_table)(instance, plan, max_los, stop)
    return with_full_nights(instance, table, full)


def make_offer(instance: Instance, plan: Plan, max_los: int, stop: Stop, full: Sequence[tuple[int, int]]) -> Offer:
    """Return what may be sold (`offered_table`), and the restrictions that say so."""
    table = offered_table(instance, plan, max_los, stop, full)
    extra = Stop(stop.seconds_left + _RESTRICTIONS_SECONDS, cancelled=stop.is_cancelled)
    offer = offer_of(table, extra)
    if table.unsettled or extra.is_interrupted():
        stop.now()  # so that it says what ended it
    return offer
