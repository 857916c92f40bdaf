"""Adjacency misses and type changes of a plan, from the problem and the rooms that its stays have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from bookingopt.domain.eligibility import own_type, type_position
from bookingopt.domain.problem import Problem, Reservation, Room
from bookingopt.validation.room_chart import Placed, place
from bookingopt.validation.timeline import Timeline


class Change(NamedTuple):
    """A stay in a room of another type than its own; ``position`` is where the new type stands in its order."""

    placed: Placed
    from_type: str
    to_type: str
    kind: Literal["upgrade", "downgrade"]
    position: int


def adjacent_rooms(rooms: Iterable[Room]) -> dict[str, set[str]]:
    """Return the rooms next to each room; it is enough that one of the two lists the other."""
    next_to: dict[str, set[str]] = {}
    for room in rooms:
        for other in room.adjacent_rooms:
            next_to.setdefault(room.room_number, set()).add(other)
            next_to.setdefault(other, set()).add(room.room_number)
    return next_to


def adjacency_misses(problem: Problem, placed: Sequence[Placed]) -> Iterator[Placed]:
    """Yield the group members that share a night with another member, but have none of those next door."""
    next_to = adjacent_rooms(problem.rooms)
    groups = by_group(place(stay, "", None) for stay in problem.reservations)
    inside: dict[tuple[str, str], list[Placed]] = {}
    for one in placed:
        if one.stay.adjacency_group is not None:
            inside.setdefault((one.stay.adjacency_group, one.room), []).append(one)
    in_room = {where: Timeline(members) for where, members in inside.items()}
    for one in placed:
        group = one.stay.adjacency_group
        if group is None or not has_mate(groups[group], one):
            continue
        doors = (in_room.get((group, room)) for room in next_to.get(one.room, set()) - {one.room})
        if not any(members and _any_mate(members, one) for members in doors):
            yield one


def by_group(placed: Iterable[Placed]) -> dict[str, Timeline[Placed]]:
    """Return the members of each adjacency group."""
    groups: dict[str, list[Placed]] = {}
    for one in placed:
        if one.stay.adjacency_group is not None:
            groups.setdefault(one.stay.adjacency_group, []).append(one)
    return {group: Timeline(members) for group, members in groups.items()}


def has_mate(group: Timeline[Placed], one: Placed) -> bool:
    """Whether another member of ``group`` shares a night with ``one``."""
    return _any_mate(group, one)


def _any_mate(members: Timeline[Placed], one: Placed) -> bool:
    """Whether one of ``members`` shares a night with ``one``, and not its room on purpose."""
    return any(
        mate.key != one.key and (mate.stay.same_room is None or mate.stay.same_room != one.stay.same_room)
        for mate in members.overlapping(one.start, one.end)
    )


def type_changes(problem: Problem, placed: Iterable[Placed], rooms: Mapping[str, Room]) -> Iterator[Change]:
    """Yield the stays in a room of another type than their own; stays in unknown rooms are left out."""
    for one in placed:
        if one.room not in rooms:
            continue
        own, new = own_type(problem, one.stay, rooms), rooms[one.room].type_name
        if own is not None and new != own:
            yield Change(one, own, new, _kind(one.stay, own, new), type_position(one.stay, new))


def _kind(stay: Reservation, own: str, new: str) -> Literal["upgrade", "downgrade"]:
    return "upgrade" if type_position(stay, new) > type_position(stay, own) else "downgrade"
