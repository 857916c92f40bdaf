"""Linked rooms in indices: which rooms without parts a room takes, and which rooms cannot be let together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bookingopt.domain.problem import Problem, Room
from bookingopt.domain.rooms.linked_rooms import has_linked_rooms, linked_with, single_rooms
from bookingopt.optimizer.model.arrays import NONE, BoolArray, IntArray, frozen

#: An interval of days in a room: room, first day, and the day after the last.
RoomDays = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class LinkedRooms:
    """The links between the rooms of a house; its *single* rooms are those that have no parts.

    Attributes
    ----------
    takes
        Whether whoever is in room ``r`` is in the single room ``s``; bool[rooms, rooms].
    clash
        Whether rooms ``r`` and ``q`` cannot be let together, or are the same; bool[rooms, rooms], symmetric.
    is_whole
        Whether room ``r`` has parts; bool[rooms].
    """

    takes: BoolArray
    clash: BoolArray
    is_whole: BoolArray

    def singles(self, room: int) -> IntArray:
        """Return the single rooms that ``room`` takes; ascending."""
        return np.flatnonzero(self.takes[room])

    def spread(self, room: IntArray) -> tuple[IntArray, IntArray]:
        """Return every entry once for each single room that it takes: its position, and the single room.

        Entries without a room (``NONE``) are left out; ``room`` is int64[entries].
        """
        placed = np.flatnonzero(room != NONE)
        at, single = np.nonzero(self.takes[room[placed]])
        return placed[at], single

    @property
    def linked(self) -> BoolArray:
        """Whether room ``r`` cannot be let together with some other room; bool[rooms]."""
        is_linked: BoolArray = self.clash.sum(axis=1) > 1
        return is_linked


def linked_rooms(problem: Problem) -> LinkedRooms | None:
    """Return the links between the rooms of ``problem``, None where no room has parts."""
    if not has_linked_rooms(problem.rooms):
        return None
    index = {room.room_number: r for r, room in enumerate(problem.rooms)}
    takes = np.zeros((len(index), len(index)), dtype=np.bool_)
    for number, singles in single_rooms(problem.rooms).items():
        takes[index[number], [index[single] for single in singles]] = True
    clash = (takes.astype(np.int64) @ takes.T.astype(np.int64)) > 0
    is_whole = np.array([bool(room.parts) for room in problem.rooms])
    return LinkedRooms(frozen(takes, np.bool_), frozen(clash, np.bool_), frozen(is_whole, np.bool_))


def room_names_apart(rooms: Sequence[Room]) -> list[str | None]:
    """Return a name of its own for each room that is linked with another one, None for the others.

    Rooms that look alike are not alike where letting one of them closes another room.
    """
    linked = linked_with(rooms)
    return [room.room_number if len(linked[room.room_number]) > 1 else None for room in rooms]


def merged_blocks(problem: Problem, room_index: Mapping[str, int], day_zero: date) -> list[RoomDays]:
    """Return the out-of-order blocks of the single rooms, by room and start; those that touch or overlap are one."""
    merged: list[RoomDays] = []
    raw = [
        (room_index[block.room_number], (block.start - day_zero).days, (block.end - day_zero).days + 1)
        for block in problem.out_of_order
    ]
    for room, start, end in sorted(_of_singles(problem, raw)):
        if merged and merged[-1][0] == room and start <= merged[-1][2]:
            merged[-1] = (room, merged[-1][1], max(end, merged[-1][2]))
        else:
            merged.append((room, start, end))
    return merged


def _of_singles(problem: Problem, blocks: list[RoomDays]) -> list[RoomDays]:
    links = linked_rooms(problem)
    if links is None:
        return blocks
    return [(single, start, end) for room, start, end in blocks for single in links.singles(room).tolist()]


def seen_from_linked_rooms(problem: Problem, entries: list[RoomDays]) -> list[RoomDays]:
    """Return what stands in the rooms of ``problem``, said of every room that is linked with them as well."""
    links = linked_rooms(problem)
    if links is None:
        return entries
    return [
        (int(other), start, end)
        for room, start, end in entries
        if room != NONE
        for other in np.flatnonzero(links.clash[room])
    ]
