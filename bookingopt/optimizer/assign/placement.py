"""A first legal plan, or the largest part of the stays that can be placed, whatever it costs.

`sweep` tries to place everything in one pass. `largest_placement` is exact: the tokens of Model T flow through the days
of each commodity over free waiting arcs, so the model is small and its linear relaxation nearly always whole.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from bookingopt.optimizer.assign.components import Component
from bookingopt.optimizer.assign.network import Commodity, StayClass, commodities, parts, stay_classes
from bookingopt.optimizer.assign.segments import Segment, segments
from bookingopt.optimizer.highs import LinearModel, Outcome, rows_from_entries
from bookingopt.optimizer.instance import NONE, Instance, IntArray
from bookingopt.optimizer.stop import Stop


def sweep(instance: Instance, component: Component) -> dict[int, int] | None:
    """Place all free stays in the order of arrival, or return None when one finds no room.

    Each goes where the time to the next fixed entry is shortest, and there into the room that was freed last.
    """
    open_in: dict[int, list[list[int]]] = defaultdict(list)  # kind -> [end, freed, room], changed on the way
    for segment in segments(instance, component.rooms, instance.fixed_room):
        open_in[int(instance.kind_of_room[segment.room])].append([segment.end, segment.start, segment.room])
    room_of = {}
    order = np.lexsort((-instance.departure[component.free], instance.arrival[component.free]))
    for i in component.free[order].tolist():
        arrival, departure = int(instance.arrival[i]), int(instance.departure[i])
        kinds = np.flatnonzero(instance.eligible[instance.condition[i]]).tolist()
        change = instance.type_change[instance.preference[i]]
        fitting = [
            (int(change[kind]), piece[0], -piece[1], piece[2], kind, position)
            for kind in kinds
            for position, piece in enumerate(open_in[kind])
            if piece[1] <= arrival and departure <= piece[0]
        ]
        if not fitting:
            return None
        *_, kind, position = min(fitting)
        piece = open_in[kind][position]
        piece[1] = departure
        room_of[i] = piece[2]
    return room_of


@dataclass(frozen=True)
class Placement:
    """Stays that stand together.

    Attributes
    ----------
    room_of
        Room of each placed stay, fixed ones included.
    most
        No more stays than this can be placed.
    """

    room_of: dict[int, int]
    most: int


def largest_placement(instance: Instance, component: Component, stop: Stop, stays: IntArray | None = None) -> Placement:
    """Place as many stays of ``component`` as possible, obeying every hard rule.

    Fixed stays that clash are placed or left out like any other, but only in their own room.

    Parameters
    ----------
    instance, component
        Where to place.
    stop
        Ends the search; ``most`` is then larger than the number placed.
    stays
        The only stays that count; by default all of the component.
    """
    wanted = np.concatenate([component.free, component.fixed]) if stays is None else stays
    settled, loose = _settled(instance, wanted)
    fixed_rooms = np.full(instance.stays, NONE)
    fixed_rooms[settled] = instance.fixed_room[settled]
    free = wanted[instance.fixed_room[wanted] == NONE]
    part_of_room, kind_of_part = _parts(instance, component.rooms, loose)
    classes = (*stay_classes(instance, free, by_room=False), *(StayClass((i,)) for i in loose))
    wares = commodities(instance, component.rooms, fixed_rooms, part_of_room)
    may_use = np.zeros((len(classes), len(kind_of_part)), dtype=np.bool_)
    for position, members in enumerate(classes):
        fixed = int(instance.fixed_room[members.stays[0]])
        if fixed == NONE:
            may_use[position] = instance.eligible[instance.condition[members.stays[0]], kind_of_part]
        else:
            may_use[position, part_of_room[fixed]] = True
    placed, most = _flow(instance, classes, wares, may_use, stop)
    room_of = {int(i): int(instance.fixed_room[i]) for i in settled}
    for ware, members in zip(wares, placed, strict=True):
        room_of.update(_into_rooms(instance, ware, members))
    return Placement(room_of, most + len(settled))


def _settled(instance: Instance, stays: IntArray) -> tuple[IntArray, list[int]]:
    """Split the fixed stays: rooms in which none clashes are settled, in the others all are loose."""
    by_room: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for room, start, end in zip(instance.block_room, instance.block_start, instance.block_end, strict=True):
        by_room[int(room)].append((int(start), int(end), NONE))
    for i in stays[instance.fixed_room[stays] != NONE].tolist():
        by_room[int(instance.fixed_room[i])].append((int(instance.arrival[i]), int(instance.departure[i]), i))
    settled: list[int] = []
    loose: list[int] = []
    for taken in by_room.values():
        taken.sort()
        clash = any(later[0] < earlier[1] for earlier, later in zip(taken, taken[1:], strict=False))
        (loose if clash else settled).extend(i for _, _, i in taken if i != NONE)
    return np.array(sorted(settled), dtype=np.int64), sorted(loose)


def _parts(instance: Instance, rooms: IntArray, loose: list[int]) -> tuple[IntArray, IntArray]:
    """Parts by kind, but a room with loose stays is a part of its own."""
    part_of_room, kind_of_part = parts(instance, rooms, by_room=False)
    kinds = kind_of_part.tolist()
    for room in sorted({int(instance.fixed_room[i]) for i in loose}):
        part_of_room[room] = len(kinds)
        kinds.append(int(instance.kind_of_room[room]))
    return part_of_room, np.array(kinds, dtype=np.int64)


def _flow(
    instance: Instance,
    classes: tuple[StayClass, ...],
    wares: list[Commodity],
    may_use: np.ndarray,
    stop: Stop,
) -> tuple[list[list[int]], int]:
    """Return the stays placed in each commodity, and how many can be placed at most.

    Columns: stays by class and commodity, then waiting arcs between consecutive days of a commodity. Rows: one a class,
    then one a day of a commodity: what waits or leaves there equals what came.
    """
    first = np.array([members.stays[0] for members in classes], dtype=np.int64)
    count = np.array([len(members.stays) for members in classes], dtype=float)
    arrival, departure = instance.arrival[first], instance.departure[first]
    stay_class, stay_ware, row, column, value, supply = [], [], [], [], [], []
    fits = [
        np.flatnonzero(may_use[:, ware.part] & (departure <= ware.end) & (arrival >= min(s.start for s in ware.segments)))
        for ware in wares
    ]
    stays = sum(len(here) for here in fits)
    columns, rows = stays, len(classes)
    for position, (ware, here) in enumerate(zip(wares, fits, strict=True)):
        own = len(stay_class) + np.arange(len(here))
        stay_class.extend(here.tolist())
        stay_ware.extend([position] * len(here))
        starts = np.array([segment.start for segment in ware.segments])
        days = np.unique(np.concatenate([starts, arrival[here], departure[here]]))
        wait = columns + np.arange(len(days) - 1)
        leave, come = rows + np.searchsorted(days, arrival[here]), rows + np.searchsorted(days, departure[here])
        at = rows + np.arange(len(days))
        row += [here, leave, come, at[:-1], at[1:]]
        column += [own, own, own, wait, wait]
        signs = (1.0, 1.0, -1.0), (1.0, -1.0)
        value += [np.full(len(here), sign) for sign in signs[0]] + [np.full(len(wait), sign) for sign in signs[1]]
        supply.append(np.array([(starts == day).sum() for day in days], dtype=float))
        columns, rows = columns + len(wait), rows + len(days)
    if stays == 0:
        return [[] for _ in wares], 0
    room = np.concatenate(supply)
    lower = np.concatenate([np.zeros(len(classes)), np.full(len(room), -np.inf)])
    upper = np.concatenate([count, room])
    matrix = rows_from_entries(np.concatenate(row), np.concatenate(column), np.concatenate(value), lower, upper)
    limit = np.concatenate([count[stay_class], np.full(columns - stays, np.inf)])
    cost = np.where(np.arange(columns) < stays, -1.0, 0.0)
    answer = LinearModel(np.zeros(columns), limit, cost < 0, matrix).minimize(cost, stop, gap=0.5)
    placed: list[list[int]] = [[] for _ in wares]
    if answer.values is not None:
        waiting = [list(members.stays) for members in classes]
        for at_column in np.flatnonzero(np.rint(answer.values[:stays])).tolist():
            members = waiting[stay_class[at_column]]
            number = int(np.rint(answer.values[at_column]))
            placed[stay_ware[at_column]] += members[:number]
            del members[:number]
    total = sum(len(members.stays) for members in classes)
    return placed, min(total, math.floor(0.01 - answer.bound)) if math.isfinite(answer.bound) else total


def _into_rooms(instance: Instance, ware: Commodity, stays: list[int]) -> dict[int, int]:
    """Place stays that fit together into the segments of one commodity: the room freed last, the present room first."""
    freed = {segment.room: segment.start for segment in ware.segments}
    room_of = {}
    for i in sorted(stays, key=lambda i: (instance.arrival[i], instance.departure[i], i)):
        fitting = [room for room, day in freed.items() if day <= instance.arrival[i]]
        room = max(fitting, key=lambda room: (room == instance.present_room[i], freed[room], -room))
        freed[room] = int(instance.departure[i])
        room_of[i] = room
    return room_of
