"""Room kinds: rooms that no stay can tell apart, what is eligible for what, and what a type change counts there."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from bookingopt.domain.eligibility import conditions, own_type, type_order, type_position
from bookingopt.domain.problem import Problem
from bookingopt.domain.rooms.same_room import Sharers, may_share, most_guests
from bookingopt.domain.rooms.turnover import room_turnover
from bookingopt.optimizer.model.arrays import BoolArray, IntArray, frozen
from bookingopt.optimizer.model.linked_rooms import room_names_apart


def eligibility(problem: Problem, parties: Sequence[Sharers]) -> tuple[list[int], list[int], BoolArray]:
    """Return the condition of each stay, the kind of each room, and which kinds meet which conditions."""
    rooms = problem.rooms
    asked = [(*(conditions(row) for row in rows), most_guests(rows) if len(rows) > 1 else None) for rows in parties]
    condition = labels(asked)
    samples = [parties[i] for i in _first_of_each(condition)]
    answers = [[may_share(rows, room) for room in rooms] for rows in samples]
    kind_of_room = labels(
        [
            (room.type_name, apart, room_turnover(problem, room), *(answer[r] for answer in answers))
            for r, (room, apart) in enumerate(zip(rooms, room_names_apart(rooms), strict=True))
        ]
    )
    kind_samples = _first_of_each(kind_of_room)
    eligible = [[answer[r] for r in kind_samples] for answer in answers]
    return condition, kind_of_room, frozen(np.reshape(eligible, (len(samples), len(kind_samples))), np.bool_)


def turnover_by_kind(problem: Problem, kind_of_room: list[int]) -> IntArray:
    """Return the turnover nights of the rooms of each kind; int64[kinds]."""
    return frozen([room_turnover(problem, problem.rooms[r]) for r in _first_of_each(kind_of_room)])


def preferences(
    problem: Problem, parties: Sequence[Sharers], kind_of_room: list[int]
) -> tuple[list[int], IntArray, IntArray]:
    """Return the preference of each stay, and by preference and kind: type changes, and positions where they are."""
    rooms = problem.rooms
    by_number = {room.room_number: room for room in rooms}
    own = [tuple((own_type(problem, row, by_number), type_order(row)) for row in rows) for rows in parties]
    preference = labels(own)
    samples = _first_of_each(preference)
    types = [rooms[r].type_name for r in _first_of_each(kind_of_room)]
    changes, positions = [], []
    for i in samples:
        changed = [
            [row for row, (of_right, _) in zip(parties[i], own[i], strict=True) if of_right not in (None, name)]
            for name in types
        ]
        changes.append([len(rows) for rows in changed])
        positions.append(
            [sum(type_position(row, name) for row in rows) for rows, name in zip(changed, types, strict=True)]
        )
    shape = (len(samples), len(types))
    return preference, frozen(np.reshape(changes, shape)), frozen(np.reshape(positions, shape))


def labels(keys: Sequence[Hashable]) -> list[int]:
    """Return a label 0, 1, … for each key, in the order in which the keys appear first."""
    label_of: dict[Hashable, int] = {}
    return [label_of.setdefault(key, len(label_of)) for key in keys]


def _first_of_each(labels: list[int]) -> list[int]:
    """Return the first position of each label 0, 1, …, which appear in this order."""
    first: dict[int, int] = {}
    for position, label in enumerate(labels):
        first.setdefault(label, position)
    return list(first.values())
