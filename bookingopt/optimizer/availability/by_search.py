"""Effects where stays may move between fixed ones: one entry after the other, each answer settling others with it.

A plan that takes a stay in without more orphans says what its room has time for besides; multipliers that prove harm
say so of other entries too. First annealing finds such plans, by a walk and by insertions (see `proofs.insertion`).
Whether stays fit is looked at first. Stays are looked at in a window around them, where others may move while the rest
stands still, which gives plans; what that leaves open is looked at with the whole component, which gives proofs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from bookingopt.optimizer.availability.entries import FULL, HARMLESS, HARMS, SaleTerms, TableEntries
from bookingopt.optimizer.availability.orphans.least_orphan_cost import LeastOrphans
from bookingopt.optimizer.availability.proofs.entry_evidence import EntryEvidence
from bookingopt.optimizer.availability.proofs.group_bounds import GroupBounds
from bookingopt.optimizer.availability.proofs.insertion import Insertion
from bookingopt.optimizer.availability.proofs.rearrangement import Entry, Rearrangement
from bookingopt.optimizer.model.instance import BoolArray, IntArray
from bookingopt.optimizer.model.segments import FRESH, OPEN
from bookingopt.optimizer.stop import Stop

#: A component is looked at as a whole at once where its model has at most so many columns.
SMALL_COLUMNS = 1_500

#: Days before and after the stays of one window, arrival days of these stays, and their number.
MARGIN, ROWS, STAYS = 7, 14, 200

#: Stays more of one model of the whole.
WHOLE_STAYS = 120

#: Rooms of so many kinds are hardly ever alike: the simplex method then takes minutes for a stay more, and groups of
#: stays are bounded first.
MANY_KINDS = 10

#: Shares of the time for a walk over plans, for insertions of stays into them, and for bounds of groups of stays.
WALK_SHARE, INSERTION_SHARE, GROUPS_SHARE = 0.3, 0.7, 0.6


class _Way(Enum):
    """How stays are looked at."""

    WINDOWS = "others may move in a window, the rest stands still"
    PARTS = "the whole component, in parts of stays"
    WHOLE_STAYS = "the whole component, in whole stays"


@dataclass
class _SearchStage:
    """A walk over the entries.

    Attributes
    ----------
    way
        How to look at them.
    whether_full
        Whether only at stays of which it is not known whether they fit.
    todo
        Entries that are still to be looked at; bool[arrivals, lengths].
    """

    way: _Way
    whether_full: bool
    todo: BoolArray

    def wanted(self, is_open: BoolArray, entries: TableEntries) -> BoolArray:
        """Return the open entries that this walk is to look at."""
        wanted: BoolArray = self.todo & is_open
        if self.whether_full:
            wanted &= entries.high == FULL
        if self.way is _Way.WINDOWS:
            # No plan shows that a stay does not help, and stays that would do harm mostly do not fit.
            wanted &= (entries.high > HARMLESS) & ((entries.low < HARMS) | ~np.bool_(self.whether_full))
        return wanted


#: The walks of a large component; of a small one, the last alone.
_STAGES = (
    (_Way.WINDOWS, True),
    (_Way.WHOLE_STAYS, True),
    (_Way.WINDOWS, False),
    (_Way.PARTS, False),
    (_Way.WHOLE_STAYS, False),
)


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
        self._is_varied = len(np.unique(least.instance.kind_of_room[least.component.rooms])) > MANY_KINDS
        stages = _STAGES if columns > SMALL_COLUMNS else _STAGES[-1:] if columns else ()
        self._stages = [_SearchStage(*stage, np.ones(entries.low.shape, dtype=np.bool_)) for stage in stages]

    @property
    def has_more(self) -> bool:
        """Whether an entry is open that has not been looked at in every way."""
        return any(stage.wanted(self.open_entries, self.entries).any() for stage in self._stages)

    @property
    def open_entries(self) -> BoolArray:
        """The entries that are not settled; bool[arrivals, lengths]."""
        is_open: BoolArray = ~self.entries.settled(self._terms)
        return is_open

    def run_whether_full(self, stop: Stop) -> None:
        """Settle which entries do not fit, as far as ``stop`` allows; of a large component first what plans can say."""
        if len(self._stages) > 1 and not stop.now():
            insertion = Insertion(self._evidence, lambda: self.open_entries)
            insertion.walk(stop.part(share=WALK_SHARE))
            insertion.run(stop.part(share=INSERTION_SHARE))
            if self._is_varied and self._evidence.least.is_proved:
                GroupBounds(self._evidence, lambda: self.open_entries).run(stop.part(share=GROUPS_SHARE))
        for stage in self._stages:
            if stage.whether_full:
                self._settle(stage, stop)

    def run(self, stop: Stop) -> None:
        """Settle entries until all are settled, all ways are tried, or ``stop`` says so; may be called anew."""
        for stage in self._stages:
            self._settle(stage, stop)

    def _settle(self, stage: _SearchStage, stop: Stop) -> None:
        """Look at the open entries, some arrival days at a time."""
        while not stop.now():
            batch = self._batch(stage)
            if not batch:
                break
            days = np.array([self._evidence.days_of(entry) for entry in batch])
            near = (int(days.min()) - MARGIN, int(days.max()) + MARGIN)
            window = near if stage.way is _Way.WINDOWS else (FRESH, OPEN)
            in_whole_stays = stage.way is _Way.WHOLE_STAYS
            rearrangement = Rearrangement(self._evidence, batch, window, in_whole_stays=in_whole_stays)
            for entry in batch:
                if self.open_entries[entry]:
                    rearrangement.look(entry, stop)
                if stop.now():
                    break
                stage.todo[entry] = False
                if not rearrangement.is_usable:
                    break

    def _batch(self, stage: _SearchStage) -> list[Entry]:
        """Return the next entries, by arrival; of the whole one a day, since neighbours settle each other.

        The longest come first: what a long stay has time for settles the most others.
        """
        wanted = stage.wanted(self.open_entries, self.entries)
        rows = np.flatnonzero(wanted.any(axis=1))
        longest = wanted.shape[1] - 1 - wanted[:, ::-1].argmax(axis=1)
        if stage.way is not _Way.WINDOWS:
            return list(zip(rows.tolist(), longest[rows].tolist(), strict=True))[:WHOLE_STAYS]
        if len(rows):
            wanted[rows[0] + ROWS :] = False
        row, column = np.nonzero(wanted[:, ::-1])
        return list(zip(row.tolist(), (wanted.shape[1] - 1 - column).tolist(), strict=True))[:STAYS]
