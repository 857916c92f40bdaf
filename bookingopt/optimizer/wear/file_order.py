"""Rooms in the file's order are filled first: of rooms that can change their guests, the first has most nights."""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.wear.room_nights import in_wholes, rooms_by_kind


def in_file_order(instance: Instance, plan: Plan) -> Plan:
    """Return ``plan``, or one that is equal in every aim, in which open rooms of a kind are filled in their order.

    A room is open where nothing holds its guests there: no block, and each of them free, without a present room and in
    no adjacency group. All guests of an open room change together, so that no gap is another one afterwards.
    """
    is_open = _open_rooms(instance, plan)
    new_room = np.arange(instance.rooms)
    placed = np.flatnonzero(plan.room_of != NONE)
    nights = np.bincount(plan.room_of[placed], (instance.leaves - instance.arrival)[placed], minlength=instance.rooms)
    first = np.full(instance.rooms, instance.days)
    np.minimum.at(first, plan.room_of[placed], instance.arrival[placed])
    for rooms in rooms_by_kind(instance):
        free = rooms[is_open[rooms]]
        fullest_first = free[np.lexsort((free, first[free], -nights[free]))]
        new_room[fullest_first] = free
    room_of = plan.room_of.copy()
    room_of[placed] = new_room[plan.room_of[placed]]
    return Plan(room_of)


def _open_rooms(instance: Instance, plan: Plan) -> BoolArray:
    is_held = (instance.fixed_room != NONE) | (instance.present_room != NONE)
    is_held[instance.group_members] = True
    is_held[list(instance.apart)] = True
    is_open = np.ones(instance.rooms, dtype=np.bool_)
    is_held |= in_wholes(instance, plan)
    held = np.concatenate([instance.block_room, plan.room_of[is_held & (plan.room_of != NONE)]])
    is_open[held] = False
    if instance.links is not None:
        is_open &= ~instance.links.takes[held].any(axis=0)
    return is_open
