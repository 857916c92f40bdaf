"""Matching -> rooms. Every optimal day-to-day matching leaves open which room is which; here present rooms are kept.

One sweep over the arrival days with the free rooms as tokens: first the stays whose present room is among the tokens
that the matching send to this day; the others get the rooms that are wanted latest by a stay to come.
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from itertools import groupby

from bookingopt.optimizer.model.instance import NONE, Instance, IntArray
from bookingopt.optimizer.model.segments import OPEN
from bookingopt.optimizer.network.matching import Matching


class RoomDecoder:
    """The tokens of interchangeable rooms, and the stays that go into them.

    Parameters
    ----------
    instance
        Where arrivals, departures and present rooms come from.
    stays
        The stays to place.
    tokens
        For each room the day on which it is freed (``FRESH`` where nothing was there).
    reserved
        Rooms that should be left alone for as long as others do: they cost nothing when they stay empty.
    """

    def __init__(
        self, instance: Instance, stays: IntArray, tokens: dict[int, int], reserved: frozenset[int] = frozenset()
    ) -> None:
        self._instance = instance
        self._stays = sorted(stays.tolist(), key=lambda i: (instance.arrival[i], instance.leaves[i], i))
        self._freed = dict(tokens)
        self._reserved = set(reserved)
        self._pool: dict[int, set[int]] = defaultdict(set)
        for room, day in tokens.items():
            self._pool[day].add(room)
        self._wanted: dict[int, list[int]] = defaultdict(list)
        for i in self._stays:
            if instance.present_room[i] != NONE:
                self._wanted[int(instance.present_room[i])].append(int(instance.arrival[i]))

    def rooms(self, matching: Matching) -> dict[int, int]:
        """Return the room of each stay under ``matching``, which must send a room to every arrival."""
        needed: dict[int, dict[int, int]] = defaultdict(dict)
        for freed, taken, count in zip(
            matching.freed.tolist(), matching.taken.tolist(), matching.count.tolist(), strict=True
        ):
            needed[taken][freed] = needed[taken].get(freed, 0) + count
        room_of: dict[int, int] = {}
        for day, arrivals in groupby(self._stays, key=lambda i: int(self._instance.arrival[i])):
            need, waiting = needed[day], []
            for i in arrivals:
                room = int(self._instance.present_room[i])
                freed = self._freed.get(room, OPEN)
                if need.get(freed, 0) and room not in self._reserved:
                    need[freed] -= 1
                    self._take(room, i, room_of)
                else:
                    waiting.append(i)
            rooms = [room for freed, count in sorted(need.items()) for room in self._choose(freed, count, day)]
            rooms.sort(key=lambda room: (self._next_wanted(room, day), room))
            for i, room in zip(sorted(waiting, key=self._departure), rooms, strict=True):
                self._take(room, i, room_of)
        return room_of

    def _departure(self, i: int) -> tuple[int, int]:
        return int(self._instance.leaves[i]), i

    def _next_wanted(self, room: int, day: int) -> int:
        """First day from ``day`` on which a stay arrives whose present room this is."""
        arrivals = self._wanted[room]
        position = bisect.bisect_left(arrivals, day)
        return arrivals[position] if position < len(arrivals) else OPEN

    def _choose(self, freed: int, count: int, day: int) -> list[int]:
        """Choose rooms freed on one day: not the reserved ones, and those that are wanted latest."""
        pool = self._pool[freed]
        by_use = sorted(pool, key=lambda room: (room in self._reserved, -self._next_wanted(room, day), room))
        return by_use[:count]

    def _take(self, room: int, stay: int, room_of: dict[int, int]) -> None:
        self._pool[self._freed[room]].discard(room)
        self._reserved.discard(room)
        self._freed[room] = self._instance.freed_in(stay, room)
        self._pool[self._freed[room]].add(room)
        room_of[stay] = room
