"""The quickest way to a legal plan: one pass over the stays. It may find none although there is one."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import Instance
from bookingopt.optimizer.model.segments import segments


def sweep(instance: Instance, component: Component) -> dict[int, int]:
    """Place the free stays in the order of arrival; one that finds no room is left out.

    Each goes where the time to the next fixed entry is shortest, and there into the room that was freed last.
    """
    open_in: dict[int, list[list[int]]] = defaultdict(list)  # kind -> [end, freed, room], changed on the way
    for segment in segments(instance, component.rooms, instance.fixed_room):
        open_in[int(instance.kind_of_room[segment.room])].append([segment.end, segment.start, segment.room])
    room_of = {}
    order = np.lexsort((-instance.leaves[component.free], instance.arrival[component.free]))
    for i in component.free[order].tolist():
        arrival = int(instance.arrival[i])
        kinds = np.flatnonzero(instance.eligible[instance.condition[i]]).tolist()
        freed = {kind: int(instance.freed(i, kind)) for kind in kinds}
        change = instance.type_change[instance.preference[i]]
        fitting = [
            (int(change[kind]), piece[0], -piece[1], piece[2], kind, position)
            for kind in kinds
            for position, piece in enumerate(open_in[kind])
            if piece[1] <= arrival and freed[kind] <= piece[0]
        ]
        if not fitting:
            continue
        *_, kind, position = min(fitting)
        piece = open_in[kind][position]
        piece[1] = freed[kind]
        room_of[i] = piece[2]
    return room_of
