"""Linked rooms as the validation sees them: which rooms cannot be let together, derived anew from their parts."""

from __future__ import annotations

from collections.abc import Iterable

from bookingopt.domain.problem import Room


class Links:
    """Which rooms take which others.

    A room that no problem is known of is linked with itself alone.
    """

    def __init__(self, rooms: Iterable[Room]) -> None:
        self._parts = {room.room_number: room.parts for room in rooms}
        self._singles = {number: frozenset(self._below(number)) for number in self._parts}

    def _below(self, number: str) -> list[str]:
        parts = self._parts[number]
        return [single for part in parts for single in self._below(part)] if parts else [number]

    @property
    def exist(self) -> bool:
        """Whether any room has parts."""
        return any(self._parts.values())

    def singles(self, number: str) -> frozenset[str]:
        """Return the rooms without parts that whoever is in room ``number`` is in."""
        return self._singles.get(number, frozenset([number]))

    def rooms_with(self, number: str) -> list[str]:
        """Return room ``number``, and all rooms that cannot be let together with it."""
        if not self.exist or number not in self._singles:
            return [number]
        mine = self._singles[number]
        return [other for other, theirs in self._singles.items() if mine & theirs]

    def cluster(self, numbers: Iterable[str]) -> set[str]:
        """Return ``numbers`` and every room that is linked with one of them, directly or through others."""
        found: set[str] = set()
        todo = list(numbers)
        while todo:
            number = todo.pop()
            if number not in found:
                found.add(number)
                todo += self.rooms_with(number)
        return found
