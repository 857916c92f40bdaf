"""Effects where rooms consist of others and stays may move: one model for every stay more, each exact."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bookingopt.optimizer.availability.entries import HARMLESS, HARMS, HELPS, SaleTerms, TableEntries
from bookingopt.optimizer.availability.linked_spans import effects_in_rooms
from bookingopt.optimizer.availability.orphans.dual_bounds import bounds_with
from bookingopt.optimizer.availability.orphans.least_orphan_cost import LeastOrphans, units_of
from bookingopt.optimizer.availability.orphans.linked_orphans import least_linked_orphans
from bookingopt.optimizer.availability.proofs.entry_evidence import EntryEvidence
from bookingopt.optimizer.model.instance import BoolArray, IntArray, frozen
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.network.linked_shadows import with_stay
from bookingopt.optimizer.stop import Stop

#: Solver nodes for one stay.
NODES = 2_000


class LinkedEvidence(EntryEvidence):
    """Narrows the entries of one room type in one component with linked rooms; parameters are those of its base."""

    def note_plan(self, plan: Plan, units: int, window: tuple[int, int] | None = None) -> None:
        """Note what the rooms of a legal plan have time for."""
        del window  # the rooms of a suite are looked at on all days
        least, above = self.least, units - self.least.bound
        effects = effects_in_rooms(least.instance, least.minimum_stay, self._rooms, plan.room_of, self.entries, above)
        np.minimum(self.entries.high, effects, out=self.entries.high)

    def _bounds(self) -> np.ndarray:
        """Return bounds by the multipliers: a stay in a whole raises the orphan cost in every room that it takes."""
        least, shape = self.least, self.entries.low.shape
        instance = least.instance
        assert instance.links is not None
        added = np.full(shape, np.inf)
        known: dict[int, np.ndarray] = {}
        for room in self._rooms.tolist():
            total = np.zeros(shape)
            turnover = instance.turnover_of_room[instance.links.singles(room)]
            if (turnover != instance.turnover_of_room[room]).any():  # multipliers are of days that are not its own
                return np.zeros(shape)
            for kind in instance.kind_of_room[instance.links.singles(room)].tolist():
                if kind not in known:
                    known[kind] = bounds_with(least, np.array([kind]), self.entries) - least.value
                total = total + known[kind]
            np.minimum(added, total, out=added)
        bounds: np.ndarray = least.value + added
        return bounds

    def _note_full_nights(self) -> None:
        """Nothing is noted: a stay in a whole takes several rooms, so that rooms cannot be counted."""


class LinkedEntrySearch:
    """The search for the entries of one room type in one component with linked rooms.

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
        self.entries, self._least, self._terms = entries, least, terms
        self._evidence = LinkedEvidence(least, kinds, entries)
        in_component = least.instance.kind_of_room[least.component.rooms]
        self._kinds = np.intersect1d(in_component, kinds)
        self._todo = np.ones(entries.low.shape, dtype=np.bool_)

    @property
    def open_entries(self) -> BoolArray:
        """The entries that are not settled; bool[arrivals, lengths]."""
        is_open: BoolArray = ~self.entries.settled(self._terms)
        return is_open

    @property
    def has_more(self) -> bool:
        """Whether an entry is open that has not been looked at."""
        return bool((self.open_entries & self._todo).any())

    def run_whether_full(self, stop: Stop) -> None:
        """Leave that to `run`: one model says whether a stay fits and what it does."""

    def run(self, stop: Stop) -> None:
        """Settle entries until all are looked at, or ``stop`` says so; may be called anew."""
        while not stop.now():
            left = self.open_entries & self._todo
            if not left.any():
                break
            # The shortest of an arrival day first: where it does not fit, nor do those that are longer.
            row = int(left.any(axis=1).argmax())
            self._look((row, int(left[row].argmax())), stop)

    def _look(self, entry: tuple[int, int], stop: Stop) -> None:
        least, high = self._least, self.entries.high
        house = with_stay(least.instance, *self._evidence.days_of(entry), self._kinds)
        more = least.instance.stays
        component = replace(least.component, free=frozen(np.append(least.component.free, more)))
        found = least_linked_orphans(house, component, least.minimum_stay, least.units, stop.part(steps=NODES))
        if stop.now() and not found.is_impossible and found.room_of is None:
            return
        self._todo[entry] = False
        if found.is_impossible:
            self._evidence.note_full(entry)
            return
        self._evidence.note_bound(entry, found.bound)
        if found.room_of is not None and found.units is not None:
            reached = HELPS if found.units < least.bound else HARMLESS if found.units == least.bound else HARMS
            high[entry] = min(high[entry], reached)
            room_of = least.plan.room_of.copy()
            others = [i for i in found.room_of if i != more]
            room_of[others] = [found.room_of[i] for i in others]
            plan = Plan(room_of)
            self._evidence.note_plan(plan, units_of(least.instance, least.component, plan))
