"""The best plan: which method for which component, and what is proved in the end.

Component by component: exact matching where nothing is fixed; the whole token-flow network where it is tiny; else the
primal and the dual search run together (`component_search`). Neighbours and moves tie components together; they come
last, by single rooms where that is small enough.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from bookingopt.domain.result import Aim
from bookingopt.optimizer.assign.first_plan import first_plan, quick_rooms
from bookingopt.optimizer.assign.move_budget import (
    SEEDS_A_TURN,
    CurvePoint,
    best_within_moves,
    bound_within_moves,
    can_be_proved,
    move_curve,
    prove_within_moves,
)
from bookingopt.optimizer.assign.plan_search import OnProgress, PlanSearch
from bookingopt.optimizer.bounds.adjacency_bound import forced_misses
from bookingopt.optimizer.bounds.preferred_kinds import preferred_kinds_only
from bookingopt.optimizer.model.components import Component, components, merged
from bookingopt.optimizer.model.instance import NONE, Instance, with_present_rooms_fixed
from bookingopt.optimizer.model.objective import Objective, evaluate
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.placement.infeasibility import (
    Reason,
    overbooked_nights,
    plain_reasons,
    present_plan_faults,
)
from bookingopt.optimizer.placement.irreducible import irreducible_set
from bookingopt.optimizer.placement.least_moves import LeastMoves, least_moves, with_allowed_rooms_fixed
from bookingopt.optimizer.placement.placement_model import clashing
from bookingopt.optimizer.placement.unassigned import Hints, largest_part
from bookingopt.optimizer.stop import Stop

#: Largest model of single rooms in which the best plan within a move cost is proved.
BUDGET_COLUMNS = 25_000


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
    least_moves
        No plan as good in the aims before has less move cost.
    curve
        Best plans by move cost, where they were asked for.
    most_placeable
        No plan that keeps as many guests in house and other fixed stays has a room for more; None with a complete plan.
    is_best_part
        Whether it is proved that nobody else should be left without a room; None with a complete plan.
    stay_prices
        Multipliers of the stays that the bound was found with, 0 where there is none (float[stays], in gap cost).
    """

    plan: Plan
    objective: Objective
    complete: bool
    gap_bound: Fraction | None = None
    proved: list[Aim] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    columns: int = 0
    least_moves: int = 0
    curve: list[CurvePoint] = field(default_factory=list)
    most_placeable: int | None = None
    is_best_part: bool | None = None
    stay_prices: np.ndarray | None = None


def best_plan(
    instance: Instance,
    stop: Stop,
    seed: int,
    on_progress: OnProgress,
    *,
    max_moves: int | None = None,
    curve: bool = False,
    start: Plan | None = None,
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
        Only plans within this move cost of the present plan count. None for any.
    curve
        Whether the best plans by move cost are wanted too.
    start
        A legal plan, where one is known.
    """
    is_limited = max_moves is not None or curve
    preferred = preferred_kinds_only(instance)
    known = None
    if preferred is not None and is_limited:
        if is_legal(preferred, Plan(instance.settled_room)) and not len(instance.group_members):
            instance = preferred  # no plan has fewer changes than the present one
    elif preferred is not None:
        known = _best_in_preferred_kinds(preferred, stop, seed, on_progress)
        if known is not None and known.objective.misses == forced_misses(instance):
            return known
    house = components(instance)
    reasons = plain_reasons(instance, house)
    if not reasons:
        on_progress("first plan", None, None)
        plan, unplaceable = first_plan(instance, house, stop, start) if known is None else (known.plan, [])
        if plan is not None:
            search = PlanSearch(instance, house, plan, seed, on_progress, stop)
            if is_limited:
                return _within_moves(search, start, stop, max_moves, curve=curve)
            search.run(stop)
            return _outcome(search)
        on_progress("reasons", None, None)
        reasons = [irreducible_set(instance, *failed, stop.part(share=0.3)) for failed in unplaceable]
    return _largest_part(instance, reasons, stop.part(share=0.5))


def kept_plan(instance: Instance, stop: Stop, seed: int, on_progress: OnProgress, *, start: Plan | None = None) -> Best:
    """Return the present plan with a lower bound for all plans; only stays without a room are placed.

    Parameters are those of `best_plan`.
    """
    unmoved = with_present_rooms_fixed(instance)
    if faults := present_plan_faults(instance):
        return _largest_part(unmoved, faults, stop)
    kept = best_plan(unmoved, stop, seed, on_progress, start=start)
    if not kept.complete:
        # Better a reason that holds whoever moves; the others hold while nobody does.
        unmoved_only = [Reason("present_plan", reason.stays, reason.days) for reason in kept.reasons]
        return replace(kept, reasons=plain_reasons(instance, components(instance)) or unmoved_only)
    return _outcome(PlanSearch(instance, components(instance), kept.plan, seed, on_progress, stop))


def _outcome(search: PlanSearch) -> Best:
    """Return the best plan known and what is proved of it."""
    state = search.state
    best = Best(state.plan, state.objective, True, state.gap_bound(), state.proved(), columns=state.columns)
    of_components = (one.stay_prices for one in search.searches.values())
    if Aim.GAP_COST in best.proved:
        best.least_moves = sum(one.moves for one in state.states)
    best.stay_prices = sum(of_components, np.zeros(search.instance.stays))
    return best


def _largest_part(instance: Instance, reasons: list[Reason], stop: Stop) -> Best:
    """Return a plan of as many stays as possible, of a problem that has no complete one."""
    house = components(instance)
    crowded = [_crowded_nights(instance, component) for component in house]
    known = [None if nights else _all_rooms(instance, one, stop) for one, nights in zip(house, crowded, strict=True)]
    part = largest_part(instance, house, stop, Hints(known, crowded))
    everyone = len(instance.rows.reservations)
    most = min(part.most, everyone - max((reason.least_left_out for reason in reasons), default=0))
    objective = evaluate(instance, part.plan)
    return Best(part.plan, objective, False, reasons=reasons, most_placeable=most, is_best_part=part.is_best)


def _crowded_nights(instance: Instance, component: Component) -> list[int]:
    return sorted({day for reason in overbooked_nights(instance, component) for day in reason.days})


def _all_rooms(instance: Instance, component: Component, stop: Stop) -> dict[int, int] | None:
    """Return rooms of all stays of a component that is not overbooked, where a quick method finds them."""
    if clashing(instance, component.fixed):
        return None
    rooms = quick_rooms(instance, component, stop)
    return None if rooms is None else rooms | {int(i): int(instance.fixed_room[i]) for i in component.fixed}


def _best_in_preferred_kinds(preferred: Instance, stop: Stop, seed: int, on_progress: OnProgress) -> Best | None:
    """Return the best plan in which no stay could have fewer type changes; None where none was found soon."""
    house = components(preferred)
    if plain_reasons(preferred, house):
        return None
    plan, _ = first_plan(preferred, house, stop.part(share=0.2))
    if plan is None:
        return None
    search = PlanSearch(preferred, house, plan, seed, on_progress, stop)
    # Where mates cannot come together there, they come first, and need time.
    search.run(stop.part(share=0.5) if len(preferred.group_members) else stop)
    return _outcome(search)


def _within_moves(search: PlanSearch, start: Plan | None, stop: Stop, max_moves: int | None, *, curve: bool) -> Best:
    """Search without a limit first, for the bound and for the end of the curve; then within it."""
    instance, state = search.instance, search.state
    least = LeastMoves(start, 0)
    if start is None or (max_moves is not None and evaluate(instance, start).moves > max_moves):
        least = least_moves(instance, [one.component for one in state.states], stop.part(share=0.3))
    if max_moves is not None and least.bound > max_moves:
        return _part_within(instance, max_moves, least.bound, stop)
    search.run(stop.part(share=0.4))
    best = _outcome(search)
    plans = [plan for plan in (state.plan, least.plan) if plan is not None]
    if max_moves is not None:
        plans = [plan for plan in plans if evaluate(instance, plan).moves <= max_moves]
        if not plans:
            return _part_within(instance, max_moves, None, stop)
        if best.objective.moves > max_moves or Aim.GAP_COST not in best.proved:
            plan = min(plans, key=lambda plan: evaluate(instance, plan))
            best = _best_within(search, plan, max_moves, stop.part(share=0.5) if curve else stop)
    if curve:
        house = merged([one.component for one in state.states])
        first = min(plans, key=lambda plan: evaluate(instance, plan).moves)

        def bound_of(plan: Plan) -> Fraction:
            assert best.gap_bound is not None  # there is a plan
            bound = state.gap_bound(plan)
            return max(bound, best.gap_bound) if evaluate(instance, plan)[:3] == best.objective[:3] else bound

        best.curve = move_curve(instance, house, first, best.plan, bound_of, stop, search.seed)
    return best


def _best_within(search: PlanSearch, plan: Plan, most: int, stop: Stop) -> Best:
    """Search within a move cost, from the legal ``plan`` on, until it is proved or ``stop`` ends the search."""
    instance, state = search.instance, search.state
    house = merged([one.component for one in state.states])
    bound = bound_within_moves(instance, most)
    seed, proved = search.seed, list[Aim]()
    while True:
        steps = stop.steps
        plan = best_within_moves(instance, house, plan, most, stop.part(share=0.5), seed)
        if seed == search.seed and can_be_proved(instance, house, stop, BUDGET_COLUMNS):
            proof = prove_within_moves(instance, house, plan, most, stop.part(share=0.5), seed)
            plan, proved = proof.plan, proof.proved
            bound = bound if proof.gap_bound is None else max(bound, proof.gap_bound)
        state.plan, state.objective = plan, evaluate(instance, plan)
        best = _with_bound(_outcome(search), bound)
        if len(proved) > len(best.proved):
            best.proved = proved
        search.note("few moves")
        if Aim.GAP_COST in best.proved or stop.now() or stop.steps == steps:
            return best
        seed += SEEDS_A_TURN


def _with_bound(best: Best, bound: Fraction) -> Best:
    """Return ``best`` with a bound of the plans that count, and what it proves."""
    assert best.gap_bound is not None  # there is a plan
    bound = max(bound, best.gap_bound)
    proved = best.proved
    if proved == [Aim.ADJACENCY, Aim.TYPE_CHANGES] and best.objective.gap_cost == bound:
        proved = [*proved, Aim.GAP_COST]
    return replace(best, gap_bound=bound, proved=proved)


def _part_within(instance: Instance, most: int, least: int | None, stop: Stop) -> Best:
    """Return a part within a move cost, where no plan within it was found for all; ``least`` where there is none."""
    kept = with_allowed_rooms_fixed(instance)
    moves = (kept.fixed_room == NONE) & (kept.present_room != NONE)
    together = np.array(sorted(kept.apart - set(np.flatnonzero(moves).tolist())), dtype=np.int64)
    cost = int(kept.move_cost[moves].sum()) + int(kept.move_cost_in(together, kept.fixed_room[together]).sum())
    moves[together] = True
    is_too_much = cost > most
    house = components(kept)
    if is_too_much:
        house = [replace(one, free=one.free[~moves[one.free]], fixed=one.fixed[~moves[one.fixed]]) for one in house]
    part = largest_part(kept, house, stop)
    without = np.flatnonzero(part.plan.room_of == NONE).tolist()
    nights = {day for i in without for day in range(int(instance.arrival[i]), int(instance.departure[i]))}
    objective = evaluate(instance, part.plan)
    everyone = len(instance.rows.reservations)
    if least is None:
        return Best(part.plan, objective, complete=False, most_placeable=everyone)
    reason = Reason("move_budget", tuple(without), tuple(sorted(nights)), rooms=most, demand=least)
    return Best(part.plan, objective, False, reasons=[reason], most_placeable=everyone - 1, is_best_part=False)
