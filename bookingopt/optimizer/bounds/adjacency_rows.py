"""Adjacency in the token-flow network: a member misses unless a mate with a common night has an adjacent room.

Rooms with neighbours must be told apart: ``z[i, r] <= sum of z[j, q] over mates j and rooms q next to r, + miss[i]``.
Where groups want a run, `run_rows` adds what keeps it together.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from bookingopt.optimizer.bounds.run_rows import add_runs
from bookingopt.optimizer.highs import LinearModel
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray, frozen
from bookingopt.optimizer.network.token_flow import Network


def add_misses(
    instance: Instance, wishes: IntArray, fixed_rooms: IntArray, network: Network, model: LinearModel
) -> list[int]:
    """Add one column for each of the ``wishes``, 1 where it is not granted, with its rows; return the columns.

    Parameters
    ----------
    instance, network, model
        The network and its model. Rooms that it does not tell apart are next to no other.
    wishes
        Positions of the wishes; int64.
    fixed_rooms
        Rooms of the stays that the network does not place, ``NONE`` for all others; int64[stays].
    """
    columns_of = _columns_by_room(instance, network)
    misses: dict[int, int] = {}
    for number in wishes.tolist():
        _, i, mates, _ = instance.wishes[number]
        miss = misses[number] = model.add_integer_column(0, 1)
        fixed = int(fixed_rooms[i])
        rooms = columns_of[i] if fixed == NONE else {fixed: []}
        fixed_mates = fixed_rooms[mates]
        next_to_fixed = frozen(instance.adjacent[:, fixed_mates[fixed_mates != NONE]].any(axis=1), np.bool_)
        for room, own in rooms.items():
            if room != NONE and next_to_fixed[room]:
                continue  # a mate who cannot move is next door
            next_door = [
                column
                for j in mates.tolist()
                for other, columns in columns_of.get(j, {}).items()
                if NONE not in (room, other) and instance.adjacent[room, other]
                for column in columns
            ]
            touched = np.array([*own, *next_door, miss], dtype=np.int64)
            value = np.concatenate([np.ones(len(own)), -np.ones(len(next_door) + 1)])
            model.add_row(touched, value, -np.inf, 0.0 if fixed == NONE else -1.0)
    add_runs(instance, misses, fixed_rooms, columns_of, model)
    return list(misses.values())


def _columns_by_room(instance: Instance, network: Network) -> dict[int, dict[int, list[int]]]:
    """Return the columns of each stay with mates by their room, ``NONE`` for one of several."""
    rooms = [{segment.room for segment in commodity.segments} for commodity in network.frame.commodities]
    room_of_commodity = [min(each) if len(each) == 1 else NONE for each in rooms]
    columns_of: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for column in range(network.stay_columns):
        i = network.frame.classes[network.arcs.stay_class[column]].stays[0]
        if len(instance.mates[i]):
            columns_of[i][room_of_commodity[network.arcs.stay_commodity[column]]].append(column)
    return columns_of
