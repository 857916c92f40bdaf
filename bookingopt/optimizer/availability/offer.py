"""What the hotel offers: the sellable table, the restrictions that say it by date, and what these turn away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bookingopt.optimizer.availability.restrictions import Rules, blocked_stays, rules_of
from bookingopt.optimizer.availability.table import SellableTable
from bookingopt.optimizer.model.instance import BoolArray


@dataclass(frozen=True)
class Offer:
    """The table, and what is published of it.

    Attributes
    ----------
    table
        What may be sold.
    rules
        The restrictions of each room type of the table.
    blocked
        Sellable stays that they turn away; bool[types, arrivals, lengths].
    """

    table: SellableTable
    rules: tuple[Rules, ...]
    blocked: BoolArray

    @property
    def blocked_share(self) -> float:
        """Share of the sellable stays that the restrictions turn away."""
        sellable = int(self.table.sellable.sum())
        return int(self.blocked.sum()) / sellable if sellable else 0.0


def offer_of(table: SellableTable) -> Offer:
    """Return the restrictions of each room type of ``table``."""
    by_type = list(table.sellable)
    rules = tuple(rules_of(sellable) for sellable in by_type)
    blocked = [blocked_stays(sellable, of_type) for sellable, of_type in zip(by_type, rules, strict=True)]
    return Offer(table, rules, np.array(blocked, dtype=np.bool_).reshape(table.why.shape))
