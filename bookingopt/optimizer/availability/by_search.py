"""Effects where stays may move between fixed ones: one entry after the other, each answer settling others with it.

A plan that takes a stay in without more orphans says what its room has time for besides; multipliers that prove harm
say so of other entries too. Stays are looked at in a window around them: rearranged inside of it while the rest stands
still, which gives plans; and inside of it while the rest is priced, which gives bounds. Where that leaves an entry
open, the window grows until it is the whole component.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bookingopt.optimizer.availability.entries import HARMLESS, HELPS, SaleTerms, TableEntries
from bookingopt.optimizer.availability.entry_evidence import EntryEvidence
from bookingopt.optimizer.availability.orphans.flow_builder import build_orphan_model
from bookingopt.optimizer.availability.orphans.least_by_digits import exact_units, least_by_digits
from bookingopt.optimizer.availability.orphans.least_orphan_cost import (
    SLACK,
    LeastOrphans,
    freed_window,
    linear_model,
    plan_of,
    units_of,
    whole_model,
)
from bookingopt.optimizer.availability.orphans.orphan_flow import OrphanModel
from bookingopt.optimizer.highs import Outcome
from bookingopt.optimizer.model.instance import BoolArray, Instance, IntArray
from bookingopt.optimizer.model.segments import FRESH, OPEN
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
class _SearchStage:
    """A walk over the entries.

    Attributes
    ----------
    margins
        Margins of the windows to look in, one after the other; None for all of time.
    todo
        Entries that are still to be looked at; bool[arrivals, lengths].
    level
        Position of the margin to begin with.
    """

    margins: tuple[int | None, ...]
    todo: BoolArray
    level: int = 0


class EntrySearch:
    """The search for the entries of one room type in one component.

    Parameters
    ----------
    least
        The least orphan cost of the component.
    kinds
        Kinds of rooms that the stays may have.
    entries
        What is narrowed.
    terms
        What decides beside the orphan cost.
    """

    def __init__(self, least: LeastOrphans, kinds: IntArray, entries: TableEntries, terms: SaleTerms) -> None:
        self.entries = entries
        self._terms = terms
        self._evidence = EntryEvidence(least, kinds, entries)
        columns = 0 if least.model is None else len(least.model.cost)
        self._short_stays_open = columns > SMALL_COLUMNS
        near = [(*MARGINS, None) if columns <= MEDIUM_COLUMNS else MARGINS] if columns > SMALL_COLUMNS else []
        everything = [] if least.model is None else [(None,)]
        self._stages = [
            _SearchStage(margins, np.ones(entries.low.shape, dtype=np.bool_)) for margins in near + everything
        ]

    @property
    def has_more(self) -> bool:
        """Whether an entry is open that has not been looked at in every way."""
        return any((stage.todo & self.open_entries).any() for stage in self._stages)

    @property
    def open_entries(self) -> BoolArray:
        """The entries that are not settled; bool[arrivals, lengths]."""
        is_open: BoolArray = ~self.entries.settled(self._terms)
        return is_open

    def run(self, stop: Stop) -> None:
        """Settle entries until all are settled, all ways are tried, or ``stop`` says so; may be called anew."""
        if self._short_stays_open and not stop.now():
            self._short_stays_open = False
            _rule_out_short_stays(self._evidence, self.open_entries, stop)
        for stage in self._stages:
            self._settle(stage, stop)

    def _settle(self, stage: _SearchStage, stop: Stop) -> None:
        """Look at each open entry, closely first, then with the next margins; beginning near those that helped last."""
        while not stop.now():
            stage.todo &= self.open_entries
            rows = np.flatnonzero(stage.todo.any(axis=1))
            if len(rows) == 0:
                break
            # The longest open stay from the first arrival that has one: its free span settles the most others.
            entry = int(rows[0]), int(np.flatnonzero(stage.todo[rows[0]])[-1])
            for number in range(stage.level, len(stage.margins)):
                self._look(entry, stage.margins[number], stop)
                if not self.open_entries[entry]:
                    stage.level = max(0, number - 1)
                    break
            if not stop.now():
                stage.todo[entry] = False

    def _look(self, entry: tuple[int, int], margin: int | None, stop: Stop) -> None:
        arrival, departure = self._evidence.days_of(entry)
        window = (FRESH, OPEN) if margin is None else (arrival - margin, departure + margin)
        rearranged = _rearrange(self._evidence, entry, window, stop)
        if rearranged is not None and self.open_entries[entry] and not stop.now():
            _rearrange_by_digits(self._evidence, entry, window, rearranged, stop)
        if margin is not None and self.open_entries[entry] and not stop.now():
            _price(self._evidence, entry, window, stop)


class _Rearranged(NamedTuple):
    """A model in which stays of ``held`` may move, and the values of a solution."""

    held: Instance
    model: OrphanModel
    values: np.ndarray


def _rearrange(
    evidence: EntryEvidence, entry: tuple[int, int], window: tuple[int, int], stop: Stop
) -> _Rearranged | None:
    """Look for a plan with the stay: the others inside of the window may move. With all of time it is a proof."""
    least, is_whole = evidence.least, window == (FRESH, OPEN)
    held, frame = freed_window(least, window)
    extra = evidence.extra_stay(entry, frame.kind_of_room_class)
    model = build_orphan_model(held, frame, least.minimum_stay, scale=least.scale, extra_stays=extra)
    if not _require_extra_stay(model):
        if is_whole:
            evidence.note_full(entry)
        return None
    answer = linear_model(model).minimize(model.cost, stop)
    bound = answer.integer_bound
    if answer.values is not None and np.abs(answer.values - np.rint(answer.values))[model.is_stay].max() > SLACK:
        answer = whole_model(model).minimize(model.cost, stop.part(steps=WHOLE_NODES), gap=0.5)
        bound = answer.integer_bound
    if is_whole and answer.outcome is Outcome.INFEASIBLE:
        evidence.note_full(entry)
    elif is_whole and answer.outcome is Outcome.OPTIMAL and bound is not None:
        evidence.note_bound(entry, bound << model.scale)
    if answer.values is None:
        return None
    rearranged = _Rearranged(held, model, answer.values)
    _note_plan(evidence, rearranged, window)
    return rearranged


def _note_plan(evidence: EntryEvidence, found: _Rearranged, window: tuple[int, int]) -> None:
    """Note the plan of a solution."""
    least = evidence.least
    plan = plan_of(least, *found)
    evidence.note_plan(plan, units_of(least.instance, least.component, plan), window)


def _rearrange_by_digits(
    evidence: EntryEvidence, entry: tuple[int, int], window: tuple[int, int], found: _Rearranged, stop: Stop
) -> None:
    """Look for a better plan in the digits below the scale of the model."""
    if found.model.scale == 0:
        return

    def take(values: np.ndarray) -> None:
        _note_plan(evidence, found._replace(values=values), window)

    is_whole = window == (FRESH, OPEN)
    known, goal = exact_units(found.model, found.values), evidence.least.units if is_whole else None
    bound = least_by_digits(found.model, known, stop.part(steps=WHOLE_NODES), take, goal=goal)
    if is_whole:
        evidence.note_bound(entry, bound)


def _price(evidence: EntryEvidence, entry: tuple[int, int], window: tuple[int, int], stop: Stop) -> None:
    """Look for multipliers that prove harm, or for proof that the stay does not fit."""
    arrival, departure = evidence.days_of(entry)
    model = evidence.window_model(np.array([arrival]), np.array([departure]), window)
    if not _require_extra_stay(model):
        evidence.note_full(entry)
        return
    answer = linear_model(model).minimize(model.cost, stop)
    if answer.outcome is Outcome.INFEASIBLE:
        evidence.note_full(entry)
    elif answer.outcome is Outcome.OPTIMAL:
        evidence.note_duals(model, answer.row_duals)


def _require_extra_stay(model: OrphanModel) -> bool:
    """Require the one extra stay of ``model``; False where it has no room at all."""
    for row in model.extra_row.values():
        model.rows.lower[row] = model.rows.upper[row] = 1.0
    return len(model.extra_row) > 0


def _rule_out_short_stays(evidence: EntryEvidence, is_open: BoolArray, stop: Stop) -> None:
    """Prove of many stays under the minimum at once that they do not help: offered together, none is taken."""
    entries = evidence.entries
    doubtful = is_open & (entries.low == HELPS) & (entries.high == HARMLESS)
    for begin in range(0, entries.arrivals, SHORT_ROWS):
        row, column = np.nonzero(doubtful[begin : begin + SHORT_ROWS])
        if stop.now():
            return
        if len(row) == 0:
            continue
        arrivals = entries.first + begin + row
        departures = arrivals + column + 1
        window = (int(arrivals.min()) - MARGINS[0], int(departures.max()) + MARGINS[0])
        model = evidence.window_model(np.unique(arrivals), np.unique(departures), window)
        for pair in zip(arrivals.tolist(), departures.tolist(), strict=True):
            if pair in model.extra_row:
                model.rows.upper[model.extra_row[pair]] = 1.0
        linear = linear_model(model)
        while not stop.now():
            answer = linear.minimize(model.cost, stop)
            if answer.values is None or answer.outcome is not Outcome.OPTIMAL:
                break
            taken = np.unique(model.of_class[(answer.values > SLACK) & model.is_extra])
            if len(taken) == 0:
                evidence.note_duals(model, answer.row_duals)
                break
            for row in taken.tolist():
                linear.set_row(row, 0.0)
