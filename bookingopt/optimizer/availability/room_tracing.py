"""A flow of the orphan model -> rooms: each token is followed through the days."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from bookingopt.optimizer.availability.orphan_flow import FIRST, IDLE, PLAIN, OrphanModel
from bookingopt.optimizer.model.instance import NONE, Instance
from bookingopt.optimizer.network.matching import FRESH


def rooms_of(instance: Instance, model: OrphanModel, values: np.ndarray) -> dict[int, int]:
    """Return the room of each stay of the whole model, in which the columns have whole ``values``."""
    standing = _first_rooms(instance, model)
    waiting = [list(members.stays) for members in model.frame.classes]
    order = _order(model)
    used = np.flatnonzero(np.rint(values) > 0)
    room_of = {}
    for column in used[np.argsort(order[model.tail[used]], kind="stable")].tolist():
        tail, head, of_class = int(model.tail[column]), int(model.head[column]), int(model.of_class[column])
        for _ in range(round(values[column])):
            room = standing[tail].pop()
            if head != NONE:
                standing[head].append(room)
            if 0 <= of_class < len(waiting):
                room_of[waiting[of_class].pop()] = room
    return room_of


def _first_rooms(instance: Instance, model: OrphanModel) -> dict[int, list[int]]:
    """Return where each room begins: by row."""
    standing: dict[int, list[int]] = defaultdict(list)
    nodes, leading = model.nodes, instance.leading_from
    for number, ware in enumerate(model.frame.commodities):
        here = nodes.of(number)
        if len(here.taken) == 0:
            continue
        tokens = zip(here.source_day.tolist(), here.source_kind.tolist(), strict=True)
        row_of = dict(zip(tokens, here.source_row.tolist(), strict=True))
        for piece in ware.segments:
            if piece.start != FRESH:
                row = row_of[piece.start, IDLE if piece.is_idle else PLAIN]
            else:
                row = here.waiting_row[0] if leading is None else row_of[leading, FIRST]
            standing[int(row)].append(piece.room)
    return standing


def _order(model: OrphanModel) -> np.ndarray:
    """Return a number for every row, such that arcs lead from smaller to larger ones."""
    order = np.zeros(len(model.rows.lower), dtype=np.int64)
    nodes = model.nodes
    order[nodes.source_row] = np.where(nodes.source_kind == FIRST, -1, 3 * nodes.source_day)
    order[nodes.waiting_row] = 3 * nodes.taken_day + 1
    order[nodes.taken_row] = 3 * nodes.taken_day + 2
    return order
