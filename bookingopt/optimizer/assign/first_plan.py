"""A first legal plan, always when there is one: exact matching, the present plan, a sweep, else placement models."""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.assign.placement import Placement, largest_placement
from bookingopt.optimizer.assign.repair import bring_in
from bookingopt.optimizer.assign.sweep import sweep
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, Instance
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.network.exact_matching import best_rooms, is_strict
from bookingopt.optimizer.stop import Stop

#: The placement model of so few stays is solved sooner than others would place them.
SMALL = 500


def first_plan(
    instance: Instance, parts: list[Component], stop: Stop
) -> tuple[Plan | None, list[tuple[Component, Placement]]]:
    """Return a legal plan, or None and the components that cannot be placed with what was placed of them.

    A component whose placement ``stop`` ended before it was proved is not among them.
    """
    room_of = instance.fixed_room.copy()
    unplaceable = []
    gave_up = False
    for part in parts:
        rooms = _rooms(instance, part, stop)
        if rooms is None:
            placement = largest_placement(instance, part, stop)
            stays = len(part.free) + len(part.fixed)
            if len(placement.room_of) < stays:
                if placement.most < stays:
                    unplaceable.append((part, placement))
                gave_up = True
                continue
            rooms = placement.room_of
        for i, room in rooms.items():
            room_of[i] = room
    return (None if gave_up else Plan(room_of)), unplaceable


def _rooms(instance: Instance, part: Component, stop: Stop) -> dict[int, int] | None:
    """Return rooms of the free stays by the quick ways, the best first."""
    if is_strict(instance, part):
        return best_rooms(instance, part)
    if is_legal(instance, Plan(instance.present_room), np.concatenate([part.free, part.fixed])):
        return {int(i): int(instance.present_room[i]) for i in part.free}
    rooms = sweep(instance, part)
    if len(rooms) == len(part.free) or len(part.free) <= SMALL:
        return rooms if len(rooms) == len(part.free) else None
    return bring_in(instance, part, rooms, stop.part(share=0.5))


def largest_part(instance: Instance, parts: list[Component], stop: Stop) -> tuple[Plan, int]:
    """Return a plan of as many stays as possible, the others without a room, and how many can be placed at most."""
    room_of = np.full(instance.stays, NONE)
    most = 0
    for part in parts:
        placement = largest_placement(instance, part, stop, all_locks=False)
        most += placement.most
        for i, room in placement.room_of.items():
            room_of[i] = room
    return Plan(room_of), most
