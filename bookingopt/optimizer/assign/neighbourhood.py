"""What one exchange may touch: which days, which rooms, and which stays stay where they are."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from bookingopt.domain.fields import AdjacencyShape
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray
from bookingopt.optimizer.model.objective import missed
from bookingopt.optimizer.model.plan import WEEK

#: Day before all and after all others.
NEVER, ALWAYS = -(1 << 40), 1 << 40


@dataclass(frozen=True)
class Neighbourhood:
    """What one exchange may touch.

    Attributes
    ----------
    first_day, last_day
        What arrives and departs between them takes part.
    held
        A room that takes no part, ``NONE`` for none.
    pinned
        Which of the search's entries take no part; bool[entries].
    targets
        Rooms that stays must go to.
    """

    first_day: int
    last_day: int
    held: int = NONE
    pinned: BoolArray | None = None
    targets: dict[int, int] = field(default_factory=dict)


class NeighbourhoodChooser:
    """Chooses at random; one for each search.

    Parameters
    ----------
    instance, component
        Where to choose.
    stays
        The stays of the search's entries, ``NONE`` for a block; int64[entries].
    random
        The source of chance.
    near
        First and last day; exchanges begin a week around them at most. None for anywhere.
    """

    def __init__(
        self,
        instance: Instance,
        component: Component,
        stays: IntArray,
        random: np.random.Generator,
        near: tuple[int, int] | None = None,
    ) -> None:
        self.instance, self.rooms, self.stays, self.random = instance, component.rooms, stays, random
        self.arrivals = np.unique(instance.arrival[component.free])
        if near is not None:
            self.arrivals = self.arrivals[(self.arrivals >= near[0] - WEEK) & (self.arrivals <= near[1] + WEEK)]
        self.grouped = np.isin(stays, instance.group_members)
        self.has_groups = bool(self.grouped.any())
        self.members = np.intersect1d(component.free, instance.group_members)

    @property
    def has_choice(self) -> bool:
        """Whether any stay may change."""
        return len(self.arrivals) > 0

    def choose(self, room_of: IntArray) -> Neighbourhood:
        """Choose what an exchange may touch; mostly not those next to a mate, who seldom stay together by chance."""
        first_day = int(self.arrivals[self.random.integers(len(self.arrivals))])
        length = int(self.random.geometric(1 / 12)) if self.random.random() < 0.8 else ALWAYS
        chance = self.random.random() if self.has_groups else 1.0
        if chance > 0.95:
            return Neighbourhood(first_day, first_day + length)
        without = missed(self.instance, room_of)
        pinned = self.grouped & ~np.isin(self.stays, without)
        if chance < 0.5 or len(self.members) == 0:
            return Neighbourhood(first_day, first_day + length, pinned=pinned)
        alone = np.intersect1d(without, self.members)
        stay = int(self.random.choice(alone if len(alone) and self.random.random() < 0.8 else self.members))
        mate = int(self.random.choice(self._mates(stay, without)))
        if chance < 0.7:
            return self._near_a_mate(stay, int(room_of[mate]), pinned)
        return self._together(stay, mate, room_of, pinned)

    def _mates(self, stay: int, without: IntArray) -> IntArray:
        """Return the mates of ``stay`` that it can come to; those in a run, where there is one to be joined."""
        mates = self.instance.mates[stay]
        if self.instance.problem.adjacency_shape is AdjacencyShape.RUN:
            in_run = np.setdiff1d(mates, without)
            return in_run if len(in_run) else mates
        return mates

    def _near_a_mate(self, stay: int, held: int, pinned: BoolArray) -> Neighbourhood:
        """Let ``stay`` come to a mate, whose room takes no part."""
        longer = int(self.random.integers(0, 14))
        days = int(self.instance.arrival[stay]), int(self.instance.departure[stay]) + longer
        return Neighbourhood(*days, held, pinned & (self.stays != stay))

    def _together(self, stay: int, mate: int, room_of: IntArray, pinned: BoolArray) -> Neighbourhood:
        """Let both go to a pair of adjacent rooms, or ``stay`` to a room next to ``mate`` where that is elsewhere."""
        instance = self.instance
        room, mate_room = int(room_of[stay]), int(room_of[mate])
        rooms = self.rooms[instance.eligible[instance.condition[stay], instance.kind_of_room[self.rooms]]]
        next_door = instance.adjacent[rooms]
        if mate not in self.stays or instance.fixed_room[mate] != NONE:
            rooms = rooms[next_door[:, mate_room]]
        target = int(self.random.choice(rooms)) if len(rooms) else room
        targets = {stay: target}
        others = self.rooms[instance.adjacent[target, self.rooms]]
        if mate in self.stays and instance.fixed_room[mate] == NONE and len(others):
            targets[mate] = int(self.random.choice(others))
        moving = np.array(list(targets))
        first, last = int(instance.arrival[moving].min()), int(instance.departure[moving].max())
        longer = int(self.random.integers(0, 14))
        return Neighbourhood(first, last + longer, NONE, pinned & ~np.isin(self.stays, moving), targets)
