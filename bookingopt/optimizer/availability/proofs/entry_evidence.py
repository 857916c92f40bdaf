"""What plans and multipliers say of the entries of one room type in one component."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bookingopt.optimizer.availability.entries import FULL, HARMLESS, HARMS, HELPS, TableEntries
from bookingopt.optimizer.availability.free_spans import effects_in_free_spans
from bookingopt.optimizer.availability.orphans.dual_bounds import bounds_with
from bookingopt.optimizer.availability.orphans.least_orphan_cost import SLACK, LeastOrphans, safe_value
from bookingopt.optimizer.availability.orphans.orphan_flow import ExtraStays, OrphanModel
from bookingopt.optimizer.model.instance import NONE, IntArray
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.model.plan import entries as room_entries
from bookingopt.optimizer.model.segments import Segment, segments

#: Days before and after a stay more for which its multipliers are tried: elsewhere they say hardly anything new.
NEAR = 28


class EntryEvidence:
    """Narrows the entries of one room type in one component by what is found.

    Parameters
    ----------
    least
        The least orphan cost of the component.
    kinds
        Kinds of rooms that the stays may have.
    entries
        What is narrowed.
    """

    def __init__(self, least: LeastOrphans, kinds: IntArray, entries: TableEntries) -> None:
        self.least, self.kinds, self.entries = least, kinds, entries
        rooms = least.component.rooms
        self._rooms = rooms[np.isin(least.instance.kind_of_room[rooms], kinds)]
        self._noted: dict[tuple[int, int, bool, bool, int], int] = {}
        if least.units == 0:
            np.maximum(entries.low, HARMLESS, out=entries.low)  # nothing can fall below no orphans
        self._note_full_nights()
        self.note_plan(least.plan, least.units)
        if least.prices is not None:
            self._note_bounds(self._bounds(), entries)

    def days_of(self, entry: tuple[int, int]) -> tuple[int, int]:
        """Return arrival and departure of an entry."""
        arrival = self.entries.first + entry[0]
        return arrival, arrival + entry[1] + 1

    def extra_stays(self, arrivals: IntArray, departures: IntArray, kind_of_room_class: IntArray) -> ExtraStays:
        """Return stays of these days, for a model with parts of these kinds."""
        return ExtraStays(np.flatnonzero(np.isin(kind_of_room_class, self.kinds)), arrivals, departures)

    def note_plan(self, plan: Plan, units: int, window: tuple[int, int] | None = None) -> None:
        """Note what the rooms of a legal plan have time for."""
        spans = segments(self.least.instance, self._rooms, plan.room_of)
        if window is not None:
            spans = [span for span in spans if span.start < window[1] and window[0] < span.end]
        self._note_spans(spans, units)

    def note_often(self, plan: Plan, units: int) -> None:
        """Note what the rooms of one of many legal plans have time for; what was noted so before is passed over."""
        above = units - self.least.bound
        spans = segments(self.least.instance, self._rooms, plan.room_of)
        self._note_spans([span for span in spans if self._is_new(span, above)], units)

    def note_rooms(self, plan: Plan, units: int, rooms: IntArray) -> None:
        """Note what some rooms of a legal plan have time for."""
        self._note_spans(segments(self.least.instance, np.intersect1d(self._rooms, rooms), plan.room_of), units)

    def _note_spans(self, spans: list[Segment], units: int) -> None:
        least, above = self.least, units - self.least.bound
        effects = effects_in_free_spans(least.instance, least.minimum_stay, spans, self.entries, above)
        np.minimum(self.entries.high, effects, out=self.entries.high)

    def _is_new(self, span: Segment, above: int) -> bool:
        """Whether no such span was noted by `note_often` of a plan as good; it is now."""
        key = (*span[1:], int(self.least.instance.turnover_of_room[span.room]))
        if self._noted.get(key, above + 1) <= above:
            return False
        self._noted[key] = above
        return True

    def note_duals(self, model: OrphanModel, row_duals: np.ndarray, entry: tuple[int, int] | None = None) -> None:
        """Note what the multipliers of a model of the whole with extra stays say, also of others.

        Of those that arrive around ``entry`` where it is given, else of all.
        """
        least = self.least
        assert least.model is not None
        assert least.prices is not None
        prices = least.prices.replaced(model, row_duals)
        better = replace(least, prices=prices, value=safe_value(least.model, prices.of_row))
        near = self.entries if entry is None else self.entries.rows(max(0, entry[0] - NEAR), entry[0] + NEAR + 1)
        self._note_bounds(bounds_with(better, self.kinds, near), near)

    def note_full(self, entry: tuple[int, int]) -> None:
        """Note that a stay does not fit, nor do those that are longer at either end."""
        row, column = entry
        departure = row + column + 1
        for earlier in range(row + 1):
            self.entries.low[earlier, max(0, departure - earlier - 1) :] = FULL

    def note_bound(self, entry: tuple[int, int], units: int) -> None:
        """Note that no plan with the stay has an orphan cost below ``units``."""
        effect = HARMS if units > self.least.units else HARMLESS if units == self.least.units else HELPS
        self.entries.low[entry] = max(self.entries.low[entry], effect)

    def _bounds(self) -> np.ndarray:
        """Return bounds of the orphan cost with each stay by the multipliers; float[arrivals, lengths]."""
        return bounds_with(self.least, self.kinds, self.entries)

    def _note_bounds(self, bounds: np.ndarray, entries: TableEntries) -> None:
        units, low, least, scale = np.ceil(bounds - SLACK), entries.low, self.least.units, self.least.scale
        low[(units >= -(-least >> scale)) & (low < HARMLESS)] = HARMLESS
        low[(units > least >> scale) & (low < HARMS)] = HARMS
        low[np.isinf(bounds)] = FULL

    def _note_full_nights(self) -> None:
        """Note the stays that cover a night on which every room of the component is taken or out of order."""
        instance, component, asked = self.least.instance, self.least.component, self.entries
        taken = room_entries(instance, self.least.plan.room_of)
        here = np.isin(taken.room, component.rooms)
        # With fewer turnover nights a stay is gone earlier in another room.
        end = np.where(taken.stay == NONE, taken.end, np.append(instance.earliest_departure, NONE)[taken.stay])
        change = np.zeros(instance.days + 2, dtype=np.int64)
        np.add.at(change, taken.start[here], 1)
        np.add.at(change, end[here], -1)
        turnover = int(instance.turnover_of_kind[self.kinds].min())
        in_use = np.append(np.cumsum(change), np.zeros(asked.first + asked.arrivals + asked.max_los + turnover))
        before = np.concatenate([[0], np.cumsum(in_use >= len(component.rooms))])
        arrival = asked.first + np.arange(asked.arrivals)[:, None]
        covers = before[arrival + turnover + np.arange(1, asked.max_los + 1)] > before[arrival]
        asked.low[covers] = FULL
