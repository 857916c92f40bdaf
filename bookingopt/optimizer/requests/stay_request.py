"""What one request asks for, and the room that it gets where nobody moves."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray, frozen
from bookingopt.optimizer.model.occupancy import Occupancy, eligible_rooms
from bookingopt.optimizer.model.request_arrays import RequestArrays


@dataclass(frozen=True)
class StayRequest:
    """What a request asks for: one of some rooms on the nights ``arrival … leaves - 1``.

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
        Nights ``kept[0] … kept[1] - 1`` must be spent in ``home`` even so: of a guest in house those that are past,
        else those that the fixed stay had before.
    has_own_lock
        Whether it is bound by what can be undone, a lock or the window; a guest in house is not.
    group_members
        The stays that it wants to be next to, as far as they have rooms; int64, ascending.
    turnover
        Turnover nights after it in room ``r``; int64[rooms].
    """

    stay: int
    arrival: int
    leaves: int
    turnover: IntArray
    changes: int
    rooms: BoolArray
    other_type_rooms: BoolArray
    change_rank: IntArray
    type_position: IntArray
    home: int = NONE
    leave_cost: int = 0
    is_bound: bool = False
    kept: tuple[int, int] = (0, 0)
    has_own_lock: bool = False
    group_members: IntArray = field(default_factory=lambda: frozen([]))

    @property
    def freed(self) -> IntArray:
        """Day on which room ``r`` can be had again after it; int64[rooms]."""
        return self.leaves + self.turnover

    @property
    def departure(self) -> int:
        """Day on which its room can be had again, whichever it has."""
        return self.leaves + int(self.turnover.max(initial=0))


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
        leaves=int(instance.leaves[stay]),
        turnover=instance.turnover_of_room,
        changes=changes,
        rooms=eligible_rooms(instance, stay),
        other_type_rooms=requests.other_type_rooms[number],
        change_rank=frozen(instance.change_rank[instance.preference[stay]][instance.kind_of_room]),
        type_position=requests.type_position[number],
        group_members=requests.group_members[number],
    )
    if instance.fixed_room[stay] != NONE:
        spec = replace(spec, rooms=frozen(spec.rooms & _only(instance, int(instance.fixed_room[stay])), np.bool_))
    return spec if changes == NONE else _as_change(occupancy, spec, int(requests.free_from[number]))


def _as_change(occupancy: Occupancy, spec: StayRequest, free_from: int) -> StayRequest:
    """Return the request as a change of a placed stay, whose guest may have another room from day ``free_from`` on."""
    instance, changes = occupancy.instance, spec.changes
    home = int(occupancy.room_of[changes])
    if instance.fixed_room[changes] != NONE:
        arrival, departure = int(instance.arrival[changes]), int(instance.leaves[changes])
        if free_from != NONE:
            departure = min(departure, free_from)
        kept = max(spec.arrival, arrival), min(spec.leaves, departure)
        if free_from == NONE or kept[0] < kept[1]:
            return replace(spec, home=home, is_bound=True, kept=kept, has_own_lock=free_from == NONE)
    if not spec.rooms[home]:
        return spec
    return replace(spec, home=home, leave_cost=int(instance.move_cost[changes]))


def _only(instance: Instance, room: int) -> BoolArray:
    return frozen(np.arange(instance.rooms) == room, np.bool_)


def whole_stay_rooms(occupancy: Occupancy, spec: StayRequest) -> BoolArray:
    """Return whether the request may have room ``r`` for all its nights; bool[rooms]."""
    if not spec.is_bound:
        return spec.rooms
    return frozen(_only(occupancy.instance, spec.home) & spec.rooms, np.bool_)


def rooms_of_night(occupancy: Occupancy, spec: StayRequest, day: int) -> BoolArray:
    """Return whether the request may have room ``r`` on one of its nights when it changes rooms; bool[rooms].

    A guest in house has the room of the nights that are past. A stay with a lock of its own keeps its old nights where
    they are, which must meet the new conditions, and nothing else keeps it together with its lock.
    """
    if not spec.is_bound:
        return spec.rooms
    first, behind = spec.kept
    whole = whole_stay_rooms(occupancy, spec)
    if spec.has_own_lock and (first >= behind or not whole.any()):
        return whole
    if not first <= day < behind:
        return spec.rooms
    is_past = not spec.has_own_lock and behind < spec.leaves
    return _only(occupancy.instance, spec.home) if is_past else whole


def released(spec: StayRequest) -> StayRequest:
    """Return the request as it is without what binds it: no lock of its own, of a guest in house the nights to come.

    A room that it could keep is its home no more. Where all nights of a guest in house are past it has no room at all.
    """
    if not spec.is_bound:
        return spec
    free = replace(spec, is_bound=False, home=NONE, leave_cost=0, kept=(0, 0))
    if spec.has_own_lock:
        return free
    arrival = max(spec.arrival, spec.kept[1])
    if arrival < spec.leaves:
        return replace(free, arrival=arrival)
    return replace(free, rooms=frozen(np.zeros_like(spec.rooms), np.bool_))


def next_to_member(occupancy: Occupancy, spec: StayRequest, arrival: int, leaves: int) -> BoolArray:
    """Return whether a member of its group is next to room ``r`` on one of these nights; bool[rooms]."""
    rooms = _rooms_of_members(occupancy, spec, arrival, leaves)
    return frozen(occupancy.instance.adjacent[rooms].any(axis=0), np.bool_)


def has_member(occupancy: Occupancy, spec: StayRequest) -> bool:
    """Whether a member of the request's group who shares a night with it has a room."""
    return bool(len(_rooms_of_members(occupancy, spec, spec.arrival, spec.leaves)))


def _rooms_of_members(occupancy: Occupancy, spec: StayRequest, arrival: int, leaves: int) -> IntArray:
    members, instance = spec.group_members, occupancy.instance
    here = (instance.arrival[members] < leaves) & (instance.leaves[members] > arrival)
    rooms = occupancy.room_of[members[here]]
    found: IntArray = rooms[rooms != NONE]
    return found


def free_room(occupancy: Occupancy, spec: StayRequest) -> int:
    """Return the free room in which the request fits best while nobody moves, ``NONE`` where there is none.

    The best one is next to a member of its group, then has its type, then leaves the least gap cost. A changed stay
    that could keep its room fits there only: leaving it would be a move.
    """
    rooms = whole_stay_rooms(occupancy, spec) & occupancy.free(spec.arrival, spec.freed)
    if spec.home != NONE:
        return spec.home if rooms[spec.home] else NONE
    candidates = np.flatnonzero(rooms)
    if len(candidates) == 0:
        return NONE
    near = candidates[next_to_member(occupancy, spec, spec.arrival, spec.leaves)[candidates]]
    candidates = near if len(near) else candidates
    best = candidates[spec.change_rank[candidates] == spec.change_rank[candidates].min()]
    spans = occupancy.free_spans
    return int(min(best.tolist(), key=lambda room: (spans.change(room, spec.arrival, int(spec.freed[room])), room)))


def with_request(occupancy: Occupancy, spec: StayRequest, room_of: IntArray) -> Occupancy:
    """Return the occupancy with the request placed, and everybody where ``room_of`` says."""
    instance, can_move = occupancy.instance, occupancy.can_move.copy()
    can_move[spec.stay] &= spec.changes == NONE or instance.fixed_room[spec.changes] != room_of[spec.stay]
    return Occupancy(instance, frozen(room_of), frozen(can_move, np.bool_))
