"""A split stay: the request in pieces, each in a room that is free while nobody moves.

A shortest path over the nights, backwards. With the fewest room changes no two pieces are in one free span of a
room, or they could be one piece; so what the pieces cost in gaps adds up, and the least is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from bookingopt.optimizer.model.instance import NONE, BoolArray
from bookingopt.optimizer.model.occupancy import FreeSpan, Occupancy
from bookingopt.optimizer.requests.stay_request import StayRequest
from bookingopt.optimizer.stop import Stop

#: Nights between two looks at the clock.
_LOOK = 30


class StayPiece(NamedTuple):
    """The nights ``arrival … departure - 1`` of a split stay, in ``room``."""

    room: int
    arrival: int
    departure: int


class _SplitCost(NamedTuple):
    """What counts, the first difference deciding; less is better."""

    changes: int
    to_lower: int
    not_home: int
    gap: Fraction


@dataclass(frozen=True)
class _Itinerary:
    """The best pieces from some night on: a piece in ``room`` up to ``until``, then those of ``then``."""

    cost: _SplitCost
    room: int
    until: int
    then: _Itinerary | None


@dataclass(frozen=True)
class SplitStay:
    """The best split stay: no pieces where a night has no free room, or (not ``is_proved``) the time was over."""

    pieces: tuple[StayPiece, ...]
    is_proved: bool


def split_stay(occupancy: Occupancy, spec: StayRequest, stop: Stop) -> SplitStay:
    """Find the split stay with the fewest room changes, the fewest of them to a lower type, the least gap cost.

    In this order. A type is lower when it comes earlier in the request's order of types. Among equals of the first two
    a changed stay begins in its room rather than in another one. A request that fits as a whole is one piece.
    """
    nights = spec.departure - occupancy.instance.turnover - spec.arrival
    days = range(spec.arrival, spec.arrival + nights)
    is_free = np.stack([_rooms_of_night(occupancy, spec, day) for day in days])
    if not is_free.any(axis=1).all():
        return SplitStay((), is_proved=True)
    rooms = np.flatnonzero(is_free.any(axis=0)).tolist()
    position = spec.type_position.tolist()
    leaving: dict[
        int, _Itinerary
    ] = {}  # room -> best itinerary on from a day in its free span, the gap before it left out of the cost
    following: dict[int, _Itinerary] = {}  # position of a type -> best itinerary from the day after on, in a room of it
    for night in range(nights - 1, -1, -1):
        if night % _LOOK == 0 and stop.now():
            return SplitStay((), is_proved=False)
        day = spec.arrival + night
        for room in rooms:
            if not is_free[night, room]:
                leaving.pop(room, None)
                continue
            end = _ending(occupancy, room, day + 1, position[room], following, is_last=night == nights - 1)
            stays_on = leaving.get(room)
            if end is not None and (stays_on is None or end.cost < stays_on.cost):
                leaving[room] = end
        if not leaving:
            return SplitStay((), is_proved=True)
        following = _arriving(occupancy, leaving, day, position)
    best = min(
        (_begun(occupancy, itinerary, spec.arrival) for itinerary in leaving.values()),
        key=lambda itinerary: (
            itinerary.cost._replace(not_home=int(itinerary.room != spec.home != NONE)),
            itinerary.room,
        ),
    )
    return SplitStay(_pieces(best, spec.arrival), is_proved=True)


def _rooms_of_night(occupancy: Occupancy, spec: StayRequest, day: int) -> BoolArray:
    rooms = spec.rooms & occupancy.free(day, day + 1)
    if spec.is_bound:
        may_stay = occupancy.free(day, day + 1)[spec.home]
        if spec.kept[0] <= day < spec.kept[1]:
            rooms[:] = False
        rooms[spec.home] = may_stay  # the lock wins over the conditions
    return rooms


def _free_span(occupancy: Occupancy, room: int, day: int) -> FreeSpan:
    return occupancy.free_spans.at(room, day)


def _ending(
    occupancy: Occupancy, room: int, until: int, position: int, following: dict[int, _Itinerary], *, is_last: bool
) -> _Itinerary | None:
    """Return the best itinerary with a first piece in ``room`` up to ``until``, without the gap before it.

    None where the room has no time for the turnover, or nothing can follow.
    """
    span, free_again = _free_span(occupancy, room, until - 1), until + occupancy.instance.turnover
    if span.end < free_again:
        return None
    gap = occupancy.free_spans.cost_after(span, free_again) - occupancy.free_spans.cost_empty(span)
    if is_last:
        return _Itinerary(_SplitCost(0, 0, 0, gap), room, until, None)
    itineraries = []
    for other, itinerary in following.items():
        changes, to_lower, _, rest = itinerary.cost
        itineraries.append(
            (_SplitCost(changes + 1, to_lower + (other < position), 0, rest + gap), itinerary.room, itinerary)
        )
    if not itineraries:
        return None
    cost, _, itinerary = min(itineraries, key=lambda found: found[:2])
    return _Itinerary(cost, room, until, itinerary)


def _begun(occupancy: Occupancy, itinerary: _Itinerary, day: int) -> _Itinerary:
    """Return the itinerary with the gap before its first piece, which begins on ``day``."""
    gap = occupancy.free_spans.cost_before(_free_span(occupancy, itinerary.room, day), day)
    return _Itinerary(
        itinerary.cost._replace(gap=itinerary.cost.gap + gap), itinerary.room, itinerary.until, itinerary.then
    )


def _arriving(
    occupancy: Occupancy, leaving: dict[int, _Itinerary], day: int, position: list[int]
) -> dict[int, _Itinerary]:
    """Return the best itinerary that begins on ``day`` in a room of each type position."""
    best: dict[int, _Itinerary] = {}
    for room, itinerary in leaving.items():
        begun, at = _begun(occupancy, itinerary, day), position[room]
        if at not in best or (begun.cost, room) < (best[at].cost, best[at].room):
            best[at] = begun
    return best


def _pieces(itinerary: _Itinerary, arrival: int) -> tuple[StayPiece, ...]:
    pieces = []
    following: _Itinerary | None = itinerary
    while following is not None:
        pieces.append(StayPiece(following.room, arrival, following.until))
        arrival, following = following.until, following.then
    return tuple(pieces)
