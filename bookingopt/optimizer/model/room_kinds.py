"""Room kinds, and which rooms consist of others.

A kind is of rooms that no stay can tell apart; what is eligible for what, and what a type change counts there.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bookingopt.domain.eligibility import conditions, own_type, type_order, type_position
from bookingopt.domain.problem import Problem, Room
from bookingopt.domain.rooms.linked_rooms import has_linked_rooms, linked_with, single_rooms
from bookingopt.domain.rooms.same_room import Sharers, may_share, most_guests
from bookingopt.domain.rooms.turnover import room_turnover
from bookingopt.optimizer.model.arrays import NONE, BoolArray, IntArray, frozen


def eligibility(problem: Problem, parties: Sequence[Sharers]) -> tuple[list[int], list[int], BoolArray]:
    """Return the condition of each stay, the kind of each room, and which kinds meet which conditions."""
    rooms = problem.rooms
    asked = [(*(conditions(row) for row in rows), most_guests(rows) if len(rows) > 1 else None) for rows in parties]
    condition = labels(asked)
    samples = [parties[i] for i in _first_of_each(condition)]
    number_of = {room.room_number: r for r, room in enumerate(rooms)}
    answers = [_rooms_for(rows, rooms, number_of) for rows in samples]
    kind_of_room = labels(
        [
            (room.type_name, apart, room_turnover(problem, room), *(answer[r] for answer in answers))
            for r, (room, apart) in enumerate(zip(rooms, room_names_apart(rooms), strict=True))
        ]
    )
    kind_samples = _first_of_each(kind_of_room)
    eligible = [[answer[r] for r in kind_samples] for answer in answers]
    return condition, kind_of_room, frozen(np.reshape(eligible, (len(samples), len(kind_samples))), np.bool_)


def _rooms_for(rows: Sharers, rooms: Sequence[Room], number_of: Mapping[str, int]) -> list[bool]:
    """Return which of ``rooms`` the ``rows`` may share; only those that the first names are looked at, if it does."""
    found = [False] * len(rooms)
    named = rows[0].allowed_rooms
    for r in [number_of[number] for number in named if number in number_of] if named else range(len(rooms)):
        found[r] = may_share(rows, rooms[r])
    return found


def turnover_by_kind(problem: Problem, kind_of_room: list[int]) -> IntArray:
    """Return the turnover nights of the rooms of each kind; int64[kinds]."""
    return frozen([room_turnover(problem, problem.rooms[r]) for r in _first_of_each(kind_of_room)])


def preferences(
    problem: Problem, parties: Sequence[Sharers], kind_of_room: list[int]
) -> tuple[list[int], IntArray, IntArray]:
    """Return the preference of each stay, and by preference and kind: type changes, and positions where they are."""
    rooms = problem.rooms
    by_number = {room.room_number: room for room in rooms}
    own = [tuple((own_type(problem, row, by_number), type_order(row)) for row in rows) for rows in parties]
    preference = labels(own)
    samples = _first_of_each(preference)
    types = [rooms[r].type_name for r in _first_of_each(kind_of_room)]
    changes, positions = [], []
    for i in samples:
        changed = [
            [row for row, (of_right, _) in zip(parties[i], own[i], strict=True) if of_right not in (None, name)]
            for name in types
        ]
        changes.append([len(rows) for rows in changed])
        positions.append(
            [sum(type_position(row, name) for row in rows) for rows, name in zip(changed, types, strict=True)]
        )
    shape = (len(samples), len(types))
    return preference, frozen(np.reshape(changes, shape)), frozen(np.reshape(positions, shape))


def labels(keys: Sequence[Hashable]) -> list[int]:
    """Return a label 0, 1, … for each key, in the order in which the keys appear first."""
    label_of: dict[Hashable, int] = {}
    return [label_of.setdefault(key, len(label_of)) for key in keys]


def adjacency(problem: Problem, room_index: dict[str, int]) -> BoolArray:
    """Return whether rooms are adjacent, which holds both ways; bool[rooms, rooms]."""
    adjacent = np.zeros((len(room_index), len(room_index)), dtype=np.bool_)
    for room in problem.rooms:
        for other in room.adjacent_rooms:
            if other in room_index and other != room.room_number:
                r, q = room_index[room.room_number], room_index[other]
                adjacent[r, q] = adjacent[q, r] = True
    adjacent.flags.writeable = False
    return adjacent


def _first_of_each(labels: list[int]) -> list[int]:
    """Return the first position of each label 0, 1, …, which appear in this order."""
    first: dict[int, int] = {}
    for position, label in enumerate(labels):
        first.setdefault(label, position)
    return list(first.values())


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
