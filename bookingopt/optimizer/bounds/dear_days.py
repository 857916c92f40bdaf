"""Where a plan is dearer than its bound: the days on which it takes what no best plan takes.

References
----------
Goldman, Tucker: Theory of linear programming. Linear Inequalities and Related Systems (1956): what has a cost above the
cheapest paths is in no solution of the linear model.
"""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from bookingopt.optimizer.model.instance import Instance, IntArray
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.network.token_flow import Arcs, Frame


def dear_days(instance: Instance, frame: Frame, plan: Plan, best: Arcs) -> IntArray:
    """Count what ``plan`` takes beside the arcs ``best``, by the day on which it does.

    Parameters
    ----------
    instance, frame
        The house, and what the tokens flow through; every stay of the frame has a room.
    plan
        A legal plan.
    best
        The arcs of the plans that cost least.

    Returns
    -------
    numpy.ndarray
        Stays by their arrival, gaps by the day from which the room is free; int64[days + 1].
    """
    taken = plan_arcs(instance, frame, plan)
    stays, gaps = (
        np.array([name not in known for name in names], dtype=np.bool_)
        for names, known in zip(_names(taken), map(set, _names(best)), strict=True)
    )
    days = [instance.arrival[frame.first][taken.stay_class[stays]], np.maximum(taken.gap_from[gaps], 0)]
    count: IntArray = np.bincount(np.concatenate(days), minlength=instance.days + 1)[: instance.days + 1]
    return count


def _names(arcs: Arcs) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """What tells the stay arcs and the gap arcs apart."""
    stays = zip(arcs.stay_class.tolist(), arcs.stay_commodity.tolist(), strict=True)
    columns = (arcs.gap_commodity, arcs.gap_from, arcs.gap_to, arcs.gap_idle)
    return list(stays), list(zip(*(column.tolist() for column in columns), strict=True))


def plan_arcs(instance: Instance, frame: Frame, plan: Plan) -> Arcs:
    """Return the arcs that the tokens take in ``plan``, one for each stay and each gap."""
    freed = instance.freed(np.arange(instance.stays), instance.kind_of_room[plan.room_of]).tolist()
    in_room: dict[int, list[tuple[int, int, int]]] = {}
    for number, members in enumerate(frame.classes):
        for stay in members.stays:
            in_room.setdefault(int(plan.room_of[stay]), []).append((int(instance.arrival[stay]), stay, number))
    for of_room in in_room.values():
        of_room.sort()
    stays: list[tuple[int, int]] = []
    gaps: list[tuple[int, int, int, int]] = []
    for position, commodity in enumerate(frame.commodities):
        for segment in commodity.segments:
            of_room = in_room.get(segment.room, [])
            inside = slice(bisect_left(of_room, (segment.start,)), bisect_left(of_room, (segment.end,)))
            day, idle = segment.start, int(segment.is_idle)
            for arrival, stay, number in of_room[inside]:
                stays.append((number, position))
                gaps.append((position, day, arrival, idle))
                day, idle = freed[stay], 0
            gaps.append((position, day, commodity.end, idle))
    stay_class, stay_commodity = np.array(stays, dtype=np.int64).reshape(-1, 2).T
    gap_commodity, gap_from, gap_to, gap_idle = np.array(gaps, dtype=np.int64).reshape(-1, 4).T
    return Arcs(stay_class, stay_commodity, gap_commodity, gap_from, gap_to, gap_idle.astype(np.bool_))
