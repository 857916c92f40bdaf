"""Adjacency misses and type changes of a plan, from the problem and the rooms that its stays have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from bookingopt.domain.eligibility import own_type, type_position
from bookingopt.domain.fields import AdjacencyShape
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
    """Yield the group members that share a night with another member, but have none of those next door.

    Where groups want a run, also those who are outside of it.
    """
    next_to = adjacent_rooms(problem.rooms)
    groups = by_group(place(stay, "", None) for stay in problem.reservations)
    inside: dict[tuple[str, str], list[Placed]] = {}
    for one in placed:
        if one.stay.adjacency_group is not None:
            inside.setdefault((one.stay.adjacency_group, one.room), []).append(one)
    in_room = {where: Timeline(members) for where, members in inside.items()}

    def neighbours(one: Placed) -> Iterator[Placed]:
        for room in sorted(next_to.get(one.room, set()) - {one.room}):
            members = in_room.get((str(one.stay.adjacency_group), room))
            if members is not None:
                yield from mates_of(members, one)

    if problem.adjacency_shape is AdjacencyShape.RUN:
        yield from _outside_runs(groups, placed, neighbours)
        return
    for one in placed:
        group = one.stay.adjacency_group
        if group is not None and has_mate(groups[group], one) and not any(True for _ in neighbours(one)):
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
    return any(True for _ in mates_of(group, one))


def mates_of(members: Timeline[Placed], one: Placed) -> Iterator[Placed]:
    """Yield those of ``members`` who share a night with ``one``, and not its room on purpose."""
    for mate in members.overlapping(one.start, one.end):
        if mate.key != one.key and (mate.stay.same_room is None or mate.stay.same_room != one.stay.same_room):
            yield mate


def _outside_runs(
    groups: Mapping[str, Timeline[Placed]],
    placed: Sequence[Placed],
    neighbours: Callable[[Placed], Iterable[Placed]],
) -> Iterator[Placed]:
    """Yield the members who are not in the run of their party.

    A party are members of one group who share nights, directly or through others. Its run is the largest set of members
    who are connected by neighbours; of several that with the first member. A member alone is no run.

    Parameters
    ----------
    groups
        All members of each group, also those without a room.
    placed
        Who has which room, in the order of the problem.
    neighbours
        Yields the mates next door.
    """
    parties, runs = _Joined(), _Joined()
    for timeline in groups.values():
        parties.join_all((one, mate) for one in timeline.spans for mate in mates_of(timeline, one))
    members = [one for one in placed if one.key in parties]
    runs.join_all((one, mate) for one in members for mate in neighbours(one))
    size = Counter(runs.first_of(one.key) for one in members)
    longest: dict[str, str] = {}
    for one in members:
        party, run = parties.first_of(one.key), runs.first_of(one.key)
        if size[run] > max(1, size[longest.get(party, "")]):
            longest[party] = run
    for one in members:
        if longest.get(parties.first_of(one.key)) != runs.first_of(one.key):
            yield one


class _Joined:
    """Keys that belong together: each knows another of its set, and one of each set knows itself."""

    def __init__(self) -> None:
        self._other: dict[str, str] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._other

    def first_of(self, key: str) -> str:
        """Return the key that stands for the set of ``key``; one that was never joined stands for itself."""
        while (other := self._other.get(key, key)) != key:
            self._other[key] = self._other.get(other, other)
            key = other
        return key

    def join_all(self, pairs: Iterable[tuple[Placed, Placed]]) -> None:
        """Make one set of the sets of each pair."""
        for one, other in pairs:
            self._other.setdefault(one.key, one.key)
            self._other.setdefault(other.key, other.key)
            self._other[self.first_of(other.key)] = self.first_of(one.key)


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
