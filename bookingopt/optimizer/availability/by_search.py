"""Effects where stays may move between fixed ones: one cell after the other, each answer settling others with it.

A plan that takes a stay in without more orphans says what its room has time for besides; multipliers that prove harm
say so of other cells too. Stays are looked at in a window around them: rearranged inside of
it while the rest stands still, which gives plans; and inside of it while the rest is priced, which gives bounds. Where
that leaves a cell open, the window grows until it is the whole component.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bookingopt.optimizer.availability.dual_bounds import bounds_with
from bookingopt.optimizer.availability.entries import FULL, HARMLESS, HARMS, HELPS, Cells
from bookingopt.optimizer.availability.flow_builder import build_orphan_model
from bookingopt.optimizer.availability.free_spans import effects_in_holes
from bookingopt.optimizer.availability.least_orphan_cost import (
    SLACK,
    Least,
    freed_window,
    linear_model,
    safe_value,
    units_of,
    whole_model,
)
from bookingopt.optimizer.availability.orphan_flow import OrphanModel, Requests
from bookingopt.optimizer.availability.room_tracing import rooms_of
from bookingopt.optimizer.highs import Outcome
from bookingopt.optimizer.model.instance import BoolArray, IntArray
from bookingopt.optimizer.model.plan import Plan, entries
from bookingopt.optimizer.model.segments import OPEN, segments
from bookingopt.optimizer.network.matching import FRESH
from bookingopt.optimizer.stop import Stop

#: Days before and after a stay that its window has, from the first look to the last.
MARGINS = (5, 15)

#: A component is looked at as a whole at once where its model has at most so many columns.
SMALL_COLUMNS = 1_500

#: Up to so many, the whole is looked at as soon as the margins do not help.
MEDIUM_COLUMNS = 6_000

#: Arrival days of the short stays that are looked at together.
SHORT_ROWS = 14

#: Solver nodes for one stay in one window.
WHOLE_NODES = 2_000


@dataclass
class _Stage:
    """A walk over the cells.

    Attributes
    ----------
    margins
        Margins of the windows to look in, one after the other; None for all of time.
    todo
        Cells that are still to be looked at; bool[arrivals, lengths].
    level
        Position of the margin to begin with.
    """

    margins: tuple[int | None, ...]
    todo: BoolArray
    level: int = 0


class Rearranged:
    """The cells of one room type in one component.

    Parameters
    ----------
    least
        The least orphan cost of the component.
    kinds
        Kinds of rooms that the stays may have.
    cells
        What is narrowed.
    long_enough
        Whether a stay is as long as the minimum stay; bool[arrivals, lengths].
    """

    def __init__(self, least: Least, kinds: IntArray, cells: Cells, long_enough: BoolArray) -> None:
        self.least, self.kinds, self.cells, self.long_enough = least, kinds, cells, long_enough
        instance = least.instance
        rooms = least.component.rooms
        self.rooms = rooms[np.isin(instance.kind_of_room[rooms], kinds)]
        if least.units == 0:
            np.maximum(cells.low, HARMLESS, out=cells.low)  # nothing can fall below no orphans
        self._note_full_nights()
        self._harvest_plan(least.plan, least.units)
        if least.prices is not None:
            self._harvest_prices(bounds_with(least, kinds, cells))
        columns = 0 if least.model is None else len(least.model.cost)
        self.must_rule_out = columns > SMALL_COLUMNS
        near = [(*MARGINS, None) if columns <= MEDIUM_COLUMNS else MARGINS] if columns > SMALL_COLUMNS else []
        everything = [] if least.model is None else [(None,)]
        self.stages = [_Stage(margins, np.ones(cells.low.shape, dtype=np.bool_)) for margins in near + everything]

    @property
    def has_more(self) -> bool:
        """Whether a cell is open that has not been looked at in every way."""
        return any((ahead.todo & self._open()).any() for ahead in self.stages)

    def run(self, stop: Stop) -> None:
        """Settle cell after cell until all are settled, all ways are tried, or ``stop`` says so; may be called anew."""
        if self.must_rule_out and not stop.now():
            self.must_rule_out = False
            self._look_at_short_stays(stop)
        for stage in self.stages:
            self._settle(stage, stop)

    def _settle(self, stage: _Stage, stop: Stop) -> None:
        """Look at each open cell, closely first, then with the next margins; beginning near those that helped last."""
        while not stop.now():
            stage.todo &= self._open()
            rows = np.flatnonzero(stage.todo.any(axis=1))
            if len(rows) == 0:
                break
            # The longest open stay from the first arrival that has one: its hole settles the most others.
            cell = int(rows[0]), int(np.flatnonzero(stage.todo[rows[0]])[-1])
            for number in range(stage.level, len(stage.margins)):
                self._look(cell, stage.margins[number], stop)
                if not self._open()[cell]:
                    stage.level = max(0, number - 1)
                    break
            if not stop.now():
                stage.todo[cell] = False

    def _open(self) -> BoolArray:
        open_cells: BoolArray = ~self.cells.settled(self.long_enough)
        return open_cells

    def _look(self, cell: tuple[int, int], margin: int | None, stop: Stop) -> None:
        arrival = self.cells.first + cell[0]
        departure = arrival + cell[1] + 1
        if margin is None:
            self._rearrange(cell, (FRESH, OPEN), stop)
            return
        window = (arrival - margin, departure + margin)
        self._rearrange(cell, window, stop)
        if self._open()[cell] and not stop.now():
            self._price(cell, window, stop)

    def _look_at_short_stays(self, stop: Stop) -> None:
        """Prove of many stays under the minimum at once that they do not help: offered together, none is taken."""
        doubtful = self._open() & (self.cells.low == HELPS) & (self.cells.high == HARMLESS)
        for begin in range(0, self.cells.arrivals, SHORT_ROWS):
            row, column = np.nonzero(doubtful[begin : begin + SHORT_ROWS])
            if len(row) == 0:
                continue
            arrivals = self.cells.first + begin + row
            departures = arrivals + column + 1
            window = (int(arrivals.min()) - MARGINS[0], int(departures.max()) + MARGINS[0])
            model = self._window_model(np.unique(arrivals), np.unique(departures), window)
            for pair in zip(arrivals.tolist(), departures.tolist(), strict=True):
                if pair in model.request:
                    model.rows.upper[model.request[pair]] = 1.0
            linear = linear_model(model)
            while not stop.now():
                answer = linear.minimize(model.cost, stop)
                if answer.values is None or answer.outcome is not Outcome.OPTIMAL:
                    break
                taken = np.unique(model.of_class[(answer.values > SLACK) & model.is_request])
                if len(taken) == 0:
                    self._harvest_duals(model, answer.row_duals)
                    break
                for row in taken.tolist():
                    linear.set_row(row, 0.0)

    def _window_model(self, arrivals: IntArray, departures: IntArray, window: tuple[int, int]) -> OrphanModel:
        """Return the model of a window, the rest being priced."""
        least = self.least
        assert least.model is not None
        frame = least.model.frame
        parts = np.flatnonzero(np.isin(frame.kind_of_room_class, self.kinds))
        return build_orphan_model(
            least.instance,
            frame,
            least.minimum_stay,
            requests=Requests(parts, arrivals, departures),
            window=window,
            prices=least.prices,
        )

    def _harvest_duals(self, model: OrphanModel, row_duals: np.ndarray) -> None:
        """Note what the multipliers of a window say, those of the rest standing as they are."""
        least = self.least
        assert least.model is not None
        assert least.prices is not None
        prices = least.prices.replaced(model, row_duals)
        better = replace(least, prices=prices, value=safe_value(least.model, prices.of_row))
        self._harvest_prices(bounds_with(better, self.kinds, self.cells))

    def _asked(self, cell: tuple[int, int], kind_of_room_class: IntArray) -> Requests:
        arrival = self.cells.first + cell[0]
        parts = np.flatnonzero(np.isin(kind_of_room_class, self.kinds))
        return Requests(parts, np.array([arrival]), np.array([arrival + cell[1] + 1]))

    def _rearrange(self, cell: tuple[int, int], window: tuple[int, int], stop: Stop) -> None:
        """Look for a plan with the stay: the others inside of the window may move. With all of time it is a proof."""
        least, is_whole = self.least, window == (FRESH, OPEN)
        held, frame = freed_window(least, window)
        asked = self._asked(cell, frame.kind_of_room_class)
        model = build_orphan_model(held, frame, least.minimum_stay, requests=asked)
        if not _ask(model):
            if is_whole:
                self._full(cell)
            return
        answer = linear_model(model).minimize(model.cost, stop)
        bound = answer.integer_bound
        if answer.values is not None and np.abs(answer.values - np.rint(answer.values))[model.is_stay].max() > SLACK:
            answer = whole_model(model).minimize(model.cost, stop.part(steps=WHOLE_NODES), gap=0.5)
            bound = answer.integer_bound
        if is_whole and answer.outcome is Outcome.INFEASIBLE:
            self._full(cell)
        elif is_whole and answer.outcome is Outcome.OPTIMAL and bound is not None:
            self.cells.low[cell] = max(self.cells.low[cell], np.sign(bound - least.units))
        if answer.values is not None:
            room_of = least.plan.room_of.copy()
            for stay, room in rooms_of(held, model, answer.values).items():
                room_of[stay] = room
            plan = Plan(room_of)
            self._harvest_plan(plan, units_of(least.instance, least.component, plan), window)

    def _price(self, cell: tuple[int, int], window: tuple[int, int], stop: Stop) -> None:
        """Look for multipliers that prove harm, or for proof that the stay does not fit."""
        arrival = self.cells.first + cell[0]
        model = self._window_model(np.array([arrival]), np.array([arrival + cell[1] + 1]), window)
        if not _ask(model):
            self._full(cell)
            return
        answer = linear_model(model).minimize(model.cost, stop)
        if answer.outcome is Outcome.INFEASIBLE:
            self._full(cell)
        elif answer.outcome is Outcome.OPTIMAL:
            self._harvest_duals(model, answer.row_duals)

    def _note_full_nights(self) -> None:
        """Note the stays that cover a night on which every room of the component is taken or out of order."""
        instance, component, cells = self.least.instance, self.least.component, self.cells
        taken = entries(instance, self.least.plan.room_of)
        here = np.isin(taken.room, component.rooms)
        change = np.zeros(instance.days + 2, dtype=np.int64)
        np.add.at(change, taken.start[here], 1)
        np.add.at(change, taken.end[here], -1)
        full = np.append(np.cumsum(change), np.zeros(cells.first + cells.arrivals + cells.max_los)) >= len(
            component.rooms
        )
        before = np.concatenate([[0], np.cumsum(full)])
        arrival = cells.first + np.arange(cells.arrivals)[:, None]
        covers = before[arrival + np.arange(1, cells.max_los + 1)] > before[arrival]
        cells.low[covers] = FULL

    def _full(self, cell: tuple[int, int]) -> None:
        """Note that a stay does not fit, nor do those that are longer at either end."""
        row, column = cell
        departure = row + column + 1
        for earlier in range(row + 1):
            self.cells.low[earlier, max(0, departure - earlier - 1) :] = FULL

    def _harvest_prices(self, bounds: np.ndarray) -> None:
        units = np.ceil(bounds - SLACK)
        low = self.cells.low
        low[(units >= self.least.units) & (low < HARMLESS)] = HARMLESS
        low[(units > self.least.units) & (low < HARMS)] = HARMS
        low[np.isinf(bounds)] = FULL

    def _harvest_plan(self, plan: Plan, units: int, window: tuple[int, int] | None = None) -> None:
        """Note what the rooms of a legal plan have time for."""
        instance = self.least.instance
        holes = segments(instance, self.rooms, plan.room_of)
        if window is not None:
            holes = [hole for hole in holes if hole.start < window[1] and window[0] < hole.end]
        effects = effects_in_holes(instance, self.least.minimum_stay, holes, self.cells, units - self.least.bound)
        np.minimum(self.cells.high, effects, out=self.cells.high)


def _ask(model: OrphanModel) -> bool:
    """Ask for the one request of ``model``; False where it has no room at all."""
    for row in model.request.values():
        model.rows.lower[row] = model.rows.upper[row] = 1.0
    return len(model.request) > 0
