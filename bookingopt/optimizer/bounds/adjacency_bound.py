"""Misses that no plan avoids: group members for whom no pair of adjacent rooms is left."""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance
from bookingopt.optimizer.model.plan import entries


def forced_misses(instance: Instance) -> int:
    """Return a lower bound of the misses: members who cannot be next to any mate, each looked at alone.

    A member can be next to a mate when there are adjacent rooms, one for each, in which both find the time between
    what is fixed.
    """
    grouped = instance.group_members.tolist()
    rooms = {i: _possible_rooms(instance, i) for i in grouped}
    forced = 0
    for _, i, mates in instance.wishes:
        next_door = instance.adjacent[rooms[i]].any(axis=0)
        forced += not any((next_door & rooms[j]).any() for j in mates.tolist())
    return forced


def _possible_rooms(instance: Instance, stay: int) -> BoolArray:
    """Rooms that ``stay`` may have and in which nothing fixed is in its way; bool[rooms]."""
    fixed = int(instance.fixed_room[stay])
    if fixed != NONE:
        only: BoolArray = np.arange(instance.rooms) == fixed
        return only
    possible: BoolArray = np.array(instance.eligible[instance.condition[stay], instance.kind_of_room])
    taken = entries(instance, instance.fixed_room)
    until = instance.freed(stay, instance.kind_of_room[taken.room])
    overlaps = (taken.start < until) & (instance.arrival[stay] < taken.end)
    possible[taken.room[overlaps]] = False
    return possible
