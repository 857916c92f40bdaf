"""How many nights a room has behind it with a plan, and how uneven the rooms of a kind are."""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.model.instance import NONE, Instance, IntArray, frozen
from bookingopt.optimizer.model.plan import Plan


def stay_nights(instance: Instance) -> IntArray:
    """Return the nights of stay ``i`` that count: earlier than the business date they are in `NightsSoFar`."""
    today = instance.problem.today
    first = instance.arrival if today is None else np.maximum(instance.arrival, (today - instance.day_zero).days)
    return frozen(np.maximum(instance.leaves - first, 0))


def nights_of_rooms(instance: Instance, plan: Plan) -> IntArray:
    """Return the nights so far of room ``r`` and those that ``plan`` adds; int64[rooms]."""
    placed = np.flatnonzero(plan.room_of != NONE)
    added = np.bincount(plan.room_of[placed], stay_nights(instance)[placed], minlength=instance.rooms)
    so_far = np.array([room.nights_so_far for room in instance.problem.rooms], dtype=np.int64)
    return frozen(so_far + added.astype(np.int64))


def rooms_by_kind(instance: Instance) -> list[IntArray]:
    """Return the rooms of each kind that has several, ascending."""
    kinds = [np.flatnonzero(instance.kind_of_room == kind) for kind in range(instance.kinds)]
    return [frozen(rooms) for rooms in kinds if len(rooms) > 1]


def sum_of_squares(nights: IntArray) -> int:
    """Return the sum of the squares; of rooms with a given number of nights together it is least when they are even."""
    return sum(number * number for number in nights.tolist())
