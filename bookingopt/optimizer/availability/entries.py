"""Entries of the sellable table: what one stay more, from one day and so long, does to the least orphan cost.

An entry is known by two bounds of its *effect*. They start wide apart, every method narrows them, and where they say
the same the entry is settled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bookingopt.optimizer.model.instance import BoolArray

#: The effects, from the best to the worst: the least orphan cost falls, stays, rises; the stay does not fit.
HELPS, HARMLESS, HARMS, FULL = -1, 0, 1, 2

Effects = NDArray[np.int8]


@dataclass(frozen=True)
class SaleTerms:
    """What decides of stays that fit whether they may be sold, beside what they do to the orphan cost.

    Attributes
    ----------
    long_enough
        Whether a stay is as long as the minimum stay; bool[arrivals, lengths].
    against_rules
        Whether a sales rule forbids it; bool[arrivals, lengths].
    """

    long_enough: BoolArray
    against_rules: BoolArray


@dataclass(frozen=True)
class TableEntries:
    """Bounds of the effects, by arrival and length.

    Attributes
    ----------
    first
        Arrival day of row 0.
    low, high
        The effect is at least and at most; int8[arrivals, lengths], column ``k`` being ``k + 1`` nights.
    """

    first: int
    low: Effects
    high: Effects

    @classmethod
    def unknown(cls, first: int, arrivals: int, max_los: int) -> TableEntries:
        """Return entries of which nothing is known."""
        shape = (arrivals, max_los)
        return cls(first, np.full(shape, HELPS, dtype=np.int8), np.full(shape, FULL, dtype=np.int8))

    def rows(self, begin: int, end: int) -> TableEntries:
        """Return a view of some arrival days, by position: what is narrowed there is narrowed here."""
        return TableEntries(self.first + begin, self.low[begin:end], self.high[begin:end])

    @property
    def arrivals(self) -> int:
        """Number of arrival days."""
        return len(self.low)

    @property
    def max_los(self) -> int:
        """Longest stay."""
        return int(self.low.shape[1])

    def settled(self, terms: SaleTerms) -> BoolArray:
        """Which entries are settled.

        Of a stay that is long enough it is all the same whether it helps, of one against a sales rule what it does
        where it fits.
        """
        same = self.low == self.high
        settled: BoolArray = (
            same | (terms.long_enough & (self.high <= HARMLESS)) | (terms.against_rules & (self.high < FULL))
        )
        return settled

    def merge(self, other: TableEntries) -> None:
        """Take in that the stay may go where ``other`` says as well as here: the better effect is the effect."""
        np.minimum(self.low, other.low, out=self.low)
        np.minimum(self.high, other.high, out=self.high)
