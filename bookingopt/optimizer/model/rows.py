"""The reservations one by one, where several of them are one stay: what each counts, and how long they keep a room."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bookingopt.domain.problem import Problem, Reservation
from bookingopt.domain.rooms.same_room import sharers
from bookingopt.optimizer.model.arrays import NONE, UNCUT, IntArray, frozen


@dataclass(frozen=True)
class ReservationRows:
    """The reservations as the file has them: rows ``n`` in its order.

    Attributes
    ----------
    reservations
        The rows.
    stay
        The stay that row ``n`` is, or is a part of; int64[rows].
    of_stay
        The rows of stay ``i``, ascending.
    present_room, move_cost
        Present room of row ``n``, ``NONE`` where there is none, and what its move counts; int64[rows].
    """

    reservations: tuple[Reservation, ...]
    stay: IntArray
    of_stay: tuple[tuple[int, ...], ...]
    present_room: IntArray
    move_cost: IntArray


class Wish(NamedTuple):
    """Row ``row`` of stay ``stay`` wants a room next to one of the stays ``mates`` (int64, ascending, not empty).

    ``partners`` are the wishes of the mates' rows, by their place among all wishes (int64, ascending).
    """

    row: int
    stay: int
    mates: IntArray
    partners: IntArray


def build_rows(house: Problem, room_index: dict[str, int]) -> ReservationRows:
    """Return the reservations of ``house`` and the stays that they are."""
    stays = house.reservations
    of_stay = sharers(stays)
    stay_of = np.zeros(len(stays), dtype=np.int64)
    for i, positions in enumerate(of_stay):
        stay_of[list(positions)] = i
    present = [NONE if stay.assigned_room is None else room_index[stay.assigned_room] for stay in stays]
    return ReservationRows(
        reservations=stays,
        stay=frozen(stay_of),
        of_stay=tuple(of_stay),
        present_room=frozen(present),
        move_cost=frozen([stay.move_cost for stay in stays]),
    )


def present_rooms(rows: ReservationRows) -> tuple[list[int], list[int]]:
    """Return the present room of each stay, and what leaving it counts; of several rooms that which counts most."""
    present, move_cost = rows.present_room.tolist(), rows.move_cost.tolist()
    found: tuple[list[int], list[int]] = ([], [])
    for positions in rows.of_stay:
        cost: dict[int, int] = {}
        for n in positions:
            if present[n] != NONE:
                cost[present[n]] = cost.get(present[n], 0) + move_cost[n]
        room = max(cost, key=lambda r: cost[r], default=NONE)
        found[0].append(room)
        found[1].append(cost[room] if cost else sum(move_cost[n] for n in positions))
    return found


def wishes(rows: ReservationRows) -> list[Wish]:
    """Return who wants a room next to whom, by row; those who share a room are no mates of each other."""
    groups: dict[str, list[int]] = defaultdict(list)
    for n, row in enumerate(rows.reservations):
        if row.adjacency_group is not None:
            groups[row.adjacency_group].append(n)
    stay_of = rows.stay.tolist()
    mates_of: dict[int, list[int]] = {}
    for n in sorted(n for members in groups.values() for n in members):
        row = rows.reservations[n]
        mates = [
            other
            for other in groups[str(row.adjacency_group)]
            if stay_of[other] != stay_of[n]
            and rows.reservations[other].arrival < row.departure
            and row.arrival < rows.reservations[other].departure
        ]
        if mates:
            mates_of[n] = mates
    number = {n: position for position, n in enumerate(mates_of)}
    return [
        Wish(n, stay_of[n], frozen(sorted({stay_of[m] for m in mates})), frozen([number[m] for m in mates]))
        for n, mates in mates_of.items()
    ]


def turnover_ends(
    arrival: list[int], leaves: list[int], fixed: list[int], blocks: list[tuple[int, int, int]]
) -> list[int]:
    """Return when the next fixed entry of its room begins after each fixed stay; ``UNCUT`` where none does."""
    starts: dict[int, list[int]] = defaultdict(list)
    for room, start, _ in blocks:
        starts[room].append(start)
    for start, room in zip(arrival, fixed, strict=True):
        starts[room].append(start)
    for of_room in starts.values():
        of_room.sort()
    ends = []
    for end, room in zip(leaves, fixed, strict=True):
        following = bisect_left(starts[room], end)
        is_cut = room != NONE and following < len(starts[room])
        ends.append(starts[room][following] if is_cut else UNCUT)
    return ends
