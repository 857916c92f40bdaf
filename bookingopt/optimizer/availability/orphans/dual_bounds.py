"""What multipliers of the orphan model say of all extra stays at once: a bound of the orphan cost with each of them."""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.availability.entries import TableEntries
from bookingopt.optimizer.availability.orphans.least_orphan_cost import LeastOrphans
from bookingopt.optimizer.availability.orphans.orphan_flow import Nodes, orphan_digits, scaled_units
from bookingopt.optimizer.model.instance import IntArray
from bookingopt.optimizer.model.segments import OPEN
from bookingopt.optimizer.network.token_flow import Commodity


def bounds_with(least: LeastOrphans, kinds: IntArray, entries: TableEntries) -> np.ndarray:
    """Return a lower bound of the orphan cost with a stay more in a room of ``kinds``; float64[arrivals, lengths].

    It is in multiples of ``2**scale`` units, as the model is.

    An extra stay adds one column for each commodity, and no multiplier of the others need change for it: the bound
    rises by the least reduced cost among these columns (sensitivity of linear programs). Infinite without a column.
    """
    assert least.model is not None
    assert least.prices is not None
    added = np.full(entries.low.shape, np.inf)
    frame = least.model.frame
    for number, commodity in enumerate(frame.commodities):
        if commodity.end <= entries.first or _begin(commodity) >= entries.first + entries.arrivals:
            continue
        if frame.kind_of_room_class[commodity.room_class] in kinds:
            turnover = int(least.instance.turnover_of_kind[frame.kind_of_room_class[commodity.room_class]])
            prices = _DayPrices(least, commodity, least.model.nodes.of(number), entries, turnover)
            _lower(added, entries, prices, commodity)
    return least.value + added


def _begin(commodity: Commodity) -> int:
    return min(segment.start for segment in commodity.segments)


def _lower(added: np.ndarray, entries: TableEntries, prices: _DayPrices, commodity: Commodity) -> None:
    """Lower the entries of the stays that may go into one commodity to their reduced cost there."""
    begin = max(entries.first, _begin(commodity))
    last = entries.first + entries.arrivals
    for length in range(1, entries.max_los + 1):
        end = min(last, commodity.end - length - prices.turnover + 1)
        if begin >= end:
            break
        rows = slice(begin - entries.first, end - entries.first)
        freed = prices.freed[begin - entries.first + length + prices.turnover :][: end - begin]
        here = freed - prices.taken[rows]
        np.minimum(added[rows, length - 1], here, out=added[rows, length - 1])


class _DayPrices:
    """Multipliers of one commodity for every day of the entries, whether the model has a node there or not.

    Attributes
    ----------
    taken
        The least that ``being taken on a day`` may be priced at; float64[days], by days since the first arrival.
    freed
        The most that ``being freed on a day`` may be priced at; likewise.
    turnover
        Turnover nights of the rooms of the commodity.
    """

    def __init__(
        self, least: LeastOrphans, commodity: Commodity, nodes: Nodes, entries: TableEntries, turnover: int
    ) -> None:
        assert least.prices is not None
        assert least.model is not None
        minimum_stay, of_row, scale = least.minimum_stay + turnover, least.prices.of_row, least.model.scale
        self.turnover = turnover
        source_day, taken_day = nodes.source_day, nodes.taken_day
        days = np.arange(entries.first, entries.first + entries.arrivals + entries.max_los + turnover)
        # After the last arrival day a token has left the house, or it can never be taken again.
        behind = 0.0 if commodity.end >= OPEN else -np.inf
        waiting = np.append(of_row[nodes.waiting_row], behind)
        self.taken = waiting[np.searchsorted(taken_day, days)].copy()
        longest = int(minimum_stay.max())
        if len(source_day):
            least_stay = minimum_stay[source_day]
            nights = np.broadcast_to(np.arange(longest), (len(least_stay), longest))
            offset = source_day[:, None] + nights - entries.first
            near = (nights < least_stay[:, None]) & (offset >= 0) & (offset < len(days))
            price = of_row[nodes.source_row][:, None] - scaled_units(orphan_digits(nights, least_stay[:, None]), scale)
            np.maximum.at(self.taken, offset[near], price[near])
        until = days + minimum_stay[days]
        self.freed = waiting[np.searchsorted(taken_day, until)]
        if commodity.end < OPEN:
            self.freed[until > commodity.end] = np.inf
        if len(taken_day):
            position = np.searchsorted(taken_day, days)
            for step in range(longest):
                at = np.minimum(position + step, len(taken_day) - 1)
                nights = taken_day[at] - days
                price = of_row[nodes.taken_row[at]] + scaled_units(orphan_digits(nights, minimum_stay[days]), scale)
                soon = (position + step < len(taken_day)) & (nights < minimum_stay[days])
                self.freed = np.where(soon, np.minimum(self.freed, price), self.freed)
