"""A first legal plan, always when there is one: matching, the present plan, a sweep, else models."""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.assign.repair import place_stranded
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, Instance
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.network.exact_matching import best_rooms, is_matching_exact
from bookingopt.optimizer.network.linked_shadows import has_wholes
from bookingopt.optimizer.placement.fewest_changes import few_changes
from bookingopt.optimizer.placement.linked_placement import largest_placement
from bookingopt.optimizer.placement.placement_model import Placement
from bookingopt.optimizer.placement.sweep import sweep
from bookingopt.optimizer.stop import Stop

#: The placement model of so few stays is solved sooner than others would place them.
SMALL = 500


def first_plan(
    instance: Instance, components: list[Component], stop: Stop, start: Plan | None = None
) -> tuple[Plan | None, list[tuple[Component, Placement]]]:
    """Return a legal plan, or None and the components that cannot be placed with what was placed of them.

    A component whose placement ``stop`` ended before it was proved is not among them. Where the legal plan ``start`` is
    given, its rooms stand in for those that no quick method finds.
    """
    room_of = instance.fixed_room.copy()
    unplaceable = []
    gave_up = False
    for component in components:
        rooms = quick_rooms(instance, component, stop)
        if rooms is None and start is not None:
            rooms = {int(i): int(start.room_of[i]) for i in component.free}
        is_linked = has_wholes(instance, component.rooms)
        if rooms is None and not is_linked:
            rooms = _rooms_of_most(instance, component, stop)
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


def _rooms_of_most(instance: Instance, component: Component, stop: Stop) -> dict[int, int] | None:
    """Return rooms by models of part of what is asked for, and then by exchanges; None where these do not place all."""
    has_few_fixed = len(component.fixed) <= len(component.rooms)  # hardly more than guests in house
    is_large = len(component.free) > SMALL
    rooms = few_changes(instance, component, stop.part(share=0.5)) if has_few_fixed or is_large else {}
    rooms = {i: room for i, room in rooms.items() if instance.fixed_room[i] == NONE}
    if len(rooms) == len(component.free):
        return rooms
    if not is_large:
        return None
    swept = sweep(instance, component)
    return place_stranded(instance, component, max(rooms, swept, key=len), stop.part(share=0.5))


def quick_rooms(instance: Instance, component: Component, stop: Stop) -> dict[int, int] | None:
    """Return rooms of the free stays by the quick methods, the best first; None where these do not place all.

    No night may be overbooked, and no fixed stays may clash.
    """
    if is_matching_exact(instance, component):
        matched = best_rooms(instance, component, stop)
        return None if matched is None else matched.room_of
    if is_legal(instance, Plan(instance.present_room), np.concatenate([component.free, component.fixed])):
        return {int(i): int(instance.present_room[i]) for i in component.free}
    if has_wholes(instance, component.rooms):
        return None
    rooms = sweep(instance, component)
    return rooms if len(rooms) == len(component.free) else None
