"""Misses that no plan avoids: group members for whom no adjacent rooms are left, or who no run can connect."""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance
from bookingopt.optimizer.model.plan import entries
from bookingopt.optimizer.model.wish_graph import not_granted


def forced_misses(instance: Instance) -> int:
    """Return a lower bound of the misses: each pair of mates looked at alone.

    Two mates can be next to each other when there are adjacent rooms, one for each, in which both find the time between
    what is fixed. No plan has more pairs next to each other than those, and so no fewer misses.
    """
    graph, rooms = instance.wish_graph, {}
    for i in instance.group_members.tolist():
        rooms[i] = _possible_rooms(instance, i)
    beside = {i: instance.adjacent[own].any(axis=0) for i, own in rooms.items()}
    pairs = zip(graph.stay[graph.number].tolist(), graph.stay[graph.mate].tolist(), strict=True)
    can_be = np.array([bool((beside[i] & rooms[j]).any()) for i, j in pairs], dtype=np.bool_)
    everyone = np.ones(len(graph.stay), dtype=np.bool_)
    return len(not_granted(graph, instance.problem.adjacency_shape, everyone, can_be))


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
