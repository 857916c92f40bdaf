"""A split stay: the request in pieces, each in a room of its own, as far as it can while nobody moves, else with moves.

While nobody moves: a shortest path over the nights, backwards. With the fewest room changes no two pieces are in one
free span of a room, or they could be one piece; so what the pieces cost in gaps adds up, and the least is exact. Only
where moves may spare a room change, or one to a lower type, are they looked for (see `split_model`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from bookingopt.optimizer.model.instance import NONE, BoolArray, IntArray
from bookingopt.optimizer.model.objective import gap_cost
from bookingopt.optimizer.model.occupancy import FreeSpan, Occupancy
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.requests.displacement import NEVER
from bookingopt.optimizer.requests.fewest_moves import MOST_COLUMNS, next_cost_of
from bookingopt.optimizer.requests.split_model import (
    SplitChains,
    SplitFound,
    SplitModel,
    least_changes,
    open_rooms,
    split_columns,
)
from bookingopt.optimizer.requests.stay_request import StayRequest, rooms_of_night
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
    """The best split stay that was found.

    Attributes
    ----------
    pieces
        Its parts; empty where there is none, or (not ``is_proved``) none was found.
    is_proved
        Whether nothing is left open: it is the best, or there is none.
    bound
        No split stay has fewer room changes; None where there is none at all.
    room_of
        Rooms of the other stays where some of them move for it, None where nobody does; int64[stays].
    """

    pieces: tuple[StayPiece, ...]
    is_proved: bool
    bound: int | None = None
    room_of: IntArray | None = None


def split_stay(occupancy: Occupancy, spec: StayRequest, stop: Stop, *, at_least: int = 1) -> SplitStay:
    """Find the split stay with the fewest room changes, then the fewest to a lower type, moves of others and gap cost.

    In this order; moves count by their cost, then their number. A type is lower when it comes earlier in the request's
    order of types. Before the gap cost counts that a changed stay begins in its room rather than in another one.

    Parameters
    ----------
    occupancy, spec
        Which stay is in which room, without the stay that the request changes, and the request.
    stop
        Ends the search.
    at_least
        So many room changes there are at least: 1 where the request is known to have no room for all its nights.
    """
    found = _split_stay(occupancy, spec, stop, at_least)
    if found.pieces and found.room_of is None and _may_meet_around_company(occupancy, spec):
        return _least_around_company(occupancy, spec, stop, found)
    return found


def _may_meet_around_company(occupancy: Occupancy, spec: StayRequest) -> bool:
    """Whether pieces before and behind those whose room is shared may be in one free span.

    They change each other's gaps then: what they cost does not add up.
    """
    company = spec.company
    if company is None or spec.arrival >= company.first or spec.leaves <= company.last:
        return False
    return bool(occupancy.free(company.first - 1, company.last + 1).any())


def _least_around_company(occupancy: Occupancy, spec: StayRequest, stop: Stop, unmoved: SplitStay) -> SplitStay:
    """Return the best of all split stays that are worth as much as ``unmoved`` but for the gap cost, one by one."""
    open_still = replace(unmoved, is_proved=False)
    if occupancy.instance.links is not None:
        return open_still
    chains = SplitChains(occupancy, spec)
    chains.settle(0, stop)
    columns = split_columns(chains, 0)
    if stop.now() or columns.count > MOST_COLUMNS or not columns.covers(spec):
        return open_still
    model = SplitModel(chains, columns)
    found, is_best = model.best(stop, (NEVER, NEVER))
    if found is None or not is_best or (found.room_of != occupancy.room_of).any():
        return open_still
    found, is_least = _least_gap_cost(occupancy, spec, model, found, stop)
    return replace(unmoved, pieces=_pieces_of(found, spec), is_proved=unmoved.is_proved and is_least)


def _split_stay(occupancy: Occupancy, spec: StayRequest, stop: Stop, at_least: int) -> SplitStay:
    fewest = least_changes(open_rooms(occupancy, spec))
    if fewest is None or spec.leaves - spec.arrival == 1:
        return SplitStay((), is_proved=fewest is None or at_least > 0)
    fewest = max(fewest, at_least)
    found, is_known = _while_nobody_moves(occupancy, spec, stop)
    unmoved = SplitStay((), is_proved=False, bound=fewest)
    worth = (NEVER, NEVER)
    if found is not None:
        worth = (found.cost.changes, found.cost.to_lower)
        is_best = worth == (fewest, 0)
        unmoved = SplitStay(_pieces(found, spec.arrival), is_proved=is_best, bound=fewest)
    if occupancy.instance.links is not None:  # pieces in linked rooms may meet in a room; no moves are looked for
        return replace(unmoved, is_proved=False)
    if not is_known or unmoved.is_proved:
        return unmoved
    return _with_moves(occupancy, spec, stop, unmoved, worth)


def is_always_together(spec: StayRequest) -> bool:
    """Whether the request shares a room on all its nights, so that no room change is left: it is in that one.

    So too where others, taken in before, have left a hole between it and them: they are one stay, which keeps the room;
    and where they have no room.
    """
    company, (arrival, leaves) = spec.company, spec.nights
    if company is None:
        return False
    return (
        spec.changes == NONE
        or (company.first <= arrival and leaves <= company.last)
        or not company.touches(arrival, leaves)
    )


def own_pieces(pieces: tuple[StayPiece, ...], spec: StayRequest) -> tuple[StayPiece, ...]:
    """Return the pieces of the nights of the request itself, without those of whom it shares a room with."""
    arrival, leaves = spec.nights
    own = (StayPiece(room, max(first, arrival), min(last, leaves)) for room, first, last in pieces)
    return tuple(piece for piece in own if piece.arrival < piece.departure)


def company_room(pieces: tuple[StayPiece, ...], spec: StayRequest) -> int:
    """Return where those are whose room the request shares; ``NONE`` where there are none."""
    company = spec.company
    if company is None:
        return NONE
    return next(piece.room for piece in pieces if piece.arrival <= company.first < piece.departure)


def _with_moves(
    occupancy: Occupancy, spec: StayRequest, stop: Stop, unmoved: SplitStay, worth: tuple[int, int]
) -> SplitStay:
    """Find the split stay that is better than ``unmoved``, whose room changes are ``worth``, once others move.

    The model grows with the cost of moves that is allowed, as in `fewest_moves`.
    """
    assert unmoved.bound is not None
    fewest = unmoved.bound
    chains, bound, count = SplitChains(occupancy, spec), 0, 0
    best: SplitFound | None = None
    while True:
        within = next_cost_of(chains, bound, count, stop)
        if stop.now():
            break
        columns = split_columns(chains, within)
        following = min(columns.next_cost, chains.next_cost)
        if columns.count > MOST_COLUMNS:
            break
        count, bound = columns.count, following
        model = SplitModel(chains, columns) if columns.covers(spec) else None
        found, is_proved = (None, True) if model is None else model.best(stop, worth)
        if found is not None and (best is None or found.worth < best.worth):
            best = found
        if not is_proved:
            break
        if following == NEVER and found is None:
            is_none = not unmoved.pieces
            return SplitStay(unmoved.pieces, is_proved=True, bound=None if is_none else worth[0])
        is_best = found is not None and found.worth[:2] == (fewest, 0) and found.worth.cost < following
        if model is not None and found is not None and (following == NEVER or is_best):
            found, is_least = _least_gap_cost(occupancy, spec, model, found, stop)
            changes = found.worth.changes
            return SplitStay(_pieces_of(found, spec), is_proved=is_least, bound=changes, room_of=found.room_of)
    if best is None:
        return unmoved
    return SplitStay(_pieces_of(best, spec), is_proved=False, bound=fewest, room_of=best.room_of)


def _least_gap_cost(
    occupancy: Occupancy, spec: StayRequest, model: SplitModel, found: SplitFound, stop: Stop
) -> tuple[SplitFound, bool]:
    """Return the split stay of the least gap cost among those of the same worth, and whether all were looked at."""
    best, least = found, _gap_cost(occupancy, spec, found)
    other: SplitFound | None = found
    is_last = False
    while other is not None and not stop.now():
        other, is_last = model.following(other, stop)
        if other is not None and (cost := _gap_cost(occupancy, spec, other)) < least:
            best, least = other, cost
    return best, is_last


def _gap_cost(occupancy: Occupancy, spec: StayRequest, found: SplitFound) -> Fraction:
    """Return the gap cost of the house with the pieces and everybody else where ``found`` says."""
    after = Occupancy(occupancy.instance, found.room_of, occupancy.can_move)
    spans = after.free_spans
    cost = gap_cost(occupancy.instance, Plan(found.room_of))
    in_span: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for one in _pieces_of(found, spec):
        there = in_span.setdefault((one.room, spans.at(one.room, one.arrival).start), [])
        there.append((one.arrival, one.departure + int(spec.turnover[one.room])))
    return cost + sum((spans.change_of_all(room, pieces) for (room, _), pieces in in_span.items()), Fraction(0))


def _pieces_of(found: SplitFound, spec: StayRequest) -> tuple[StayPiece, ...]:
    changes = np.flatnonzero(found.rooms[1:] != found.rooms[:-1]) + 1
    days = [0, *changes.tolist(), len(found.rooms)]
    return tuple(
        StayPiece(int(found.rooms[first]), spec.arrival + first, spec.arrival + last) for first, last in pairwise(days)
    )


def _while_nobody_moves(occupancy: Occupancy, spec: StayRequest, stop: Stop) -> tuple[_Itinerary | None, bool]:
    """Return the best split stay for which nobody moves, None where there is none, and whether that is known."""
    nights = spec.leaves - spec.arrival
    is_free = np.stack([_rooms_of_night(occupancy, spec, day) for day in range(spec.arrival, spec.leaves)])
    if not is_free.any(axis=1).all():
        return None, True
    rooms = np.flatnonzero(is_free.any(axis=0)).tolist()
    position = spec.type_position.tolist()
    leaving: dict[
        int, _Itinerary
    ] = {}  # room -> best itinerary on from a day in its free span, the gap before it left out of the cost
    following: dict[int, _Itinerary] = {}  # position of a type -> best itinerary from the day after on, in a room of it
    for night in range(nights - 1, -1, -1):
        if night % _LOOK == 0 and stop.is_interrupted():  # it takes no steps
            stop.now()
            return None, False
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
            return None, True
        following = _arriving(occupancy, leaving, day, position)
    best = min(
        (_begun(occupancy, itinerary, spec.arrival) for itinerary in leaving.values()),
        key=lambda itinerary: (
            itinerary.cost._replace(not_home=int(spec.company is None and itinerary.room != spec.home != NONE)),
            itinerary.room,
        ),
    )
    return best, True


def _rooms_of_night(occupancy: Occupancy, spec: StayRequest, day: int) -> BoolArray:
    rooms = rooms_of_night(occupancy, spec, day) & occupancy.free(day, day + 1)
    if spec.company is not None and spec.company.first <= day < spec.company.last:  # they do not move either
        rooms &= np.arange(len(rooms)) == spec.home
    return rooms


def _free_span(occupancy: Occupancy, room: int, day: int) -> FreeSpan:
    return occupancy.free_spans.at(room, day)


def _ending(
    occupancy: Occupancy, room: int, until: int, position: int, following: dict[int, _Itinerary], *, is_last: bool
) -> _Itinerary | None:
    """Return the best itinerary with a first piece in ``room`` up to ``until``, without the gap before it.

    None where the room has no time for the turnover, or nothing can follow.
    """
    span = _free_span(occupancy, room, until - 1)
    free_again = until + int(occupancy.instance.turnover_of_room[room])
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
