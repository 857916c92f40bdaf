"""Models for guests with mates, in which rooms are told apart that are next to others.

Exchanges move one guest next to another. Where several must change rooms for that, an exact model of a few rooms around
a member who misses finds it. A whole component is solved and bounded where few enough arcs matter.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from bookingopt.domain.result import Aim
from bookingopt.optimizer.bounds.exact import ExactSearch, Proof
from bookingopt.optimizer.bounds.lagrangian import Lagrangian, change_budgets
from bookingopt.optimizer.bounds.reduced import ReducedNetwork
from bookingopt.optimizer.highs import setup_steps
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray, frozen
from bookingopt.optimizer.model.objective import evaluate, gap_cost, missed, wishes_within
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.network.token_flow import all_arcs, build_frame, network_of
from bookingopt.optimizer.stop import Stop

#: Rooms of one model, and days before the arrival and after the departure of the member who misses.
ROOMS, DAYS = 8, 10

#: Models without gain after which no other is tried.
TRIES = 10

#: Solver nodes of one model.
NODES = 500

#: Largest model of a whole component that is solved.
COLUMNS = 8_000

#: Rooms told apart times stays: with more of them the multipliers alone take longer than what they are good for.
STAY_ARCS = 40_000

#: Multiplier steps for it, and their sizes in gap cost.
_STEPS, _FIRST, _LAST = 400, 0.02, 0.0003


def bring_mates_together(instance: Instance, plan: Plan, least: int, stop: Stop, seed: int) -> Plan:
    """Return a plan that misses fewer wishes than ``plan``, down to ``least`` of them, if one is found."""
    random = np.random.default_rng(seed)
    tries = TRIES
    while tries and not stop.now():
        misses = evaluate(instance, plan).misses
        alone = missed(instance, plan.room_of)
        if misses <= least or len(alone) == 0:
            break
        stay = int(random.choice(alone))
        rooms = _rooms_around(instance, plan, stay, random)
        plan = _solved(instance, plan, rooms, stay, stop.part(steps=NODES), seed)
        tries = tries - 1 if evaluate(instance, plan).misses == misses else TRIES
    return plan


def _rooms_around(instance: Instance, plan: Plan, stay: int, random: np.random.Generator) -> IntArray:
    """Choose rooms: the stay's and its mates', then some next to those, then any that one of them may have."""
    group = np.append(instance.mates[stay], stay)
    own = np.unique(plan.room_of[group])
    eligible = np.flatnonzero(instance.eligible[instance.condition[group]].any(axis=0)[instance.kind_of_room])
    next_door = eligible[instance.adjacent[np.ix_(eligible, own)].any(axis=1)]
    half = (ROOMS + min(len(own), ROOMS)) // 2
    chosen = np.concatenate([own, random.permutation(np.setdiff1d(next_door, own))])[:half]
    return np.concatenate([chosen, random.permutation(np.setdiff1d(eligible, chosen))])[:ROOMS]


def _solved(instance: Instance, plan: Plan, rooms: IntArray, stay: int, stop: Stop, seed: int) -> Plan:
    """Return the best plan in which only stays of some rooms change, near the nights of ``stay``."""
    here = np.flatnonzero(np.isin(plan.room_of, rooms))
    first, last = instance.arrival[stay] - DAYS, instance.departure[stay] + DAYS
    may_change = (
        (instance.fixed_room[here] == NONE) & (instance.arrival[here] >= first) & (instance.departure[here] <= last)
    )
    fixed_rooms = plan.room_of.copy()
    fixed_rooms[here[may_change]] = NONE
    part = Component(frozen(np.sort(rooms)), frozen(here[may_change]), frozen(here[~may_change]))
    frame = build_frame(instance, part, by_room=True, fixed_rooms=fixed_rooms)
    network = network_of(instance, frame, all_arcs(instance, frame))
    search = ExactSearch(instance, part, plan, network, by_room=True, seed=seed)
    return search.run(stop, last=Aim.GAP_COST).plan


def solve_with_mates(
    instance: Instance, component: Component, plan: Plan, prices: np.ndarray, stop: Stop, seed: int
) -> Proof:
    """Return the best plan found, and a bound of those with no more misses and type changes than ``plan`` has.

    Parameters
    ----------
    instance, component, plan
        A legal plan, and the part of it that may change.
    prices
        Multipliers of the stays to begin with; float[stays].
    stop, seed
        Of the solver.
    """
    nothing = Proof(plan, evaluate(instance, plan))
    next_door = frozen(component.rooms[instance.adjacent[component.rooms].any(axis=1)])
    if len(next_door) * len(component.free) > STAY_ARCS:
        return nothing
    frame = build_frame(instance, component, by_room=False, apart=next_door)
    lagrangian = Lagrangian(instance, frame, change_budgets(instance, component, frame, plan))
    lagrangian.start(prices[frame.first])
    lagrangian.improve(_FIRST, _LAST, _STEPS, stop)
    above = max(Fraction(0), gap_cost(instance, plan, component.rooms) - lagrangian.bound)
    columns = lagrangian.count_near_arcs(above)
    has_no_steps = stop.steps_left is not None and setup_steps(columns) > stop.steps_left
    if columns > COLUMNS or has_no_steps or stop.now():
        return nothing
    reduced = ReducedNetwork(instance, lagrangian, above)
    search = reduced.search(component, plan, seed)
    # Wishes that depend on guests elsewhere count as granted.
    search.hold_misses(wishes_within(instance, component.free), nothing.objective.misses)
    search.minimize_gap_cost(stop)
    if search.best.gap_bound is not None:
        search.best.gap_bound = min(search.best.gap_bound, reduced.most)
    return search.best
