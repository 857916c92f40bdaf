"""Builds the orphan model (see `orphan_flow`): all commodities of a component, or of a window of days, at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bookingopt.optimizer.availability.orphans.orphan_flow import (
    DAYS,
    FIRST,
    IDLE,
    PLAIN,
    ExtraStays,
    Nodes,
    OrphanModel,
    Prices,
    orphan_digits,
    scaled_units,
    source_name,
    taken_name,
)
from bookingopt.optimizer.highs import rows_from_entries
from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray
from bookingopt.optimizer.model.segments import FRESH, OPEN
from bookingopt.optimizer.network.token_flow import Frame


def build_orphan_model(
    instance: Instance,
    frame: Frame,
    minimum_stay: IntArray,
    *,
    scale: int = 0,
    extra_stays: ExtraStays | None = None,
    window: tuple[int, int] | None = None,
    prices: Prices | None = None,
) -> OrphanModel:
    """Build the model of the component of ``frame``.

    Parameters
    ----------
    instance, frame
        Where to build; every class of stays must have a commodity.
    minimum_stay
        By day, to the last departure that may be asked for; int64[days], nights.
    scale
        Costs are in multiples of ``2**scale`` units.
    extra_stays
        Stays that may be asked for.
    window, prices
        First and last day that have rows, and what prices the rest; the days of ``extra_stays`` must be inside.
    """
    scope = _CommodityScope(instance, frame, minimum_stay, window or (FRESH, OPEN))
    stays, extra = _stay_arcs(scope), _extra_arcs(scope, extra_stays)
    tokens = _tokens(scope, instance.leading_from)
    names = _node_names(scope, (stays, extra), tokens, prices)
    rows = _NodeRows(scope, names, prices)
    columns = _Columns(names, rows, scale)
    columns.add_waiting(scope)
    columns.add_gaps(scope)
    columns.add_stays(stays, scope.class_row[stays.of])
    columns.add_stays(extra, rows.count + extra.of)
    right = np.append(_right_side(scope, names, rows, tokens), np.zeros(len(extra.pairs)))
    nodes = Nodes(names.source, rows.freed.row, names.taken, rows.waiting.row, rows.at.row)
    extra_row = {pair: rows.count + number for number, pair in enumerate(extra.pairs)}
    return columns.model(scope, nodes, right, extra_row)


class _CommodityScope:
    """The commodities and classes of a frame, and which of them a window concerns.

    Attributes
    ----------
    arrival, departure
        Of each class; int64[classes].
    begin, end, to_block, part
        First day, last day, whether a block ends it, and part of each commodity; [commodities].
    live
        The commodities that meet the window, ascending.
    class_row
        Row of each class, ``NONE`` where it does not touch the window; int64[classes].
    """

    def __init__(self, instance: Instance, frame: Frame, minimum_stay: IntArray, window: tuple[int, int]) -> None:
        self.frame, self.minimum_stay, self.window = frame, minimum_stay, window
        self.arrival, self.departure = instance.arrival[frame.first], instance.departure[frame.first]
        commodities = frame.commodities
        first_days = [min(segment.start for segment in commodity.segments) for commodity in commodities]
        self.begin = np.array(first_days, dtype=np.int64)
        self.end = np.array([commodity.end for commodity in commodities], dtype=np.int64)
        self.to_block = np.array([commodity.to_block for commodity in commodities], dtype=np.bool_)
        self.part = np.array([commodity.room_class for commodity in commodities], dtype=np.int64)
        self.live = np.flatnonzero((self.begin <= window[1]) & (window[0] <= self.end))
        touches = self.inside(self.arrival) | self.inside(self.departure)
        self.class_row = np.where(touches, np.cumsum(touches) - 1, NONE)

    def inside(self, days: IntArray) -> BoolArray:
        """Return which days have rows."""
        inside: BoolArray = (self.window[0] <= days) & (days <= self.window[1])
        return inside


class _StayArcs(NamedTuple):
    """Arcs of stays: commodity, arrival, departure, and the class or the pair of days that each belongs to.

    ``pairs``: arrival and departure of the extra stays, by the number that ``of`` gives.
    """

    commodity: IntArray
    arrival: IntArray
    departure: IntArray
    of: IntArray
    pairs: tuple[tuple[int, int], ...] = ()


def _stay_arcs(scope: _CommodityScope) -> _StayArcs:
    """Return the arcs of the stays that reach the window."""
    reach = int(scope.minimum_stay.max())
    first, last = scope.window
    near = np.flatnonzero((scope.arrival <= last + reach) & (scope.departure >= first - reach))
    fits = (
        scope.frame.allowed[np.ix_(near, scope.part[scope.live])]
        & (scope.arrival[near, None] >= scope.begin[scope.live])
        & (scope.departure[near, None] <= scope.end[scope.live])
    )
    which, commodity = np.nonzero(fits)
    of_class = near[which]
    return _StayArcs(scope.live[commodity], scope.arrival[of_class], scope.departure[of_class], of_class)


def _extra_arcs(scope: _CommodityScope, extra: ExtraStays | None) -> _StayArcs:
    """Return the arcs of the extra stays."""
    if extra is None:
        nothing = np.empty(0, dtype=np.int64)
        return _StayArcs(nothing, nothing, nothing, nothing)
    commodities = scope.live[np.isin(scope.part[scope.live], extra.parts)]
    a, d = extra.arrivals[None, :, None], extra.departures[None, None, :]
    fits = (scope.begin[commodities, None, None] <= a) & (a < d) & (d <= scope.end[commodities, None, None])
    commodity, arrival, departure = np.nonzero(fits)
    came, left = extra.arrivals[arrival], extra.departures[departure]
    pairs, of_pair = np.unique(np.stack([came, left]), axis=1, return_inverse=True)
    return _StayArcs(commodities[commodity], came, left, of_pair.ravel(), tuple((int(a), int(d)) for a, d in pairs.T))


class _Tokens(NamedTuple):
    """Where the tokens begin: name of the source, ``NONE`` for those that wait from the beginning, and commodity."""

    source: IntArray
    commodity: IntArray


def _tokens(scope: _CommodityScope, leading: int | None) -> _Tokens:
    names, commodities = [], []
    for commodity in scope.live.tolist():
        for segment in scope.frame.commodities[commodity].segments:
            fresh = segment.start == FRESH
            day = leading if fresh else segment.start
            kind = FIRST if fresh else IDLE if segment.is_idle else PLAIN
            names.append(NONE if day is None else 3 * (commodity * DAYS + day + 1) + kind)
            commodities.append(commodity)
    return _Tokens(np.array(names, dtype=np.int64), np.array(commodities, dtype=np.int64))


class _NodeNames:
    """The nodes: where tokens are freed (``source``) and where they are taken (``taken``), ascending by name."""

    def __init__(self, source: IntArray, taken: IntArray) -> None:
        self.source, self.taken = source, taken
        self.source_commodity, self.source_day = source // (3 * DAYS), source // 3 % DAYS - 1
        self.source_kind = source % 3
        self.taken_commodity, self.taken_day = taken // DAYS, taken % DAYS - 1


def _node_names(
    scope: _CommodityScope, arcs: tuple[_StayArcs, ...], tokens: _Tokens, prices: Prices | None
) -> _NodeNames:
    closed = scope.live[scope.end[scope.live] < OPEN]
    taken = np.unique(
        np.concatenate(
            [
                *(taken_name(each.commodity, each.arrival) for each in arcs),
                taken_name(closed, scope.end[closed]),
                _outer_neighbours(scope, prices),
            ]
        )
    )
    has_nodes = np.isin(tokens.commodity, taken // DAYS)  # rooms that nobody could take do not matter
    source = np.concatenate(
        [
            *(source_name(each.commodity, each.departure, PLAIN) for each in arcs),
            tokens.source[(tokens.source != NONE) & has_nodes],
        ]
    )
    return _NodeNames(np.unique(source), taken)


def _outer_neighbours(scope: _CommodityScope, prices: Prices | None) -> IntArray:
    """Name the nodes outside the window from which, and to which, tokens wait."""
    if prices is None:
        return np.empty(0, dtype=np.int64)
    known, live = prices.nodes.taken, scope.live
    before = np.searchsorted(known, taken_name(live, np.full(len(live), scope.window[0]))) - 1
    after = np.searchsorted(known, taken_name(live, np.full(len(live), scope.window[1] + 1)))
    names = [
        known[np.clip(at, 0, len(known) - 1)][known[np.clip(at, 0, len(known) - 1)] // DAYS == live]
        for at in (before, after)
        if len(known)
    ]
    return np.concatenate([*names, np.empty(0, dtype=np.int64)])


@dataclass(frozen=True)
class _Ends:
    """Where arcs begin or end: rows (``NONE`` outside the window), and multipliers outside."""

    row: IntArray
    price: np.ndarray

    def at(self, positions: IntArray) -> _Ends:
        return _Ends(self.row[positions], self.price[positions])


def _outside_house(count: int) -> _Ends:
    """Return ends that lead out of the house."""
    return _Ends(np.full(count, NONE), np.zeros(count))


class _NodeRows:
    """The rows of the nodes, behind those of the classes: freed, waiting, and taken (``at``); their number in all."""

    def __init__(self, scope: _CommodityScope, names: _NodeNames, prices: Prices | None) -> None:
        self.count = int((scope.class_row != NONE).sum())
        self.freed, self.waiting, self.at = (
            self._ends(scope, days) for days in (names.source_day, names.taken_day, names.taken_day)
        )
        if prices is not None:
            self._price_outside(names, prices)

    def _ends(self, scope: _CommodityScope, days: IntArray) -> _Ends:
        inside = scope.inside(days)
        row = np.where(inside, self.count + np.cumsum(inside) - 1, NONE)
        self.count += int(inside.sum())
        return _Ends(row, np.zeros(len(days)))

    def _price_outside(self, names: _NodeNames, prices: Prices) -> None:
        known = prices.nodes
        for ends, wanted, known_names, rows in (
            (self.freed, names.source, known.source, known.source_row),
            (self.waiting, names.taken, known.taken, known.waiting_row),
            (self.at, names.taken, known.taken, known.taken_row),
        ):
            position = np.searchsorted(known_names, wanted)
            outside = np.flatnonzero((ends.row == NONE) & (position < len(known_names)))
            outside = outside[known_names[position[outside]] == wanted[outside]]
            ends.price[outside] = prices.of_row[rows[position[outside]]]


def _right_side(scope: _CommodityScope, names: _NodeNames, rows: _NodeRows, tokens: _Tokens) -> np.ndarray:
    """Return the right sides of the rows: stays of each class, tokens that begin and end."""
    right = np.zeros(rows.count)
    right[scope.class_row[scope.class_row != NONE]] = scope.frame.count[scope.class_row != NONE]

    def supply(at: IntArray, count: int) -> None:
        np.add.at(right, at[at != NONE], count)

    source, commodity = tokens
    first = np.searchsorted(names.taken, taken_name(commodity, np.full(len(commodity), FRESH)))
    begins = np.isin(commodity, names.taken_commodity)
    supply(rows.waiting.row[first[begins & (source == NONE)]], 1)
    supply(rows.freed.row[np.searchsorted(names.source, source[begins & (source != NONE)])], 1)
    ends_at = commodity[scope.end[commodity] < OPEN]
    supply(rows.at.row[np.searchsorted(names.taken, taken_name(ends_at, scope.end[ends_at]))], -1)
    return right


class _Columns:
    """The columns of a model, collected arc by arc."""

    def __init__(self, names: _NodeNames, rows: _NodeRows, scale: int) -> None:
        self._names, self._rows, self._scale = names, rows, scale
        self._columns: list[tuple[np.ndarray, ...]] = []

    def add_waiting(self, scope: _CommodityScope) -> None:
        """Let tokens that have waited long enough wait on, or be taken; in a segment without an end they may leave."""
        commodity, rows = self._names.taken_commodity, self._rows
        goes_on = np.flatnonzero(commodity[1:] == commodity[:-1])
        self._add(commodity[goes_on], rows.waiting.at(goes_on), rows.waiting.at(goes_on + 1))
        self._add(commodity, rows.waiting, rows.at)
        is_last = np.append(commodity[1:] != commodity[:-1], True)[: len(commodity)]
        leaves = np.flatnonzero(is_last & (scope.end[commodity] >= OPEN))
        self._add(commodity[leaves], rows.waiting.at(leaves), _outside_house(len(leaves)))

    def add_gaps(self, scope: _CommodityScope) -> None:
        """Let a token that is freed be taken at once, after an orphan gap, or wait until the gap can be sold."""
        names, rows = self._names, self._rows
        day, commodity = names.source_day, names.source_commodity
        least = scope.minimum_stay[day]
        opens = np.where(names.source_kind == FIRST, FRESH, day)
        low = np.searchsorted(names.taken, taken_name(commodity, opens))
        joins = np.searchsorted(names.taken, taken_name(commodity, day + least))
        count = joins - low
        tail = np.repeat(np.arange(len(day)), count)
        head = np.arange(len(tail)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(low, count)
        digits = orphan_digits(names.taken_day[head] - day[tail], least[tail])
        # What is before a block, and behind another one or nothing, is no gap.
        at_end = scope.to_block[commodity[tail]] & (names.taken_day[head] == scope.end[commodity[tail]])
        digits[at_end & (names.source_kind[tail] != PLAIN)] = NONE
        self._add(commodity[tail], rows.freed.at(tail), rows.at.at(head), digits)
        joined = np.append(names.taken_commodity, NONE)[joins]
        long = np.flatnonzero(joined == commodity)
        self._add(commodity[long], rows.freed.at(long), rows.waiting.at(joins[long]))
        leaves = np.flatnonzero((joined != commodity) & (scope.end[commodity] >= OPEN))
        self._add(commodity[leaves], rows.freed.at(leaves), _outside_house(len(leaves)))

    def add_stays(self, arcs: _StayArcs, of_class: IntArray) -> None:
        """Let a token be taken by a stay, and freed when it leaves."""
        leaves = np.searchsorted(self._names.source, source_name(arcs.commodity, arcs.departure, PLAIN))
        comes = np.searchsorted(self._names.taken, taken_name(arcs.commodity, arcs.arrival))
        self._add(arcs.commodity, self._rows.at.at(comes), self._rows.freed.at(leaves), of_class=of_class)

    def _add(
        self,
        commodity: IntArray,
        tail: _Ends,
        head: _Ends,
        digits: IntArray | None = None,
        of_class: IntArray | None = None,
    ) -> None:
        """Add arcs that touch the window; the end outside is priced."""
        digits = np.full(len(commodity), NONE) if digits is None else digits
        cost = scaled_units(digits, self._scale) - tail.price + head.price
        classes = np.full(len(commodity), NONE) if of_class is None else of_class
        touches = (tail.row != NONE) | (head.row != NONE)
        columns = (commodity, tail.row, head.row, classes, cost, digits)
        self._columns.append(tuple(values[touches] for values in columns))

    def model(
        self, scope: _CommodityScope, nodes: Nodes, right: np.ndarray, extra_row: dict[tuple[int, int], int]
    ) -> OrphanModel:
        """Return the model of the columns."""
        number, tail, head, of_class, cost, digits = (np.concatenate(side) for side in zip(*self._columns, strict=True))
        column = np.arange(len(tail))
        entries = [(end != NONE, end, value) for end, value in ((tail, 1.0), (head, -1.0), (of_class, 1.0))]
        rows = rows_from_entries(
            np.concatenate([end[real] for real, end, _ in entries]),
            np.concatenate([column[real] for real, _, _ in entries]),
            np.concatenate([np.full(real.sum(), value) for real, _, value in entries]),
            right,
            right.copy(),  # so that an extra stay can be offered without being asked for
        )
        of_columns = (number, tail, head, of_class)
        return OrphanModel(scope.frame, nodes, self._scale, cost, digits, rows, *of_columns, scope.class_row, extra_row)
