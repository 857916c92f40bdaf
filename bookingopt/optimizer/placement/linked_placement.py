"""Placement where rooms consist of others: the model of `placement_model`, with shadows."""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.highs import FloatArray
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray
from bookingopt.optimizer.network.linked_rows import shadow_terms
from bookingopt.optimizer.network.linked_shadows import has_wholes, with_shadows
from bookingopt.optimizer.placement.placement_model import Placement, PlacementModel, clashing
from bookingopt.optimizer.stop import Stop


class LinkedPlacementModel(PlacementModel):
    """The model of some stays of a component in which rooms consist of others; parameters are those of its base."""

    def __init__(
        self,
        instance: Instance,
        component: Component,
        wanted: IntArray,
        *,
        by_priority: bool = False,
        by_room: bool = False,
    ) -> None:
        free = wanted[instance.fixed_room[wanted] == NONE]
        loose = np.array(clashing(instance, wanted), dtype=np.int64)
        shadowed = with_shadows(instance, np.append(free, loose), component.rooms)
        everyone = np.append(wanted, shadowed.shadows)
        super().__init__(shadowed.instance, component, everyone, by_priority=by_priority, by_room=by_room)
        self._stays = shadowed.stays
        self.required = np.where(self.first < shadowed.stays, self.required, 0.0)
        room = np.array([commodity.segments[0].room for commodity in self.commodities], dtype=np.int64)
        terms = shadow_terms(shadowed, self.classes, self.stay_class, room[self.stay_commodity])
        for _, in_single, in_whole in terms:
            for columns, value in ((in_whole, 1.0), (in_single, -1.0)):
                self.entries.append((np.full(len(columns), self.rows), columns, value))
            self.supply.append(np.array([0.0]))
            self.rows += 1

    def room_of(self, values: FloatArray | None) -> dict[int, int]:
        """Return the rooms of the stays that a choice places, and of the settled ones."""
        return {i: room for i, room in super().room_of(values).items() if i < self._stays}


def placement_model(
    instance: Instance, component: Component, wanted: IntArray, *, by_priority: bool = False, by_room: bool = False
) -> PlacementModel:
    """Return the model of some stays of ``component``, whether its rooms are linked or not."""
    kind = LinkedPlacementModel if has_wholes(instance, component.rooms) else PlacementModel
    return kind(instance, component, wanted, by_priority=by_priority, by_room=by_room)


def largest_placement(instance: Instance, component: Component, stop: Stop, stays: IntArray | None = None) -> Placement:
    """Place as many stays of ``component`` as possible, obeying every hard rule.

    Fixed stays that clash are placed or left out like any other, but only in their own room; the others are placed.

    Parameters
    ----------
    instance, component
        Where to place.
    stop
        Ends the search; ``most`` is then larger than the number placed.
    stays
        The only stays that count; by default all of the component.
    """
    wanted = np.concatenate([component.free, component.fixed]) if stays is None else stays
    model = placement_model(instance, component, wanted)
    packing = model.best((model.first < instance.stays).astype(np.int64), stop)
    return Placement(model.room_of(packing.values), packing.most + len(model.settled))
