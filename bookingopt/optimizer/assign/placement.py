"""The largest part of the stays that can be placed, whatever it costs; a legal plan where that is all of them.

The tokens of Model T flow through the days of each commodity over free waiting arcs, so the model is small and its
linear relaxation nearly always whole. A fixed stay that may be left out is an arc from the commodity that it ends to
the one that begins behind it; where it is left out, its room goes on without it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bookingopt.optimizer.assign.components import Component
from bookingopt.optimizer.assign.network import Commodity, StayClass, commodities, parts, stay_classes
from bookingopt.optimizer.assign.segments import OPEN
from bookingopt.optimizer.highs import LinearModel, rows_from_entries
from bookingopt.optimizer.instance import NONE, Instance, IntArray
from bookingopt.optimizer.stop import Stop


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


def largest_placement(
    instance: Instance, component: Component, stop: Stop, stays: IntArray | None = None, *, all_locks: bool = True
) -> Placement:
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
    all_locks
        Whether every fixed stay that clashes with no other must be placed; else it may be left out like any other.
    """
    wanted = np.concatenate([component.free, component.fixed]) if stays is None else stays
    settled, loose = _settled(instance, wanted)
    fixed_rooms = np.full(instance.stays, NONE)
    fixed_rooms[settled] = instance.fixed_room[settled]
    free = wanted[instance.fixed_room[wanted] == NONE]
    part_of_room, kind_of_part = _parts(instance, component.rooms, loose)
    classes = (*stay_classes(instance, free, by_room=False), *(StayClass((i,)) for i in loose))
    wares = commodities(instance, component.rooms, fixed_rooms, part_of_room, keep_empty=not all_locks)
    may_use = np.zeros((len(classes), len(kind_of_part)), dtype=np.bool_)
    for position, members in enumerate(classes):
        fixed = int(instance.fixed_room[members.stays[0]])
        if fixed == NONE:
            may_use[position] = instance.eligible[instance.condition[members.stays[0]], kind_of_part]
        else:
            may_use[position, part_of_room[fixed]] = True
    model = _Model(instance, classes, wares, may_use, [] if all_locks else settled.tolist())
    placed, kept, most = model.solve(stop)
    if not all_locks:
        chosen = np.array(sorted([*kept, *(i for members in placed for i in members)]), dtype=np.int64)
        if len(chosen) < len(wanted):
            return Placement(largest_placement(instance, component, stop, chosen).room_of, most)
    room_of = {int(i): int(instance.fixed_room[i]) for i in settled}
    for ware, here in zip(wares, placed, strict=True):
        room_of.update(_into_rooms(instance, ware, here))
    return Placement(room_of, most if not all_locks else most + len(settled))


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
        clash = any(later[0] < earlier[1] for earlier, later in pairwise(taken))
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


class _Model:
    """The mixed-integer model of one component.

    Columns: stays by class and commodity; for each lock that may be left out one to keep it and one to pass it by; then
    waiting arcs between consecutive days of a commodity. Rows: one a class, one such lock, one a day of a commodity:
    no more waits or leaves there than came.
    """

    def __init__(
        self,
        instance: Instance,
        classes: tuple[StayClass, ...],
        wares: list[Commodity],
        may_use: np.ndarray,
        locks: list[int],
    ) -> None:
        self.classes, self.wares, self.locks = classes, wares, locks
        self.count = np.array([len(members.stays) for members in classes], dtype=float)
        first = np.array([members.stays[0] for members in classes], dtype=np.int64)
        arrival, departure = instance.arrival[first], instance.departure[first]
        lock_at = {(int(instance.fixed_room[i]), int(instance.departure[i])): i for i in locks}
        fits = [self._fitting(ware, may_use[:, ware.part], arrival, departure, lock_at, instance) for ware in wares]
        self.stay_class = np.concatenate([*fits, np.empty(0, dtype=np.int64)]).astype(np.int64)
        self.stay_ware = np.repeat(np.arange(len(wares)), [len(here) for here in fits])
        self.columns = len(self.stay_class) + 2 * len(locks)
        self.entries: list[tuple[np.ndarray, np.ndarray, float]] = [
            (self.stay_class, np.arange(len(self.stay_class)), 1.0)
        ]
        self.supply: list[np.ndarray] = []
        self.rows = len(classes) + len(locks)
        row_of: list[dict[int, int]] = []
        for position, (ware, here) in enumerate(zip(wares, fits, strict=True)):
            own = np.flatnonzero(self.stay_ware == position)
            row_of.append(self._add_days(ware, own, arrival[here], departure[here], lock_at, instance))
        self._add_locks(instance, row_of)

    @staticmethod
    def _fitting(
        ware: Commodity,
        usable: np.ndarray,
        arrival: IntArray,
        departure: IntArray,
        lock_at: dict[tuple[int, int], int],
        instance: Instance,
    ) -> IntArray:
        """Classes that have the time: from the first day on which a token can be there."""
        begins = []
        for segment in ware.segments:
            lock = lock_at.get((segment.room, segment.start))
            begins.append(segment.start if lock is None or segment.from_block else int(instance.arrival[lock]))
        return np.flatnonzero(usable & (departure <= ware.end) & (arrival >= min(begins)))

    def _add_days(
        self,
        ware: Commodity,
        own: IntArray,
        arrival: IntArray,
        departure: IntArray,
        lock_at: dict[tuple[int, int], int],
        instance: Instance,
    ) -> dict[int, int]:
        """Add the days of a commodity and return their rows."""
        starts = np.array([segment.start for segment in ware.segments])
        behind = [lock_at.get((segment.room, segment.start)) for segment in ware.segments]
        locks = [
            i for i, segment in zip(behind, ware.segments, strict=True) if i is not None and not segment.from_block
        ]
        # The token of a segment behind such a lock comes over the lock's arcs.
        is_supply = [i is None or s.from_block for i, s in zip(behind, ware.segments, strict=True)]
        ends = [] if ware.end == OPEN else [ware.end]
        days = np.unique(np.concatenate([starts, arrival, departure, ends, instance.arrival[locks]])).astype(np.int64)
        wait = self.columns + np.arange(len(days) - 1)
        leave, come = np.searchsorted(days, arrival), np.searchsorted(days, departure)
        at = self.rows + np.arange(len(days))
        self.entries += [
            (at[leave], own, 1.0),
            (at[come], own, -1.0),
            (at[:-1], wait, 1.0),
            (at[1:], wait, -1.0),
        ]
        self.supply.append(np.array([(starts[is_supply] == day).sum() for day in days], dtype=float))
        self.columns, self.rows = self.columns + len(wait), self.rows + len(days)
        return {int(day): int(row) for day, row in zip(days, at, strict=True)}

    def _add_locks(self, instance: Instance, row_of: list[dict[int, int]]) -> None:
        ware_before = {
            (s.room, s.end): k for k, ware in enumerate(self.wares) if not ware.to_block for s in ware.segments
        }
        ware_after = {
            (s.room, s.start): k for k, ware in enumerate(self.wares) for s in ware.segments if not s.from_block
        }
        for number, i in enumerate(self.locks):
            room, arrival, departure = (
                int(table[i]) for table in (instance.fixed_room, instance.arrival, instance.departure)
            )
            keep = len(self.stay_class) + 2 * number
            before, after = row_of[ware_before[room, arrival]], row_of[ware_after[room, departure]]
            row = np.array([len(self.classes) + number] * 2 + [before[arrival]] * 2)
            self.entries += [
                (row, np.array([keep, keep + 1, keep, keep + 1]), 1.0),
                (np.array([after[departure], after[arrival]]), np.array([keep, keep + 1]), -1.0),
            ]

    def solve(self, stop: Stop) -> tuple[list[list[int]], list[int], int]:
        """Return the stays placed in each commodity, the locks kept, and how many stays can be placed at most."""
        stays, locks = len(self.stay_class), len(self.locks)
        placed: list[list[int]] = [[] for _ in self.wares]
        if stays + locks == 0:
            return placed, [], 0
        row, column = (np.concatenate([entry[side] for entry in self.entries]) for side in (0, 1))
        value = np.concatenate([np.full(len(entry[0]), entry[2]) for entry in self.entries])
        days = np.concatenate(self.supply)
        lower = np.concatenate([np.zeros(len(self.classes) + locks), np.full(len(days), -np.inf)])
        upper = np.concatenate([self.count, np.ones(locks), days])
        rows = rows_from_entries(row.astype(np.int64), column.astype(np.int64), value, lower, upper)
        cost = np.zeros(self.columns)
        cost[:stays], cost[stays : stays + 2 * locks : 2] = -1.0, -1.0
        waits = np.full(self.columns - stays - 2 * locks, np.inf)
        limit = np.concatenate([self.count[self.stay_class], np.ones(2 * locks), waits])
        whole = np.arange(self.columns) < stays + 2 * locks
        answer = LinearModel(np.zeros(self.columns), limit, whole, rows).minimize(cost, stop, gap=0.5)
        total = int(self.count.sum()) + locks
        most = min(total, math.floor(0.01 - answer.bound)) if math.isfinite(answer.bound) else total
        if answer.values is None:
            return placed, [], most
        values = np.rint(answer.values).astype(np.int64)
        waiting = [list(members.stays) for members in self.classes]
        for at_column in np.flatnonzero(values[:stays]).tolist():
            members = waiting[self.stay_class[at_column]]
            placed[self.stay_ware[at_column]] += members[: values[at_column]]
            del members[: values[at_column]]
        return placed, [i for k, i in enumerate(self.locks) if values[stays + 2 * k]], most


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
