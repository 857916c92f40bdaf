"""A placement of very many stays: exact models of some days, each settling the first half of its days.

What a window does to the days behind it is in the multipliers of all days: a stay costs what it adds to the cost of a
plan at least, and so does a room that stays free for which others wait. Where the multipliers come from the middle of
the best ones, each window can mostly be had for nothing, and so can the whole.

References
----------
Pochet, Wolsey: Production planning by mixed integer programming (2006), ch. 3.6: relax-and-fix.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bookingopt.optimizer.highs import FloatArray, LinearModel, rows_from_entries
from bookingopt.optimizer.model.instance import BoolArray, IntArray
from bookingopt.optimizer.placement.overlap_model import OverlapModel
from bookingopt.optimizer.stop import Stop

#: Columns and days of arrival of a window: not more columns, if that leaves so many days.
WINDOW_COLUMNS, FEWEST_DAYS = 2_500, 4

#: A column that costs no more than this is tried first; the others where some stays find no room.
NEAR = 0.5

#: Days around a stay without a room, one size after the other.
AROUND = (3, 6, 12)

#: What a day costs that the room is free after a stay, and how many days count.
SPARE_DAY, MANY_DAYS = 1 / 30_000, 30

#: Solver nodes for a window whose relaxation is not whole.
_NODES = 200

#: Values nearer than this to whole numbers are whole.
_WHOLE = 1e-6


@dataclass(frozen=True)
class _Wanted:
    """The stays of a window: classes (int64, ascending), and the last day on which one of them arrives."""

    classes: IntArray
    last_day: int


@dataclass(frozen=True)
class _Found:
    """Values of the columns of a window, and whether all its stays have rooms."""

    values: IntArray
    places_all: bool


class RollingHorizon:
    """Places the stays of a model, in the order of their arrival.

    Parameters
    ----------
    model
        The stays, and where they may be.
    cost
        What a stay costs in each column; float[columns], not negative.
    of_row
        What a room costs that stays free; float[rows], not negative.
    dearest
        What it costs to leave a stay without a room: more than any sum of other costs.

    Attributes
    ----------
    values
        How many stays of each column were placed so far; int64[columns].
    left
        How many stays of each class have no room; int64[classes].
    """

    def __init__(self, model: OverlapModel, cost: FloatArray, of_row: FloatArray, dearest: float) -> None:
        self.model, self._of_row, self._dearest = model, of_row, dearest
        # Best fit where it costs nothing: solutions are then whole more often.
        self._cost = cost + SPARE_DAY * np.minimum(model.spare, MANY_DAYS)
        self.values = np.zeros(model.columns, dtype=np.int64)
        self.left = model.frame.count.copy()
        self._free = model.capacity.copy()
        order = np.argsort(model.arrival, kind="stable")
        self._by_day = order, model.arrival[order]

    def run(self, stop: Stop) -> bool:
        """Place as many stays as are found rooms for; say whether ``stop`` let it come to its end."""
        order, arrival = self._by_day
        near = np.cumsum(np.append(0, self._cost[order] <= NEAR))
        days = np.unique(arrival)
        begin = np.searchsorted(arrival, days)
        at = 0
        while at < len(days):
            until = int(np.searchsorted(near[begin], near[begin[at]] + WINDOW_COLUMNS, side="right")) - 1
            until = min(max(until, at + FEWEST_DAYS), len(days))
            settled = until if until == len(days) else at + (until - at + 1) // 2
            ends = [len(order) if day == len(days) else int(begin[day]) for day in (settled, until)]
            if stop.now() or not self._window(order[begin[at] : ends[1]], ends[0] - int(begin[at]), stop):
                return False
            at = settled
        return True

    def mend(self, stop: Stop) -> None:
        """Place stays that have no room anew together with all that arrive and leave within some days of them."""
        model = self.model
        for around in AROUND:
            for stays in np.flatnonzero(self.left).tolist():
                own = model.of_class == stays
                if self.left[stays] == 0 or not own.any():
                    continue
                if stop.now():
                    return
                first, last = model.arrival[own].min() - around, model.freed[own].max() + around
                inside = np.flatnonzero((model.arrival >= first) & (model.freed <= last))
                before = self.values[inside]
                self._settle(inside, -before)
                if not self._window(inside, len(inside), stop):
                    self._settle(inside, before)

    def _window(self, columns: IntArray, settled: int, stop: Stop) -> bool:
        """Place the stays of ``columns``, and settle those of the first ones; say whether the model was solved."""
        model = self.model
        position, row = model.covered(columns)
        fits = np.ones(len(columns), dtype=np.bool_)
        fits[position[self._free[row] <= 0]] = False
        near = fits & (self._cost[columns] <= NEAR)
        wanted = _Wanted(np.unique(model.of_class[columns]), int(model.arrival[columns].max()))
        found = self._solve(columns[near], np.flatnonzero(near) < settled, wanted, stop)
        if found is not None and not found.places_all and (near != fits).any():
            near = fits
            found = self._solve(columns[near], np.flatnonzero(near) < settled, wanted, stop)
        if found is None:
            return False
        settle = (np.flatnonzero(near) < settled) & (found.values > 0)
        self._settle(columns[near][settle], found.values[settle])
        return True

    def _settle(self, columns: IntArray, values: IntArray) -> None:
        position, row = self.model.covered(columns)
        self.values[columns] += values
        np.subtract.at(self.left, self.model.of_class[columns], values)
        np.subtract.at(self._free, row, values[position])

    def _solve(self, columns: IntArray, whole: BoolArray, wanted: _Wanted, stop: Stop) -> _Found | None:
        """Place the stays that are wanted at the least cost.

        Only the values of ``whole`` columns (bool) are whole for certain. A room that is free on a day up to the last
        one stays free: all who arrive until then are wanted.
        """
        model = self.model
        position, row = model.covered(columns)
        rows, row = np.unique(row, return_inverse=True)
        waits = np.flatnonzero((self._of_row[rows] > 0) & (model.day[rows] <= wanted.last_day))
        stays, without, free = len(columns), len(wanted.classes), len(waits)
        own = np.arange(stays + without + free)
        lower = np.full(len(rows), -np.inf)
        lower[waits] = self._free[rows[waits]]
        of_class = np.searchsorted(wanted.classes, model.of_class[columns])
        built = rows_from_entries(
            np.concatenate([of_class, np.arange(without), without + row, without + waits]),
            np.concatenate([own[: stays + without], position, own[stays + without :]]),
            np.ones(len(own) + len(position)),
            np.concatenate([self.left[wanted.classes], lower]),
            np.concatenate([self.left[wanted.classes], self._free[rows]]).astype(float),
        )
        is_whole = np.append(whole, np.zeros(without + free, dtype=np.bool_))
        solver = LinearModel(np.zeros(len(own)), np.full(len(own), np.inf), is_whole, built)
        cost = np.concatenate([self._cost[columns], np.full(without, self._dearest), self._of_row[rows[waits]]])
        answer = solver.relaxed(cost, stop)
        if answer.values is not None and (np.abs(answer.values - np.rint(answer.values))[is_whole] > _WHOLE).any():
            answer = solver.minimize(cost, stop.part(steps=_NODES), gap=NEAR)
        if answer.values is None:
            return None
        places_all = bool((answer.values[stays : stays + without] < _WHOLE).all())
        return _Found(np.rint(answer.values[:stays]).astype(np.int64), places_all)
