"""The largest part of the stays that can be placed, whatever it costs; a legal plan where that is all of them.

Tokens flow through the days of each commodity over free waiting arcs, so the model is small and its linear relaxation
nearly always integral. A fixed stay that may be left out is a stay like any other that has one room
only; its room is then told apart from the others of its kind.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bookingopt.optimizer.highs import LinearModel, rows_from_entries
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray
from bookingopt.optimizer.network.token_flow import Commodity, StayClass, build_commodities, room_classes, stay_classes
from bookingopt.optimizer.stop import Stop

#: Largest model in which fixed stays may be left out: stays times rooms that are told apart.
LOOSE_COLUMNS = 50_000


@dataclass(frozen=True)
class Placement:
    """Stays that stand together.

    Attributes
    ----------
    room_of
        Room of each placed stay, fixed ones included.
    most
        No more stays than this can be placed, as long as the locks are kept that had to be.
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
        Whether every fixed stay that clashes with no other must be placed; else it may be left out like any other,
        unless that makes the model larger than ``LOOSE_COLUMNS``. Then all of them are kept all the same, but ``most``
        is a bound for those who leave some out too.
    """
    wanted = np.concatenate([component.free, component.fixed]) if stays is None else stays
    loose = _loose(instance, wanted)
    if all_locks:
        return _placement(instance, component, wanted, loose, stop)
    everyone = np.sort(wanted[instance.fixed_room[wanted] != NONE]).tolist()
    if len(wanted) * len(np.unique(instance.fixed_room[everyone])) <= LOOSE_COLUMNS:
        return _placement(instance, component, wanted, everyone, stop)
    placed = _placement(instance, component, wanted, loose, stop.part(share=0.5)).room_of
    if len(placed) == len(wanted):
        return Placement(placed, len(placed))
    _, relaxed = _model(instance, component, wanted, everyone, by_kind=True)
    return Placement(placed, relaxed.solve(stop)[1])


def _placement(instance: Instance, component: Component, wanted: IntArray, loose: list[int], stop: Stop) -> Placement:
    """Place as many of ``wanted`` as possible; of the fixed ones only those of ``loose`` may be left out."""
    commodities, model = _model(instance, component, wanted, loose)
    placed, most = model.solve(stop)
    settled = np.setdiff1d(wanted[instance.fixed_room[wanted] != NONE], loose).tolist()
    room_of = {i: int(instance.fixed_room[i]) for i in settled}
    for commodity, here in zip(commodities, placed, strict=True):
        room_of.update(_into_rooms(instance, commodity, here))
    return Placement(room_of, most + len(settled))


def _model(
    instance: Instance, component: Component, wanted: IntArray, loose: list[int], *, by_kind: bool = False
) -> tuple[list[Commodity], _Model]:
    """Build the model of ``wanted``, of whom ``loose`` are fixed stays that may be left out.

    With ``by_kind`` those may have any room of the kind of theirs, which only makes more of them fit: the model is then
    small whatever their number, and bounds what can be placed.
    """
    is_fixed = instance.fixed_room[wanted] != NONE
    settled = np.setdiff1d(wanted[is_fixed], loose)
    fixed_rooms = np.full(instance.stays, NONE)
    fixed_rooms[settled] = instance.fixed_room[settled]
    class_of_room, kind_of_room_class = _room_classes(instance, component.rooms, [] if by_kind else loose)
    classes = (*stay_classes(instance, wanted[~is_fixed], by_room=False), *(StayClass((i,)) for i in loose))
    commodities = build_commodities(instance, component.rooms, fixed_rooms, class_of_room)
    may_use = np.zeros((len(classes), len(kind_of_room_class)), dtype=np.bool_)
    for position, members in enumerate(classes):
        fixed = int(instance.fixed_room[members.stays[0]])
        if fixed == NONE:
            may_use[position] = instance.eligible[instance.condition[members.stays[0]], kind_of_room_class]
        else:
            may_use[position, class_of_room[fixed]] = True
    return commodities, _Model(instance, classes, commodities, may_use)


def _loose(instance: Instance, stays: IntArray) -> list[int]:
    """Return the fixed stays in rooms in which some of them clash, with each other or with a block; ascending."""
    by_room: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for room, start, end in zip(instance.block_room, instance.block_start, instance.block_end, strict=True):
        by_room[int(room)].append((int(start), int(end), NONE))
    for i in stays[instance.fixed_room[stays] != NONE].tolist():
        by_room[int(instance.fixed_room[i])].append((int(instance.arrival[i]), int(instance.departure[i]), i))
    loose: list[int] = []
    for taken in by_room.values():
        taken.sort()
        if any(later[0] < earlier[1] for earlier, later in pairwise(taken)):
            loose.extend(i for _, _, i in taken if i != NONE)
    return sorted(loose)


def _room_classes(instance: Instance, rooms: IntArray, loose: list[int]) -> tuple[IntArray, IntArray]:
    """Room classes by kind, but a room with loose stays is a class of its own."""
    class_of_room, kind_of_room_class = room_classes(instance, rooms, by_room=False)
    kinds = kind_of_room_class.tolist()
    for room in sorted({int(instance.fixed_room[i]) for i in loose}):
        class_of_room[room] = len(kinds)
        kinds.append(int(instance.kind_of_room[room]))
    return class_of_room, np.array(kinds, dtype=np.int64)


class _Model:
    """The mixed-integer model of one component.

    Columns: stays by class and commodity, then waiting arcs between consecutive days of a commodity. Rows: one a class,
    then one a day of a commodity: no more waits or leaves there than came.
    """

    def __init__(
        self, instance: Instance, classes: tuple[StayClass, ...], commodities: list[Commodity], may_use: np.ndarray
    ) -> None:
        self.classes, self.commodities = classes, commodities
        self.count = np.array([len(members.stays) for members in classes], dtype=float)
        first = np.array([members.stays[0] for members in classes], dtype=np.int64)
        arrival, departure = instance.arrival[first], instance.departure[first]
        fits = []
        for commodity in commodities:
            earliest = min(segment.start for segment in commodity.segments)
            fits.append(
                np.flatnonzero(may_use[:, commodity.room_class] & (departure <= commodity.end) & (arrival >= earliest))
            )
        self.stay_class = np.concatenate([*fits, np.empty(0, dtype=np.int64)]).astype(np.int64)
        self.stay_commodity = np.repeat(np.arange(len(commodities)), [len(here) for here in fits])
        self.columns, self.rows = len(self.stay_class), len(classes)
        own = np.arange(self.columns)
        self.entries: list[tuple[IntArray, IntArray, float]] = [(self.stay_class, own, 1.0)]
        self.supply: list[np.ndarray] = []
        ends = np.cumsum([len(here) for here in fits])
        for commodity, here, end in zip(commodities, fits, ends.tolist(), strict=True):
            self._add_days(commodity, own[end - len(here) : end], arrival[here], departure[here])

    def _add_days(self, commodity: Commodity, own: IntArray, arrival: IntArray, departure: IntArray) -> None:
        """Add the days of a commodity: what the stays leave, where they come, and who waits."""
        starts = np.array([segment.start for segment in commodity.segments])
        days = np.unique(np.concatenate([starts, arrival, departure]))
        wait = self.columns + np.arange(len(days) - 1)
        at = self.rows + np.arange(len(days))
        self.entries += [
            (at[np.searchsorted(days, arrival)], own, 1.0),
            (at[np.searchsorted(days, departure)], own, -1.0),
            (at[:-1], wait, 1.0),
            (at[1:], wait, -1.0),
        ]
        self.supply.append(np.array([(starts == day).sum() for day in days], dtype=float))
        self.columns, self.rows = self.columns + len(wait), self.rows + len(days)

    def solve(self, stop: Stop) -> tuple[list[list[int]], int]:
        """Return the stays placed in each commodity, and how many can be placed at most."""
        stays = len(self.stay_class)
        placed: list[list[int]] = [[] for _ in self.commodities]
        if stays == 0:
            return placed, 0
        row, column = (np.concatenate([entry[side] for entry in self.entries]) for side in (0, 1))
        value = np.concatenate([np.full(len(entry[0]), entry[2]) for entry in self.entries])
        days = np.concatenate(self.supply)
        lower = np.concatenate([np.zeros(len(self.classes)), np.full(len(days), -np.inf)])
        rows = rows_from_entries(row, column, value, lower, np.concatenate([self.count, days]))
        is_stay = np.arange(self.columns) < stays
        limit = np.concatenate([self.count[self.stay_class], np.full(self.columns - stays, np.inf)])
        model = LinearModel(np.zeros(self.columns), limit, is_stay, rows)
        answer = model.minimize(np.where(is_stay, -1.0, 0.0), stop, gap=0.5)
        total = int(self.count.sum())
        bound = answer.integer_bound
        most = total if bound is None else min(total, -bound)
        if answer.values is not None:
            waiting = [list(members.stays) for members in self.classes]
            for at_column in np.flatnonzero(np.rint(answer.values[:stays])).tolist():
                members = waiting[self.stay_class[at_column]]
                number = round(answer.values[at_column])
                placed[self.stay_commodity[at_column]] += members[:number]
                del members[:number]
        return placed, most


def _into_rooms(instance: Instance, commodity: Commodity, stays: list[int]) -> dict[int, int]:
    """Place stays that fit together into the segments of one commodity: the room freed last, the present room first."""
    freed = {segment.room: segment.start for segment in commodity.segments}
    room_of = {}
    for i in sorted(stays, key=lambda i: (instance.arrival[i], instance.departure[i], i)):
        fitting = [room for room, day in freed.items() if day <= instance.arrival[i]]
        room = max(fitting, key=lambda room: (room == instance.present_room[i], freed[room], -room))
        freed[room] = int(instance.departure[i])
        room_of[i] = room
    return room_of
