"""The moves of a plan that somebody works on, in an order in which they can be carried out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from bookingopt.domain.problem import Problem, Reservation
from bookingopt.validation.house import house_of
from bookingopt.validation.links import Links
from bookingopt.validation.room_chart import Placed, place
from bookingopt.validation.spans import spans
from bookingopt.validation.timeline import Timeline


class OrderedMove(NamedTuple):
    """A stay that leaves ``previous_room``; those of one ``cycle`` can only change together."""

    stay: Reservation
    cycle: int | None


def ordered_moves(problem: Problem) -> list[OrderedMove]:
    """Return the stays that are not in their previous room any more, each after those that free its room.

    Stays that wait for each other in a circle share a cycle and stand next to each other; of those that nothing
    holds back any more, the first of the file comes first.
    """
    house = house_of(problem)
    movers = [
        stay
        for stay in house.reservations
        if None not in (stay.previous_room, stay.assigned_room) and stay.previous_room != stay.assigned_room
    ]
    waits = _waits(house, movers)
    found: list[OrderedMove] = []
    cycles = 0
    for group in _in_order(waits):
        cycles += len(group) > 1
        cycle = cycles if len(group) > 1 else None
        found += [OrderedMove(movers[number], cycle) for number in group]
    return found


def _waits(house: Problem, movers: Sequence[Reservation]) -> dict[int, set[int]]:
    """For each mover, by its number, those that must have left its new room before."""
    links = Links(house.rooms)
    numbers = {stay.key: number for number, stay in enumerate(movers)}
    after = _until(house, (place(stay, stay.assigned_room or "", None) for stay in movers), links)
    before = _until(house, (place(stay, stay.previous_room or "", None) for stay in movers), links)
    leaving: dict[str, list[Placed]] = {}
    for one in before:
        for room in links.rooms_with(one.room):
            leaving.setdefault(room, []).append(one)
    timelines = {room: Timeline(stays) for room, stays in leaving.items()}
    waits: dict[int, set[int]] = {number: set() for number in numbers.values()}
    for one in after:
        for other in timelines[one.room].overlapping(one.start, one.end) if one.room in timelines else ():
            is_party = one.stay.same_room is not None and one.stay.same_room == other.stay.same_room
            if one.key != other.key and not is_party:
                waits[numbers[one.key]].add(numbers[other.key])
    return waits


def _until(house: Problem, placed: Iterable[Placed], links: Links) -> list[Placed]:
    """Return the stays with the turnover nights after them, for which they keep their room."""
    given = {one.key: one for one in placed}
    last = {use.last.key: use.until for use in spans(house, given.values(), links)}
    return [one._replace(end=max(one.end, last.get(key, one.end))) for key, one in given.items()]


def _in_order(waits: dict[int, set[int]]) -> list[list[int]]:
    """Return groups of movers, each after those that it waits for; more than one where they wait for each other."""
    group_of = _groups(waits)
    members: dict[int, list[int]] = {}
    for number in waits:
        members.setdefault(group_of[number], []).append(number)
    sorter = TopologicalSorter(dict.fromkeys(sorted(members, key=lambda group: members[group][0]), ()))
    for number, others in waits.items():
        sorter.add(group_of[number], *(group_of[other] for other in others if group_of[other] != group_of[number]))
    sorter.prepare()
    order: list[list[int]] = []
    while sorter.is_active():
        for group in sorted(sorter.get_ready(), key=lambda group: members[group][0]):
            order.append(members[group])
            sorter.done(group)
    return order


def _groups(waits: dict[int, set[int]]) -> dict[int, int]:
    """Join those that wait for each other in a circle, one circle after the other, until there is none."""
    group_of = {number: number for number in waits}
    while True:
        edges: dict[int, set[int]] = {group_of[number]: set() for number in waits}
        for number, others in waits.items():
            edges[group_of[number]] |= {group_of[other] for other in others} - {group_of[number]}
        try:
            TopologicalSorter(edges).prepare()
        except CycleError as error:
            circle = set(error.args[1])
            group_of = {number: min(circle) if group in circle else group for number, group in group_of.items()}
        else:
            return group_of
