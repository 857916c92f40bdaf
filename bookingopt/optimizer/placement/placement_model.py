"""The largest part of the stays that can be placed, whatever it costs; a legal plan where that is all of them.

Tokens flow through the days of each commodity over free waiting arcs, so the model is small and its linear relaxation
nearly always integral. A fixed stay that may be left out is a stay like any other that has one room
only; its room is then told apart from the others of its kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bookingopt.optimizer.highs import FloatArray, LinearModel, Outcome, rows_from_entries
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray, frozen
from bookingopt.optimizer.network.token_flow import Commodity, StayClass, build_commodities, room_classes, stay_classes
from bookingopt.optimizer.placement.turnover_cuts import free_again
from bookingopt.optimizer.stop import Stop


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


@dataclass(frozen=True)
class Packing:
    """A choice of stays of a model, and what no choice is worth more than.

    Attributes
    ----------
    values
        Value of each column; None where none was found.
    most
        No choice is worth more.
    is_best
        Whether the choice is proved to be worth most.
    """

    values: FloatArray | None
    most: int
    is_best: bool


def clashing(instance: Instance, stays: IntArray) -> list[int]:
    """Return the fixed ones among ``stays`` that clash with each other or with a block; ascending."""
    links = instance.links
    by_room: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for room, start, end in zip(instance.block_room, instance.block_start, instance.block_end, strict=True):
        by_room[int(room)].append((int(start), int(end), NONE))
    for i in stays[instance.fixed_room[stays] != NONE].tolist():
        room = int(instance.fixed_room[i])
        for single in [room] if links is None else links.singles(room).tolist():
            by_room[single].append((int(instance.arrival[i]), int(instance.departure[i]), i))
    found: set[int] = set()
    for taken in by_room.values():
        taken.sort()
        # Whoever is there still and is not the last to leave clashes with that one, and is found already.
        last, until = NONE, taken[0][0]
        for start, end, stay in taken:
            if start < until:
                found.update((last, stay))
            if end > until:
                last, until = stay, end
    return sorted(found - {NONE})


def _room_classes(instance: Instance, rooms: IntArray, loose: list[int], *, by_room: bool) -> tuple[IntArray, IntArray]:
    """Room classes, those by kind with a class of its own for each room with loose stays."""
    class_of_room, kind_of_room_class = room_classes(instance, rooms, by_room=by_room)
    if by_room:
        return class_of_room, kind_of_room_class
    kinds = kind_of_room_class.tolist()
    for room in sorted({int(instance.fixed_room[i]) for i in loose}):
        class_of_room[room] = len(kinds)
        kinds.append(int(instance.kind_of_room[room]))
    return class_of_room, np.array(kinds, dtype=np.int64)


class PlacementModel:
    """The mixed-integer model of some stays of one component.

    Columns: stays by class and commodity, then waiting arcs between consecutive days of a commodity. Rows: one a class,
    then one a day of a commodity: no more waits or leaves there than came; then those of turnover nights.

    Parameters
    ----------
    instance, component
        Where to place.
    wanted
        The stays that count.
    by_priority
        Whether stays of different priority are told apart, and those that have a present room from the others.
    by_room
        Whether rooms are told apart, and stays that have a present room.

    Attributes
    ----------
    classes
        Stays that are chosen; those of one class are alike.
    settled
        Fixed stays that clash with nothing: they are placed in any case; int64, ascending.
    """

    def __init__(
        self,
        instance: Instance,
        component: Component,
        wanted: IntArray,
        *,
        by_priority: bool = False,
        by_room: bool = False,
    ) -> None:
        self.instance = instance
        loose = clashing(instance, wanted)
        is_fixed = instance.fixed_room[wanted] != NONE
        self.settled = np.setdiff1d(wanted[is_fixed], loose)
        fixed_rooms = np.full(instance.stays, NONE)
        fixed_rooms[self.settled] = instance.fixed_room[self.settled]
        until = free_again(instance, self.settled)
        cut = wanted[is_fixed & (instance.departure[wanted] < until[wanted])].tolist()
        class_of_room, kind_of_room_class = _room_classes(instance, component.rooms, [*loose, *cut], by_room=by_room)
        free = stay_classes(instance, wanted[~is_fixed], by_room=by_room)
        if by_priority:
            free = tuple(one for members in free for one in _by_priority(instance, members))
        self.classes = (*free, *(StayClass((i,)) for i in loose))
        self.count = np.array([len(members.stays) for members in self.classes], dtype=np.int64)
        #: So many stays of each class there must be where all are to be placed; float[classes].
        self.required = self.count.astype(float)
        self.first = np.array([members.stays[0] for members in self.classes], dtype=np.int64)
        self.commodities = build_commodities(instance, component.rooms, fixed_rooms, class_of_room)
        may_use = np.zeros((len(self.classes), len(kind_of_room_class)), dtype=np.bool_)
        for position, i in enumerate(self.first.tolist()):
            fixed = int(instance.fixed_room[i])
            if fixed == NONE:
                may_use[position] = instance.eligible[instance.condition[i], kind_of_room_class]
            else:
                may_use[position, class_of_room[fixed]] = True
        self._add_columns(may_use, kind_of_room_class)
        for i in cut:
            self._add_turnover(i, int(until[i]), int(class_of_room[instance.fixed_room[i]]))
        self._solver: LinearModel | None = None

    def _add_columns(self, may_use: np.ndarray, kind_of_room_class: IntArray) -> None:
        arrival = self.instance.arrival[self.first]
        fits, departures = [], []
        for commodity in self.commodities:
            earliest = min(segment.start for segment in commodity.segments)
            freed = self.instance.freed(self.first, kind_of_room_class[commodity.room_class])
            here = np.flatnonzero(may_use[:, commodity.room_class] & (freed <= commodity.end) & (arrival >= earliest))
            fits.append(here)
            departures.append(freed[here])
        self.stay_class = np.concatenate([*fits, np.empty(0, dtype=np.int64)]).astype(np.int64)
        self.stay_commodity = np.repeat(np.arange(len(self.commodities)), [len(here) for here in fits])
        self.columns, self.rows = len(self.stay_class), len(self.classes)
        own = np.arange(self.columns)
        self.entries: list[tuple[IntArray, IntArray, float]] = [(self.stay_class, own, 1.0)]
        self.supply: list[np.ndarray] = []
        ends = np.cumsum([len(here) for here in fits])
        for commodity, here, end, freed in zip(self.commodities, fits, ends.tolist(), departures, strict=True):
            self._add_days(commodity, own[end - len(here) : end], arrival[here], freed)

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

    def _add_turnover(self, fixed: int, until: int, room_class: int) -> None:
        """Keep free stays out of the turnover of a fixed stay, to the day ``until``, unless one is there that cuts it.

        It may itself be one that can be left out.
        """
        instance, of_class = self.instance, self.first[self.stay_class]
        room = np.array([one.room_class for one in self.commodities], dtype=np.int64)[self.stay_commodity]
        arrival, is_fixed = instance.arrival[of_class], instance.fixed_room[of_class] != NONE
        here = room == room_class
        own = np.flatnonzero(here & (of_class == fixed))
        is_settled = bool((self.settled == fixed).any())
        late = here & ~is_fixed & (instance.departure[fixed] <= arrival) & (arrival < until)
        for column in np.flatnonzero(late).tolist():
            cuts = np.flatnonzero(here & is_fixed & (instance.leaves[fixed] <= arrival) & (arrival <= arrival[column]))
            for columns, value in ((np.array([column]), 1.0), (own, 1.0), (cuts, -1.0)):
                self.entries.append((np.full(len(columns), self.rows), columns, value))
            self.supply.append(np.array([0.0 if is_settled else 1.0]))
            self.rows += 1

    def best(self, weight: IntArray, stop: Stop) -> Packing:
        """Choose stays that are worth most together.

        Parameters
        ----------
        weight
            What a stay of each class is worth; int64[classes], not negative.
        stop
            Ends the search; the choice is then not proved.
        """
        total = int(self.count @ weight)
        if len(self.stay_class) == 0 or total == 0:
            return Packing(None, 0, is_best=True)
        self._solver = self._solver or self.linear_model(np.zeros(len(self.classes)))
        cost = np.zeros(self.columns)
        cost[: len(self.stay_class)] = -weight[self.stay_class]
        answer = self._solver.minimize(cost, stop, gap=0.5)
        if answer.outcome is Outcome.INFEASIBLE:  # nobody placed is a solution: presolve was wrong
            answer = self._solver.minimize(cost, stop, gap=0.5, presolve=False)
        bound = answer.integer_bound
        most = total if bound is None else min(total, -bound)
        values = None if answer.values is None else np.rint(answer.values[: len(self.stay_class)])
        is_best = values is not None and round(float(-cost[: len(self.stay_class)] @ values)) == most
        return Packing(values, most, is_best)

    def hold(self, weight: IntArray, worth: int) -> None:
        """Let only choices count from now on that are worth ``worth`` at least."""
        column = np.flatnonzero(weight[self.stay_class])
        if len(column):
            assert self._solver is not None
            self._solver.add_row(column, weight[self.stay_class[column]].astype(float), worth - 0.5, np.inf)

    def room_of(self, values: FloatArray | None) -> dict[int, int]:
        """Return the rooms of the stays that a choice places, and of the settled ones."""
        room_of = {i: int(self.instance.fixed_room[i]) for i in self.settled.tolist()}
        if values is not None:
            columns = (self.stay_class, self.stay_commodity)
            room_of |= rooms_of_columns(self.instance, self.classes, self.commodities, columns, values)
        return room_of

    def room_of_column(self) -> IntArray:
        """Return the room of each column of stays, where rooms are told apart; int64[columns of stays]."""
        room = np.array([commodity.segments[0].room for commodity in self.commodities], dtype=np.int64)
        return frozen(room[self.stay_commodity])

    def linear_model(self, least: FloatArray) -> LinearModel:
        """Build the model in which at least so many stays of each class are placed."""
        stays = len(self.stay_class)
        row, column = (np.concatenate([entry[side] for entry in self.entries]) for side in (0, 1))
        value = np.concatenate([np.full(len(entry[0]), entry[2]) for entry in self.entries])
        days = np.concatenate(self.supply)
        lower = np.concatenate([least, np.full(len(days), -np.inf)])
        rows = rows_from_entries(row, column, value, lower, np.concatenate([self.count, days]))
        limit = np.concatenate([self.count[self.stay_class], np.full(self.columns - stays, np.inf)])
        return LinearModel(np.zeros(self.columns), limit, np.arange(self.columns) < stays, rows)


def _by_priority(instance: Instance, members: StayClass) -> Iterator[StayClass]:
    """Split a class by what its stays count with and without a room, and by whether they have a present room."""
    alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for i in members.stays:
        had_room = int(instance.present_room[i] != NONE)
        key = (int(instance.priority[i]), had_room, int(instance.nights[i]), int(instance.sharers[i]))
        alike[key].append(i)
    for _, stays in sorted(alike.items()):
        yield StayClass(tuple(stays))


def rooms_of_columns(
    instance: Instance,
    classes: Sequence[StayClass],
    commodities: Sequence[Commodity],
    columns: tuple[IntArray, IntArray],
    values: np.ndarray,
) -> dict[int, int]:
    """Return the rooms of the stays that ``values`` of columns place; ``columns``: class and commodity of each."""
    waiting = [list(members.stays) for members in classes]
    placed: list[list[int]] = [[] for _ in commodities]
    for column in np.flatnonzero(values).tolist():
        members = waiting[columns[0][column]]
        number = round(values[column])
        placed[columns[1][column]] += members[:number]
        del members[:number]
    room_of = {}
    for commodity, here in zip(commodities, placed, strict=True):
        room_of.update(_into_rooms(instance, commodity, here))
    return room_of


def _into_rooms(instance: Instance, commodity: Commodity, stays: list[int]) -> dict[int, int]:
    """Place stays that fit together into the segments of one commodity: the room freed last, the present room first."""
    freed = {segment.room: segment.start for segment in commodity.segments}
    room_of = {}
    for i in sorted(stays, key=lambda i: (instance.arrival[i], instance.leaves[i], i)):
        fitting = [room for room, day in freed.items() if day <= instance.arrival[i]]
        room = max(fitting, key=lambda room: (room == instance.present_room[i], freed[room], -room))
        freed[room] = instance.freed_in(i, room)
        room_of[i] = room
    return room_of
