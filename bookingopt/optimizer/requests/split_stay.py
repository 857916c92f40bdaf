"""A split stay: the request in pieces, each in a room that is free as the house stands.

A shortest path over the nights, backwards. With the fewest room changes no two pieces are in one hole of a room, or
they could be one piece; so what the pieces cost in gaps adds up, and the least is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from bookingopt.domain.eligibility import type_position
from bookingopt.optimizer.model.instance import NONE, BoolArray
from bookingopt.optimizer.model.occupancy import Ask, Hole, House
from bookingopt.optimizer.stop import Stop

#: Nights between two looks at the clock.
_LOOK = 30


class Part(NamedTuple):
    """The nights ``arrival … departure - 1`` of a split stay, in ``room``."""

    room: int
    arrival: int
    departure: int


class _Worth(NamedTuple):
    """What counts, the first difference deciding; less is better."""

    changes: int
    to_lower: int
    not_home: int
    gap: Fraction


@dataclass(frozen=True)
class _Way:
    """The best pieces from some night on: a piece in ``room`` up to ``until``, then those of ``then``."""

    worth: _Worth
    room: int
    until: int
    then: _Way | None


@dataclass(frozen=True)
class Split:
    """The best split stay: no parts where a night has no free room, or (not ``is_proved``) the time was over."""

    parts: tuple[Part, ...]
    is_proved: bool


def split_stay(house: House, ask: Ask, stop: Stop) -> Split:
    """Find the split stay with the fewest room changes, the fewest of them to a lower type, the least gap cost.

    In this order. A type is lower when it comes earlier in the request's order of types. Among equals of the first two
    a changed stay begins in its room rather than in another one. A request that fits as a whole is one piece.
    """
    nights = ask.departure - ask.arrival
    is_free = np.stack([_rooms_of_night(house, ask, day) for day in range(ask.arrival, ask.departure)])
    if not is_free.any(axis=1).all():
        return Split((), is_proved=True)
    rooms = np.flatnonzero(is_free.any(axis=0)).tolist()
    position = _type_positions(house, ask)
    leaving: dict[int, _Way] = {}  # room -> best way on from a day in its hole, the hole's start left out of the cost
    following: dict[int, _Way] = {}  # position of a type -> best way from the day after on, in a room of it
    for night in range(nights - 1, -1, -1):
        if night % _LOOK == 0 and stop.now():
            return Split((), is_proved=False)
        day = ask.arrival + night
        for room in rooms:
            if not is_free[night, room]:
                leaving.pop(room, None)
                continue
            end = _ending(house, room, day + 1, position[room], following, is_last=night == nights - 1)
            stays_on = leaving.get(room)
            if stays_on is None or (end is not None and end.worth < stays_on.worth):
                assert end is not None  # a night without a free room was found before
                leaving[room] = end
        following = _arriving(house, leaving, day, position)
    best = min(
        (_begun(house, way, ask.arrival) for way in leaving.values()),
        key=lambda way: (way.worth._replace(not_home=int(way.room != ask.home != NONE)), way.room),
    )
    return Split(_parts(best, ask.arrival), is_proved=True)


def _rooms_of_night(house: House, ask: Ask, day: int) -> BoolArray:
    rooms = ask.rooms & house.free(day, day + 1)
    if ask.is_bound:
        may_stay = house.free(day, day + 1)[ask.home]
        if ask.kept[0] <= day < ask.kept[1]:
            rooms[:] = False
        rooms[ask.home] = may_stay  # the lock wins over the conditions
    return rooms


def _type_positions(house: House, ask: Ask) -> list[int]:
    """Return the position of each room's type in the request's order of types."""
    request = house.instance.problem.reservations[ask.stay]
    return [type_position(request, room.type_name) for room in house.instance.problem.rooms]


def _hole(house: House, room: int, day: int) -> Hole:
    return house.holes.at(room, day)


def _ending(
    house: House, room: int, until: int, position: int, following: dict[int, _Way], *, is_last: bool
) -> _Way | None:
    """Return the best way whose first piece, in ``room``, ends at ``until``; without the gap before that piece."""
    hole = _hole(house, room, until - 1)
    gap = house.holes.cost_after(hole, until) - house.holes.cost_empty(hole)
    if is_last:
        return _Way(_Worth(0, 0, 0, gap), room, until, None)
    ways = []
    for other, way in following.items():
        changes, to_lower, _, rest = way.worth
        ways.append((_Worth(changes + 1, to_lower + (other < position), 0, rest + gap), way.room, way))
    if not ways:
        return None
    worth, _, way = min(ways, key=lambda found: found[:2])
    return _Way(worth, room, until, way)


def _begun(house: House, way: _Way, day: int) -> _Way:
    """Return the way with the gap before its first piece, which begins on ``day``."""
    gap = house.holes.cost_before(_hole(house, way.room, day), day)
    return _Way(way.worth._replace(gap=way.worth.gap + gap), way.room, way.until, way.then)


def _arriving(house: House, leaving: dict[int, _Way], day: int, position: list[int]) -> dict[int, _Way]:
    """Return the best way that begins on ``day`` in a room of each type position."""
    best: dict[int, _Way] = {}
    for room, way in leaving.items():
        begun, at = _begun(house, way, day), position[room]
        if at not in best or (begun.worth, room) < (best[at].worth, best[at].room):
            best[at] = begun
    return best


def _parts(way: _Way, arrival: int) -> tuple[Part, ...]:
    parts = []
    following: _Way | None = way
    while following is not None:
        parts.append(Part(following.room, arrival, following.until))
        arrival, following = following.until, following.then
    return tuple(parts)
