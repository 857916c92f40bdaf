"""What one request asks for, and the room that it gets where nobody moves."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray, frozen
from bookingopt.optimizer.model.occupancy import Occupancy, eligible_rooms
from bookingopt.optimizer.model.request_arrays import Company, RequestArrays


@dataclass(frozen=True)
class StayRequest:
    """What a request asks for: one of some rooms on the nights ``arrival … leaves - 1``.

    Where it shares a room, those are the nights of all of them: they are one stay.

    Attributes
    ----------
    stay
        Its position in the instance.
    nights
        Arrival and day of departure of the request itself.
    company
        Those whose room it shares; None where there are none.
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
    leave_cost, leave_moves
        What it counts when the request leaves ``home``, and how many moves that is.
    is_bound
        Whether the changed stay is fixed in ``home``: the request may leave it through a room change only.
    kept
        Nights ``kept[0] … kept[1] - 1`` must be spent in ``home`` even so: of a guest in house those that are past,
        else those that the fixed stay had before.
    own_lock
        The stay whose lock or window binds it, which can be undone; ``NONE`` where none does, as for a guest in house.
    group_members
        Those that it wants to be next to, as far as they have rooms: stay, arrival and day of departure;
        int64[members, 3].
    turnover
        Turnover nights after it in room ``r``; int64[rooms].
    """

    stay: int
    arrival: int
    leaves: int
    nights: tuple[int, int]
    turnover: IntArray
    changes: int
    rooms: BoolArray
    other_type_rooms: BoolArray
    change_rank: IntArray
    type_position: IntArray
    home: int = NONE
    leave_cost: int = 0
    leave_moves: int = 1
    is_bound: bool = False
    kept: tuple[int, int] = (0, 0)
    own_lock: int = NONE
    company: Company | None = None
    group_members: IntArray = field(default_factory=lambda: frozen(np.empty((0, 3))))

    @property
    def has_own_lock(self) -> bool:
        """Whether it is bound by what can be undone."""
        return self.own_lock != NONE

    @property
    def freed(self) -> IntArray:
        """Day on which room ``r`` can be had again after it; int64[rooms]."""
        freed: IntArray = self.leaves + self.turnover
        if self.company is not None and self.is_bound:
            freed[self.home] = min(freed[self.home], self.company.next_fixed(self.leaves))
        return freed

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
        nights=(int(requests.nights[number, 0]), int(requests.nights[number, 1])),
        group_members=requests.group_members[number],
    )
    company = requests.company[number]
    if company is not None:
        spec = replace(spec, company=company, rooms=company.shared_rooms(*spec.nights))
        if changes == NONE:  # they have no room either, and are one stay with it
            return replace(spec, other_type_rooms=company.shared_rooms_of_other_type(*spec.nights))
        return _beside_company(occupancy, spec, company)
    if instance.fixed_room[stay] != NONE:
        spec = replace(spec, rooms=frozen(spec.rooms & _only(instance, int(instance.fixed_room[stay])), np.bool_))
    return spec if changes == NONE else _as_change(occupancy, spec, int(requests.free_from[number]))


def _as_change(occupancy: Occupancy, spec: StayRequest, free_from: int) -> StayRequest:
    """Return the request as a change of a placed stay, whose guest may have another room from day ``free_from`` on."""
    instance, changes = occupancy.instance, spec.changes
    home = int(occupancy.room_of[changes])
    if not occupancy.can_move[changes]:
        arrival, departure = int(instance.arrival[changes]), int(instance.leaves[changes])
        if free_from != NONE:
            departure = min(departure, free_from)
        kept = max(spec.arrival, arrival), min(spec.leaves, departure)
        if free_from == NONE or kept[0] < kept[1]:
            lock = changes if free_from == NONE else NONE
            return replace(spec, home=home, is_bound=True, kept=kept, own_lock=lock)
    if not spec.rooms[home]:
        return spec
    return replace(spec, home=home, leave_cost=int(instance.move_cost[changes]))


def _beside_company(occupancy: Occupancy, spec: StayRequest, company: Company) -> StayRequest:
    """Return the request as one that shares the room of others: where they leave it, all of them move."""
    home = int(occupancy.room_of[spec.changes])
    if not occupancy.can_move[spec.changes]:
        return replace(spec, home=home, is_bound=True, own_lock=company.lock)
    with_changed = not company.is_joined and bool(spec.rooms[home])
    return replace(
        spec,
        home=home,
        leave_cost=company.move_cost + with_changed * company.changed_move_cost,
        leave_moves=company.moves + with_changed,
    )


def with_nights(spec: StayRequest, arrival: int, leaves: int) -> StayRequest | None:
    """Return the request for other nights; None where it could not share its room on them: there would be a hole."""
    company = spec.company
    if company is None:
        return replace(spec, arrival=arrival, leaves=leaves, nights=(arrival, leaves))
    if not company.touches(arrival, leaves):
        return None
    return replace(
        spec,
        arrival=min(arrival, company.first),
        leaves=max(leaves, company.last),
        nights=(arrival, leaves),
        rooms=company.shared_rooms(arrival, leaves),
    )


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
    they are, which must meet the new conditions, and nothing else keeps it together with its lock. While those are
    there whose room it shares, it is in that one.
    """
    if spec.company is not None:
        return _rooms_beside_company(occupancy, spec, spec.company, day)
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


def _rooms_beside_company(occupancy: Occupancy, spec: StayRequest, company: Company, day: int) -> BoolArray:
    """Return which rooms can be had on a night: that of the others while they are there, else those of the request."""
    first, behind = company.kept
    if company.first <= day < company.last:
        is_shared = spec.nights[0] < company.last and company.first < spec.nights[1]
        rooms = spec.rooms if is_shared else company.rooms
        return frozen(_only(occupancy.instance, spec.home) & rooms, np.bool_) if spec.is_bound else rooms
    if company.has_row_lock:
        whole = whole_stay_rooms(occupancy, spec)
        return whole if first <= day < behind or first >= behind or not whole.any() else company.request_rooms
    return _only(occupancy.instance, spec.home) if first <= day < behind else company.request_rooms


def released(spec: StayRequest) -> StayRequest:
    """Return the request as it is without what binds it: no lock of its own, of a guest in house the nights to come.

    A room that it could keep is its home no more. Where all nights of a guest in house are past it has no room at all.
    Whoever shares the room of a guest in house stays bound to it.
    """
    if not spec.is_bound:
        return spec
    free = replace(spec, is_bound=False, home=NONE, leave_cost=0, kept=(0, 0), own_lock=NONE)
    if spec.has_own_lock:
        return free
    if spec.company is not None:
        only = np.arange(len(spec.rooms)) == spec.home
        return replace(free, rooms=frozen(spec.rooms & only, np.bool_))
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
    return bool(len(_rooms_of_members(occupancy, spec, *spec.nights)))


def _rooms_of_members(occupancy: Occupancy, spec: StayRequest, arrival: int, leaves: int) -> IntArray:
    members, first, last = spec.group_members.T
    rooms = occupancy.room_of[members[(first < leaves) & (last > arrival)]]
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
    near = candidates[next_to_member(occupancy, spec, *spec.nights)[candidates]]
    candidates = near if len(near) else candidates
    best = candidates[spec.change_rank[candidates] == spec.change_rank[candidates].min()]
    spans = occupancy.free_spans
    return int(min(best.tolist(), key=lambda room: (spans.change(room, spec.arrival, int(spec.freed[room])), room)))


def with_request(occupancy: Occupancy, spec: StayRequest, room_of: IntArray) -> Occupancy:
    """Return the occupancy with the request placed, and everybody where ``room_of`` says."""
    can_move, changes = occupancy.can_move.copy(), spec.changes
    if changes != NONE and not can_move[changes]:
        can_move[spec.stay] &= room_of[spec.stay] not in (spec.home, occupancy.instance.fixed_room[changes])
    return Occupancy(occupancy.instance, frozen(room_of), frozen(can_move, np.bool_))


def placed_in(requests: RequestArrays, number: int, so_far: Occupancy, at_first: Occupancy) -> Occupancy:
    """Return the occupancy in which the stay that request ``number`` changes has its room, ``so_far`` if it has one."""
    changes = int(requests.changed_stay[number])
    return at_first if changes != NONE and so_far.room_of[changes] == NONE else so_far


def in_arrays(requests: RequestArrays, occupancy: Occupancy) -> Occupancy:
    """Return the occupancy in the arrays of ``requests``, which other requests have been taken into since."""
    if requests.instance is occupancy.instance:
        return occupancy
    return Occupancy(requests.instance, occupancy.room_of, occupancy.can_move)
