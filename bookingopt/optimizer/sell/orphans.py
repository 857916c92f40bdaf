"""Model T on the orphan part of the gap cost: what is left unsellable when stays may be moved, as a flow.

Gaps that can be sold cost nothing here. A room that has waited long enough joins a chain of waiting days, so the model
has a few arcs a day instead of one for every pair of days. It is built for a whole component, or for a window of days
that is looked at more closely: what leads out of the window is then priced by the multipliers of the whole, which keeps
every bound valid (Lagrangian relaxation of the rows outside).

Costs are in *units*: the cheapest orphan gap, one night short, is one unit; every night more that it lacks doubles it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bookingopt.optimizer.assign.links import FRESH
from bookingopt.optimizer.assign.network import Commodity, Frame
from bookingopt.optimizer.assign.segments import OPEN
from bookingopt.optimizer.highs import Rows, rows_from_entries
from bookingopt.optimizer.instance import NONE, BoolArray, Instance, IntArray

#: What freed a token: a stay or an entry; a block before another block; nothing, in a room with a leading gap.
PLAIN, IDLE, FIRST = 0, 1, 2

#: Longest minimum stay whose units the solver adds up without rounding.
LARGEST_MINIMUM_STAY = 24

#: Doublings of a unit that 64 bits hold.
_MOST_DIGITS = 61


def orphan_units(nights: IntArray, minimum_stay: IntArray) -> IntArray:
    """Return the units of gaps of ``nights`` nights, 0 where they can be sold or are none; int64 or whole objects."""
    short = np.where(nights > 0, minimum_stay - nights - 1, -1)
    if short.size and int(short.max()) > _MOST_DIGITS:
        short = short.astype(object)
    units: IntArray = np.where(short >= 0, 2 ** np.maximum(short, 0), 0)
    return units


class Requests(NamedTuple):
    """Stays that may be asked for: of one of the ``parts``, from a day of ``arrivals`` to a day of ``departures``."""

    parts: IntArray
    arrivals: IntArray
    departures: IntArray


@dataclass(frozen=True)
class Nodes:
    """The nodes of one commodity, each with its row.

    Attributes
    ----------
    source_day, source_kind, source_row
        Where tokens are freed, by day and by what freed them; int64[sources].
    taken_day, waiting_row, taken_row
        Where tokens wait for a day, and where they are taken on it; int64[days]. ``NONE`` for rows outside the window.
    """

    source_day: IntArray
    source_kind: IntArray
    source_row: IntArray
    taken_day: IntArray
    waiting_row: IntArray
    taken_row: IntArray


@dataclass(frozen=True)
class OrphanModel:
    """The model of a component, or of a window of it; all columns are at least 0.

    Attributes
    ----------
    frame
        What the columns refer to.
    nodes
        The nodes, by commodity.
    cost
        Units of each column; what leads out of a window at its reduced cost; float64[columns].
    rows
        The rows, equations: the classes (of a window: those that touch it), the nodes, and one for every request.
    commodity, tail, head, of_class
        Commodity and rows of each column; ``NONE`` where there is none; int64[columns].
    class_row
        Row of each class, ``NONE`` where it has none; int64[classes].
    request
        Row of the request from day ``a`` to day ``d``; its right side is 0, and 1 asks for it.
    """

    frame: Frame
    nodes: tuple[Nodes, ...]
    cost: np.ndarray
    rows: Rows
    commodity: IntArray
    tail: IntArray
    head: IntArray
    of_class: IntArray
    class_row: IntArray
    request: dict[tuple[int, int], int]

    @property
    def is_request(self) -> BoolArray:
        """Which columns are requests; bool[columns]."""
        is_request: BoolArray = self.of_class >= len(self.rows.lower) - len(self.request)
        return is_request

    @property
    def is_stay(self) -> BoolArray:
        """Which columns are stays; bool[columns]."""
        is_stay: BoolArray = self.of_class != NONE
        return is_stay


_NO_NODES = Nodes(*(np.empty(0, dtype=np.int64),) * 6)


class Prices(NamedTuple):
    """Multipliers of a solved whole model, by row, and its nodes."""

    nodes: tuple[Nodes, ...]
    of_row: np.ndarray

    def replaced(self, window: OrphanModel, of_row: np.ndarray) -> Prices:
        """Return the multipliers in which those of a window's rows, ``of_row`` there, have been put in place."""
        here = self.of_row.copy()
        for whole, part in zip(self.nodes, window.nodes, strict=True):
            source, taken = 3 * part.source_day + part.source_kind, part.taken_day
            for days, rows, known, known_rows in (
                (source, part.source_row, 3 * whole.source_day + whole.source_kind, whole.source_row),
                (taken, part.waiting_row, whole.taken_day, whole.waiting_row),
                (taken, part.taken_row, whole.taken_day, whole.taken_row),
            ):
                _, at, in_whole = np.intersect1d(days, known, assume_unique=True, return_indices=True)
                has_row = rows[at] != NONE
                here[known_rows[in_whole[has_row]]] = of_row[rows[at[has_row]]]
        classes = np.flatnonzero(window.class_row != NONE)  # the whole model's class rows are the classes
        here[classes] = of_row[window.class_row[classes]]
        return Prices(self.nodes, here)


@dataclass(frozen=True)
class _Ends:
    """Where the arcs of a commodity begin or end: rows (``NONE`` outside the window), and multipliers outside."""

    row: IntArray
    price: np.ndarray


#: The end of an arc that leads out of the house.
_GONE = _Ends(np.array([NONE]), np.zeros(1))


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
    builder = _Builder(instance, frame, minimum_stay, requests, window, prices)
    for number, ware in enumerate(frame.commodities):
        builder.add_commodity(number, ware)
    return builder.model()


class _Builder:
    """Collects rows and columns, commodity by commodity."""

    def __init__(
        self,
        instance: Instance,
        frame: Frame,
        minimum_stay: IntArray,
        requests: Requests | None,
        window: tuple[int, int] | None,
        prices: Prices | None,
    ) -> None:
        self.instance, self.frame, self.minimum_stay, self.requests = instance, frame, minimum_stay, requests
        self.window, self.prices = window, prices
        self.arrival, self.departure = instance.arrival[frame.first], instance.departure[frame.first]
        touches = self._inside(self.arrival) | self._inside(self.departure)
        self.class_row = np.where(touches, np.cumsum(touches) - 1, NONE)
        self.near = np.arange(len(self.arrival)) if window is None else np.flatnonzero(self._close(window))
        self.right = frame.count[touches].astype(float).tolist()
        nothing = np.empty(0, dtype=np.int64)
        self.columns: list[tuple[np.ndarray, ...]] = [(nothing, nothing, nothing, nothing, np.empty(0))]
        self.asked: list[tuple[int, int, int, int, int]] = []
        self.nodes: list[Nodes] = []

    def _close(self, window: tuple[int, int]) -> BoolArray:
        """Which classes may share an arc with a day of the window."""
        reach = int(self.minimum_stay.max())
        return (self.arrival <= window[1] + reach) & (self.departure >= window[0] - reach)

    def _inside(self, days: IntArray) -> BoolArray:
        """Which days have rows."""
        first, last = self.window or (FRESH, OPEN)
        inside: BoolArray = (first <= days) & (days <= last)
        return inside

    def add_commodity(self, number: int, ware: Commodity) -> None:
        """Add nodes and arcs of one commodity."""
        begin = min(segment.start for segment in ware.segments)
        own = np.flatnonzero(self.frame.allowed[:, ware.part] & (self.arrival >= begin) & (self.departure <= ware.end))
        taken, freed = self.arrival[own], self.departure[own]
        asked = self.requests is not None and ware.part in self.requests.parts
        if self.requests is not None and asked:
            may_arrive = self.requests.arrivals[(begin <= self.requests.arrivals)]
            may_leave = self.requests.departures[begin < self.requests.departures]
            taken, freed = np.append(taken, may_arrive), np.append(freed, may_leave)
        if self.window is not None and self.prices is not None:  # where tokens come from that have waited, and go to
            known = self.prices.nodes[number].taken_day
            taken = np.concatenate([taken, known[known < self.window[0]][-1:], known[known > self.window[1]][:1]])
        taken = np.unique(taken[taken < ware.end])
        if ware.end < OPEN:
            taken = np.append(taken, ware.end)
        starts = [self._token(segment.start, is_idle=segment.is_idle) for segment in ware.segments]
        tokens = {(day, PLAIN) for day in freed.tolist() if day <= ware.end}
        sources = sorted(tokens.union(token for token in starts if token is not None))
        day, kind = np.array(sources, dtype=np.int64).reshape(-1, 2).T
        source, waiting, at = self._numbered(number, day, kind, taken)
        if len(taken) == 0:
            return
        self._supply(ware, starts, sources, source, waiting, at)
        self._wait(number, ware, waiting, at)
        self._gaps(number, ware, (day, kind, source), (taken, waiting, at))
        plain = np.flatnonzero(kind == PLAIN)
        leaves = plain[np.searchsorted(day[plain], self.departure[own])]
        arrives = np.searchsorted(taken, self.arrival[own])
        self._add(number, _at(at, arrives), _at(source, leaves), np.zeros(len(own)), self.class_row[own])
        if asked:
            self._ask(number, (day, plain, source), (taken, at))

    def _token(self, start: int, *, is_idle: bool) -> tuple[int, int] | None:
        """Return day and kind of a segment's token; None where it waits from the beginning."""
        if start != FRESH:
            return start, IDLE if is_idle else PLAIN
        leading = self.instance.leading_from
        return None if leading is None else (leading, FIRST)

    def _numbered(self, number: int, day: IntArray, kind: IntArray, taken: IntArray) -> tuple[_Ends, _Ends, _Ends]:
        """Give the nodes of a commodity their rows, and those outside their multipliers."""
        ends = []
        for days in (day, taken, taken):
            inside = self._inside(days) if len(taken) else np.zeros(len(days), dtype=np.bool_)
            row = np.where(inside, len(self.right) + np.cumsum(inside) - 1, NONE)
            self.right += [0.0] * int(inside.sum())
            ends.append(_Ends(row, np.zeros(len(days))))
        self.nodes.append(Nodes(day, kind, ends[0].row, taken, ends[1].row, ends[2].row))
        known = _NO_NODES if self.prices is None else self.prices.nodes[number]
        if self.prices is not None and len(known.taken_day) and len(known.source_day):
            of_source = _found(known.source_day * 3 + known.source_kind, day * 3 + kind)
            of_taken = _found(known.taken_day, taken)
            rows = (known.source_row[of_source], known.waiting_row[of_taken], known.taken_row[of_taken])
            for end, row in zip(ends, rows, strict=True):
                end.price[:] = np.where(end.row == NONE, self.prices.of_row[row], 0.0)
        return ends[0], ends[1], ends[2]

    def _supply(
        self,
        ware: Commodity,
        starts: list[tuple[int, int] | None],
        sources: list[tuple[int, int]],
        source: _Ends,
        waiting: _Ends,
        at: _Ends,
    ) -> None:
        """Let a token begin at the start of every segment, and end at the commodity's end."""
        position = {token: int(row) for token, row in zip(sources, source.row, strict=True)}
        rows = [int(waiting.row[0]) if token is None else position[token] for token in starts]
        for row in rows:
            if row != NONE:
                self.right[row] += 1
        if ware.end < OPEN and at.row[-1] != NONE:
            self.right[at.row[-1]] -= len(starts)

    def _wait(self, number: int, ware: Commodity, waiting: _Ends, at: _Ends) -> None:
        """Let tokens that have waited long enough wait on, or be taken; in a segment without an end they may leave."""
        days = np.arange(len(at.row))
        self._add(number, _at(waiting, days[:-1]), _at(waiting, days[1:]))
        self._add(number, waiting, at)
        if ware.end >= OPEN:
            self._add(number, _at(waiting, days[-1:]), _GONE)

    def _gaps(
        self,
        number: int,
        ware: Commodity,
        sources: tuple[IntArray, IntArray, _Ends],
        taken: tuple[IntArray, _Ends, _Ends],
    ) -> None:
        """Let a token that is freed be taken at once, after an orphan gap, or wait until the gap can be sold."""
        (day, kind, source), (days, waiting, at) = sources, taken
        nights = days[None, :] - day[:, None]
        least = self.minimum_stay[day][:, None]
        soon = (nights < least) & ((nights >= 0) | (kind == FIRST)[:, None])
        units = orphan_units(nights, np.broadcast_to(least, nights.shape))
        to_block = ware.end < OPEN and ware.to_block
        if to_block:
            units[kind != PLAIN, -1] = 0  # what is before a block and behind another one, or nothing, is no gap
        tail, head = np.nonzero(soon)
        self._add(number, _at(source, tail), _at(at, head), units[tail, head])
        joins = np.searchsorted(days, day + least[:, 0])
        long = joins < len(days)
        self._add(number, _at(source, np.flatnonzero(long)), _at(waiting, joins[long]))
        if ware.end >= OPEN:
            self._add(number, _at(source, np.flatnonzero(~long)), _GONE)

    def _ask(self, number: int, sources: tuple[IntArray, IntArray, _Ends], taken: tuple[IntArray, _Ends]) -> None:
        """Note the nodes between which requests may stay in this commodity."""
        (day, plain, source), (days, at) = sources, taken
        assert self.requests is not None
        arrivals, departures = self.requests.arrivals, self.requests.departures
        begins = _found(days, arrivals[np.isin(arrivals, days[days < OPEN])])
        ends = plain[_found(day[plain], departures[np.isin(departures, day[plain])])]
        for begin in begins.tolist():
            later = ends[day[ends] > days[begin]]
            self.asked += [
                (number, int(days[begin]), int(day[end]), int(at.row[begin]), int(source.row[end])) for end in later
            ]

    def _add(
        self,
        number: int,
        tail: _Ends,
        head: _Ends,
        units: np.ndarray | None = None,
        of_class: IntArray | None = None,
    ) -> None:
        """Add arcs that touch the window; the end outside is priced."""
        count = len(tail.row)
        tail_row, head_row = np.broadcast_to(tail.row, count), np.broadcast_to(head.row, count)
        cost = (0.0 if units is None else units) - tail.price + head.price
        classes = np.full(count, NONE) if of_class is None else of_class
        touches = (tail_row != NONE) | (head_row != NONE)
        numbers = np.full(count, number)
        self.columns.append(tuple(values[touches] for values in (numbers, tail_row, head_row, classes, cost)))

    def model(self) -> OrphanModel:
        """Return the model of all that was added."""
        request: dict[tuple[int, int], int] = {}
        for _, begin, end, _, _ in self.asked:
            request.setdefault((begin, end), len(self.right) + len(request))
        number, tail, head, of_class, cost = (np.concatenate(side) for side in zip(*self.columns, strict=True))
        if self.asked:
            asked = np.array([(n, t, h, request[a, d]) for n, a, d, t, h in self.asked], dtype=np.int64)
            number, tail, head = (np.append(old, asked[:, side]) for side, old in enumerate((number, tail, head)))
            of_class = np.append(of_class, asked[:, 3])
            cost = np.append(cost, np.zeros(len(asked)))
        right = np.array(self.right + [0.0] * len(request))
        column = np.arange(len(tail))
        entries = [(end != NONE, end, value) for end, value in ((tail, 1.0), (head, -1.0), (of_class, 1.0))]
        rows = rows_from_entries(
            np.concatenate([end[real] for real, end, _ in entries]),
            np.concatenate([column[real] for real, _, _ in entries]),
            np.concatenate([np.full(real.sum(), value) for real, _, value in entries]),
            right,
            right.copy(),  # so that a request can be offered without being asked for
        )
        return OrphanModel(
            self.frame, tuple(self.nodes), cost, rows, number, tail, head, of_class, self.class_row, request
        )


def _at(ends: _Ends, positions: IntArray) -> _Ends:
    return _Ends(ends.row[positions], ends.price[positions])


def _found(known: IntArray, wanted: IntArray) -> IntArray:
    """Return the positions of ``wanted`` in the ascending ``known``; of what is not there, any."""
    return np.minimum(np.searchsorted(known, wanted), max(0, len(known) - 1))
