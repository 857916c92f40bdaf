"""The best plan: which method for which component, and what is proved in the end.

Component by component: exact matching where nothing is fixed; the whole token-flow network where it is tiny; else the
primal and the dual search run together (`component_search`). Neighbours and moves tie components together; they come
last, by single rooms where that is small enough.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from bookingopt.domain.result import Aim
from bookingopt.optimizer.assign.first_plan import first_plan, most_stays_placed
from bookingopt.optimizer.assign.move_budget import CurvePoint, best_within_moves, move_curve, prove_within_moves
from bookingopt.optimizer.assign.plan_search import MOVE_COLUMNS, OnProgress, PlanSearch
from bookingopt.optimizer.bounds.adjacency_bound import forced_misses
from bookingopt.optimizer.bounds.preferred_kinds import preferred_kinds_only
from bookingopt.optimizer.model.components import components, merged
from bookingopt.optimizer.model.instance import Instance, with_present_rooms_fixed
from bookingopt.optimizer.model.objective import Objective, evaluate
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.network.token_flow import estimated_columns
from bookingopt.optimizer.reporting.infeasibility import Reason, plain_reasons, present_plan_faults
from bookingopt.optimizer.reporting.irreducible import irreducible_set
from bookingopt.optimizer.stop import Stop


@dataclass(eq=False)
class Best:
    """The outcome of the search.

    Attributes
    ----------
    plan, objective
        The plan and its worth; ``NONE`` for stays without a room.
    complete
        Whether every stay has a room.
    gap_bound
        Lower bound of the gap cost among the plans as good in the aims before; None without a complete plan.
    proved
        The aims that are proved, in their order.
    reasons
        Why not every stay can have a room.
    columns
        Columns of the largest model that was built.
    curve
        Best plans by move cost, where they were asked for.
    most_placeable
        No plan has a room for more stays; None with a complete plan.
    """

    plan: Plan
    objective: Objective
    complete: bool
    gap_bound: Fraction | None = None
    proved: list[Aim] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    columns: int = 0
    curve: list[CurvePoint] = field(default_factory=list)
    most_placeable: int | None = None


def best_plan(
    instance: Instance,
    stop: Stop,
    seed: int,
    on_progress: OnProgress,
    *,
    max_moves: int | None = None,
    curve: bool = False,
) -> Best:
    """Search the best plan of ``instance`` until it is proved or ``stop`` ends the search.

    Parameters
    ----------
    instance
        The house.
    stop, seed
        What ends the search, and the seed of its random choices.
    on_progress
        Called after every method with its name, the gap cost of the plan and the bound.
    max_moves
        Only plans within this move cost of the present plan count; it must be legal. None for any.
    curve
        Whether the best plans by move cost are wanted too; the present plan must be legal.
    """
    is_limited = max_moves is not None or curve
    preferred = preferred_kinds_only(instance)
    known = None
    if preferred is not None and is_limited:
        if is_legal(preferred, Plan(instance.present_room)) and not len(instance.group_members):
            instance = preferred  # no plan has fewer changes than the present one
    elif preferred is not None:
        known = _best_in_preferred_kinds(preferred, stop, seed, on_progress)
        if known is not None and known.objective.misses == forced_misses(instance):
            return known
    house = components(instance)
    reasons = plain_reasons(instance, house)
    if not reasons:
        on_progress("first plan", None, None)
        plan, unplaceable = first_plan(instance, house, stop) if known is None else (known.plan, [])
        if plan is not None:
            search = PlanSearch(instance, house, plan, seed, on_progress)
            if is_limited:
                return _within_moves(search, stop, max_moves, curve=curve)
            search.run(stop)
            return _outcome(search)
        on_progress("reasons", None, None)
        reasons = [irreducible_set(instance, *failed, stop.part(share=0.5)) for failed in unplaceable]
    return _largest_part(instance, reasons, stop)


def kept_plan(instance: Instance, stop: Stop, seed: int, on_progress: OnProgress) -> Best:
    """Return the present plan with a lower bound for all plans; only stays without a room are placed.

    Parameters are those of `best_plan`.
    """
    unmoved = with_present_rooms_fixed(instance)
    if faults := present_plan_faults(instance):
        return _largest_part(unmoved, faults, stop)
    kept = best_plan(unmoved, stop, seed, on_progress)
    if not kept.complete:
        # Better a reason that holds whoever moves; the others hold while nobody does.
        unmoved_only = [Reason("present_plan", reason.stays, reason.days) for reason in kept.reasons]
        return replace(kept, reasons=plain_reasons(instance, components(instance)) or unmoved_only)
    return _outcome(PlanSearch(instance, components(instance), kept.plan, seed, on_progress))


def _outcome(search: PlanSearch) -> Best:
    """Return the best plan known and what is proved of it."""
    state = search.state
    return Best(state.plan, state.objective, True, state.gap_bound(), state.proved(), columns=state.columns)


def _largest_part(instance: Instance, reasons: list[Reason], stop: Stop) -> Best:
    """Return a plan of as many stays as possible, of a problem that has no complete one."""
    plan, most = most_stays_placed(instance, components(instance), stop)
    most = min(most, instance.stays - max((reason.least_left_out for reason in reasons), default=0))
    return Best(plan, evaluate(instance, plan), complete=False, reasons=reasons, most_placeable=most)


def _best_in_preferred_kinds(preferred: Instance, stop: Stop, seed: int, on_progress: OnProgress) -> Best | None:
    """Return the best plan in which no stay could have fewer type changes; None where none was found soon."""
    house = components(preferred)
    if plain_reasons(preferred, house):
        return None
    plan, _ = first_plan(preferred, house, stop.part(share=0.2))
    if plan is None:
        return None
    search = PlanSearch(preferred, house, plan, seed, on_progress)
    # Where mates cannot come together there, they come first, and need time.
    search.run(stop.part(share=0.5) if len(preferred.group_members) else stop)
    return _outcome(search)


def _within_moves(search: PlanSearch, stop: Stop, max_moves: int | None, *, curve: bool) -> Best:
    """Search without a limit first, for the bound and for the end of the curve; then within it."""
    instance, seed, state = search.instance, search.seed, search.state
    house = merged([one.component for one in state.states])
    search.run(stop.part(share=0.4))
    best = _outcome(search)
    if max_moves is not None and best.objective.moves > max_moves:
        plan = best_within_moves(instance, house, Plan(instance.present_room), max_moves, stop.part(share=0.5), seed)
        state.plan, state.objective = plan, evaluate(instance, plan)
        best = _outcome(search)
        is_small = len(house.free) <= MOVE_COLUMNS  # every free stay has a column at least
        if is_small and estimated_columns(instance, house, by_room=True) <= MOVE_COLUMNS:
            proof = prove_within_moves(instance, house, plan, max_moves, stop.part(share=0.5), seed)
            bound = best.gap_bound if proof.gap_bound is None else proof.gap_bound
            best = replace(best, plan=proof.plan, objective=proof.objective, gap_bound=bound, proved=proof.proved)
        search.note("few moves")
    if curve:
        bound = sum((one.gap_bound for one in state.states), Fraction(0))
        best.curve = move_curve(instance, house, best.plan, bound, stop, seed)
    return best
