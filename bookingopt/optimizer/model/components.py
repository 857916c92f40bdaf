"""Components: parts of an instance that do not touch each other: kinds linked by a free stay that may have either.

Hard rules, type changes and gap cost decompose by these components exactly; adjacency does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bookingopt.optimizer.model.graph import linked_parts
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray, frozen


@dataclass(frozen=True, eq=False)
class Component:
    """Some kinds with all their rooms, and the stays that are or may be there.

    Attributes
    ----------
    rooms
        Rooms of the component; int64, ascending.
    free
        Stays that may have one of several rooms, all of them in this component; int64, ascending.
    fixed
        Stays that must keep a room of this component; int64, ascending.
    """

    rooms: IntArray
    free: IntArray
    fixed: IntArray


def components(instance: Instance) -> list[Component]:
    """Split ``instance``; every room is in one component, and every stay that has an eligible or a fixed room."""
    if instance.rooms == 0:
        return []
    free = np.flatnonzero(instance.fixed_room == NONE)
    rows = instance.eligible[np.unique(instance.condition[free])]
    first = rows.argmax(axis=1)
    row, kind = np.nonzero(rows)
    one, other = first[row], kind
    if instance.links is not None:  # rooms of which letting one closes the other
        rooms = np.nonzero(instance.links.clash)
        one, other = (
            np.append(kinds, instance.kind_of_room[linked]) for kinds, linked in zip((one, other), rooms, strict=True)
        )
    component_of_kind = linked_parts(instance.kinds, one, other)
    component_of_room = component_of_kind[instance.kind_of_room]
    component_of_stay = np.full(instance.stays, NONE)
    has_kind = instance.eligible[instance.condition].any(axis=1)
    some_kind = instance.eligible[instance.condition].argmax(axis=1)
    component_of_stay[has_kind] = component_of_kind[some_kind[has_kind]]
    fixed = np.flatnonzero(instance.fixed_room != NONE)
    component_of_stay[fixed] = component_of_room[instance.fixed_room[fixed]]
    is_fixed = instance.fixed_room != NONE
    return [
        Component(
            rooms=frozen(np.flatnonzero(component_of_room == number)),
            free=frozen(np.flatnonzero((component_of_stay == number) & ~is_fixed)),
            fixed=frozen(np.flatnonzero((component_of_stay == number) & is_fixed)),
        )
        for number in range(component_of_kind.max() + 1)
    ]


def merged(several: list[Component]) -> Component:
    """Return one component that holds all of ``several``."""
    return Component(
        rooms=frozen(np.sort(np.concatenate([component.rooms for component in several]))),
        free=frozen(np.sort(np.concatenate([component.free for component in several]))),
        fixed=frozen(np.sort(np.concatenate([component.fixed for component in several]))),
    )
