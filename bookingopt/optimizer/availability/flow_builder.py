"""Builds the orphan model (see `orphans`): all commodities of a component, or of a window of days, at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bookingopt.optimizer.availability.orphan_flow import (
    DAYS,
    FIRST,
    IDLE,
    PLAIN,
    Nodes,
    OrphanModel,
    Prices,
    Requests,
    orphan_units,
    source_name,
    taken_name,
)
from bookingopt.optimizer.highs import rows_from_entries
from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray
from bookingopt.optimizer.model.segments import OPEN
from bookingopt.optimizer.network.matching import FRESH
from bookingopt.optimizer.network.token_flow import Frame


@dataclass(frozen=True)
class _Ends:
    """Where arcs begin or end: rows (``NONE`` outside the window), and multipliers outside."""

    row: IntArray
    price: np.ndarray

    def at(self, positions: IntArray) -> _Ends:
        return _Ends(self.row[positions], self.price[positions])


def build_orphan_model(
    instance: Instance,
    frame: Frame,
    minimum_stay: IntArray,
    *,
    requests: Requests | None = None,
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
    requests
        Stays that may be asked for.
    window, prices
        First and last day that have rows, and what prices the rest; the days of ``requests`` must be inside.
    """
    return _Builder(instance, frame, minimum_stay, requests, window or (FRESH, OPEN), prices).model()


class _Builder:
    """Makes the rows and columns of all commodities at once."""

    def __init__(
        self,
        instance: Instance,
        frame: Frame,
        minimum_stay: IntArray,
        requests: Requests | None,
        window: tuple[int, int],
        prices: Prices | None,
    ) -> None:
        self.frame, self.minimum_stay, self.window, self.prices = frame, minimum_stay, window, prices
        self.arrival, self.departure = instance.arrival[frame.first], instance.departure[frame.first]
        wares = frame.commodities
        self.begin = np.array([min(segment.start for segment in ware.segments) for ware in wares], dtype=np.int64)
        self.end = np.array([ware.end for ware in wares], dtype=np.int64)
        self.to_block = np.array([ware.to_block for ware in wares], dtype=np.bool_)
        self.part = np.array([ware.room_class for ware in wares], dtype=np.int64)
        self.live = np.flatnonzero((self.begin <= window[1]) & (window[0] <= self.end))
        touches = self._inside(self.arrival) | self._inside(self.departure)
        self.class_row = np.where(touches, np.cumsum(touches) - 1, NONE)
        self.stay_class, self.stay_ware = self._stays()
        self.asked_ware, self.asked_from, self.asked_to = self._asked(requests)
        self._name_nodes(*self._tokens(instance.leading_from))
        self.columns: list[tuple[np.ndarray, ...]] = []

    def _inside(self, days: IntArray) -> BoolArray:
        """Which days have rows."""
        inside: BoolArray = (self.window[0] <= days) & (days <= self.window[1])
        return inside

    def _stays(self) -> tuple[IntArray, IntArray]:
        """Return class and commodity of the stays' arcs."""
        reach = int(self.minimum_stay.max())
        near = np.flatnonzero((self.arrival <= self.window[1] + reach) & (self.departure >= self.window[0] - reach))
        fits = (
            self.frame.allowed[np.ix_(near, self.part[self.live])]
            & (self.arrival[near, None] >= self.begin[self.live])
            & (self.departure[near, None] <= self.end[self.live])
        )
        which, ware = np.nonzero(fits)
        return near[which], self.live[ware]

    def _asked(self, requests: Requests | None) -> tuple[IntArray, IntArray, IntArray]:
        """Return commodity, arrival and departure of the requests' arcs."""
        if requests is None:
            nothing = np.empty(0, dtype=np.int64)
            return nothing, nothing, nothing
        wares = self.live[np.isin(self.part[self.live], requests.parts)]
        a, d = requests.arrivals[None, :, None], requests.departures[None, None, :]
        fits = (self.begin[wares, None, None] <= a) & (a < d) & (d <= self.end[wares, None, None])
        ware, arrival, departure = np.nonzero(fits)
        return wares[ware], requests.arrivals[arrival], requests.departures[departure]

    def _tokens(self, leading: int | None) -> tuple[IntArray, IntArray]:
        """Return the nodes where the segments begin (``NONE``: they wait from the beginning), and their commodities."""
        names, wares = [], []
        for ware in self.live.tolist():
            for segment in self.frame.commodities[ware].segments:
                fresh = segment.start == FRESH
                day = leading if fresh else segment.start
                kind = FIRST if fresh else IDLE if segment.is_idle else PLAIN
                names.append(NONE if day is None else 3 * (ware * DAYS + day + 1) + kind)
                wares.append(ware)
        return np.array(names, dtype=np.int64), np.array(wares, dtype=np.int64)

    def _name_nodes(self, tokens: IntArray, token_ware: IntArray) -> None:
        """Name the nodes and number their rows; put tokens where they begin and end."""
        closed = self.live[self.end[self.live] < OPEN]
        taken = [
            taken_name(self.stay_ware, self.arrival[self.stay_class]),
            taken_name(self.asked_ware, self.asked_from),
            taken_name(closed, self.end[closed]),
            self._neighbours(),
        ]
        self.taken = np.unique(np.concatenate(taken))
        self.taken_ware = self.taken // DAYS
        has_nodes = np.zeros(len(self.end), dtype=np.bool_)
        has_nodes[self.taken_ware] = True  # rooms that nobody could take do not matter
        sources = [
            source_name(self.stay_ware, self.departure[self.stay_class], PLAIN),
            source_name(self.asked_ware, self.asked_to, PLAIN),
            tokens[(tokens != NONE) & has_nodes[token_ware]],
        ]
        self.source = np.unique(np.concatenate(sources))
        self.source_ware, self.source_day = self.source // (3 * DAYS), self.source // 3 % DAYS - 1
        self.source_kind, self.taken_day = self.source % 3, self.taken % DAYS - 1
        rows = int((self.class_row != NONE).sum())
        ends = []
        for days in (self.source_day, self.taken_day, self.taken_day):
            inside = self._inside(days)
            ends.append(_Ends(np.where(inside, rows + np.cumsum(inside) - 1, NONE), np.zeros(len(days))))
            rows += int(inside.sum())
        self.freed, self.waiting, self.at = ends
        self.rows = rows
        if self.prices is not None:
            self._price_outside(self.prices)
        self.right = np.zeros(rows)
        self.right[self.class_row[self.class_row != NONE]] = self.frame.count[self.class_row != NONE]
        first = np.searchsorted(self.taken, taken_name(token_ware, np.full(len(token_ware), FRESH)))
        begins = has_nodes[token_ware]
        waits = begins & (tokens == NONE)
        starts = begins & (tokens != NONE)
        self._supply(self.waiting.row[first[waits]], 1)
        self._supply(self.freed.row[np.searchsorted(self.source, tokens[starts])], 1)
        ends_at = token_ware[self.end[token_ware] < OPEN]
        self._supply(self.at.row[np.searchsorted(self.taken, taken_name(ends_at, self.end[ends_at]))], -1)

    def _supply(self, rows: IntArray, count: int) -> None:
        np.add.at(self.right, rows[rows != NONE], count)

    def _neighbours(self) -> IntArray:
        """Name the nodes outside the window from which, and to which, tokens wait."""
        if self.prices is None:
            return np.empty(0, dtype=np.int64)
        known = self.prices.nodes.taken
        before = np.searchsorted(known, taken_name(self.live, np.full(len(self.live), self.window[0]))) - 1
        after = np.searchsorted(known, taken_name(self.live, np.full(len(self.live), self.window[1] + 1)))
        names = [
            known[np.clip(at, 0, len(known) - 1)][known[np.clip(at, 0, len(known) - 1)] // DAYS == self.live]
            for at in (before, after)
            if len(known)
        ]
        return np.concatenate([*names, np.empty(0, dtype=np.int64)])

    def _price_outside(self, prices: Prices) -> None:
        known = prices.nodes
        for ends, names, known_names, rows in (
            (self.freed, self.source, known.source, known.source_row),
            (self.waiting, self.taken, known.taken, known.waiting_row),
            (self.at, self.taken, known.taken, known.taken_row),
        ):
            position = np.searchsorted(known_names, names)
            outside = np.flatnonzero((ends.row == NONE) & (position < len(known_names)))
            outside = outside[known_names[position[outside]] == names[outside]]
            ends.price[outside] = prices.of_row[rows[position[outside]]]

    def model(self) -> OrphanModel:
        """Return the model."""
        self._wait()
        self._gaps()
        leaves = np.searchsorted(self.source, source_name(self.stay_ware, self.departure[self.stay_class], PLAIN))
        comes = np.searchsorted(self.taken, taken_name(self.stay_ware, self.arrival[self.stay_class]))
        nothing = np.zeros(len(leaves))
        self._add(self.stay_ware, self.at.at(comes), self.freed.at(leaves), nothing, self.class_row[self.stay_class])
        pairs, which = np.unique(np.stack([self.asked_from, self.asked_to]), axis=1, return_inverse=True)
        leaves = np.searchsorted(self.source, source_name(self.asked_ware, self.asked_to, PLAIN))
        comes = np.searchsorted(self.taken, taken_name(self.asked_ware, self.asked_from))
        self._add(self.asked_ware, self.at.at(comes), self.freed.at(leaves), None, self.rows + which.ravel())
        request = {(int(a), int(d)): self.rows + row for row, (a, d) in enumerate(pairs.T)}
        number, tail, head, of_class, cost = (np.concatenate(side) for side in zip(*self.columns, strict=True))
        right = np.append(self.right, np.zeros(len(request)))
        column = np.arange(len(tail))
        entries = [(end != NONE, end, value) for end, value in ((tail, 1.0), (head, -1.0), (of_class, 1.0))]
        rows = rows_from_entries(
            np.concatenate([end[real] for real, end, _ in entries]),
            np.concatenate([column[real] for real, _, _ in entries]),
            np.concatenate([np.full(real.sum(), value) for real, _, value in entries]),
            right,
            right.copy(),  # so that a request can be offered without being asked for
        )
        nodes = Nodes(self.source, self.freed.row, self.taken, self.waiting.row, self.at.row)
        return OrphanModel(self.frame, nodes, cost, rows, number, tail, head, of_class, self.class_row, request)

    def _wait(self) -> None:
        """Let tokens that have waited long enough wait on, or be taken; in a segment without an end they may leave."""
        goes_on = np.flatnonzero(self.taken_ware[1:] == self.taken_ware[:-1])
        self._add(self.taken_ware[goes_on], self.waiting.at(goes_on), self.waiting.at(goes_on + 1))
        self._add(self.taken_ware, self.waiting, self.at)
        is_last = np.append(self.taken_ware[1:] != self.taken_ware[:-1], True)[: len(self.taken)]
        leaves = np.flatnonzero(is_last & (self.end[self.taken_ware] >= OPEN))
        self._add(self.taken_ware[leaves], self.waiting.at(leaves), _gone(len(leaves)))

    def _gaps(self) -> None:
        """Let a token that is freed be taken at once, after an orphan gap, or wait until the gap can be sold."""
        day, ware, least = self.source_day, self.source_ware, self.minimum_stay[self.source_day].astype(np.int64)
        opens = np.where(self.source_kind == FIRST, FRESH, day)
        low = np.searchsorted(self.taken, taken_name(ware, opens))
        joins = np.searchsorted(self.taken, taken_name(ware, day + least))
        count = joins - low
        tail = np.repeat(np.arange(len(day)), count)
        head = np.arange(len(tail)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(low, count)
        units = orphan_units(self.taken_day[head] - day[tail], least[tail])
        # What is before a block, and behind another one or nothing, is no gap.
        at_end = self.to_block[ware[tail]] & (self.taken_day[head] == self.end[ware[tail]])
        units[at_end & (self.source_kind[tail] != PLAIN)] = 0
        self._add(ware[tail], self.freed.at(tail), self.at.at(head), units)
        joined = np.append(self.taken_ware, NONE)[joins]
        long = np.flatnonzero(joined == ware)
        self._add(ware[long], self.freed.at(long), self.waiting.at(joins[long]))
        leaves = np.flatnonzero((joined != ware) & (self.end[ware] >= OPEN))
        self._add(ware[leaves], self.freed.at(leaves), _gone(len(leaves)))

    def _add(
        self,
        ware: IntArray,
        tail: _Ends,
        head: _Ends,
        units: np.ndarray | None = None,
        of_class: IntArray | None = None,
    ) -> None:
        """Add arcs that touch the window; the end outside is priced."""
        cost = (0.0 if units is None else units) - tail.price + head.price
        classes = np.full(len(ware), NONE) if of_class is None else of_class
        touches = (tail.row != NONE) | (head.row != NONE)
        self.columns.append(tuple(values[touches] for values in (ware, tail.row, head.row, classes, cost)))


def _gone(count: int) -> _Ends:
    """Return ends that lead out of the house."""
    return _Ends(np.full(count, NONE), np.zeros(count))
