"""The fewest type changes of a component, and a plan that has them: gaps and neighbours are left aside.

Rooms of a kind are alike and a free night costs nothing here, so tokens that wait for free are all that the model needs
beside its stays: a tenth of the columns of the token-flow network, and a relaxation that is nearly always whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bookingopt.optimizer.highs import setup_steps
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import Instance
from bookingopt.optimizer.placement.cheapest_placement import cheapest_placement
from bookingopt.optimizer.placement.placement_model import PlacementModel
from bookingopt.optimizer.stop import Stop

#: Largest model that is solved. Where locks cut the rooms into pieces it has many columns, and takes long.
MOST_COLUMNS = 40_000


@dataclass(frozen=True)
class FewestChanges:
    """What is known about the fewest type changes.

    Attributes
    ----------
    room_of
        Rooms of all stays of the component with as few changes as were found; None where no plan was found.
    changes, positions
        No legal plan has fewer type changes in the component, and none with so few a smaller sum of positions.
    """

    room_of: dict[int, int] | None
    changes: int
    positions: int


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
    if model.columns > MOST_COLUMNS or (stop.steps_left is not None and setup_steps(model.columns) > stop.steps_left):
        return FewestChanges(None, 0, 0)
    kinds = instance.kind_of_room[[commodity.segments[0].room for commodity in model.commodities]]
    at = instance.preference[model.first[model.stay_class]], kinds[model.stay_commodity]
    fixed = instance.preference[component.fixed], instance.kind_of_room[instance.fixed_room[component.fixed]]
    tables = (instance.type_change, instance.type_position)
    values, least = cheapest_placement(model, [table[at] for table in tables], stop)
    bounds = [int(table[fixed].sum()) + bound for table, bound in zip(tables, [*least, 0, 0], strict=False)]
    return FewestChanges(None if values is None else model.room_of(values), *bounds)
