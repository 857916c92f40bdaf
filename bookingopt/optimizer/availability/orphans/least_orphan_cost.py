"""The least orphan cost of a component: a plan that has it, and a bound that proves it.

Multipliers of the linear model come from its middle (interior point without crossover): those prove harm of the
most extra stays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bookingopt.optimizer.assign.exchange import Exchange
from bookingopt.optimizer.availability.orphans.flow_builder import build_orphan_model
from bookingopt.optimizer.availability.orphans.kempe_search import KempeSearch
from bookingopt.optimizer.availability.orphans.least_by_digits import exact_units, least_by_digits
from bookingopt.optimizer.availability.orphans.linked_orphans import least_linked_orphans, linked_duals
from bookingopt.optimizer.availability.orphans.orphan_flow import (
    OrphanModel,
    Prices,
    fitting_scale,
    orphan_digits,
    trace_rooms,
)
from bookingopt.optimizer.highs import LinearModel, setup_steps
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray, frozen
from bookingopt.optimizer.model.objective import bounded_gaps, sum_of_powers
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.model.segments import Segment
from bookingopt.optimizer.network.linked_shadows import has_wholes
from bookingopt.optimizer.network.token_flow import Frame, build_frame
from bookingopt.optimizer.stop import Stop

#: Exchanges between two looks at what they have brought, and their seed.
_EXCHANGES, _SEED = 200, 1

#: With so many stays that may move Kempe chains are exchanged instead, and compiled for that; the temperature falls so
#: often without a better plan before that ends, within a share of the time.
MANY, _FALLS, _FALLS_SHARE = 100, 12, 0.5

#: Days of the first windows in which stays are moved, at most and at least; a window slides on by half of them.
_LONGEST_WINDOW, _SHORTEST_WINDOW = 40, 8

#: Windows that bring nothing more grow by so many parts of their days.
_GROWTH = 4

#: Columns that the model of a first window should have: houses of many kinds have hundreds a day.
_WINDOW_COLUMNS = 4_000

#: Share of the time for windows, if they bring so much; the rest is for the whole model.
_WINDOWS_SHARE = 0.85

#: What a bound may be short of a whole number and still prove it.
SLACK = 1e-6


@dataclass
class LeastOrphans:
    """What is known of the least orphan cost of a component.

    Attributes
    ----------
    instance, component, minimum_stay
        The component, and the minimum stay by day, also beyond the last departure and its turnover nights.
    plan
        A legal plan; only the rooms of the component count.
    units
        Its orphan cost.
    bound
        No legal plan has fewer units.
    prices, value
        Multipliers of the whole model, and what they prove in its scale, before rounding; None where there are none.
    model
        The whole model.
    """

    instance: Instance
    component: Component
    minimum_stay: IntArray
    plan: Plan
    units: int
    bound: int = 0
    prices: Prices | None = None
    value: float = 0.0
    model: OrphanModel | None = None

    @property
    def is_proved(self) -> bool:
        """Whether the plan has the least orphan cost."""
        return self.units == self.bound

    def take(self, plan: Plan, *, equal: bool = False) -> None:
        """Take ``plan`` where it leaves fewer orphans; with ``equal`` also where it leaves as many."""
        units = units_of(self.instance, self.component, plan)
        if units < self.units or (equal and units == self.units):
            self.plan, self.units = plan, units

    @property
    def fitting_scale(self) -> int:
        """Scale of a model that is to tell plans of this cost from worse ones."""
        return fitting_scale(self.units, self.minimum_stay + self.instance.turnover_limit)

    @property
    def scale(self) -> int:
        """Scale of models that look for plans of this cost; 0 with a whole model of that scale."""
        return self.fitting_scale if self.model is None else self.model.scale


def least_orphans(
    instance: Instance, component: Component, minimum_stay: IntArray, plan: Plan, stop: Stop
) -> LeastOrphans:
    """Find the least orphan cost of ``component``, starting from the legal ``plan``, until ``stop`` says so."""
    least = LeastOrphans(instance, component, minimum_stay, plan, units_of(instance, component, plan))
    if has_wholes(instance, component.rooms):
        _settle_linked(least, stop)
        return least
    _explore(least, stop.part(share=0.3), _SEED, falls=1)
    while not stop.now():
        scale = least.fitting_scale
        if not _price_whole(least, scale, stop):
            break
        if len(component.free) >= MANY:
            _improve_by_annealing(least, stop.part(share=_FALLS_SHARE), _SEED, _FALLS)
        _improve_by_windows(least, stop.part(share=_WINDOWS_SHARE))
        # With large gaps gone there is room for smaller digits.
        if least.is_proved or least.fitting_scale == scale:
            break
    if least.model is not None and not least.is_proved and not stop.now():
        _settle(least, least.instance, least.model, stop, is_whole=True)
    return least


def _settle_linked(least: LeastOrphans, stop: Stop) -> None:
    """Find the least orphan cost of a component in which rooms consist of others."""
    found = least_linked_orphans(least.instance, least.component, least.minimum_stay, least.units, stop)
    if found.room_of is not None:
        room_of = least.plan.room_of.copy()
        room_of[list(found.room_of)] = list(found.room_of.values())
        least.take(Plan(room_of))
    least.bound = min(found.bound, least.units)
    proof = None if found.model is None else linked_duals(found.model, stop)
    if proof is not None and found.model is not None:
        duals, least.value = proof
        least.model, least.prices = found.model, Prices(found.model.nodes, duals)
        least.bound = max(least.bound, int(np.ceil(least.value - SLACK)) << found.model.scale)


def _price_whole(least: LeastOrphans, scale: int, stop: Stop) -> bool:
    """Build the whole model, and say whether multipliers of it were found."""
    frame = build_frame(least.instance, least.component, by_room=False)
    model = build_orphan_model(least.instance, frame, least.minimum_stay, scale=scale)
    left = stop.steps_left
    if left is not None and setup_steps(len(model.cost)) > left:
        return False
    duals = linear_model(model).row_duals(model.cost, stop)
    if duals is None:
        return False
    least.model, least.prices, least.value = model, Prices(model.nodes, duals), safe_value(model, duals)
    least.bound = max(least.bound, int(np.ceil(least.value - SLACK)) << scale)
    return True


def _explore(least: LeastOrphans, stop: Stop, seed: int, *, falls: int) -> None:
    """Look for a plan with fewer orphans, or as few and stays elsewhere, by exchanges."""
    if len(least.component.free) >= MANY:
        _improve_by_annealing(least, stop, seed, falls)
    else:
        _improve_by_exchanges(least, stop, seed)


def _improve_by_annealing(least: LeastOrphans, stop: Stop, seed: int, falls: int) -> None:
    """Exchange Kempe chains, the temperature falling ever anew, until ``falls`` of them in turn bring nothing more."""
    search = kempe_search(least, seed)
    idle = 0
    while idle < falls and not least.is_proved and not stop.now():
        before = least.units
        for _ in search.cool(least.bound, stop):
            pass
        least.take(search.plan, equal=True)
        idle = 0 if least.units < before else idle + 1


def kempe_search(least: LeastOrphans, seed: int = _SEED, kinds: IntArray | None = None) -> KempeSearch:
    """Return a search by Kempe chains from the plan on; a stay more may have rooms of ``kinds``."""
    return KempeSearch(least.instance, least.component, least.minimum_stay, least.plan, least.units, seed, kinds)


def _improve_by_exchanges(least: LeastOrphans, stop: Stop, seed: int = _SEED) -> None:
    """Exchange pieces for as long as that leaves fewer orphans: far quicker than models while the plan is poor.

    Where it leaves as many, stays are elsewhere, which opens other ways to windows.
    """
    search = orphan_exchange(least, seed)
    before = least.units + 1
    while 0 < least.units < before and not stop.now():
        before = least.units
        search.run(stop.part(steps=_EXCHANGES))
        least.take(search.plan, equal=True)


def orphan_exchange(least: LeastOrphans, seed: int = _SEED) -> Exchange:
    """Return a search by exchanges from the plan on, for which orphans alone count."""
    instance = least.instance
    nothing = np.zeros_like(instance.type_change)
    indifferent = replace(instance, type_change=nothing, type_position=nothing, wishes=())
    return Exchange(indifferent, least.component, least.plan, seed, only_orphans=True)


def _improve_by_windows(least: LeastOrphans, stop: Stop) -> None:
    """Rearrange the stays of one window of days after the other; longer windows where that brings nothing more.

    Windows that reach over all days are no windows: the whole model is another matter.
    """
    assert least.model is not None
    instance, free = least.instance, least.component.free
    first, last = int(instance.arrival[free].min()), int(instance.departure[free].max())
    fitting = _WINDOW_COLUMNS * (last - first) // len(least.model.cost)
    days, seed = min(max(fitting, _SHORTEST_WINDOW), _LONGEST_WINDOW), _SEED
    while True:
        before = least.units
        for begin in range(first, last, days // 2):
            if least.is_proved or stop.now():
                return
            _improve(least, (begin, begin + days), stop)
        if least.units == before:
            days += 1 + days // _GROWTH
            if days >= last - first:
                return
        seed += 1
        _explore(least, stop.part(share=0.2), seed, falls=1)


def units_of(instance: Instance, component: Component, plan: Plan) -> int:
    """Return the orphan cost of ``plan`` in the rooms of ``component``, in units."""
    gaps = bounded_gaps(instance, plan)
    here = np.isin(gaps.room, component.rooms)
    digits = orphan_digits(gaps.nights[here], gaps.minimum_stay[here])
    return int(sum_of_powers(digits[digits != NONE]))


def safe_value(model: OrphanModel, duals: np.ndarray) -> float:
    """Return what ``duals`` prove, whatever their faults: each column pays for the reduced cost that it is short of."""
    reduced = model.cost.copy()
    for row, sign in ((model.tail, -1.0), (model.head, 1.0), (model.of_class, -1.0)):
        has = row != NONE
        reduced[has] += sign * duals[row[has]]
    most = np.array([len(commodity.segments) for commodity in model.frame.commodities], dtype=float)[model.commodity]
    return float(model.rows.lower @ duals + np.minimum(reduced, 0.0) @ most)


def freed_window(least: LeastOrphans, window: tuple[int, int]) -> tuple[Instance, Frame]:
    """Return the instance in which only stays inside of ``window`` may move, and the frame of the rooms' time there."""
    instance, component = least.instance, least.component
    free, (first, last) = component.free, window
    inside = free[(instance.arrival[free] >= first) & (instance.departure[free] <= last)]
    fixed_room = least.plan.room_of.copy()
    fixed_room[inside] = NONE
    held = replace(instance, fixed_room=frozen(fixed_room))
    part = Component(component.rooms, inside, np.setdiff1d(np.append(free, component.fixed), inside))
    frame = build_frame(held, part, by_room=False)
    commodities = tuple(
        commodity for commodity in frame.commodities if any(_meets(piece, window) for piece in commodity.segments)
    )
    commodities = tuple(
        replace(commodity, segments=tuple(piece for piece in commodity.segments if _meets(piece, window)))
        for commodity in commodities
    )
    return held, replace(frame, commodities=commodities)


def _meets(piece: Segment, window: tuple[int, int]) -> bool:
    return piece.start < window[1] and window[0] < piece.end


def _improve(least: LeastOrphans, window: tuple[int, int], stop: Stop) -> None:
    """Rearrange the stays inside of a window, if there are orphan gaps in it."""
    gaps = bounded_gaps(least.instance, least.plan)
    near = gaps.is_orphan & (gaps.start < window[1]) & (gaps.start + gaps.nights > window[0])
    if np.isin(gaps.room[near], least.component.rooms).any():
        held, frame = freed_window(least, window)
        if len(frame.classes):
            model = build_orphan_model(held, frame, least.minimum_stay, scale=least.scale)
            _settle(least, held, model, stop.part(share=0.2))


def _settle(least: LeastOrphans, instance: Instance, model: OrphanModel, stop: Stop, *, is_whole: bool = False) -> None:
    """Solve ``model`` in whole stays, take its plan, and, if it is of the whole component, its bound."""

    def take(values: np.ndarray) -> None:
        least.take(plan_of(least, instance, model, values))

    answer = whole_model(model).minimize(model.cost, stop, gap=0.5)
    bound = answer.integer_bound
    if answer.values is not None:
        take(answer.values)
    if is_whole and bound is not None:
        least.bound = max(least.bound, bound << model.scale)
    if model.scale and answer.values is not None and not least.is_proved:
        by_digits = least_by_digits(model, exact_units(model, answer.values), stop, take)
        least.bound = max(least.bound, by_digits if is_whole else 0)


def plan_of(least: LeastOrphans, instance: Instance, model: OrphanModel, values: np.ndarray) -> Plan:
    """Return the plan of a solution of ``model``; stays that are not in it keep their rooms."""
    room_of = least.plan.room_of.copy()
    for stay, room in trace_rooms(instance, model, values).items():
        room_of[stay] = room
    return Plan(room_of)


def linear_model(model: OrphanModel) -> LinearModel:
    """Return the linear model of ``model``."""
    columns = len(model.cost)
    return LinearModel(np.zeros(columns), np.full(columns, np.inf), None, model.rows)


def whole_model(model: OrphanModel) -> LinearModel:
    """Return ``model`` with whole stays."""
    columns = len(model.cost)
    return LinearModel(np.zeros(columns), np.full(columns, np.inf), model.is_stay, model.rows)
