"""Builds the orphan model (see `orphan_flow`): all commodities of a component at once."""

from __future__ import annotations

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
    orphan_digits,
    scaled_units,
    source_name,
    taken_name,
)
from bookingopt.optimizer.highs import rows_from_entries
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray
from bookingopt.optimizer.model.segments import FRESH, OPEN
from bookingopt.optimizer.network.token_flow import Frame


def build_orphan_model(
    instance: Instance,
    frame: Frame,
    minimum_stay: IntArray,
    *,
    scale: int = 0,
    extra_stays: ExtraStays | None = None,
) -> OrphanModel:
    """Build the model of the component of ``frame``.

    Parameters
    ----------
    instance, frame
        Where to build; every class of stays must have a commodity.
    minimum_stay
        By day, to the last departure that may be asked for, turnover nights included; int64[days], nights.
    scale
        Costs are in multiples of ``2**scale`` units.
    extra_stays
        Stays that may be asked for.
    """
    scope = _CommodityScope(instance, frame, minimum_stay)
    stays, extra = _stay_arcs(scope), _extra_arcs(scope, extra_stays)
    tokens = _tokens(scope, instance.leading_from)
    names = _node_names(scope, (stays, extra), tokens)
    rows = _NodeRows(scope, names)
    columns = _Columns(names, rows, scale)
    columns.add_waiting(scope)
    columns.add_gaps(scope)
    columns.add_stays(stays, stays.of)
    columns.add_stays(extra, rows.count + extra.of)
    right = np.append(_right_side(scope, names, rows, tokens), np.zeros(len(extra.pairs)))
    nodes = Nodes(names.source, rows.freed, names.taken, rows.waiting, rows.at)
    extra_row = {pair: rows.count + number for number, pair in enumerate(extra.pairs)}
    return columns.model(frame, nodes, right, extra_row)


class _CommodityScope:
    """The commodities and classes of a frame.

    Attributes
    ----------
    arrival, freed
        Arrival of each class, int64[classes]; the day on which a room of each commodity can be had again after it,
        int64[classes, commodities].
    begin, end, to_block, part, turnover
        First day, last day, whether a block ends it, part and turnover nights of each commodity; [commodities].
    """

    def __init__(self, instance: Instance, frame: Frame, minimum_stay: IntArray) -> None:
        self.frame, self.minimum_stay = frame, minimum_stay
        kind = frame.kind_of_commodity
        self.arrival, self.freed = instance.arrival[frame.first], instance.freed(frame.first[:, None], kind[None, :])
        self.turnover = instance.turnover_of_kind[kind]
        commodities = frame.commodities
        first_days = [min(segment.start for segment in commodity.segments) for commodity in commodities]
        self.begin = np.array(first_days, dtype=np.int64)
        self.end = np.array([commodity.end for commodity in commodities], dtype=np.int64)
        self.to_block = np.array([commodity.to_block for commodity in commodities], dtype=np.bool_)
        self.part = np.array([commodity.room_class for commodity in commodities], dtype=np.int64)


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
    """Return the arcs of the stays."""
    fits = scope.frame.allowed[:, scope.part] & (scope.arrival[:, None] >= scope.begin) & (scope.freed <= scope.end)
    of_class, commodity = np.nonzero(fits)
    return _StayArcs(commodity, scope.arrival[of_class], scope.freed[of_class, commodity], of_class)


def _extra_arcs(scope: _CommodityScope, extra: ExtraStays | None) -> _StayArcs:
    """Return the arcs of the extra stays."""
    if extra is None:
        nothing = np.empty(0, dtype=np.int64)
        return _StayArcs(nothing, nothing, nothing, nothing)
    commodities = np.flatnonzero(np.isin(scope.part, extra.parts))
    freed = extra.departures + scope.turnover[commodities, None]
    fits = (scope.begin[commodities, None] <= extra.arrivals) & (freed <= scope.end[commodities, None])
    commodity, stay = np.nonzero(fits)
    used, number = np.unique(stay, return_inverse=True)
    came, left = extra.arrivals[stay], freed[commodity, stay]
    pairs = tuple(zip(extra.arrivals[used].tolist(), extra.departures[used].tolist(), strict=True))
    return _StayArcs(commodities[commodity], came, left, number, pairs)


class _Tokens(NamedTuple):
    """Where the tokens begin: name of the source, ``NONE`` for those that wait from the beginning, and commodity."""

    source: IntArray
    commodity: IntArray


def _tokens(scope: _CommodityScope, leading: int | None) -> _Tokens:
    names, commodities = [], []
    for commodity, of_commodity in enumerate(scope.frame.commodities):
        for segment in of_commodity.segments:
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


def _node_names(scope: _CommodityScope, arcs: tuple[_StayArcs, ...], tokens: _Tokens) -> _NodeNames:
    closed = np.flatnonzero(scope.end < OPEN)
    taken = np.unique(
        np.concatenate(
            [*(taken_name(each.commodity, each.arrival) for each in arcs), taken_name(closed, scope.end[closed])]
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


class _NodeRows:
    """The rows of the nodes, behind those of the classes: freed, waiting, and taken (``at``); their number in all."""

    def __init__(self, scope: _CommodityScope, names: _NodeNames) -> None:
        begin, sources, days = len(scope.frame.classes), len(names.source), len(names.taken)
        self.freed: IntArray = begin + np.arange(sources)
        self.waiting: IntArray = begin + sources + np.arange(days)
        self.at: IntArray = begin + sources + days + np.arange(days)
        self.count = begin + sources + 2 * days


def _right_side(scope: _CommodityScope, names: _NodeNames, rows: _NodeRows, tokens: _Tokens) -> np.ndarray:
    """Return the right sides of the rows: stays of each class, tokens that begin and end."""
    right = np.zeros(rows.count)
    right[: len(scope.frame.count)] = scope.frame.count
    source, commodity = tokens
    first = np.searchsorted(names.taken, taken_name(commodity, np.full(len(commodity), FRESH)))
    begins = np.isin(commodity, names.taken_commodity)
    np.add.at(right, rows.waiting[first[begins & (source == NONE)]], 1)
    np.add.at(right, rows.freed[np.searchsorted(names.source, source[begins & (source != NONE)])], 1)
    ends_at = commodity[scope.end[commodity] < OPEN]
    np.add.at(right, rows.at[np.searchsorted(names.taken, taken_name(ends_at, scope.end[ends_at]))], -1)
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
        self._add(commodity[goes_on], rows.waiting[goes_on], rows.waiting[goes_on + 1])
        self._add(commodity, rows.waiting, rows.at)
        is_last = np.append(commodity[1:] != commodity[:-1], True)[: len(commodity)]
        leaves = np.flatnonzero(is_last & (scope.end[commodity] >= OPEN))
        self._add(commodity[leaves], rows.waiting[leaves], np.full(len(leaves), NONE))

    def add_gaps(self, scope: _CommodityScope) -> None:
        """Let a token that is freed be taken at once, after an orphan gap, or wait until the gap can be sold."""
        names, rows = self._names, self._rows
        day, commodity = names.source_day, names.source_commodity
        least = scope.minimum_stay[day] + scope.turnover[commodity]
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
        self._add(commodity[tail], rows.freed[tail], rows.at[head], digits)
        joined = np.append(names.taken_commodity, NONE)[joins]
        long = np.flatnonzero(joined == commodity)
        self._add(commodity[long], rows.freed[long], rows.waiting[joins[long]])
        leaves = np.flatnonzero((joined != commodity) & (scope.end[commodity] >= OPEN))
        self._add(commodity[leaves], rows.freed[leaves], np.full(len(leaves), NONE))

    def add_stays(self, arcs: _StayArcs, of_class: IntArray) -> None:
        """Let a token be taken by a stay, and freed when it leaves."""
        leaves = np.searchsorted(self._names.source, source_name(arcs.commodity, arcs.departure, PLAIN))
        comes = np.searchsorted(self._names.taken, taken_name(arcs.commodity, arcs.arrival))
        self._add(arcs.commodity, self._rows.at[comes], self._rows.freed[leaves], of_class=of_class)

    def _add(
        self,
        commodity: IntArray,
        tail: IntArray,
        head: IntArray,
        digits: IntArray | None = None,
        of_class: IntArray | None = None,
    ) -> None:
        """Add arcs from row to row."""
        nothing = np.full(len(commodity), NONE)
        columns = (digits, of_class)
        self._columns.append((commodity, tail, head, *(nothing if each is None else each for each in columns)))

    def model(
        self, frame: Frame, nodes: Nodes, right: np.ndarray, extra_row: dict[tuple[int, int], int]
    ) -> OrphanModel:
        """Return the model of the columns."""
        number, tail, head, digits, of_class = (np.concatenate(side) for side in zip(*self._columns, strict=True))
        column = np.arange(len(tail))
        entries = [(end != NONE, end, value) for end, value in ((tail, 1.0), (head, -1.0), (of_class, 1.0))]
        rows = rows_from_entries(
            np.concatenate([end[real] for real, end, _ in entries]),
            np.concatenate([column[real] for real, _, _ in entries]),
            np.concatenate([np.full(real.sum(), value) for real, _, value in entries]),
            right,
            right.copy(),  # so that an extra stay can be offered without being asked for
        )
        cost = scaled_units(digits, self._scale).astype(float)
        return OrphanModel(frame, nodes, self._scale, cost, digits, rows, number, tail, head, of_class, extra_row)
