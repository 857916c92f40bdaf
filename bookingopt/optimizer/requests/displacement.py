"""Chains of moves: who has to move when a request, or a stay that moves, comes into a room.

In a plan with the fewest moves nobody moves for nothing: every stay that moves is displaced by the request, or by one
that moves itself. So there is a chain of stays that displace each other from the request to every stay that moves, and
what the chain costs at least bounds the cost of all plans in which the stay moves, or comes into some room.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from bookingopt.optimizer.model.instance import NONE, BoolArray, IntArray, frozen
from bookingopt.optimizer.model.occupancy import Ask, House, eligible_rooms, whole_stay_rooms

#: A cost above all others.
NEVER = 1 << 60


@dataclass(frozen=True)
class Entry:
    """Where one stay could go, and whom it would displace.

    Attributes
    ----------
    stay
        The stay that moves, or the request.
    rooms
        The rooms that it may come into, all of whose stays on its nights can move; int64[entries], ascending.
    displaced, into
        Stays on its nights in these rooms, and the position in ``rooms`` of theirs; int64[displaced].
    own_cost
        What it costs, beside those displaced, that the stay is there; int64[entries].
    load
        What the displaced cost together; int64[entries].
    """

    stay: int
    rooms: IntArray
    displaced: IntArray
    into: IntArray
    own_cost: IntArray
    load: IntArray


class Chains:
    """The least cost of the chains to every stay, found as far as it is asked for.

    Parameters
    ----------
    house, ask
        The house and the request that comes into it.
    cost
        What it costs that stay ``i`` moves; int64[stays], not negative.
    can_move
        Whether stay ``i`` may move; bool[stays].
    """

    def __init__(self, house: House, ask: Ask, cost: IntArray, can_move: BoolArray) -> None:
        self.house, self.ask, self.cost, self.can_move = house, ask, cost, can_move
        #: No plan in which stay ``i`` moves costs less; int64[stays], exact knowledge for the settled ones.
        self.least = np.full(house.instance.stays, NEVER)
        self.least[ask.stay] = 0
        self.entries: list[Entry] = []
        self._settled = np.zeros(house.instance.stays, dtype=np.bool_)
        self._heap = [(0, ask.stay)]

    @property
    def next_cost(self) -> int:
        """The cost of the next stay that is not settled; ``NEVER`` when all are."""
        while self._heap and self._settled[self._heap[0][1]]:
            heappop(self._heap)
        return self._heap[0][0] if self._heap else NEVER

    def settle(self, most: int) -> None:
        """Settle all stays that may move in plans of cost ``most``."""
        while self.next_cost <= most:
            cost, stay = heappop(self._heap)
            self._settled[stay] = True
            entry = self._entry(stay)
            self.entries.append(entry)
            through = np.maximum(cost + self.cost[entry.displaced], (entry.own_cost + entry.load)[entry.into])
            if stay == self.ask.stay:
                through = (entry.own_cost + entry.load)[entry.into]
            shorter = through < self.least[entry.displaced]
            for other, value in zip(entry.displaced[shorter].tolist(), through[shorter].tolist(), strict=True):
                self.least[other] = min(value, self.least[other])
                heappush(self._heap, (value, other))

    def _entry(self, stay: int) -> Entry:
        house, instance, ask = self.house, self.house.instance, self.ask
        is_ask = stay == ask.stay
        arrival = ask.arrival if is_ask else int(instance.arrival[stay])
        departure = ask.departure if is_ask else int(instance.departure[stay])
        meets = house.overlapping(arrival, departure)
        meets = meets[meets != stay]
        is_open = whole_stay_rooms(house, ask) if is_ask else eligible_rooms(instance, stay)
        is_open = is_open & ~house.out_of_order(arrival, departure)
        is_open[house.room_of[meets[~self.can_move[meets]]]] = False
        if not is_ask:
            is_open[house.room_of[stay]] = False
        rooms = np.flatnonzero(is_open)
        displaced = meets[is_open[house.room_of[meets]]]
        into = np.searchsorted(rooms, house.room_of[displaced])
        load = np.zeros(len(rooms), dtype=np.int64)
        np.add.at(load, into, self.cost[displaced])
        own = np.full(len(rooms), 0 if is_ask else self.cost[stay], dtype=np.int64)
        if is_ask and ask.home != NONE:
            own[rooms != ask.home] = ask.leave_cost
        return Entry(stay, rooms, displaced, into, own, load)

    def thresholds(self, entry: Entry) -> IntArray:
        """Return what a plan costs at least in which the stay of ``entry`` comes into each room; int64[entries].

        All displaced move. They come on top of the chain to the stay, unless one of them is on that chain; then a chain
        leads through that one to the stay.
        """
        count = len(entry.rooms)
        first, last = np.full(count, NEVER), np.zeros(count, dtype=np.int64)
        np.minimum.at(first, entry.into, self.least[entry.displaced])
        np.maximum.at(last, entry.into, self.least[entry.displaced])
        together = entry.own_cost + entry.load
        if entry.stay == self.ask.stay:
            return frozen(np.maximum(together, last))
        chain = self.least[entry.stay]
        through = np.maximum(np.maximum(first + self.cost[entry.stay], together), chain)
        return frozen(np.maximum(np.minimum(chain + entry.load, through), last))
