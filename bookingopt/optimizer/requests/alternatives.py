"""The nearest stays that would fit where the one asked for does not: other days, another type, fewer nights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from bookingopt.optimizer.model.instance import NONE, Instance, frozen
from bookingopt.optimizer.model.occupancy import Occupancy
from bookingopt.optimizer.requests.stay_request import StayRequest, whole_stay_rooms, with_nights

#: So many alternatives are named.
MOST = 5

#: So many days a stay may be shifted, and so many nights it may be shorter.
_DAYS = 3


@dataclass(frozen=True)
class NearbyStay:
    """A stay near the one asked for, and a room that is free for it while nobody moves.

    Where the request shares a room, it is that of the others, and they stay there.
    """

    arrival: int
    leaves: int
    room: int


def alternatives(occupancy: Occupancy, spec: StayRequest, earliest: int | None) -> list[NearbyStay]:
    """Return the nearest stays that fit while nobody moves, at most ``MOST``; none arrives before day ``earliest``.

    A day of shift, a night less and another type count as equally far; among equals a shift comes first, to earlier
    days before later ones, then the other types, then fewer nights, left out at the end before the beginning.
    """
    found = []
    first, last = occupancy.instance.calendar
    for near in _candidates(occupancy.instance, spec, earliest):
        if near.arrival < first or near.departure > last:
            continue
        free = whole_stay_rooms(occupancy, near) & occupancy.free(near.arrival, near.freed)
        # A changed stay that could keep its room fits there only.
        rooms = np.flatnonzero(free) if near.home == NONE else np.flatnonzero(free[[near.home]]) + near.home
        if len(rooms):
            best = int(rooms[np.argmin(near.change_rank[rooms])])
            found.append(NearbyStay(*near.nights, best))
        if len(found) == MOST:
            break
    return found


def _candidates(instance: Instance, spec: StayRequest, earliest: int | None) -> Iterator[StayRequest]:
    for near in _other_stays(instance, spec, earliest):
        if isinstance(near, StayRequest):
            yield near
        elif (found := with_nights(spec, *near)) is not None:
            yield found


def _other_stays(
    instance: Instance, spec: StayRequest, earliest: int | None
) -> Iterator[StayRequest | tuple[int, int]]:
    """Yield other nights, and the request for rooms of other types."""
    (arrival, leaves), company = spec.nights, spec.company
    kept = spec.kept[1] if company is None else company.kept[1]
    has_arrived = spec.is_bound and not (spec.has_own_lock if company is None else company.has_row_lock or not kept)
    if has_arrived:  # a guest in house
        for days in range(1, min(_DAYS, leaves - kept) + 1):
            yield arrival, leaves - days
        return
    for days in range(1, _DAYS + 1):
        if earliest is None or arrival - days >= earliest:
            yield arrival - days, leaves - days
        yield arrival + days, leaves + days
        if days == 1 and spec.changes == NONE:  # who has a room is offered other nights in it
            yield from _other_types(instance, spec)
        if days == 1 and company is not None and company.is_joined and spec.home != NONE:
            rooms = company.shared_rooms_of_other_type(arrival, leaves)
            if rooms[spec.home]:
                yield replace(spec, rooms=rooms)
        if leaves - arrival > days:
            yield arrival, leaves - days
            yield arrival + days, leaves


def _other_types(instance: Instance, spec: StayRequest) -> Iterator[StayRequest]:
    """Yield the request for each type of rooms that it would not take, in its order of types."""
    positions = zip(instance.type_of_room.tolist(), spec.type_position.tolist(), strict=True)
    for of_type, _ in sorted(dict.fromkeys(positions), key=lambda found: (found[1], found[0])):
        rooms = frozen(spec.other_type_rooms & (instance.type_of_room == of_type), np.bool_)
        if rooms.any():
            yield replace(spec, rooms=rooms, home=NONE, leave_cost=0)
