"""One linear model for many stays more: it must take in one of them in all, whichever and in whatever parts.

Its value is a bound for each of them, and its multipliers, from near the middle of the best ones, prove more of all
those that the best solutions do without. Where they prove nothing new the group is halved. Interior point without
crossover solves it in seconds where the simplex method takes minutes: houses in which hardly any rooms are alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from bookingopt.optimizer.availability.entries import HARMLESS, HARMS, HELPS
from bookingopt.optimizer.availability.orphans.flow_builder import build_orphan_model
from bookingopt.optimizer.availability.orphans.least_orphan_cost import freed_window, linear_model
from bookingopt.optimizer.availability.proofs.entry_evidence import EntryEvidence
from bookingopt.optimizer.highs import setup_steps
from bookingopt.optimizer.model.instance import BoolArray
from bookingopt.optimizer.model.segments import FRESH, OPEN
from bookingopt.optimizer.stop import Stop

#: Stays of one group at first.
GROUP = 100

_Group = list[tuple[int, int]]


class GroupBounds:
    """Bounds of the orphan cost with stays more in one component, by groups of these.

    Parameters
    ----------
    evidence
        What is told what multipliers say.
    is_open
        Which entries are not settled; bool[arrivals, lengths].
    """

    def __init__(self, evidence: EntryEvidence, is_open: Callable[[], BoolArray]) -> None:
        self._evidence, self._is_open = evidence, is_open
        self._held, self._frame = freed_window(evidence.least, (FRESH, OPEN))

    def run(self, stop: Stop) -> None:
        """Look at the stays that may help, then at those that may do no harm, until halves are single stays."""
        for low in (HELPS, HARMLESS):
            asked = np.argwhere(self._asked(low)).tolist()
            groups: list[_Group] = [
                [(row, k) for row, k in asked[at : at + GROUP]] for at in range(0, len(asked), GROUP)
            ]
            while groups and not stop.now():
                group = self._left(groups.pop(), low)
                if not group or not self._bound(group, stop):
                    continue
                left = self._left(group, low)
                half = len(left) // 2 if len(left) == len(group) else len(left)
                groups += [part for part in (left[half:], left[:half]) if part and len(part) < len(group)]

    def _asked(self, low: int) -> BoolArray:
        """Return the entries of which multipliers may still say that they do not help, or do harm."""
        entries = self._evidence.entries
        asked: BoolArray = self._is_open() & (entries.low == low) & (entries.high > low) & (entries.low < HARMS)
        return asked

    def _left(self, group: _Group, low: int) -> _Group:
        asked = self._asked(low)
        return [entry for entry in group if asked[entry]]

    def _bound(self, group: _Group, stop: Stop) -> bool:
        """Solve the model of a group and note what its multipliers say; False where there is not the time."""
        evidence, least = self._evidence, self._evidence.least
        arrivals, departures = np.array([evidence.days_of(entry) for entry in group], dtype=np.int64).T
        extra = evidence.extra_stays(arrivals, departures, self._frame.kind_of_room_class)
        model = build_orphan_model(self._held, self._frame, least.minimum_stay, scale=least.scale, extra_stays=extra)
        if not model.extra_row or (stop.steps_left is not None and setup_steps(len(model.cost)) > stop.steps_left):
            return False
        upper = model.rows.upper.copy()
        upper[list(model.extra_row.values())] = 1.0
        linear = linear_model(replace(model, rows=replace(model.rows, upper=upper)))
        columns = np.flatnonzero(model.is_extra)
        linear.add_row(columns, np.ones(len(columns)), 1.0, 1.0)
        duals = linear.row_duals(model.cost, stop)
        if duals is None:
            return False
        evidence.note_duals(model, duals)
        return True
