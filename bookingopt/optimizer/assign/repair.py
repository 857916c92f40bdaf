"""A legal plan where a sweep leaves stays stranded: exchanges bring them in, and small models where those stall.

For the exchanges stranded stays are in overflow rooms, which every stay may have and nobody should: a stay there counts
as a type change, and nothing else does. The models place as many stays as possible within some days around a stranded
stay, while all others stay where they are.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bookingopt.optimizer.assign.exchange import Exchange
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray, frozen
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.placement.linked_placement import largest_placement
from bookingopt.optimizer.stop import Stop

#: Exchanges in all, and between two looks.
_EXCHANGES, _LOOK = 1_500, 25

#: Days around a stranded stay, one size after the other.
_AROUND = (3, 6, 12, 24, 48)


def place_stranded(
    instance: Instance, component: Component, room_of: dict[int, int], stop: Stop
) -> dict[int, int] | None:
    """Return rooms of all free stays, or None when none were found.

    Parameters
    ----------
    instance, component
        Where to place.
    room_of
        Rooms of some of the free stays, legal as they are; the others are stranded.
    stop
        Ends the search.
    """
    rooms = np.full(instance.stays, NONE)
    rooms[component.fixed] = instance.fixed_room[component.fixed]
    rooms[list(room_of)] = list(room_of.values())
    rooms = _exchanged(instance, component, rooms, stop)
    for around in _AROUND:
        tried: set[int] = set()
        while not stop.now():
            stranded = [i for i in component.free[rooms[component.free] == NONE].tolist() if i not in tried]
            if not stranded:
                break
            tried |= _place_around(instance, component, rooms, stranded[0], around, stop)
        if (rooms[component.free] != NONE).all():
            return {int(i): int(rooms[i]) for i in component.free}
    return None


def _place_around(
    instance: Instance, component: Component, rooms: IntArray, stay: int, around: int, stop: Stop
) -> set[int]:
    """Place as many stays as possible around ``stay``, in ``rooms``; return the stays that were stranded there."""
    free = component.free
    first, last = instance.arrival[stay] - around, instance.departure[stay] + around
    is_inside = (instance.arrival[free] >= first) & (instance.departure[free] <= last)
    inside, outside = free[is_inside], free[~is_inside]
    stranded = inside[rooms[inside] == NONE]
    settled = np.concatenate([component.fixed, outside[rooms[outside] != NONE]])
    fixed = np.full(instance.stays, NONE)
    fixed[settled] = rooms[settled]
    window = Component(component.rooms, frozen(inside), frozen(settled))
    placed = largest_placement(replace(instance, fixed_room=frozen(fixed)), window, stop).room_of
    found = np.array([placed.get(i, NONE) for i in inside.tolist()])
    if (found == NONE).sum() <= len(stranded):
        rooms[inside] = found
    return set(stranded.tolist())


def _exchanged(instance: Instance, component: Component, rooms: IntArray, stop: Stop) -> IntArray:
    """Return the rooms after exchanges, ``NONE`` for stays that are stranded still."""
    rooms = rooms.copy()
    stranded = component.free[rooms[component.free] == NONE]
    freed: list[int] = []
    for i in sorted(stranded.tolist(), key=lambda i: (int(instance.arrival[i]), i)):
        fitting = [number for number, day in enumerate(freed) if day <= instance.arrival[i]]
        number = max(fitting, key=lambda number: freed[number], default=len(freed))
        freed[number : number + 1] = [int(instance.leaves[i]) + instance.turnover_limit]
        rooms[i] = instance.rooms + number
    wide = _with_overflow(instance, len(freed))
    every = [*component.rooms.tolist(), *range(instance.rooms, wide.rooms)]
    search = Exchange(wide, Component(frozen(every), component.free, component.fixed), Plan(rooms), seed=0)
    for _ in range(0, _EXCHANGES, _LOOK):
        search.run(stop.part(steps=_LOOK))
        if stop.now() or (search.room_of[component.free] < instance.rooms).all():
            break
    return np.where(search.room_of < instance.rooms, search.room_of, NONE)


def _with_overflow(instance: Instance, rooms: int) -> Instance:
    """Return ``instance`` with so many rooms more, of a kind of their own."""
    conditions, preferences, kinds = len(instance.eligible), len(instance.type_change), instance.kinds
    change = np.zeros((preferences, kinds + 1), dtype=np.int64)
    change[:, kinds] = 1
    return replace(
        instance,
        eligible=np.hstack([instance.eligible, np.ones((conditions, 1), dtype=np.bool_)]),
        type_change=change,
        type_position=np.zeros_like(change),
        kind_of_room=np.append(instance.kind_of_room, np.full(rooms, kinds)),
        turnover_of_kind=np.append(instance.turnover_of_kind, instance.turnover_limit),
        adjacent=np.zeros((instance.rooms + rooms,) * 2, dtype=np.bool_),
        wishes=(),
    )
