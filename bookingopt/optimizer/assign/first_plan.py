"""A first legal plan, always when there is one: exact matching, the present plan, a sweep, else placement models."""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.assign.placement import Placement, largest_placement
from bookingopt.optimizer.assign.repair import place_stranded
from bookingopt.optimizer.assign.sweep import sweep
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, Instance
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.network.exact_matching import best_rooms, is_matching_exact
from bookingopt.optimizer.stop import Stop

#: The placement model of so few stays is solved sooner than others would place them.
SMALL = 500


def first_plan(
    instance: Instance, components: list[Component], stop: Stop
) -> tuple[Plan | None, list[tuple[Component, Placement]]]:
    """Return a legal plan, or None and the components that cannot be placed with what was placed of them.

    A component whose placement ``stop`` ended before it was proved is not among them.
    """
    room_of = instance.fixed_room.copy()
    unplaceable = []
    gave_up = False
    for component in components:
        rooms = _rooms(instance, component, stop)
        if rooms is None:
            placement = largest_placement(instance, component, stop)
            stays = len(component.free) + len(component.fixed)
            if len(placement.room_of) < stays:
                if placement.most < stays:
                    unplaceable.append((component, placement))
                gave_up = True
                continue
            rooms = placement.room_of
        for i, room in rooms.items():
            room_of[i] = room
    return (None if gave_up else Plan(room_of)), unplaceable


def _rooms(instance: Instance, component: Component, stop: Stop) -> dict[int, int] | None:
    """Return rooms of the free stays by the quick methods, the best first."""
    if is_matching_exact(instance, component):
        return best_rooms(instance, component)
    if is_legal(instance, Plan(instance.present_room), np.concatenate([component.free, component.fixed])):
        return {int(i): int(instance.present_room[i]) for i in component.free}
    rooms = sweep(instance, component)
    if len(rooms) == len(component.free) or len(component.free) <= SMALL:
        return rooms if len(rooms) == len(component.free) else None
    return place_stranded(instance, component, rooms, stop.part(share=0.5))


def most_stays_placed(instance: Instance, components: list[Component], stop: Stop) -> tuple[Plan, int]:
    """Return a plan of as many stays as possible, the others without a room, and how many can be placed at most."""
    room_of = np.full(instance.stays, NONE)
    most = 0
    for component in components:
        placement = largest_placement(instance, component, stop, all_locks=False)
        most += placement.most
        for i, room in placement.room_of.items():
            room_of[i] = room
    return Plan(room_of), most
