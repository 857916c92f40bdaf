"""The token-flow network: rooms as tokens that flow through the days, interchangeable where they may be.

A *commodity* is (room class, day on which the segment ends): how a room got to the end of its segment does not matter
to what follows. A *room class* is a set of rooms that are alike: a room kind, or a single room where neighbours and
moves count. In each commodity a token is freed at ``D(t)``, goes over a gap to ``A(u)``, and there takes a stay to
``D(departure)``, until a last gap takes it to the end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bookingopt.optimizer.highs import Rows, rows_from_entries
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray, frozen
from bookingopt.optimizer.model.objective import gap_exponent
from bookingopt.optimizer.model.segments import FRESH, OPEN, Segment, segments

#: Exponent of a gap that costs nothing.
FREE = -(1 << 40)

NO_ROOMS = frozen([])


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
    """Segments of one room class that end on one day.

    Attributes
    ----------
    room_class
        Index of the room class.
    end, to_block
        Day on which the segments end (``OPEN``: never), and whether in an out-of-order block.
    segments
        The segments, by room.
    """

    room_class: int
    end: int
    to_block: bool
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Frame:
    """What the tokens of one component flow through, whichever arcs a model has.

    Attributes
    ----------
    classes
        The free stays.
    commodities
        The segments, by room class and end.
    kind_of_room_class
        Room kind of each room class; int64[room classes].
    first, count
        First stay of each class, and number of its stays; int64[classes].
    allowed
        Whether stays of class ``c`` may have rooms of room class ``p``; bool[classes, room classes].
    """

    classes: tuple[StayClass, ...]
    commodities: tuple[Commodity, ...]
    kind_of_room_class: IntArray
    first: IntArray
    count: IntArray
    allowed: BoolArray

    @property
    def kind_of_commodity(self) -> IntArray:
        """Room kind of each commodity; int64[commodities]."""
        room_class = np.array([commodity.room_class for commodity in self.commodities], dtype=np.int64)
        return self.kind_of_room_class[room_class]


@dataclass(frozen=True)
class Arcs:
    """The arcs of a model.

    Attributes
    ----------
    stay_class, stay_commodity
        Class ``c`` may stay in commodity ``k``; int64[stay arcs].
    gap_commodity, gap_from, gap_to, gap_idle
        A token of commodity ``k`` that is freed on one day (or ``FRESH``) may wait until another, at last until the
        commodity's end. Tokens between two blocks, which cost nothing when they stay idle, have gaps of their own from
        the day of the block's end; int64[gap arcs].
    """

    stay_class: IntArray
    stay_commodity: IntArray
    gap_commodity: IntArray
    gap_from: IntArray
    gap_to: IntArray
    gap_idle: BoolArray


@dataclass(frozen=True)
class Network:
    """The token-flow network of one component. Columns are first the stays' (whole), then the gaps'.

    Attributes
    ----------
    frame, arcs
        What the columns refer to.
    gap_exponent
        Exponent of the cost of each gap column (``FREE`` where it costs nothing); int64[gap columns].
    rows
        The rows of the model, all of them equations: one a freed node, one a taken node, one a class.
    nodes
        Number of rows that are nodes; they come first, and every arc leads from a node to a later one.
    tail, head
        Nodes of each column's arc, the end of the segments being ``NONE``; int64[columns].
    supply
        Tokens that start at each node; int64[nodes].
    """

    frame: Frame
    arcs: Arcs
    gap_exponent: IntArray
    rows: Rows
    nodes: int
    tail: IntArray
    head: IntArray
    supply: IntArray

    @property
    def stay_columns(self) -> int:
        """Number of stay columns, which come first."""
        return len(self.arcs.stay_class)

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.arcs.stay_class) + len(self.arcs.gap_commodity)

    @property
    def upper(self) -> np.ndarray:
        """Upper bounds of all columns."""
        gaps = np.full(len(self.arcs.gap_commodity), np.inf)
        return np.concatenate([self.frame.count[self.arcs.stay_class].astype(float), gaps])

    @property
    def whole(self) -> np.ndarray:
        """Which columns must be whole: the stays'."""
        return np.arange(self.columns) < self.stay_columns


def stay_classes(
    instance: Instance, stays: IntArray, *, by_room: bool, mates_apart: bool = False
) -> tuple[StayClass, ...]:
    """Group ``stays`` that need not be told apart; ``by_room`` mates and stays with a present room are."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for i in stays.tolist():
        is_mate = (by_room or mates_apart) and len(instance.mates[i]) > 0
        single = i if is_mate or (by_room and instance.present_room[i] != NONE) else NONE
        key = (instance.condition[i], instance.preference[i], instance.arrival[i], instance.departure[i], single)
        groups.setdefault(tuple(int(value) for value in key), []).append(i)
    return tuple(StayClass(tuple(members)) for members in groups.values())


def build_commodities(
    instance: Instance, rooms: IntArray, fixed_rooms: IntArray, class_of_room: IntArray
) -> list[Commodity]:
    """Group the segments of ``rooms`` by room class and end, in this order."""
    groups: dict[tuple[int, int, bool], list[Segment]] = {}
    for segment in segments(instance, rooms, fixed_rooms):
        groups.setdefault((int(class_of_room[segment.room]), segment.end, segment.to_block), []).append(segment)
    return [Commodity(*key, tuple(groups[key])) for key in sorted(groups)]


def room_classes(
    instance: Instance, rooms: IntArray, *, by_room: bool, apart: IntArray = NO_ROOMS
) -> tuple[IntArray, IntArray]:
    """Return the room class of each room of the instance (``NONE`` outside ``rooms``), and the kind of each class.

    A class is a kind, or ``by_room`` a single room; the rooms ``apart`` (int64) are single ones in any case.
    """
    is_single = np.ones(len(rooms), dtype=np.bool_) if by_room else np.isin(rooms, apart)
    name = np.where(is_single, instance.kinds + rooms, instance.kind_of_room[rooms])
    class_of_room = np.full(instance.rooms, NONE)
    _, first, class_of_room[rooms] = np.unique(name, return_index=True, return_inverse=True)
    return class_of_room, instance.kind_of_room[rooms[first]]


def build_frame(
    instance: Instance,
    component: Component,
    *,
    by_room: bool,
    fixed_rooms: IntArray | None = None,
    apart: IntArray = NO_ROOMS,
) -> Frame:
    """Build the frame of ``component``, its room classes being kinds or single rooms.

    With ``fixed_rooms`` (int64[stays], ``NONE`` for a free stay) other stays are fixed than the instance says. The
    rooms ``apart`` are classes of their own beside the kinds; then mates are told apart too.
    """
    fixed = instance.fixed_room if fixed_rooms is None else fixed_rooms
    classes = stay_classes(instance, component.free, by_room=by_room, mates_apart=len(apart) > 0)
    class_of_room, kind_of_room_class = room_classes(instance, component.rooms, by_room=by_room, apart=apart)
    commodities = build_commodities(instance, component.rooms, fixed, class_of_room)
    first = np.array([members.stays[0] for members in classes], dtype=np.int64)
    count = np.array([len(members.stays) for members in classes], dtype=np.int64)
    allowed = instance.eligible[np.ix_(instance.condition[first], kind_of_room_class)]
    return Frame(classes, tuple(commodities), kind_of_room_class, first, count, allowed)


def build_network(instance: Instance, component: Component, *, by_room: bool) -> Network:
    """Build the whole token-flow network of ``component``, its room classes being kinds or single rooms."""
    frame = build_frame(instance, component, by_room=by_room)
    return network_of(instance, frame, all_arcs(instance, frame))


def all_arcs(instance: Instance, frame: Frame) -> Arcs:
    """Return every arc that a token may take."""
    arrival, kind_of_commodity = instance.arrival[frame.first], frame.kind_of_commodity
    stay_arcs: list[tuple[np.ndarray, ...]] = []
    gap_arcs: list[tuple[np.ndarray, ...]] = []
    for position, commodity in enumerate(frame.commodities):
        starts = np.array([segment.start for segment in commodity.segments], dtype=np.int64)
        idle = np.array([segment.is_idle for segment in commodity.segments], dtype=np.bool_)
        departure = instance.freed(frame.first, kind_of_commodity[position])
        fits = frame.allowed[:, commodity.room_class] & (departure <= commodity.end)
        stays = np.flatnonzero(fits & (arrival >= starts.min()))
        freed, taken = np.unique(np.concatenate([starts[~idle], departure[stays]])), np.unique(arrival[stays])
        stay_arcs.append((stays, np.full(len(stays), position)))
        for days, is_idle in ((freed, 0), (np.unique(starts[idle]), 1)):
            source, target = np.nonzero(days[:, None] <= taken[None, :])
            ends = np.full(len(days), commodity.end)
            begin, finish = np.concatenate([days[source], days]), np.concatenate([taken[target], ends])
            gap_arcs.append(
                (np.full(len(begin), position), begin, finish, np.full(len(begin), is_idle, dtype=np.int64))
            )
    stay_class, stay_commodity = _columns(stay_arcs, 2)
    gap_commodity, from_day, to_day, idle_gap = _columns(gap_arcs, 4)
    return Arcs(stay_class, stay_commodity, gap_commodity, from_day, to_day, idle_gap.astype(np.bool_))


def network_of(instance: Instance, frame: Frame, arcs: Arcs) -> Network:
    """Build the token-flow network with just these ``arcs``; every token must have a path among them."""
    commodities = frame.commodities
    end = np.array([commodity.end for commodity in commodities], dtype=np.int64)
    stays, gaps = len(arcs.stay_class), len(arcs.gap_commodity)
    bounded = np.flatnonzero(arcs.gap_to != end[arcs.gap_commodity])
    token = [(k, s.start, s.is_idle) for k, commodity in enumerate(commodities) for s in commodity.segments]
    token_commodity, token_day, token_idle = np.array(token, dtype=np.int64).reshape(-1, 3).T
    departure = instance.freed(frame.first[arcs.stay_class], frame.kind_of_commodity[arcs.stay_commodity])
    names, node = np.unique(
        np.concatenate(
            [
                _node(arcs.stay_commodity, instance.arrival[frame.first][arcs.stay_class], _TAKEN),
                _node(arcs.gap_commodity, arcs.gap_from, np.where(arcs.gap_idle, _IDLE, _FREED)),
                _node(arcs.stay_commodity, departure, _FREED),
                _node(arcs.gap_commodity[bounded], arcs.gap_to[bounded], _TAKEN),
                _node(token_commodity, token_day, np.where(token_idle == 1, _IDLE, _FREED)),
            ]
        ),
        return_inverse=True,
    )
    columns = stays + gaps
    tail, head = node[:columns], np.full(columns, NONE)
    head[np.append(np.arange(stays), stays + bounded)] = node[columns : columns + stays + len(bounded)]
    supply = np.bincount(node[columns + stays + len(bounded) :], minlength=len(names))
    goes_on = np.flatnonzero(head != NONE)
    row = np.concatenate([head[goes_on], tail, len(names) + arcs.stay_class])
    column = np.concatenate([goes_on, np.arange(columns), np.arange(stays)])
    value = np.concatenate([np.ones(len(goes_on)), -np.ones(columns), np.ones(stays)])
    right = np.concatenate([-supply, frame.count]).astype(float)
    rows = rows_from_entries(row, column, value, right, right)
    return Network(frame, arcs, _exponents(instance, frame, arcs), rows, len(names), tail, head, supply)


#: Sides of a day in a commodity, in the order in which a token passes them.
_FREED, _IDLE, _TAKEN = 0, 1, 2

#: More than any day, and than ``FRESH``, needs.
_DAYS = 1 << 20


def _node(commodity: IntArray, day: IntArray, side: IntArray | int) -> IntArray:
    """Name a node so that names grow along every arc."""
    name: IntArray = (commodity * _DAYS + day + 1) * 3 + side
    return name


def _exponents(instance: Instance, frame: Frame, arcs: Arcs) -> IntArray:
    """Exponents of the gaps: none before a room's first entry, from block to block, or to a day that never comes."""
    leading = instance.leading_from
    to_block = np.array([commodity.to_block for commodity in frame.commodities], dtype=np.bool_)[arcs.gap_commodity]
    is_last = (
        arcs.gap_to == np.array([commodity.end for commodity in frame.commodities], dtype=np.int64)[arcs.gap_commodity]
    )
    fresh = arcs.gap_from == FRESH
    start = np.where(fresh, OPEN if leading is None else leading, arcs.gap_from)
    costs = (arcs.gap_to > start) & (arcs.gap_to < OPEN) & ~(is_last & to_block & (fresh | arcs.gap_idle))
    exponent = np.full(len(start), FREE)
    turnover = instance.turnover_of_kind[frame.kind_of_commodity[arcs.gap_commodity[costs]]]
    exponent[costs] = gap_exponent((arcs.gap_to - start)[costs], instance.minimum_stay[start[costs]] + turnover)
    return exponent


def estimated_columns(instance: Instance, component: Component, *, by_room: bool) -> int:
    """Return about how many columns `build_network` would make, without making them."""
    class_of_room, kind_of_room_class = room_classes(instance, component.rooms, by_room=by_room)
    arrivals = instance.arrival[component.free]
    condition = instance.condition[component.free]
    total = 0
    for commodity in build_commodities(instance, component.rooms, instance.fixed_room, class_of_room):
        start, kind = min(segment.start for segment in commodity.segments), kind_of_room_class[commodity.room_class]
        departures = instance.freed(component.free, kind)
        fits = instance.eligible[condition, kind] & (arrivals >= start) & (departures <= commodity.end)
        days_taken, days_freed = len(np.unique(arrivals[fits])), len(np.unique(departures[fits]))
        total += int(fits.sum()) + days_taken * (days_freed + 1) // 2
    return total


def _columns(pieces: list[tuple[np.ndarray, ...]], width: int) -> tuple[np.ndarray, ...]:
    if not pieces:
        return tuple(np.empty(0, dtype=np.int64) for _ in range(width))
    return tuple(np.concatenate([piece[k] for piece in pieces]) for k in range(width))
