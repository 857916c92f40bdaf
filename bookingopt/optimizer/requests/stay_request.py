"""What one request asks for, and the room that it gets where nobody moves."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray, frozen
from bookingopt.optimizer.model.occupancy import Occupancy, eligible_rooms
from bookingopt.optimizer.model.request_arrays import RequestArrays


@dataclass(frozen=True)
class StayRequest:
    """What a request asks for: one of some rooms on the nights ``arrival … departure - 1``, turnover nights included.

    Attributes
    ----------
    stay
        Its position in the instance.
    changes
        The placed stay that it changes, ``NONE`` for a new one.
    rooms
        Whether it may have room ``r``; bool[rooms].
    other_type_rooms
        Whether room ``r`` is of a type that it does not take, and meets its other conditions; bool[rooms].
    change_rank
        Type change and position that room ``r`` would count for it; int64[rooms].
    type_position
        Position of the type of room ``r`` in its order of types; int64[rooms].
    home
        The room that the changed stay has and the request may keep, ``NONE`` where there is none.
    leave_cost
        What it counts when the request leaves ``home``.
    is_bound
        Whether the changed stay is fixed in ``home``: the request may leave it through a room change only.
    kept
        Nights ``kept[0] … kept[1] - 1`` must be spent in ``home`` even so: those that the fixed stay had before.
    """

    stay: int
    arrival: int
    departure: int
    changes: int
    rooms: BoolArray
    other_type_rooms: BoolArray
    change_rank: IntArray
    type_position: IntArray
    home: int = NONE
    leave_cost: int = 0
    is_bound: bool = False
    kept: tuple[int, int] = (0, 0)


def occupancy_before_requests(requests: RequestArrays, room_of: IntArray) -> Occupancy:
    """Return the occupancy in which the reservations have the rooms ``room_of``, and the requests none."""
    instance = requests.instance
    rooms = np.append(room_of, np.full(requests.requests, NONE))
    return Occupancy(instance, frozen(rooms), frozen(instance.fixed_room == NONE, np.bool_))


def request_spec(requests: RequestArrays, number: int, occupancy: Occupancy) -> StayRequest:
    """Return what request ``number`` asks for, given the occupancy in which the stay that it changes still is."""
    instance, stay = requests.instance, requests.reservations + number
    changes = int(requests.changed_stay[number])
    spec = StayRequest(
        stay=stay,
        arrival=int(instance.arrival[stay]),
        departure=int(instance.departure[stay]),
        changes=changes,
        rooms=eligible_rooms(instance, stay),
        other_type_rooms=requests.other_type_rooms[number],
        change_rank=frozen(instance.change_rank[instance.preference[stay]][instance.kind_of_room]),
        type_position=requests.type_position[number],
    )
    if instance.fixed_room[stay] != NONE:
        return replace(spec, rooms=_only(instance, int(instance.fixed_room[stay])))
    return spec if changes == NONE else _as_change(occupancy, spec)


def _as_change(occupancy: Occupancy, spec: StayRequest) -> StayRequest:
    """Return the request as a change of a placed stay."""
    instance, changes = occupancy.instance, spec.changes
    home = int(occupancy.room_of[changes])
    if instance.fixed_room[changes] != NONE:
        arrival, departure = int(instance.arrival[changes]), int(instance.leaves[changes])
        kept = max(spec.arrival, arrival), min(spec.departure, departure)
        return replace(spec, home=home, is_bound=True, kept=kept)
    if not spec.rooms[home]:
        return spec
    return replace(spec, home=home, leave_cost=int(instance.move_cost[changes]))


def _only(instance: Instance, room: int) -> BoolArray:
    return frozen(np.arange(instance.rooms) == room, np.bool_)


def whole_stay_rooms(occupancy: Occupancy, spec: StayRequest) -> BoolArray:
    """Return whether the request may have room ``r`` for all its nights; bool[rooms]."""
    return _only(occupancy.instance, spec.home) if spec.is_bound else spec.rooms


def free_room(occupancy: Occupancy, spec: StayRequest) -> int:
    """Return the free room in which the request fits best while nobody moves, ``NONE`` where there is none.

    The best one has its type, then leaves the least gap cost. A changed stay that could keep its room fits there only:
    leaving it would be a move.
    """
    rooms = whole_stay_rooms(occupancy, spec) & occupancy.free(spec.arrival, spec.departure)
    if spec.home != NONE:
        return spec.home if rooms[spec.home] else NONE
    candidates = np.flatnonzero(rooms)
    if len(candidates) == 0:
        return NONE
    best = candidates[spec.change_rank[candidates] == spec.change_rank[candidates].min()]
    spans = occupancy.free_spans
    return int(min(best.tolist(), key=lambda room: (spans.change(room, spec.arrival, spec.departure), room)))


def with_request(occupancy: Occupancy, spec: StayRequest, room_of: IntArray) -> Occupancy:
    """Return the occupancy with the request placed, and everybody where ``room_of`` says."""
    can_move = occupancy.can_move.copy()
    can_move[spec.stay] &= not spec.is_bound
    return Occupancy(occupancy.instance, frozen(room_of), frozen(can_move, np.bool_))
