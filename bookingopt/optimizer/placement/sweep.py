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
    #: Free time between fixed entries, by kind: [end, freed, room], the second changed on the way.
    later: dict[int, list[list[int]]] = defaultdict(list)
    for segment in segments(instance, component.rooms, instance.fixed_room):
        later[int(instance.kind_of_room[segment.room])].append([segment.end, segment.start, segment.room])
    for pieces in later.values():
        pieces.sort(key=lambda piece: -piece[1])
    begun: dict[int, list[list[int]]] = {kind: [] for kind in later}
    room_of = {}
    order = np.lexsort((-instance.leaves[component.free], instance.arrival[component.free]))
    for i in component.free[order].tolist():
        arrival = int(instance.arrival[i])
        change = instance.type_change[instance.preference[i]]
        fitting = []
        for kind in np.flatnonzero(instance.eligible[instance.condition[i]]).tolist():
            if kind not in later:
                continue
            while later[kind] and later[kind][-1][1] <= arrival:
                begun[kind].append(later[kind].pop())
            # Nobody arrives before this stay any more: what has ended by now fits nobody.
            begun[kind] = [piece for piece in begun[kind] if piece[0] > arrival]
            freed = int(instance.freed(i, kind))
            fitting += [
                (int(change[kind]), piece[0], -piece[1], piece[2], freed, piece)
                for piece in begun[kind]
                if piece[1] <= arrival and freed <= piece[0]
            ]
        if not fitting:
            continue
        *_, room, freed, piece = min(fitting)  # of one room only one piece fits
        piece[1] = freed
        room_of[i] = room
    return room_of
