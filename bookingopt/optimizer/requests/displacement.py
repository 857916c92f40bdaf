"""Displacement: who has to move when a request, or a stay that moves, comes into a room.

In a plan with the fewest moves nobody moves for nothing: every stay that moves is displaced by the request, or by one
that moves itself. So a chain of stays that displace each other leads from the request to every stay that moves, and
what the chain costs at least bounds the cost of all plans in which the stay moves, or comes into some room.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from bookingopt.optimizer.model.instance import NONE, BoolArray, IntArray, frozen
from bookingopt.optimizer.model.occupancy import Occupancy, eligible_rooms
from bookingopt.optimizer.requests.stay_request import StayRequest, whole_stay_rooms
from bookingopt.optimizer.stop import Stop

#: A cost above all others.
NEVER = 1 << 60


@dataclass(frozen=True)
class Displacement:
    """Where one stay could go, and whom it would displace.

    Attributes
    ----------
    stay
        The stay that moves, or the request.
    rooms
        The rooms that it may come into, all of whose stays on its nights can move; int64, ascending.
    displaced, into
        Stays on its nights in these rooms, and the position of their room in ``rooms``; int64[displaced].
    own_cost
        What it costs, beside those displaced, that the stay is there; int64[rooms].
    load
        What the displaced cost together; int64[rooms].
    """

    stay: int
    rooms: IntArray
    displaced: IntArray
    into: IntArray
    own_cost: IntArray
    load: IntArray


class DisplacementChains:
    """The least cost of the chains to every stay, found as far as it is asked for.

    Parameters
    ----------
    occupancy, spec
        Which stay is in which room, and the request that comes in.
    cost
        What it costs that stay ``i`` moves; int64[stays], not negative.
    can_move
        Whether stay ``i`` may move; bool[stays].
    """

    def __init__(self, occupancy: Occupancy, spec: StayRequest, cost: IntArray, can_move: BoolArray) -> None:
        self.occupancy, self.spec, self.cost, self.can_move = occupancy, spec, cost, can_move
        #: No plan in which stay ``i`` moves costs less; int64[stays], exact knowledge for the settled ones.
        self.least = np.full(occupancy.instance.stays, NEVER)
        self.least[spec.stay] = 0
        self.displacements: list[Displacement] = []
        self._settled = np.zeros(occupancy.instance.stays, dtype=np.bool_)
        self._heap = [(0, spec.stay)]

    @property
    def next_cost(self) -> int:
        """The cost of the next stay that is not settled; ``NEVER`` when all are."""
        while self._heap and self._settled[self._heap[0][1]]:
            heappop(self._heap)
        return self._heap[0][0] if self._heap else NEVER

    def settle(self, most: int, stop: Stop) -> None:
        """Settle all stays that may move in plans of cost ``most``, or as many as the clock of ``stop`` allows."""
        while self.next_cost <= most and not stop.is_interrupted():
            cost, stay = heappop(self._heap)
            self._settled[stay] = True
            displacement = self._displacement(stay)
            self.displacements.append(displacement)
            through = np.maximum(
                cost + self.cost[displacement.displaced], (displacement.own_cost + displacement.load)[displacement.into]
            )
            if stay == self.spec.stay:
                through = (displacement.own_cost + displacement.load)[displacement.into]
            shorter = through < self.least[displacement.displaced]
            for other, value in zip(displacement.displaced[shorter].tolist(), through[shorter].tolist(), strict=True):
                self.least[other] = min(value, self.least[other])
                heappush(self._heap, (value, other))

    def _displacement(self, stay: int) -> Displacement:
        occupancy, instance, spec = self.occupancy, self.occupancy.instance, self.spec
        is_request = stay == spec.stay
        arrival = spec.arrival if is_request else int(instance.arrival[stay])
        departure = spec.freed if is_request else instance.freed(stay, instance.kind_of_room)
        meets = occupancy.overlapping(arrival, departure)
        meets = meets[meets != stay]
        is_open = whole_stay_rooms(occupancy, spec) if is_request else eligible_rooms(instance, stay)
        is_open = is_open & ~occupancy.out_of_order(arrival, departure)
        is_open[occupancy.room_of[meets[~self.can_move[meets]]]] = False
        if not is_request:
            is_open[occupancy.room_of[stay]] = False
        rooms = np.flatnonzero(is_open)
        displaced = meets[is_open[occupancy.room_of[meets]]]
        into = np.searchsorted(rooms, occupancy.room_of[displaced])
        load = np.zeros(len(rooms), dtype=np.int64)
        np.add.at(load, into, self.cost[displaced])
        own = np.full(len(rooms), 0 if is_request else self.cost[stay], dtype=np.int64)
        if is_request and spec.home != NONE:
            own[rooms != spec.home] = spec.leave_cost
        return Displacement(stay, rooms, displaced, into, own, load)

    def thresholds(self, displacement: Displacement) -> IntArray:
        """Return what a plan costs at least in which the stay of ``displacement`` comes into each room; int64[rooms].

        All displaced move. They come on top of the chain to the stay, unless one of them is on that chain; then a chain
        leads through that one to the stay.
        """
        count = len(displacement.rooms)
        first, last = np.full(count, NEVER), np.zeros(count, dtype=np.int64)
        np.minimum.at(first, displacement.into, self.least[displacement.displaced])
        np.maximum.at(last, displacement.into, self.least[displacement.displaced])
        together = displacement.own_cost + displacement.load
        if displacement.stay == self.spec.stay:
            return frozen(np.maximum(together, last))
        chain = self.least[displacement.stay]
        through = np.maximum(np.maximum(first + self.cost[displacement.stay], together), chain)
        return frozen(np.maximum(np.minimum(chain + displacement.load, through), last))
