"""How many nights a room has behind it with a plan, and how uneven the rooms of a kind are."""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray, frozen
from bookingopt.optimizer.model.plan import Plan


def stay_nights(instance: Instance) -> IntArray:
    """Return the nights of stay ``i`` that count: earlier than the business date they are in `NightsSoFar`."""
    today = instance.problem.today
    first = instance.arrival if today is None else np.maximum(instance.arrival, (today - instance.day_zero).days)
    return frozen(np.maximum(instance.leaves - first, 0))


def nights_of_rooms(instance: Instance, plan: Plan) -> IntArray:
    """Return the nights so far of room ``r`` and those that ``plan`` adds; int64[rooms].

    Whoever is in a room that consists of others is in each of these.
    """
    placed = np.flatnonzero(plan.room_of != NONE)
    added = np.bincount(plan.room_of[placed], stay_nights(instance)[placed], minlength=instance.rooms)
    if instance.links is not None:
        takes = instance.links.takes.astype(np.int64)
        is_inside = takes @ (1 - takes.T) == 0  # all that room ``r`` takes, room ``q`` takes too
        added = is_inside @ added
    so_far = np.array([room.nights_so_far for room in instance.problem.rooms], dtype=np.int64)
    return frozen(so_far + added.astype(np.int64))


def rooms_by_kind(instance: Instance) -> list[IntArray]:
    """Return the rooms of each kind that has several, ascending.

    Rooms that are parts of others, or not of the same ones, are as alike as others here; each whole is alone.
    """
    kinds = list(range(instance.kinds)) if instance.links is None else _kinds_alike(instance)
    kind_of_room = np.array(kinds, dtype=np.int64)[instance.kind_of_room]
    found = [np.flatnonzero(kind_of_room == kind) for kind in dict.fromkeys(kinds)]
    return [frozen(rooms) for rooms in found if len(rooms) > 1]


def _kinds_alike(instance: Instance) -> list[int]:
    """Return for each kind the first that no stay can tell from it, links aside."""
    assert instance.links is not None
    first: dict[tuple[object, ...], int] = {}
    alike = []
    for kind in range(instance.kinds):
        room = int(np.flatnonzero(instance.kind_of_room == kind)[0])
        answers = instance.eligible[:, kind].tobytes()
        type_and_turnover = int(instance.type_of_room[room]), int(instance.turnover_of_room[room])
        key = (*type_and_turnover, answers, kind if instance.links.is_whole[room] else NONE)
        alike.append(first.setdefault(key, kind))
    return alike


def in_wholes(instance: Instance, plan: Plan) -> BoolArray:
    """Return whether a stay is in a room that consists of others; bool[stays]."""
    if instance.links is None:
        return np.zeros(instance.stays, dtype=np.bool_)
    is_in: BoolArray = (plan.room_of != NONE) & instance.links.is_whole[plan.room_of]
    return is_in


def sum_of_squares(nights: IntArray) -> int:
    """Return the sum of the squares; of rooms with a given number of nights together it is least when they are even."""
    return sum(number * number for number in nights.tolist())
