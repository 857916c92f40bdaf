"""The nearest stays that would fit where the one asked for does not: other days, another type, fewer nights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from bookingopt.domain.eligibility import is_eligible, type_position
from bookingopt.optimizer.model.instance import NONE, frozen
from bookingopt.optimizer.model.occupancy import Ask, House, whole_stay_rooms

#: So many alternatives are named.
MOST = 5

#: So many days a stay may be shifted, and so many nights it may be shorter.
_DAYS = 3


@dataclass(frozen=True)
class Nearby:
    """A stay near the one asked for, and a room that is free for it while nobody moves."""

    arrival: int
    departure: int
    room: int


def alternatives(house: House, ask: Ask) -> list[Nearby]:
    """Return the nearest stays that fit while nobody moves, at most ``MOST``.

    A day of shift, a night less and another type count as equally far; among equals a shift comes first, to earlier
    days before later ones, then the other types, then fewer nights, left out at the end before the beginning.
    """
    found = []
    for near in _candidates(house, ask):
        free = whole_stay_rooms(house, near) & house.free(near.arrival, near.departure)
        # A changed stay that could keep its room fits there only.
        rooms = np.flatnonzero(free) if near.home == NONE else np.flatnonzero(free[[near.home]]) + near.home
        if len(rooms):
            found.append(Nearby(near.arrival, near.departure, int(rooms[np.argmin(near.rank[rooms])])))
        if len(found) == MOST:
            break
    return found


def _candidates(house: House, ask: Ask) -> Iterator[Ask]:
    problem = house.instance.problem
    opening = problem.request_start_date
    earliest = None if opening is None else (opening - house.instance.day_zero).days
    for days in range(1, _DAYS + 1):
        if earliest is None or ask.arrival - days >= earliest:
            yield replace(ask, arrival=ask.arrival - days, departure=ask.departure - days)
        yield replace(ask, arrival=ask.arrival + days, departure=ask.departure + days)
        if days == 1 and ask.changes == NONE:  # who has a room is offered other nights in it
            yield from _other_types(house, ask)
        if ask.departure - ask.arrival > days:
            yield replace(ask, departure=ask.departure - days)
            yield replace(ask, arrival=ask.arrival + days)


def _other_types(house: House, ask: Ask) -> Iterator[Ask]:
    """Yield the request for each type of rooms that it would not take, its other conditions being met."""
    problem = house.instance.problem
    request = problem.reservations[ask.stay]
    asked = {request.room_type, *request.allowable_room_types} - {None}
    if not asked or house.instance.fixed_room[ask.stay] != NONE:
        return
    others = dict.fromkeys(room.type_name for room in problem.rooms if room.type_name not in asked)
    for name in sorted(others, key=lambda name: type_position(request, name)):
        wish = request.model_copy(update={"room_type": name, "allowable_room_types": ()})
        rooms = frozen([is_eligible(wish, room) for room in problem.rooms], np.bool_)
        yield replace(ask, rooms=rooms, home=NONE, leave_cost=0)
