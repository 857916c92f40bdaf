"""Stays make room for one stay more after the other: one model for many of them, solved again from where it stood.

From one extra stay to the next a few pivots are enough, where a new model would be solved from nothing.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bookingopt.optimizer.availability.orphans.flow_builder import build_orphan_model
from bookingopt.optimizer.availability.orphans.least_by_digits import exact_units, least_by_digits
from bookingopt.optimizer.availability.orphans.least_orphan_cost import (
    SLACK,
    freed_window,
    linear_model,
    plan_of,
    units_of,
    whole_model,
)
from bookingopt.optimizer.availability.orphans.orphan_flow import OrphanModel
from bookingopt.optimizer.availability.proofs.entry_evidence import EntryEvidence
from bookingopt.optimizer.highs import Outcome
from bookingopt.optimizer.model.plan import Plan, rooms_that_differ
from bookingopt.optimizer.model.segments import FRESH, OPEN
from bookingopt.optimizer.stop import Stop

#: Arrival and length of a stay more, as positions in the entries.
Entry = tuple[int, int]

#: Solver nodes for one stay.
NODES = 2_000


class Rearrangement:
    """Looks for plans with each of some stays more; the others inside of a window may move.

    Parameters
    ----------
    evidence
        What is told what is found.
    entries
        The stays more.
    window
        First and last day; with all of time, `FRESH` to `OPEN`, answers are proofs.
    in_whole_stays
        Whether to go on where the best solution has parts of stays, which takes far longer.

    Attributes
    ----------
    is_usable
        Whether it can go on: not after the solver was stopped.
    """

    def __init__(
        self, evidence: EntryEvidence, entries: list[Entry], window: tuple[int, int], *, in_whole_stays: bool
    ) -> None:
        self._in_whole_stays = in_whole_stays
        self._evidence, self._window, self._is_whole = evidence, window, window == (FRESH, OPEN)
        least = evidence.least
        self._held, frame = freed_window(least, window)
        arrivals, departures = np.array([evidence.days_of(entry) for entry in entries], dtype=np.int64).T
        extra = evidence.extra_stays(arrivals, departures, frame.kind_of_room_class)
        self._model = build_orphan_model(self._held, frame, least.minimum_stay, scale=least.scale, extra_stays=extra)
        self._linear = linear_model(self._model)
        self.is_usable = True
        self._noted: tuple[Plan, int] | None = None  # the last plan that was noted, and its units

    def look(self, entry: Entry, stop: Stop) -> None:
        """Look for a plan with one of the stays, and note what that says."""
        row = self._model.extra_row.get(self._evidence.days_of(entry))
        if row is None:
            if self._is_whole:
                self._evidence.note_full(entry)
            return
        self._linear.set_row(row, 1.0)
        answer = self._linear.minimize(self._model.cost, stop)
        self.is_usable = answer.outcome is not Outcome.LIMIT
        if not self.is_usable:
            return
        self._linear.set_row(row, 0.0)
        if answer.outcome is Outcome.INFEASIBLE:
            if self._is_whole:
                self._evidence.note_full(entry)
            return
        bound = answer.integer_bound
        if self._is_whole and bound is not None:
            self._note_bound(entry, bound, answer.row_duals)
        if answer.values is not None and _is_integral(self._model, answer.values):
            self._note_whole_values(entry, row, answer.values, stop)
        elif self._in_whole_stays and self._is_open(entry):
            self._look_in_whole_stays(entry, row, stop)

    def _note_bound(self, entry: Entry, bound: int, row_duals: np.ndarray) -> None:
        """Note a bound of all plans with the stay; where it settles something its multipliers may settle others."""
        low = self._evidence.entries.low[entry]
        self._evidence.note_bound(entry, bound << self._model.scale)
        if self._evidence.entries.low[entry] > low:
            self._evidence.note_duals(self._model, row_duals, entry)

    def _is_open(self, entry: Entry) -> bool:
        return bool(self._evidence.entries.low[entry] < self._evidence.entries.high[entry])

    def _look_in_whole_stays(self, entry: Entry, row: int, stop: Stop) -> None:
        model = _with_stay(self._model, row)
        answer = whole_model(model).minimize(model.cost, stop.part(steps=NODES), gap=0.5)
        bound = answer.integer_bound
        if self._is_whole and answer.outcome is Outcome.INFEASIBLE:
            self._evidence.note_full(entry)
        elif self._is_whole and answer.outcome is Outcome.OPTIMAL and bound is not None:
            self._evidence.note_bound(entry, bound << model.scale)
        if answer.values is not None:
            self._note_whole_values(entry, row, answer.values, stop)

    def _note_whole_values(self, entry: Entry, row: int, values: np.ndarray, stop: Stop) -> None:
        """Note the plan of a solution; where the digits below the scale decide, look at these too."""
        self._note_plan(values)
        if self._model.scale == 0 or not self._is_open(entry) or stop.now():
            return
        goal = self._evidence.least.units if self._is_whole else None
        model, known = _with_stay(self._model, row), exact_units(self._model, values)
        bound = least_by_digits(model, known, stop.part(steps=NODES), self._note_plan, goal=goal)
        if self._is_whole:
            self._evidence.note_bound(entry, bound)

    def _note_plan(self, values: np.ndarray) -> None:
        """Note a plan; rooms that are as in the one before say nothing new, unless there were more orphans."""
        least = self._evidence.least
        plan = plan_of(least, self._held, self._model, values)
        units = units_of(least.instance, least.component, plan)
        if self._noted is None or units < self._noted[1]:
            self._evidence.note_plan(plan, units, self._window)
        else:
            self._evidence.note_rooms(plan, units, rooms_that_differ(plan, self._noted[0]))
        self._noted = plan, units


def _is_integral(model: OrphanModel, values: np.ndarray) -> bool:
    return bool(np.abs(values - np.rint(values))[model.is_stay].max() <= SLACK)


def _with_stay(model: OrphanModel, row: int) -> OrphanModel:
    """Return ``model`` with the extra stay of a row required."""
    right = model.rows.lower.copy()
    right[row] = 1.0
    return replace(model, rows=replace(model.rows, lower=right, upper=right))
