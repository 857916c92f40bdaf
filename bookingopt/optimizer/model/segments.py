"""Segments: the time between two things that cannot change in a room, where free stays may go."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bookingopt.optimizer.model.instance import NONE, Instance, IntArray
from bookingopt.optimizer.model.plan import entries
from bookingopt.optimizer.model.room_kinds import RoomDays, seen_from_linked_rooms

#: The "day" on which a room is freed that had no entry yet.
FRESH = -1
#: The end of a segment that nothing ends.
OPEN = 1 << 40


class Segment(NamedTuple):
    """Free time in a room, from day ``start`` (``FRESH``: nothing before) to day ``end`` (``OPEN``: nothing after)."""

    room: int
    start: int
    end: int
    from_block: bool
    to_block: bool

    @property
    def is_idle(self) -> bool:
        """Whether the room costs nothing when it stays empty all the time: what is between two blocks is no gap."""
        return self.from_block and self.to_block


def segments(instance: Instance, rooms: IntArray, fixed_rooms: IntArray) -> list[Segment]:
    """Return the segments of ``rooms``, by room and start; empty ones between two entries are left out.

    A room that consists of others is free where all of these are.

    Parameters
    ----------
    rooms
        The rooms asked for, ascending.
    fixed_rooms
        Room of each stay that is fixed, ``NONE`` for the others; int64[stays].
    """
    taken = entries(instance, fixed_rooms)
    at = {int(room): [] for room in rooms}  # type: dict[int, list[int]]
    for position, room in enumerate(taken.room.tolist()):
        if room in at:
            at[room].append(position)
    if instance.links is not None:
        for whole in rooms[instance.links.is_whole[rooms]].tolist():
            inside = np.flatnonzero(instance.links.takes[whole, taken.room])
            at[whole] = inside[np.lexsort((taken.end[inside], taken.start[inside]))].tolist()
    found = []
    for room, positions in at.items():
        start, from_block = FRESH, False
        for position in positions:
            is_block = bool(taken.stay[position] == NONE)
            begins = int(taken.start[position])
            if start == FRESH or start < begins:
                found.append(Segment(room, start, begins, from_block, is_block))
            start, from_block = max(start, int(taken.end[position])), is_block
        found.append(Segment(room, start, OPEN, from_block, False))
    return found


def standing_entries(instance: Instance, fixed_room: IntArray) -> list[RoomDays]:
    """Return the blocks and fixed stays, said of every room that they close.

    Parameters
    ----------
    instance
        The house.
    fixed_room
        The room that stay ``i`` must keep, ``NONE`` where it may go elsewhere; int64[stays], or of the first stays.
    """
    blocks = zip(instance.block_room.tolist(), instance.block_start.tolist(), instance.block_end.tolist(), strict=True)
    stays = zip(fixed_room.tolist(), instance.arrival.tolist(), instance.leaves.tolist(), strict=False)
    return seen_from_linked_rooms(instance.problem, [*blocks, *stays])
