"""Which kind of room and which segments each stay goes to, as a model of stays that overlap.

One column a class of stays and commodity, one row a commodity and day on which rooms may be fewest there: rooms are
alike and stays are intervals, so that stays fit into as many rooms as overlap at most. No column waits, and each column
has its ones in rows that follow each other.

References
----------
Golumbic: Algorithmic graph theory and perfect graphs, ch. 8: the maximal cliques of
interval graphs, in which those of a vertex follow each other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

import numpy as np

from bookingopt.optimizer.highs import FloatArray, LinearModel, rows_from_entries
from bookingopt.optimizer.model.instance import Instance, IntArray
from bookingopt.optimizer.model.segments import Segment
from bookingopt.optimizer.network.token_flow import Frame
from bookingopt.optimizer.stop import Stop

#: Prices are whole numbers of 2**-DIGITS where the bound is computed: nothing is rounded there.
_DIGITS = 20

#: Binary digits of the largest sum.
_LARGEST = 60


@dataclass(frozen=True)
class OverlapPrices:
    """Multipliers of the rows, and what they prove.

    Attributes
    ----------
    of_row
        What a room that stays free there costs; float[rows], not negative.
    reduced
        What a stay in a column adds at least to the cost of a plan; float[columns], not negative.
    value
        No placement of all stays costs less, and none less than this and what it adds in one column or row.
    """

    of_row: FloatArray
    reduced: FloatArray
    value: Fraction

    @property
    def bound(self) -> int:
        """No placement of all stays costs less: a whole number."""
        return max(0, math.ceil(self.value))


class OverlapModel:
    """The columns and rows of one component.

    Parameters
    ----------
    instance, frame
        The house, and its segments in the component.
    by_end
        Whether rooms of a kind are told apart by the end of their segments. Else segments are no obstacle: the model is
        much smaller, and its bound holds all the same.

    Attributes
    ----------
    of_class, commodity, room_class
        Class of stays, commodity (``by_end``, else room class) and room class of each column; int64[columns].
    arrival, freed, spare
        First night of a column's stays, the day on which their room is free again, and how many days it then is free
        at most; int64[columns].
    first, last
        A column has its ones in the rows ``first … last - 1``; int64[columns].
    row_commodity, day, capacity
        Commodity and day of each row, and how many rooms there are then; int64[rows].
    """

    def __init__(self, instance: Instance, frame: Frame, *, by_end: bool) -> None:
        self.frame = frame
        groups = _segments_of(frame, by_end=by_end)
        arrival, kind_of = instance.arrival[frame.first], frame.kind_of_room_class
        fits, freed = [], []
        for room_class, pieces in groups:
            until = instance.freed(frame.first, kind_of[room_class])
            start, end = min(piece.start for piece in pieces), max(piece.end for piece in pieces)
            here = np.flatnonzero(frame.allowed[:, room_class] & (arrival >= start) & (until <= end))
            fits.append(here)
            freed.append(until[here])
        nothing = np.empty(0, dtype=np.int64)
        self.of_class = np.concatenate([*fits, nothing]).astype(np.int64)
        self.commodity = np.repeat(np.arange(len(groups)), [len(here) for here in fits])
        self.room_class = np.array([room_class for room_class, _ in groups], dtype=np.int64)[self.commodity]
        self.arrival, self.freed = arrival[self.of_class], np.concatenate([*freed, nothing]).astype(np.int64)
        span = int(self.freed.max(initial=0)) + 1
        ends = np.array([max(piece.end for piece in pieces) for _, pieces in groups], dtype=np.int64)
        self.spare = np.minimum(ends[self.commodity], span) - self.freed
        key = _fullest(self._events(groups, span))
        self.first = np.searchsorted(key, self.commodity * span + self.arrival)
        self.last = np.searchsorted(key, self.commodity * span + self.freed)
        self.row_commodity, self.day = np.divmod(key, span)
        self.capacity = np.concatenate(
            [_rooms_on(pieces, self.day[self.row_commodity == at]) for at, (_, pieces) in enumerate(groups)] + [nothing]
        )

    def _events(self, groups: list[tuple[int, list[Segment]]], span: int) -> tuple[IntArray, IntArray]:
        """Return when rooms are taken and when they are freed, by stays and at the ends and starts of segments."""
        own = self.commodity * span
        taken, freed = [own + self.arrival], [own + self.freed]
        for at, (_, pieces) in enumerate(groups):
            taken.append(np.array([at * span + piece.end for piece in pieces if piece.end < span], dtype=np.int64))
            freed.append(np.array([at * span + piece.start for piece in pieces if 0 <= piece.start < span], np.int64))
        return np.unique(np.concatenate(taken)), np.unique(np.concatenate(freed))

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.of_class)

    def covered(self, columns: IntArray) -> tuple[IntArray, IntArray]:
        """Return the ones of ``columns`` (int64): position in ``columns`` and row of each."""
        many = self.last[columns] - self.first[columns]
        position = np.repeat(np.arange(len(columns)), many)
        within = np.arange(len(position)) - np.repeat(np.cumsum(many) - many, many)
        return position, self.first[columns][position] + within

    def price_of_rows(self, of_row: np.ndarray) -> np.ndarray:
        """Return the sum of a number a row over the rows of each column."""
        total = np.concatenate([np.zeros(1, dtype=of_row.dtype), np.cumsum(of_row)])
        found: np.ndarray = total[self.last] - total[self.first]
        return found

    def prices(self, cost: IntArray, stop: Stop) -> OverlapPrices | None:
        """Return multipliers, from the middle of those that give the best bound; None where ``stop`` came first.

        Parameters
        ----------
        cost
            What a stay of each column costs; int64[columns], not negative.
        stop
            Ends the solver. The relaxation counts as `setup_steps`.
        """
        classes = len(self.frame.count)
        column, row = self.covered(np.arange(self.columns))
        value = np.ones(self.columns + len(column))
        rows = rows_from_entries(
            np.concatenate([self.of_class, classes + row]),
            np.concatenate([np.arange(self.columns), column]),
            value,
            np.concatenate([self.frame.count, np.full(len(self.day), -np.inf)]),
            np.concatenate([self.frame.count, self.capacity]).astype(float),
        )
        model = LinearModel(np.zeros(self.columns), np.full(self.columns, np.inf), None, rows)
        duals = model.row_duals(cost.astype(float), stop)
        if duals is None:
            return None
        return self._proved(cost, duals)

    def _proved(self, cost: IntArray, duals: FloatArray) -> OverlapPrices | None:
        """Return what multipliers of the rows prove, in whole numbers; None where these are too large for that."""
        counts = self.frame.count, self.capacity
        if not np.abs(duals) @ np.concatenate(counts) + cost.max() * counts[0].sum() < 2.0 ** (_LARGEST - _DIGITS):
            return None
        whole = np.rint(np.ldexp(duals, _DIGITS)).astype(np.int64)
        of_class, of_row = whole[: len(counts[0])], np.maximum(0, -whole[len(counts[0]) :])
        reduced = (cost << _DIGITS) - of_class[self.of_class] + self.price_of_rows(of_row)
        most = counts[0][self.of_class]
        if -np.minimum(0, reduced).astype(float) @ most > 2.0**_LARGEST:
            return None
        total = of_class @ counts[0] - of_row @ self.capacity + np.minimum(0, reduced) @ most
        scale = 0.5**_DIGITS
        return OverlapPrices(of_row * scale, np.maximum(0, reduced) * scale, Fraction(int(total), 1 << _DIGITS))


def _segments_of(frame: Frame, *, by_end: bool) -> list[tuple[int, list[Segment]]]:
    """Return room class and segments of each commodity, or of each room class."""
    if by_end:
        return [(commodity.room_class, list(commodity.segments)) for commodity in frame.commodities]
    together = groupby(frame.commodities, key=lambda commodity: commodity.room_class)
    return [(room_class, [piece for one in several for piece in one.segments]) for room_class, several in together]


def _fullest(events: tuple[IntArray, IntArray]) -> IntArray:
    """Return the days on which fewest rooms are left: one is freed before, or when, the next one is taken."""
    taken, freed = (np.append(days, np.iinfo(np.int64).max) for days in events)
    next_freed = freed[np.searchsorted(freed, taken[:-1], side="right")]
    return taken[:-1][next_freed <= taken[1:]]


def _rooms_on(segments: list[Segment], days: IntArray) -> IntArray:
    """Return how many of ``segments`` are there on each of ``days``."""
    starts = np.sort(np.array([piece.start for piece in segments]))
    ends = np.sort(np.array([piece.end for piece in segments]))
    return np.searchsorted(starts, days, side="right") - np.searchsorted(ends, days, side="right")
