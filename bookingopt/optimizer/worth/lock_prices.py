"""What locks cost: the best plan without each of them alone, and without all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from bookingopt.domain.params import SolveParams
from bookingopt.domain.result import Aim
from bookingopt.domain.result_rows import LockPrice
from bookingopt.optimizer.assign.driver import Best, best_plan
from bookingopt.optimizer.assign.exchange import Exchange
from bookingopt.optimizer.availability.full_nights import with_full_nights
from bookingopt.optimizer.availability.table import unmoved_table
from bookingopt.optimizer.bounds.adjacency_bound import forced_misses
from bookingopt.optimizer.bounds.pooled import pooled_bound
from bookingopt.optimizer.bounds.preferred_kinds import preferred_kinds_only
from bookingopt.optimizer.model.components import Component, components
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray
from bookingopt.optimizer.model.objective import bounded_gaps, evaluate, gap_cost
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.reporting.comparison import orphan_nights
from bookingopt.optimizer.stop import Stop
from bookingopt.optimizer.worth.lock_bounds import LockBounds
from bookingopt.optimizer.worth.released import locks_of, with_released

#: With so few free stays the whole house is searched anew without each lock.
SMALL = 300

#: Multiplier steps with all locks and, where they gain something, without one; exchanges near a lock; in a large house.
FIRST_STEPS, STEPS, EXCHANGES = 1_000, 50, 150

#: Seconds beyond the limit that what may be sold without a lock may take; most takes far less.
_LATE = 0.5

#: Share of the time that is for the price of all locks together.
TOGETHER = 0.25


@dataclass(frozen=True)
class Released:
    """What is known of the best plan without some locks.

    Attributes
    ----------
    plan
        A plan; it may be that with the locks.
    bound
        No plan that is best without them has a smaller gap cost.
    """

    plan: Plan
    bound: Fraction


def lock_prices(
    instance: Instance, best: Best, params: SolveParams, stop: Stop, full: Sequence[tuple[int, int]]
) -> list[LockPrice]:
    """Return the price of each lock, the dearest first, and then that of all together where there are several.

    Without its lock a stay may have every room that meets its conditions, and the one that it has.

    Parameters
    ----------
    instance, best
        The house and its complete plan.
    params
        The limits of each search, and what a night is worth.
    stop
        Ends the searches.
    full
        Room types and nights of which nothing may be sold.
    """
    locks = locks_of(instance)
    if len(locks) == 0:
        return []
    pricing = _Pricing(instance, best, params, full, stop)
    single = stop.part(share=1 - TOGETHER)
    # The bounds for one lock after the other know nothing of rooms that consist of others.
    is_small = int((instance.fixed_room == NONE).sum()) <= SMALL or instance.links is not None
    if is_small:
        found = {lock: Released(best.plan, Fraction(0)) for lock in locks.tolist()}
    else:
        found = dict(_bounded(instance, best, locks, single.part(share=0.5)))
    _search_open(instance, best, found, params, single)
    rows = [pricing.row(released, lock) for lock, released in found.items()]
    rows.sort(key=lambda row: (-row.gap_cost, -row.bound))
    if len(locks) > 1:
        rows.append(pricing.row(_searched(instance, best, locks.tolist(), params, stop), None))
    return rows


def _search_open(instance: Instance, best: Best, found: dict[int, Released], params: SolveParams, stop: Stop) -> None:
    """Search the whole house without each lock whose price is still open, the widest first."""
    cost = gap_cost(instance, best.plan)  # that of most of thousands of locks
    width = {
        lock: (cost if one.plan is best.plan else gap_cost(instance, one.plan))
        - one.bound  # turnover nights that others cut short may make it wider
        for lock, one in found.items()
    }
    is_open = sorted((lock for lock in found if width[lock] > 0), key=lambda lock: (-width[lock], lock))
    for number, lock in enumerate(is_open):
        if stop.now():
            break
        searched = _searched(instance, best, [lock], params, stop.part(share=1 / (len(is_open) - number)))
        known = found[lock]
        house = with_released(instance, [lock])
        is_better = searched.plan is not best.plan and (
            known.plan is best.plan or evaluate(house, searched.plan)[:4] < evaluate(house, known.plan)[:4]
        )
        plan = searched.plan if is_better else known.plan
        found[lock] = Released(plan, max(known.bound, searched.bound))


def _searched(instance: Instance, best: Best, locks: list[int], params: SolveParams, stop: Stop) -> Released:
    """Search the whole house without ``locks``."""
    released = with_released(instance, locks)
    known = best.gap_bound or Fraction(0)
    start = best.plan if is_legal(released, best.plan) else None
    without = best_plan(released, stop, params.seed, _tell_nobody, start=start)
    if without.reasons:  # no other room meets the conditions of all
        return Released(best.plan, known)
    if not without.complete:
        return Released(best.plan, Fraction(0))
    assert without.gap_bound is not None  # there is a plan
    if without.objective[:3] > best.objective[:3]:
        no_other = {Aim.ADJACENCY, Aim.TYPE_CHANGES} <= set(without.proved)
        return Released(best.plan, known if no_other else Fraction(0))
    is_better = without.objective[:4] < best.objective[:4]
    is_first = without.objective[:3] < best.objective[:3] and {Aim.ADJACENCY, Aim.TYPE_CHANGES} <= set(best.proved)
    bound = without.gap_bound if is_first else min(without.gap_bound, known)
    return Released(without.plan if is_better else best.plan, bound)


def _bounded(instance: Instance, best: Best, locks: IntArray, stop: Stop) -> Iterator[tuple[int, Released]]:
    """Bound the plans without each lock by multipliers, and look for better ones near it."""
    house, within_changes = _house_of_bounds(instance, best, locks)
    several = components(with_released(house, locks.tolist()))
    for number, component in enumerate(several):
        here = np.intersect1d(component.free, locks)
        left = sum(len(np.intersect1d(one.free, locks)) for one in several[number:])
        if len(here):
            part = stop.part(share=len(here) / left)
            yield from _bounded_in(house, best, component, here, part, within_changes=within_changes)


def _house_of_bounds(instance: Instance, best: Best, locks: IntArray) -> tuple[Instance, bool]:
    """Return the house in which a plan without one lock is best, and whether it has no more type changes than the plan.

    Where the plan has as few misses and changes as there can be without all locks, everybody keeps to the kinds of
    room that they like best. Where fewer misses are not ruled out, they may take any number of changes.
    """
    released = with_released(instance, locks.tolist())
    if best.objective.misses > forced_misses(released) or Aim.TYPE_CHANGES not in best.proved:
        return instance, False
    preferred = preferred_kinds_only(released)
    if preferred is None or not is_legal(preferred, best.plan):
        return instance, True
    return replace(instance, condition=preferred.condition, eligible=preferred.eligible), True


def _bounded_in(
    instance: Instance, best: Best, component: Component, locks: IntArray, stop: Stop, *, within_changes: bool
) -> Iterator[tuple[int, Released]]:
    """Bound the plans without each lock of a component that no lock ties to the rest.

    What is saved elsewhere would be saved with the lock too: the plan's own cost stands for it on both sides.
    """
    cost = gap_cost(instance, best.plan, component.rooms)
    elsewhere = best.objective.gap_cost - cost
    pooled = pooled_bound(instance, component, stop)  # whatever is fixed
    bounds = None
    for number, lock in enumerate(locks.tolist()):
        part = stop.part(share=1 / (len(locks) - number))
        least = pooled
        if least < cost and bounds is None and not part.is_interrupted():
            bounds = LockBounds(instance, component, best.plan, locks, within_changes=within_changes)
            known = np.zeros(instance.stays) if best.stay_prices is None else best.stay_prices
            bounds.start(FIRST_STEPS, stop.part(share=0.2), known, cost)
        if bounds is not None and not part.is_interrupted():
            least = max(least, bounds.without(lock, STEPS, cost, part))
        plan = best.plan
        if least < cost and not part.now():
            plan = _improved(instance, best.plan, lock, part)
        yield lock, Released(plan, elsewhere + min(least, cost))


def _improved(instance: Instance, plan: Plan, lock: int, stop: Stop) -> Plan:
    """Return a better plan without ``lock`` that exchanges near it find, else ``plan``."""
    released = with_released(instance, [lock])
    if not is_legal(released, plan):
        return plan
    component = next(one for one in components(released) if lock in one.free)
    search = Exchange(
        released, component, plan, lock, near=(int(instance.arrival[lock]), int(instance.departure[lock]))
    )
    search.run(stop.part(steps=EXCHANGES))
    is_better = evaluate(released, search.plan)[:4] < evaluate(released, plan)[:4]
    return search.plan if is_better else plan


class _Pricing:
    """What a plan without locks is better than the plan at hand."""

    def __init__(
        self, instance: Instance, best: Best, params: SolveParams, full: Sequence[tuple[int, int]], stop: Stop
    ) -> None:
        self._instance, self._best, self._full, self._late = instance, best, full, stop.late(_LATE)
        self._max_los = params.max_los if params.sellable else None
        self._value = params.value_of_nights
        self._lost = orphan_nights(instance, bounded_gaps(instance, best.plan))
        self._sold = self._sellable(instance, best.plan)

    def row(self, released: Released, lock: int | None) -> LockPrice:
        """Return the price of one lock, or of all."""
        instance, before = self._instance, self._best.objective
        stays = locks_of(instance).tolist() if lock is None else [lock]
        house, after, lost = instance, before, self._lost
        if released.plan is not self._best.plan:
            house = with_released(instance, stays)
            after = evaluate(house, released.plan)
            lost = orphan_nights(house, bounded_gaps(house, released.plan))
        spared = {name: nights - lost[name] for name, nights in self._lost.items()}
        sold = self._sellable(house, released.plan) if house is not instance else self._sold
        first = None if lock is None else instance.rows.reservations[instance.rows.of_stay[lock][0]]
        return LockPrice(
            id=None if first is None else first.key,
            name=None if first is None else first.name,
            room_number=None if lock is None else instance.problem.rooms[instance.fixed_room[lock]].room_number,
            gap_cost=float(before.gap_cost - after.gap_cost),
            bound=_rounded_up(before.gap_cost - min(released.bound, after.gap_cost)),
            orphan_nights=sum(spared.values()),
            orphan_nights_value=None if self._value is None else self._value.worth(spared.items()),
            sellable_stays=None if sold is None or self._sold is None else sold - self._sold,
            adjacency_misses=before.misses - after.misses,
            type_changes=before.type_changes - after.type_changes,
        )

    def _sellable(self, house: Instance, plan: Plan) -> int | None:
        if self._max_los is None:
            return None
        unmoved = unmoved_table(house, plan, self._max_los, self._late)
        return None if unmoved.unsettled else int(with_full_nights(house, unmoved, self._full).sellable.sum())


def _rounded_up(value: Fraction) -> float:
    """Return the least double that is not below ``value``."""
    nearest = float(value)
    return nearest if Fraction(nearest) >= value else float(np.nextafter(nearest, np.inf))


def _tell_nobody(method: str, plan: Fraction | None, bound: Fraction | None) -> None:
    """Keep the methods of these searches out of the log, which is about the plan."""
