"""The evenest rooms of a kind with few stays: every way to place them is tried, unless it cannot be more even."""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.stop import Stop
from bookingopt.optimizer.wear.room_nights import nights_of_rooms, stay_nights, sum_of_squares

#: Most free stays of a kind that is searched, and looks at a room for a stay that one search may take.
MOST_STAYS = 10
LOOKS = 20_000


def evenest_by_trial(instance: Instance, plan: Plan, rooms: IntArray, stop: Stop) -> Plan:
    """Return the evenest plan that is equal to ``plan`` in every aim and differs in ``rooms``, all of one kind, only.

    Kinds with more than `MOST_STAYS` free stays, and searches that ``stop`` ends, bring ``plan`` or the best one known.
    """
    here = np.isin(plan.room_of, rooms)
    free = np.flatnonzero(here & (instance.fixed_room == NONE))
    if 1 <= len(free) <= MOST_STAYS:
        search = _Trial(instance, plan, rooms, free)
        search.run(stop.part(steps=LOOKS))
        return search.best
    return plan


class _Trial:
    """Depth first: stays in the order of their nights, rooms in the order of the file."""

    def __init__(self, instance: Instance, plan: Plan, rooms: IntArray, free: IntArray) -> None:
        self.best = plan
        self._instance, self._rooms = instance, rooms
        counted = stay_nights(instance)
        self._free = sorted(free.tolist(), key=lambda i: (-counted[i], i))
        self._nights = counted.tolist()
        self._worth = evaluate(instance, plan)
        whole = nights_of_rooms(instance, plan)
        self._squares = sum_of_squares(whole[rooms])
        self._room_of = plan.room_of.copy()
        self._room_of[free] = NONE
        bare = nights_of_rooms(instance, Plan(self._room_of))
        self._load = {int(room): int(bare[room]) for room in rooms}
        self._left = sum(self._nights[i] for i in self._free)

    def run(self, stop: Stop, position: int = 0) -> None:
        """Place the stays from ``position`` on."""
        if self._least_squares() >= self._squares:
            return
        if position == len(self._free):
            self._note()
            return
        stay = self._free[position]
        nights = self._nights[stay]
        for room in self._load:
            if stop.now():
                break
            stop.step()
            self._room_of[stay] = room
            if self._is_free(stay, room):
                self._load[room] += nights
                self._left -= nights
                self.run(stop, position + 1)
                self._load[room] -= nights
                self._left += nights
        self._room_of[stay] = NONE

    def _is_free(self, stay: int, room: int) -> bool:
        instance = self._instance
        others = np.flatnonzero(self._room_of == room)
        others = others[others != stay]
        freed = instance.freed(np.append(others, stay), instance.kind_of_room[room])
        meets: BoolArray = (instance.arrival[others] < freed[-1]) & (instance.arrival[stay] < freed[:-1])
        return not bool(meets.any())

    def _least_squares(self) -> int:
        """Return the sum of squares if the nights that are left could be given out one by one."""
        loads, left = sorted(self._load.values()), self._left
        for count in range(1, len(loads) + 1):
            above = loads[count] if count < len(loads) else None
            room_for = None if above is None else sum(above - load for load in loads[:count])
            if room_for is None or room_for >= left:
                level, more = divmod(sum(loads[:count]) + left, count)
                filled = more * (level + 1) * (level + 1) + (count - more) * level * level
                return int(filled) + sum(load * load for load in loads[count:])
        return 0

    def _note(self) -> None:
        plan = Plan(self._room_of)
        placed = np.flatnonzero(self._room_of != NONE)
        if is_legal(self._instance, plan, placed) and evaluate(self._instance, plan) == self._worth:
            self.best, self._squares = plan, self._least_squares()
