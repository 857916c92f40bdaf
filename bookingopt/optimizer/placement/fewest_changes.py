"""The fewest type changes of a component, and a plan that has them: gaps and neighbours are left aside.

Rooms of a kind are alike and a free night costs nothing here, so tokens that wait for free are all that the model needs
beside its stays: a tenth of the columns of the token-flow network, and a relaxation that is nearly always whole. Where
locks cut the rooms of a season into pieces even that is large: multipliers of its relaxation are the bound there, and a
rolling horizon along them finds a plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bookingopt.optimizer.highs import setup_steps
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray, frozen
from bookingopt.optimizer.network.token_flow import Arcs, build_frame
from bookingopt.optimizer.placement.cheapest_placement import cheapest_placement
from bookingopt.optimizer.placement.overlap_model import OverlapModel, OverlapPrices
from bookingopt.optimizer.placement.placement_model import PlacementModel, rooms_of_columns
from bookingopt.optimizer.placement.rolling_horizon import RollingHorizon
from bookingopt.optimizer.stop import Stop

#: Largest models that are solved: whole, and for their multipliers alone.
MOST_COLUMNS, MOST_PRICED = 40_000, 250_000


@dataclass(frozen=True)
class Face:
    """What all plans of a component with few type changes have in common: the face of the relaxation that they lie on.

    Attributes
    ----------
    kinds
        Kinds of room that the free stays of the component can have in such a plan; bool[free, kinds].
    commodity, day
        Nights, each in a commodity of the component, on which none of its rooms is free in such a plan; int64, by
        commodity and day.
    """

    kinds: BoolArray
    commodity: IntArray
    day: IntArray

    def keeps(self, arcs: Arcs) -> Arcs:
        """Return ``arcs`` without the gaps in which a room is free that cannot be."""
        span = int(self.day.max(initial=0)) + 2
        full = self.commodity * span + self.day
        begin = arcs.gap_commodity * span + np.clip(arcs.gap_from, 0, span - 1)
        end = arcs.gap_commodity * span + np.clip(arcs.gap_to, 0, span - 1)
        keep = np.searchsorted(full, begin) == np.searchsorted(full, end)
        gaps = (arcs.gap_commodity, arcs.gap_from, arcs.gap_to, arcs.gap_idle)
        return Arcs(arcs.stay_class, arcs.stay_commodity, *(gap[keep] for gap in gaps))


@dataclass(frozen=True)
class FewestChanges:
    """What is known about the fewest type changes.

    Attributes
    ----------
    room_of
        Rooms of all stays of the component with as few changes as were found; None where no plan was found.
    changes, positions
        No legal plan has fewer type changes in the component, and none with so few a smaller sum of positions.
    face
        What plans with as few changes as those rooms have in common; None where nothing is known.
    """

    room_of: dict[int, int] | None
    changes: int
    positions: int
    face: Face | None = None


def fewest_changes(instance: Instance, component: Component, stop: Stop) -> FewestChanges:
    """Minimize the type changes of ``component``, then the sum of their positions.

    Parameters
    ----------
    instance, component
        Where to minimize; fixed stays must not clash.
    stop
        Ends the search.
    """
    model = PlacementModel(instance, component, np.concatenate([component.free, component.fixed]))
    return FewChanges(instance, component).fewest(stop) if model.columns > MOST_COLUMNS else _solved(model, stop)


def few_changes(instance: Instance, component: Component, stop: Stop) -> dict[int, int]:
    """Return rooms with few type changes, soon: of all stays where the model is small, else of nearly all.

    Parameters are those of `fewest_changes`.
    """
    model = PlacementModel(instance, component, np.concatenate([component.free, component.fixed]))
    if model.columns > MOST_COLUMNS:
        return FewChanges(instance, component).quick(stop)
    return _solved(model, stop).room_of or {}


def _solved(model: PlacementModel, stop: Stop) -> FewestChanges:
    if stop.steps_left is not None and setup_steps(model.columns) > stop.steps_left:
        return FewestChanges(None, 0, 0)
    instance = model.instance
    kinds = instance.kind_of_room[[commodity.segments[0].room for commodity in model.commodities]]
    at = instance.preference[model.first[model.stay_class]], kinds[model.stay_commodity]
    values, least = cheapest_placement(model, [table[at] for table in _tables(instance)], stop)
    of_fixed = _of_fixed(instance, model.settled)
    bounds = [own + bound for own, bound in zip(of_fixed, [*least, 0, 0], strict=False)]
    return FewestChanges(None if values is None else model.room_of(values), bounds[0], bounds[1])


class FewChanges:
    """Few type changes of a component in which very many stays have many rooms.

    Type changes and positions are one cost here, a change being more than all positions.

    Parameters
    ----------
    instance, component
        Where to minimize; fixed stays must not clash.
    """

    def __init__(self, instance: Instance, component: Component) -> None:
        self._instance, self._component = instance, component
        self._frame = frame = build_frame(instance, component, by_room=False)
        at = np.ix_(instance.preference[frame.first], frame.kind_of_room_class)
        self._changes, self._positions = (table[at] for table in _tables(instance))
        self._farthest = int(self._positions.max(initial=0))
        self._a_change = self._farthest * int(frame.count.sum()) + 1

    def quick(self, stop: Stop) -> dict[int, int]:
        """Return rooms of most stays, mostly of all, with few changes: by what the kinds alone say."""
        kinds = OverlapModel(self._instance, self._frame, by_end=False)
        if not self._is_affordable(kinds, stop):
            return {}
        prices = kinds.prices(self._cost(kinds), stop)
        if prices is None:
            return {}
        whole = OverlapModel(self._instance, self._frame, by_end=True)
        of_kind = np.full(self._frame.allowed.shape, float(self._a_change))
        of_kind[kinds.of_class, kinds.room_class] = prices.reduced
        reduced = of_kind[whole.of_class, whole.room_class]
        return self._placed(whole, OverlapPrices(np.zeros(len(whole.day)), reduced, Fraction(0)), stop)

    def fewest(self, stop: Stop) -> FewestChanges:
        """Return a bound, and a plan that mostly meets it."""
        whole = OverlapModel(self._instance, self._frame, by_end=True)
        if not self._is_affordable(whole, stop) or (prices := whole.prices(self._cost(whole), stop)) is None:
            return FewestChanges(None, 0, 0)
        # No change counts more positions than the farthest one.
        changes = -(-prices.bound // (self._a_change + self._farthest))
        positions = max(0, prices.bound - changes * self._a_change)
        own = _of_fixed(self._instance, self._component.fixed)
        placed = self._placed(whole, prices, stop)
        if len(placed) < len(self._component.free):
            return FewestChanges(None, changes + own[0], positions + own[1])
        return FewestChanges(placed, changes + own[0], positions + own[1], self._face(whole, prices, placed))

    def _face(self, model: OverlapModel, prices: OverlapPrices, placed: dict[int, int]) -> Face:
        """Return what plans have in common that cost no more than that with ``placed`` stays."""
        instance, frame = self._instance, self._frame
        stays = np.array(list(placed), dtype=np.int64)
        at = instance.preference[stays], instance.kind_of_room[list(placed.values())]
        changes, positions = (int(table[at].sum()) for table in _tables(instance))
        above = float(changes * self._a_change + positions - prices.value)
        taken = np.flatnonzero(prices.reduced <= above)
        of_class = np.zeros((len(frame.count), instance.kinds), dtype=np.bool_)
        of_class[model.of_class[taken], frame.kind_of_room_class[model.room_class[taken]]] = True
        number = np.full(instance.stays, NONE)
        for position, members in enumerate(frame.classes):
            number[list(members.stays)] = position
        full = np.flatnonzero(prices.of_row > above)
        kinds = frozen(of_class[number[self._component.free]], np.bool_)
        return Face(kinds, frozen(model.row_commodity[full]), frozen(model.day[full]))

    def _cost(self, model: OverlapModel) -> IntArray:
        at = model.of_class, model.room_class
        cost: IntArray = self._changes[at] * self._a_change + self._positions[at]
        return cost

    def _placed(self, model: OverlapModel, prices: OverlapPrices, stop: Stop) -> dict[int, int]:
        dearest = 100.0 * (self._a_change + self._farthest)
        horizon = RollingHorizon(model, prices.reduced, prices.of_row, dearest)
        if not horizon.run(stop):
            return {}
        horizon.mend(stop)
        columns = model.of_class, model.commodity
        return rooms_of_columns(self._instance, self._frame.classes, self._frame.commodities, columns, horizon.values)

    def _is_affordable(self, model: OverlapModel, stop: Stop) -> bool:
        steps_left = stop.steps_left
        is_small = 0 < model.columns <= MOST_PRICED
        return is_small and (steps_left is None or setup_steps(model.columns) <= steps_left)


def _tables(instance: Instance) -> tuple[IntArray, IntArray]:
    return instance.type_change, instance.type_position


def _of_fixed(instance: Instance, fixed: IntArray) -> tuple[int, int]:
    """Return type changes and positions of the fixed stays."""
    at = instance.preference[fixed], instance.kind_of_room[instance.fixed_room[fixed]]
    changes, positions = (int(table[at].sum()) for table in _tables(instance))
    return changes, positions
