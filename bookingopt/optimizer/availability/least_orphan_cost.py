"""The least orphan cost of a component: a plan that has it, and a bound that proves it.

Multipliers of the linear model come from its middle (interior point without crossover): those prove harm of the
most extra stays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bookingopt.optimizer.availability.flow_builder import build_orphan_model
from bookingopt.optimizer.availability.orphan_flow import (
    LARGEST_MINIMUM_STAY,
    OrphanModel,
    Prices,
    orphan_units,
    trace_rooms,
)
from bookingopt.optimizer.highs import LinearModel, setup_steps
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray, frozen
from bookingopt.optimizer.model.objective import bounded_gaps
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.model.segments import Segment
from bookingopt.optimizer.network.token_flow import Frame, build_frame
from bookingopt.optimizer.stop import Stop

#: Days of a window in which stays are moved, and by which it slides on.
_WINDOW, _SLIDE = 40, 20

#: What a bound may be short of a whole number and still prove it.
SLACK = 1e-6


@dataclass
class LeastOrphans:
    """What is known of the least orphan cost of a component.

    Attributes
    ----------
    instance, component, minimum_stay
        The component, and the minimum stay by day, also beyond the last departure.
    plan
        A legal plan; only the rooms of the component count.
    units
        Its orphan cost.
    bound
        No legal plan has fewer units.
    prices, value
        Multipliers of the whole model, and what they prove, before rounding; None where there are none.
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

    def take(self, plan: Plan) -> None:
        """Take ``plan`` where it leaves fewer orphans."""
        units = units_of(self.instance, self.component, plan)
        if units < self.units:
            self.plan, self.units = plan, units


def least_orphans(
    instance: Instance, component: Component, minimum_stay: IntArray, plan: Plan, stop: Stop
) -> LeastOrphans:
    """Find the least orphan cost of ``component``, starting from the legal ``plan``, until ``stop`` says so."""
    least = LeastOrphans(instance, component, minimum_stay, plan, units_of(instance, component, plan))
    if int(minimum_stay.max()) > LARGEST_MINIMUM_STAY or stop.now():
        return least
    frame = build_frame(instance, component, by_room=False)
    model = build_orphan_model(instance, frame, minimum_stay)
    left = stop.steps_left
    if left is not None and setup_steps(len(model.cost)) > left:
        return least
    duals = linear_model(model).row_duals(model.cost, stop)
    if duals is None:
        return least
    least.model, least.prices, least.value = model, Prices(model.nodes, duals), safe_value(model, duals)
    least.bound = max(0, int(np.ceil(least.value - SLACK)))
    first = int(instance.arrival[component.free].min())
    last = int(instance.departure[component.free].max())
    for begin in range(first, last, _SLIDE):
        if least.is_proved or stop.now():
            break
        _improve(least, (begin, begin + _WINDOW), stop)
    if not least.is_proved and not stop.now():
        _solve_whole(least, model, stop)
    return least


def units_of(instance: Instance, component: Component, plan: Plan) -> int:
    """Return the orphan cost of ``plan`` in the rooms of ``component``, in units."""
    gaps = bounded_gaps(instance, plan)
    here = np.isin(gaps.room, component.rooms)
    return int(orphan_units(gaps.nights[here], gaps.minimum_stay[here]).sum())


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
            _settle(least, held, build_orphan_model(held, frame, least.minimum_stay), stop.part(share=0.2))


def _settle(least: LeastOrphans, instance: Instance, model: OrphanModel, stop: Stop) -> int | None:
    """Solve ``model`` in whole stays, take its plan, and return the bound that comes with it."""
    answer = whole_model(model).minimize(model.cost, stop, gap=0.5)
    if answer.values is not None:
        room_of = least.plan.room_of.copy()
        for stay, room in trace_rooms(instance, model, answer.values).items():
            room_of[stay] = room
        least.take(Plan(room_of))
    return answer.integer_bound


def _solve_whole(least: LeastOrphans, model: OrphanModel, stop: Stop) -> None:
    """Solve the whole component at once."""
    bound = _settle(least, least.instance, model, stop)
    if bound is not None:
        least.bound = max(least.bound, bound)


def linear_model(model: OrphanModel) -> LinearModel:
    """Return the linear model of ``model``."""
    columns = len(model.cost)
    return LinearModel(np.zeros(columns), np.full(columns, np.inf), None, model.rows)


def whole_model(model: OrphanModel) -> LinearModel:
    """Return ``model`` with whole stays."""
    columns = len(model.cost)
    return LinearModel(np.zeros(columns), np.full(columns, np.inf), model.is_stay, model.rows)
