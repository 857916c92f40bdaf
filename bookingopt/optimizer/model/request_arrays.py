"""Problem -> RequestArrays: the requests of a problem as read-only arrays, behind its reservations.

One instance holds the reservations and behind them the requests, so that their dates, eligible rooms and types are read
once. Which of them have a room is for an `Occupancy` to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bookingopt.domain.eligibility import is_eligible, is_fixed, is_in_house, type_position
from bookingopt.domain.fields import StayStatus
from bookingopt.domain.problem import NewReservation, Problem, Reservation
from bookingopt.domain.rooms.same_room import fixed_room, may_share, partners
from bookingopt.optimizer.model.instance import NONE, UNCUT, BoolArray, Instance, IntArray, build_instance, frozen
from bookingopt.optimizer.model.segments import standing_entries

#: More guests than anybody brings: what a room holds that names no capacity.
MOST_GUESTS = 1 << 40


@dataclass(frozen=True)
class Company:
    """Those with whom a request will share a room, and what each side may have without the other.

    Attributes
    ----------
    nights
        Arrival and day of departure of each row that shares the room, and its guests, 0 where it counts none;
        int64[rows, 3].
    rooms
        Whether all of them may have room ``r`` together, that in which they are fixed among these; bool[rooms].
    request_rooms
        Whether the request by itself may have room ``r``; bool[rooms].
    other_type_rooms
        Whether room ``r`` is of a type that the request does not take, and meets all other conditions; bool[rooms].
    guests, capacity
        Guests of the request, and what room ``r`` holds at most; int64[rooms].
    moves, move_cost, changed_move_cost
        How many rows move where they leave their room, what that counts, and what that of the changed row counts.
    lock
        The stay in the house whose locks, or the window, can bind them to their room; ``NONE`` where there is none, or
        where something else binds them: a guest in house, one who has left, or a request that names its room.
    is_joined
        Whether the request is new, and joins them, rather than a change of one of their rows.
    kept
        Nights ``kept[0] … kept[1] - 1`` of the request that the row which it changes must spend in its room: those
        that are past of a guest in house, those that it had of another one that is fixed.
    has_row_lock
        Whether that row is fixed, and not because the guest is in house.
    begins
        First days of the fixed entries in the room that they must keep, ascending; none where they need keep none.
    """

    nights: IntArray
    rooms: BoolArray
    request_rooms: BoolArray
    other_type_rooms: BoolArray
    guests: int
    capacity: IntArray
    moves: int
    move_cost: int
    changed_move_cost: int
    lock: int
    is_joined: bool
    kept: tuple[int, int] = (0, 0)
    has_row_lock: bool = False
    begins: tuple[int, ...] = ()

    @property
    def first(self) -> int:
        """The first arrival."""
        return int(self.nights[:, 0].min())

    @property
    def last(self) -> int:
        """The last day of departure."""
        return int(self.nights[:, 1].max())

    def next_fixed(self, leaves: int) -> int:
        """Return when the next fixed entry of their room begins, if they leave it then; ``UNCUT`` where none does."""
        return min((day for day in self.begins if day >= leaves), default=UNCUT)

    def touches(self, arrival: int, leaves: int) -> bool:
        """Whether there is no hole between them and a request for these nights."""
        spans = sorted([(arrival, leaves), *map(tuple, self.nights[:, :2].tolist())])
        until = spans[0][1]
        for first, last in spans:
            if first > until:
                return False
            until = max(until, last)
        return True

    def shared_rooms(self, arrival: int, leaves: int) -> BoolArray:
        """Return whether room ``r`` is for all of them with a request for these nights; bool[rooms]."""
        return self._with_guests(self.rooms & self.request_rooms, arrival, leaves)

    def shared_rooms_of_other_type(self, arrival: int, leaves: int) -> BoolArray:
        """Return the same for rooms of types that the request does not take."""
        return self._with_guests(self.rooms & self.other_type_rooms, arrival, leaves)

    def _with_guests(self, rooms: BoolArray, arrival: int, leaves: int) -> BoolArray:
        first, last, guests = self.nights.T
        days = [arrival, *(day for day in first.tolist() if arrival < day < leaves)]
        most = max(self.guests + int(guests[(first <= day) & (day < last)].sum()) for day in days)
        return frozen(rooms & (most <= self.capacity), np.bool_)


@dataclass(frozen=True)
class RequestArrays:
    """The arrays of the requests of one problem; none of them can be written to.

    Attributes
    ----------
    instance
        The reservations, then the requests, without adjacency groups: nobody moves for a neighbour.
    reservations
        Number of stays in the house; request ``k`` is stay ``reservations + k`` of ``instance``.
    changed_stay
        Stay that request ``k`` changes, ``NONE`` for a new one; int64[requests]. Whoever joins others in their room
        changes their stay.
    nights
        Arrival and day of departure of request ``k`` itself, without those whose room it shares; int64[requests, 2].
    company
        Those whose room request ``k`` shares; None where there are none.
    problem, house, joined
        What the arrays were made of: the problem, its own arrays, and the requests that are taken in, whose room others
        share.
    type_position
        Position of the type of room ``r`` in the order of types of request ``k``; int64[requests, rooms].
    other_type_rooms
        Whether room ``r`` is of a type that request ``k`` does not take, and meets its other conditions;
        bool[requests, rooms]. Never where a request takes any type or one room only.
    lock_of
        The stay whose locks are all that fixes stay ``i`` in its room: itself; for a request, once it is taken in, the
        stay that it changes or joins. ``NONE`` where nothing fixes it, or something else does. int64[stays].
    free_from
        Day from which the guest whose stay request ``k`` changes may have another room, although the stay is fixed: of
        a guest in house the business date; ``NONE`` where it may not. int64[requests].
    group_members
        Those of the same adjacency group that share a night with request ``k``, other requests among them, without
        the stay that it changes: stay, arrival and day of departure; one int64[members, 3] a request, ascending.
    earliest_arrival
        First day on which a request may arrive; None where the problem names none.
    """

    instance: Instance
    reservations: int
    changed_stay: IntArray
    nights: IntArray
    company: tuple[Company | None, ...]
    type_position: IntArray
    other_type_rooms: BoolArray
    lock_of: IntArray
    free_from: IntArray
    group_members: tuple[IntArray, ...]
    earliest_arrival: int | None
    problem: Problem
    house: Instance
    joined: tuple[int, ...] = ()

    @property
    def requests(self) -> int:
        """Number of requests."""
        return len(self.changed_stay)


def build_request_arrays(problem: Problem, instance: Instance, joined: tuple[int, ...] = ()) -> RequestArrays:
    """Turn names, ids and dates of the requests of ``problem`` into indices and days.

    Parameters
    ----------
    problem
        The reservations and the requests.
    instance
        The arrays of ``problem``.
    joined
        Numbers of requests that are taken in, in that order: others with the same `SameRoom` share their room too.
    """
    requests = problem.new_reservations
    parties = [_with_whom(problem, number, joined) for number in range(len(requests))]
    as_stays = [row for number, others in enumerate(parties) for row in _as_rows(problem, number, others)]
    everyone = problem.model_copy(update={"reservations": (*problem.reservations, *as_stays)})
    joint = build_instance(everyone)
    days_before = (instance.day_zero - joint.day_zero).days
    rows = joint.rows
    other_types = [
        _other_type_rooms(problem, each, is_fixed=joint.fixed_room[instance.stays + k] != NONE)
        for k, each in enumerate(requests)
    ]
    companies = tuple(
        _company(problem, instance, joint, k, others, other_types[k]) if others else None
        for k, others in enumerate(parties)
    )
    leaves = joint.leaves[instance.stays :].tolist()
    requests_end = [UNCUT if who is None else who.next_fixed(day) for who, day in zip(companies, leaves, strict=True)]
    joint = replace(
        joint,
        # No request cuts turnover nights short, its own neither: only one that joins fixed stays is a fixed entry.
        turnover_end=frozen(np.concatenate([instance.turnover_end + days_before, requests_end])),
        # Answers start from a plan, where those who share a room have it, and each counts.
        move_cost=frozen([int(rows.move_cost[list(positions)].sum()) for positions in rows.of_stay]),
        wishes=(),
        leading_from=None if instance.leading_from is None else instance.leading_from + days_before,
    )
    opening = problem.request_start_date
    shape = (len(requests), joint.rooms)
    return RequestArrays(
        instance=joint,
        reservations=instance.stays,
        changed_stay=frozen([_changed_stay(problem, instance, k, joined) for k in range(len(requests))]),
        nights=frozen(np.reshape([_nights(joint, each) for each in requests], (len(requests), 2))),
        company=companies,
        type_position=frozen(np.reshape([_type_positions(problem, joint, each) for each in requests], shape)),
        other_type_rooms=frozen(np.reshape(other_types, shape), np.bool_),
        lock_of=_lock_of(problem, everyone, instance, joint),
        free_from=frozen([_free_from(problem, joint, each) for each in requests]),
        group_members=tuple(_group_members(joint, each, instance.stays + k) for k, each in enumerate(requests)),
        earliest_arrival=None if opening is None else (opening - joint.day_zero).days,
        problem=problem,
        house=instance,
        joined=joined,
    )


def with_joined(requests: RequestArrays, number: int) -> RequestArrays:
    """Return the arrays once request ``number`` is taken in: who shares a room with it must share that one."""
    every = requests.problem.new_reservations
    text = every[number].same_room
    if text is None or sum(each.same_room == text for each in every) == 1:
        return requests
    return build_request_arrays(requests.problem, requests.house, (*requests.joined, number))


def _with_whom(problem: Problem, number: int, joined: tuple[int, ...]) -> list[Reservation]:
    """Return those with whom a request will share its room: in the house, and of the requests that are taken in."""
    request = problem.new_reservations[number]
    if request.same_room is None:
        return []
    before = joined[: joined.index(number)] if number in joined else joined
    taken_in = [problem.new_reservations[k] for k in before]
    same = [each for each in taken_in if each.same_room == request.same_room]
    changed = {each.key for each in same if each.id_given}
    return [*(row for row in partners(problem, request) if row.key not in changed), *same]


def _as_rows(problem: Problem, number: int, others: Sequence[Reservation]) -> list[Reservation]:
    """Return a request as a reservation, and behind it those that it will share its room with."""
    request = problem.new_reservations[number]
    room = request.assigned_room if request.is_locked else None
    text = f"request {number}" if others else None
    own = request.model_copy(update={"assigned_room": room, "same_room": text})
    apart = {row.key for row in problem.without_room if row.same_room == request.same_room}
    rows: list[Reservation] = [own]
    for row in others:
        room = row.assigned_room if row.key in apart and is_fixed(problem, row) else None
        free = {"assigned_room": room, "is_locked": room is not None, "status": StayStatus.CONFIRMED}
        rows.append(row.model_copy(update=free | {"same_room": text}))
    return rows


def _changed_stay(problem: Problem, instance: Instance, number: int, joined: tuple[int, ...]) -> int:
    """Return the stay that a request changes, or joins: of those who share a room the last that was taken in."""
    request = problem.new_reservations[number]
    taken_in = [k for k in joined if request.same_room and problem.new_reservations[k].same_room == request.same_room]
    if taken_in:
        return instance.stays + taken_in[-1]
    if not request.id_given and request.same_room is None:
        return NONE
    rows = zip(instance.rows.reservations, instance.rows.stay.tolist(), strict=True)
    if request.id_given:
        return next((stay for row, stay in rows if row.key == request.key), NONE)
    return next((stay for row, stay in rows if row.same_room == request.same_room), NONE)


def _nights(instance: Instance, row: Reservation) -> tuple[int, int]:
    arrival = (row.arrival - instance.day_zero).days
    return arrival, arrival + row.length


def _company(
    problem: Problem,
    instance: Instance,
    joint: Instance,
    number: int,
    others: list[Reservation],
    other_types: list[bool],
) -> Company:
    """Return those with whom request ``number`` will share its room."""
    request, rooms = problem.new_reservations[number], problem.rooms
    wanted, fixed = request.assigned_room if request.is_locked else None, fixed_room(problem, others)
    changed = [row for row in problem.reservations if request.id_given and row.key == request.key]
    is_bound, kept = bool(changed) and is_fixed(problem, changed[0]), (0, 0)
    # Who is in the house is held in its room by its own stay.
    is_open = fixed is None or not any(row.same_room == request.same_room for row in problem.without_room)
    free_from = _free_from(problem, joint, request)
    if is_bound:
        had, asked = _nights(joint, changed[0]), _nights(joint, request)
        kept = max(had[0], asked[0]), min(had[1], asked[1], had[1] if free_from == NONE else free_from)
    return Company(
        lock=_lock(problem, instance, number, others),
        nights=frozen([(*_nights(joint, row), row.guests or 0) for row in others]),
        rooms=frozen([room.room_number == fixed or (is_open and may_share(others, room)) for room in rooms], np.bool_),
        request_rooms=frozen(
            [is_eligible(request, room) and wanted in (None, room.room_number) for room in rooms], np.bool_
        ),
        other_type_rooms=frozen(other_types, np.bool_),
        guests=request.guests or 0,
        capacity=frozen([MOST_GUESTS if room.capacity is None else room.capacity for room in rooms]),
        moves=len(others),
        move_cost=sum(row.move_cost for row in others),
        changed_move_cost=changed[0].move_cost if changed else 0,
        is_joined=not changed,
        kept=kept,
        has_row_lock=is_bound and free_from == NONE,
        begins=() if fixed is None else _begins(joint, instance.stays, fixed),
    )


def _begins(joint: Instance, stays: int, name: str) -> tuple[int, ...]:
    """Return when the blocks of a room and those of the first ``stays`` stays that are fixed there begin; ascending."""
    room = [each.room_number for each in joint.problem.rooms].index(name)
    standing = standing_entries(joint, joint.fixed_room[:stays]) if joint.turnover_limit else []
    return tuple(sorted(first for at, first, _ in standing if at == room))


def _lock(problem: Problem, instance: Instance, number: int, others: Sequence[Reservation]) -> int:
    """Return the stay whose locks or window alone bind those with whom request ``number`` will share its room."""
    text = problem.new_reservations[number].same_room
    in_house = any(is_in_house(problem, row) for row in problem.reservations if row.same_room == text)
    by_request = any(row.is_locked for row in others if isinstance(row, NewReservation))
    if in_house or by_request or text in problem.held_rooms:
        return NONE
    return _changed_stay(problem, instance, number, ())


def _lock_of(problem: Problem, everyone: Problem, instance: Instance, joint: Instance) -> IntArray:
    """Return whose locks are all that fixes each stay; a request takes over those of the stay that it changes."""
    lock_of = [i if _is_only_locked(everyone, joint, i) else NONE for i in range(joint.stays)]
    for number, request in enumerate(problem.new_reservations):
        stay = _changed_stay(problem, instance, number, ())
        if stay != NONE and instance.fixed_room[stay] != NONE:
            is_undone = request.same_room is None and not instance.in_house[stay]  # the window counts as a lock
            lock_of[instance.stays + number] = stay if is_undone else lock_of[stay]
    return frozen(lock_of)


def _is_only_locked(everyone: Problem, joint: Instance, stay: int) -> bool:
    """Whether locks fix the stay, and nothing else does."""
    rows = [joint.rows.reservations[n] for n in joint.rows.of_stay[stay]]
    unlocked = [row.model_copy(update={"is_locked": False}) for row in rows]
    return any(row.is_locked for row in rows) and fixed_room(everyone, unlocked) is None


def _free_from(problem: Problem, instance: Instance, request: NewReservation) -> int:
    changed = [row for row in problem.reservations if request.id_given and row.key == request.key]
    if problem.today is None or not changed or not is_in_house(problem, changed[0]):
        return NONE
    return max(0, (problem.today - instance.day_zero).days)


def _group_members(joint: Instance, request: NewReservation, own: int) -> IntArray:
    """Return who wants to be next to the request, which is stay ``own``: stay, arrival and day of departure."""
    if request.adjacency_group is None:
        return frozen(np.empty((0, 3)))
    rows = zip(joint.rows.reservations, joint.rows.stay.tolist(), strict=True)
    members = {
        (stay, *_nights(joint, other))
        for other, stay in rows
        if other.adjacency_group == request.adjacency_group
        and stay != own
        and not (request.id_given and other.key == request.key)
        and (other.same_room is None or other.same_room != request.same_room)
        and other.arrival < request.departure
        and request.arrival < other.departure
    }
    return frozen(np.reshape(sorted(members), (len(members), 3)))


def _type_positions(problem: Problem, instance: Instance, request: NewReservation) -> IntArray:
    names = dict.fromkeys(room.type_name for room in problem.rooms)
    positions: IntArray = np.array([type_position(request, name) for name in names])[instance.type_of_room]
    return positions


def _other_type_rooms(problem: Problem, request: NewReservation, *, is_fixed: bool) -> list[bool]:
    asked = {request.room_type, *request.allowable_room_types} - {None}
    if not asked or is_fixed:
        return [False] * len(problem.rooms)
    guests = request.guests
    if guests is None:  # then as many as each of the rooms asked for takes
        capacities = [room.capacity for room in problem.rooms if is_eligible(request, room)]
        guests = min((count for count in capacities if count is not None), default=None)
    of_any_type = request.model_copy(update={"room_type": None, "allowable_room_types": (), "guests": guests})
    return [room.type_name not in asked and is_eligible(of_any_type, room) for room in problem.rooms]
