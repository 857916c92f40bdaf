"""Model T: rooms as tokens that flow through the days, interchangeable where they may be.

A *commodity* is (part, day on which the segment ends): how a room got to the end of its segment does not matter to what
follows. A *part* is a set of rooms that are alike: a room kind, or a single room where neighbours and moves count. In
each commodity a token is freed at ``D(t)``, goes over a gap to ``A(u)``, and there takes a stay to ``D(departure)``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bookingopt.optimizer.assign.components import Component
from bookingopt.optimizer.assign.links import FRESH
from bookingopt.optimizer.assign.segments import OPEN, Segment, segments
from bookingopt.optimizer.highs import Rows, rows_from_entries
from bookingopt.optimizer.instance import NONE, Instance, IntArray
from bookingopt.optimizer.objective import gap_exponent

#: Exponent of a gap that costs nothing.
FREE = -(1 << 40)


@dataclass(frozen=True)
class StayClass:
    """Stays that the model need not tell apart.

    Attributes
    ----------
    stays
        The stays; equal arrival, departure, conditions and preference.
    """

    stays: tuple[int, ...]


@dataclass(frozen=True)
class Commodity:
    """Segments of one part that end on one day.

    Attributes
    ----------
    part
        Index of the part.
    end, to_block
        Day on which the segments end (``OPEN``: never), and whether in an out-of-order block.
    segments
        The segments, by room.
    """

    part: int
    end: int
    to_block: bool
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Network:
    """Model T of one component. Columns are first the stays' (whole), then the gaps'.

    Attributes
    ----------
    classes, commodities
        What the columns refer to.
    kind_of_part
        Room kind of each part; int64[parts].
    stay_class, stay_commodity
        Of each stay column; int64[stay columns].
    gap_commodity, gap_from, gap_to, gap_exponent
        Of each gap column: from day (or ``FRESH``) to day (an open end needs no column), and the exponent
        of its cost (``FREE``); int64[gap columns].
    gap_limit
        Most tokens that may use each gap column; float[gap columns].
    rows
        The rows of the model.
    """

    classes: tuple[StayClass, ...]
    commodities: tuple[Commodity, ...]
    kind_of_part: IntArray
    stay_class: IntArray
    stay_commodity: IntArray
    gap_commodity: IntArray
    gap_from: IntArray
    gap_to: IntArray
    gap_exponent: IntArray
    gap_limit: np.ndarray
    rows: Rows

    @property
    def stay_columns(self) -> int:
        """Number of stay columns, which come first."""
        return len(self.stay_class)

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.stay_class) + len(self.gap_commodity)

    @property
    def upper(self) -> np.ndarray:
        """Upper bounds of all columns."""
        count = np.array([len(members.stays) for members in self.classes], dtype=float)
        return np.concatenate([count[self.stay_class], self.gap_limit])

    @property
    def whole(self) -> np.ndarray:
        """Which columns must be whole: the stays'."""
        return np.arange(self.columns) < self.stay_columns


def stay_classes(instance: Instance, stays: IntArray, *, by_room: bool) -> tuple[StayClass, ...]:
    """Group ``stays`` that need not be told apart; ``by_room`` mates and stays with a present room are."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for i in stays.tolist():
        single = i if by_room and (len(instance.mates[i]) or instance.present_room[i] != NONE) else NONE
        key = (instance.condition[i], instance.preference[i], instance.arrival[i], instance.departure[i], single)
        groups.setdefault(tuple(int(part) for part in key), []).append(i)
    return tuple(StayClass(tuple(members)) for members in groups.values())


def commodities(instance: Instance, rooms: IntArray, fixed_rooms: IntArray, part_of_room: IntArray) -> list[Commodity]:
    """Group the segments of ``rooms`` by part and end, in this order."""
    groups: dict[tuple[int, int, bool], list[Segment]] = {}
    for segment in segments(instance, rooms, fixed_rooms):
        groups.setdefault((int(part_of_room[segment.room]), segment.end, segment.to_block), []).append(segment)
    return [Commodity(*key, tuple(groups[key])) for key in sorted(groups)]


def parts(instance: Instance, rooms: IntArray, *, by_room: bool) -> tuple[IntArray, IntArray]:
    """Return the part of each room of the instance (``NONE`` outside ``rooms``) and the kind of each part."""
    part_of_room = np.full(instance.rooms, NONE)
    if by_room:
        part_of_room[rooms] = np.arange(len(rooms))
        return part_of_room, instance.kind_of_room[rooms]
    kinds, part_of_room[rooms] = np.unique(instance.kind_of_room[rooms], return_inverse=True)
    return part_of_room, kinds


def build_network(instance: Instance, component: Component, *, by_room: bool) -> Network:
    """Build Model T of ``component``, its parts being kinds or single rooms."""
    classes = stay_classes(instance, component.free, by_room=by_room)
    part_of_room, kind_of_part = parts(instance, component.rooms, by_room=by_room)
    wares = commodities(instance, component.rooms, instance.fixed_room, part_of_room)
    first = np.array([members.stays[0] for members in classes], dtype=np.int64)
    builder = _Builder(instance, first)
    for position, ware in enumerate(wares):
        builder.add(position, ware, int(kind_of_part[ware.part]))
    count = np.array([len(members.stays) for members in classes], dtype=float)
    return builder.network(classes, tuple(wares), kind_of_part, count)


def estimated_columns(instance: Instance, component: Component, *, by_room: bool) -> int:
    """Return about how many columns `build_network` would make, without making them."""
    part_of_room, kind_of_part = parts(instance, component.rooms, by_room=by_room)
    arrivals, departures = instance.arrival[component.free], instance.departure[component.free]
    condition = instance.condition[component.free]
    total = 0
    for ware in commodities(instance, component.rooms, instance.fixed_room, part_of_room):
        start = min(segment.start for segment in ware.segments)
        fits = instance.eligible[condition, kind_of_part[ware.part]] & (arrivals >= start) & (departures <= ware.end)
        days_taken, days_freed = len(np.unique(arrivals[fits])), len(np.unique(departures[fits]))
        total += int(fits.sum()) + days_taken * (days_freed + 1) // 2
    return total


class _Builder:
    """Collects columns and rows commodity by commodity."""

    def __init__(self, instance: Instance, first: IntArray) -> None:
        self.instance = instance
        self.arrival, self.departure = instance.arrival[first], instance.departure[first]
        self.condition = instance.condition[first]
        self.stays: list[tuple[np.ndarray, ...]] = []  # class, commodity, row freed, row taken
        self.gaps: list[tuple[np.ndarray, ...]] = []  # commodity, from, to, exponent, limit, row from, row to
        self.lower: list[float] = []
        self.upper: list[float] = []

    def add(self, position: int, ware: Commodity, kind: int) -> None:
        starts = np.array([segment.start for segment in ware.segments], dtype=np.int64)
        fits = self.instance.eligible[self.condition, kind] & (self.departure <= ware.end)
        stays = np.flatnonzero(fits & (self.arrival >= starts.min()))
        freed_days = np.unique(np.concatenate([starts, self.departure[stays]]))
        taken_days = np.unique(self.arrival[stays])
        freed_row = len(self.lower) + np.arange(len(freed_days))
        supply = np.array([(starts == day).sum() for day in freed_days], dtype=float)
        # What is freed goes on over a gap; where the segment is open it may also stay free for ever.
        self.lower.extend(-supply)
        self.upper.extend(np.full(len(supply), np.inf) if ware.end == OPEN else -supply)
        taken_row = len(self.lower) + np.arange(len(taken_days))
        self.lower.extend(np.zeros(len(taken_days)))
        self.upper.extend(np.zeros(len(taken_days)))
        self.stays.append(
            (
                stays,
                np.full(len(stays), position),
                freed_row[np.searchsorted(freed_days, self.departure[stays])],
                taken_row[np.searchsorted(taken_days, self.arrival[stays])],
            )
        )
        source, target = np.nonzero(freed_days[:, None] <= taken_days[None, :])
        self._gaps(position, freed_days[source], taken_days[target], freed_row[source], taken_row[target])
        if ware.end != OPEN:
            self._ends(position, ware, freed_days, freed_row)

    def _ends(self, position: int, ware: Commodity, freed_days: IntArray, freed_row: IntArray) -> None:
        """Add the gaps up to the end of the segments; one from block to block is none and costs nothing."""
        ends, no_row = np.full(len(freed_days), ware.end), np.full(len(freed_days), NONE)
        fresh_to_block = ware.to_block & (freed_days == FRESH)
        self._gaps(position, freed_days, ends, freed_row, no_row, free=fresh_to_block)
        if ware.to_block:
            idle = np.array([sum(s.start == day and s.from_block for s in ware.segments) for day in freed_days])
            at = np.flatnonzero(idle)
            self._gaps(position, freed_days[at], ends[at], freed_row[at], no_row[at], free=idle[at] > 0, limit=idle[at])

    def _gaps(
        self,
        position: int,
        freed: IntArray,
        taken: IntArray,
        freed_row: IntArray,
        taken_row: IntArray,
        free: np.ndarray | None = None,
        limit: np.ndarray | None = None,
    ) -> None:
        leading = self.instance.leading_from
        starts = np.where(freed == FRESH, OPEN if leading is None else leading, freed)
        costs = taken > starts
        if free is not None:
            costs &= ~free
        exponent = np.full(len(freed), FREE)
        exponent[costs] = gap_exponent((taken - starts)[costs], self.instance.minimum_stay[starts[costs]])
        most = np.full(len(freed), np.inf) if limit is None else limit.astype(float)
        self.gaps.append((np.full(len(freed), position), freed, taken, exponent, most, freed_row, taken_row))

    def network(
        self, classes: tuple[StayClass, ...], wares: tuple[Commodity, ...], kind_of_part: IntArray, count: np.ndarray
    ) -> Network:
        stay_class, stay_commodity, stay_freed, stay_taken = _columns(self.stays, 4)
        commodity, freed, taken, exponent, limit, gap_freed, gap_taken = _columns(self.gaps, 7)
        stays, gaps = len(stay_class), len(commodity)
        gap_column = stays + np.arange(gaps)
        bounded = gap_taken != NONE
        class_row = len(self.lower) + stay_class
        row = np.concatenate([stay_freed, stay_taken, class_row, gap_freed, gap_taken[bounded]])
        own = np.arange(stays)
        column = np.concatenate([own, own, own, gap_column, gap_column[bounded]])
        ones = np.ones(stays)
        value = np.concatenate([ones, -ones, ones, -np.ones(gaps), np.ones(bounded.sum())])
        lower, upper = np.concatenate([self.lower, count]), np.concatenate([self.upper, count])
        rows = rows_from_entries(row, column, value, lower, upper)
        return Network(
            classes, wares, kind_of_part, stay_class, stay_commodity, commodity, freed, taken, exponent, limit, rows
        )


def _columns(pieces: list[tuple[np.ndarray, ...]], width: int) -> tuple[np.ndarray, ...]:
    if not pieces:
        return tuple(np.empty(0, dtype=np.int64) for _ in range(width))
    return tuple(np.concatenate([piece[k] for piece in pieces]) for k in range(width))
