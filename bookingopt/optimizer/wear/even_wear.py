"""The nights of the rooms of a kind as even as can be found, in a plan that is equal in every aim.

Measured by the sum of the squares of the rooms' nights, those so far and those of the plan. Pair by pair the rooms of a
kind exchange what makes them evenest, until no pair can; kinds with few stays are then searched whole. Every stay
keeps its kind of room.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bookingopt.optimizer.model.instance import NONE, Instance, IntArray
from bookingopt.optimizer.model.objective import missed_wishes
from bookingopt.optimizer.model.plan import Plan, entries
from bookingopt.optimizer.stop import Stop
from bookingopt.optimizer.wear.room_nights import in_wholes, nights_of_rooms, rooms_by_kind, stay_nights
from bookingopt.optimizer.wear.small_kinds import evenest_by_trial
from bookingopt.optimizer.wear.swaps import Entry, RoomPair, RoomPiece, evenest_choice

#: Pairs of rooms that are looked at.
MOST_PAIRS = 20_000


def with_even_wear(instance: Instance, plan: Plan, stop: Stop) -> Plan:
    """Return a plan that is equal to ``plan`` in every aim, the rooms of a kind as even as can be found.

    Parameters
    ----------
    instance, plan
        The house and its plan; stays without a room stay without one.
    stop
        Ends the search; a step is a look at a pair of rooms, or at a room for a stay.
    """
    even = _EvenWear(instance, plan)
    exchanges = stop.part(steps=MOST_PAIRS)
    for rooms in rooms_by_kind(instance):
        even.exchange(rooms, exchanges)
    for rooms in rooms_by_kind(instance):
        even.room_of = evenest_by_trial(instance, Plan(even.room_of), rooms, stop).room_of.copy()
    return Plan(even.room_of)


class _EvenWear:
    """A plan that gets more even, exchange by exchange.

    Parameters
    ----------
    instance, plan
        The house and a plan to begin with.

    Attributes
    ----------
    room_of
        The plan at hand; int64[stays].
    """

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.room_of = plan.room_of.copy()
        self._instance = instance
        self._nights = nights_of_rooms(instance, plan).copy()
        fixed = {NONE, *np.flatnonzero((instance.fixed_room != NONE) | in_wholes(instance, plan)).tolist()}
        members = instance.group_members.tolist()
        counted = stay_nights(instance)
        self._pairs = [RoomPair(instance, counted, frozenset(fixed | set(members)))]
        if members:
            self._pairs.append(RoomPair(instance, counted, frozenset(fixed)))
        self._misses = len(missed_wishes(instance, self.room_of))
        taken = entries(instance, self.room_of)
        self._entries: list[list[Entry]] = [[] for _ in range(instance.rooms)]
        columns = (taken.room.tolist(), taken.start.tolist(), taken.end.tolist(), taken.stay.tolist())
        for room, start, end, stay in zip(*columns, strict=True):
            self._entries[room].append(Entry(start, end, stay))

    def exchange(self, rooms: IntArray, stop: Stop) -> None:
        """Make pairs of ``rooms`` more even, the fullest with the emptiest first, until no pair can be."""
        tried: dict[tuple[int, int], tuple[int, int]] = {}
        changes = dict.fromkeys(rooms.tolist(), 0)
        has_changed = True
        while has_changed and not stop.now():
            has_changed = False
            for one, other in self._uneven_pairs(rooms.tolist()):
                state = changes[one], changes[other]
                if tried.get((one, other)) == state or stop.now():
                    continue
                stop.step()
                tried[one, other] = state
                if self._make_even(one, other):
                    changes[one], changes[other] = (number + 1 for number in state)
                    has_changed = True

    def _uneven_pairs(self, rooms: list[int]) -> Iterator[tuple[int, int]]:
        """Yield pairs of rooms that could be more even, each the fuller one first."""
        fullest_first = sorted(rooms, key=lambda room: (-self._nights[room], room))
        for at, one in enumerate(fullest_first):
            for other in reversed(fullest_first[at + 1 :]):
                if self._nights[one] - self._nights[other] > 1:
                    yield one, other

    def _make_even(self, one: int, other: int) -> bool:
        """Exchange what makes two rooms evenest, members of groups only where nobody misses a mate for it."""
        more = int(self._nights[one] - self._nights[other])
        for pair in self._pairs:
            chosen = evenest_choice(pair.pieces((one, other), (self._entries[one], self._entries[other])), more)
            if chosen and self._apply(chosen, one, other):
                return True
        return False

    def _apply(self, pieces: list[RoomPiece], one: int, other: int) -> bool:
        stays = [i for piece in pieces for i in piece.stays]
        others = [i for piece in pieces for i in piece.others]
        self.room_of[stays], self.room_of[others] = other, one
        if len(missed_wishes(self._instance, self.room_of)) != self._misses:
            self.room_of[stays], self.room_of[others] = one, other
            return False
        difference = sum(piece.nights for piece in pieces)
        self._nights[one] -= difference
        self._nights[other] += difference
        leave, come = set(stays), set(others)
        kept = [entry for entry in self._entries[one] if entry.stay not in leave]
        coming = [entry for entry in self._entries[other] if entry.stay in come]
        left = [entry for entry in self._entries[other] if entry.stay not in come]
        going = [entry for entry in self._entries[one] if entry.stay in leave]
        self._entries[one], self._entries[other] = sorted(kept + coming), sorted(left + going)
        return True
