"""Adjacency in the token-flow network: a member misses unless a mate with a common night has an adjacent room.

Rooms must be told apart: ``z[i, r] <= sum of z[j, q] over mates j and rooms q next to r, + miss[i]``.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from bookingopt.optimizer.highs import LinearModel
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray
from bookingopt.optimizer.network.token_flow import Network


def add_misses(instance: Instance, members: IntArray, network: Network, model: LinearModel) -> list[int]:
    """Add one column for each wish of ``members``, 1 where it is not granted, with its rows; return the columns.

    All members and their mates must be in the network, or fixed.
    """
    columns_of: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for column in range(network.stay_columns):
        i = network.frame.classes[network.arcs.stay_class[column]].stays[0]
        if len(instance.mates[i]):
            room = network.frame.commodities[network.arcs.stay_commodity[column]].segments[0].room
            columns_of[i][room].append(column)
    misses = []
    of_members = set(members.tolist())
    for _, i, mates in instance.wishes:
        if i not in of_members:
            continue
        miss = model.add_integer_column(0, 1)
        misses.append(miss)
        fixed = int(instance.fixed_room[i])
        rooms = columns_of[i] if fixed == NONE else {fixed: []}
        for room, own in rooms.items():
            if instance.adjacent[room, [q for q in instance.fixed_room[mates].tolist() if q != NONE]].any():
                continue  # a mate who cannot move is next door
            next_door = [
                column
                for j in mates.tolist()
                for other, columns in columns_of.get(j, {}).items()
                if instance.adjacent[room, other]
                for column in columns
            ]
            touched = np.array([*own, *next_door, miss], dtype=np.int64)
            value = np.concatenate([np.ones(len(own)), -np.ones(len(next_door) + 1)])
            model.add_row(touched, value, -np.inf, 0.0 if fixed == NONE else -1.0)
    return misses
