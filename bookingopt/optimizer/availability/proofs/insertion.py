"""Plans with a stay more, found by annealing: the stay waits until Kempe chains have made room for it.

A walk over plans with as few orphans shows what their rooms have time for; what no plan on the way had time for is then
put on the waiting list of the search (see `orphans.kempe_search`), one stay after the other. Each plan found says what
all of its rooms have time for, so a long stay that fits settles many shorter ones, and the longest that fits on a day
is looked for by bisection. Plans prove that a stay fits, or does no harm; that it does not, others have to prove.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bookingopt.optimizer.availability.entries import FULL, HARMS
from bookingopt.optimizer.availability.orphans.least_orphan_cost import kempe_search, units_of
from bookingopt.optimizer.availability.proofs.entry_evidence import EntryEvidence
from bookingopt.optimizer.model.instance import BoolArray
from bookingopt.optimizer.stop import Stop

#: Looks of a walk that settle nothing before it ends; seed of walk and insertions.
PATIENCE, SEED = 40, 2

#: Share of the usual steps of a falling temperature for one stay, round by round.
ROUNDS = (0.1, 0.4, 1.0)


class Insertion:
    """Looks for plans with stays more in one component.

    Parameters
    ----------
    evidence
        What is told what is found.
    is_open
        Which entries are not settled; bool[arrivals, lengths].
    """

    def __init__(self, evidence: EntryEvidence, is_open: Callable[[], BoolArray]) -> None:
        self._evidence, self._is_open, self._least = evidence, is_open, evidence.least
        self._search = kempe_search(evidence.least, SEED, evidence.kinds)

    def walk(self, stop: Stop) -> None:
        """Go from plan to plan with about as few orphans, until that settles nothing more."""
        idle, left = 0, int(self._is_open().sum())
        while idle < PATIENCE and left and not stop.now():
            self._search.wander(stop)
            self._note()
            before, left = left, int(self._is_open().sum())
            idle = 0 if left < before else idle + 1

    def run(self, stop: Stop) -> None:
        """Look for a plan with each stay of which plans may still say something, round by round with more patience."""
        for share in ROUNDS:
            for row in range(self._evidence.entries.arrivals):
                self._bisect(row, share, stop)
                if stop.now():
                    return

    def _wanted(self, row: int) -> BoolArray:
        """Return the lengths of which a plan with that stay would say something new; bool[lengths]."""
        low, high = self._evidence.entries.low[row], self._evidence.entries.high[row]
        may_fit = (high == FULL) & (low < FULL)
        may_be_harmless = (high == HARMS) & (low < HARMS) & self._least.is_proved
        wanted: BoolArray = self._is_open()[row] & (may_fit | may_be_harmless)
        return wanted

    def _bisect(self, row: int, share: float, stop: Stop) -> None:
        """Look for the longest stay of an arrival day that a plan is found with, longest first."""
        lengths = np.flatnonzero(self._wanted(row))
        good, bad = -1, len(lengths)
        at = bad - 1
        while good < at < bad and not stop.now():
            if not self._wanted(row)[lengths[at]] or self._insert((row, int(lengths[at])), share, stop):
                good = at
            else:
                bad = at
            at = (good + bad) // 2

    def _insert(self, entry: tuple[int, int], share: float, stop: Stop) -> bool:
        """Look for a plan with a stay; note it, and say whether it says all that a plan can say."""
        search, entries = self._search, self._evidence.entries
        saved = search.saved()
        search.add(*self._evidence.days_of(entry))
        for _ in search.cool(self._least.bound, stop, share):
            if search.is_complete and entries.high[entry] == FULL:
                self._note()
            if entries.low[entry] == HARMS >= entries.high[entry]:
                break
        if search.is_complete:
            search.withdraw(self._note())
        if not self._wanted(entry[0])[entry[1]] and search.is_complete:
            return True
        search.restore(saved)
        return False

    def _note(self) -> int:
        """Note what the rooms of the plan at hand have time for without the stay more; return its orphan cost."""
        plan = self._search.plan
        units = units_of(self._least.instance, self._least.component, plan)
        self._evidence.note_often(plan, units)
        return units
