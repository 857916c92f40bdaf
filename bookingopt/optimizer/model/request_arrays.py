"""Problem -> RequestArrays: the requests of a problem as read-only arrays, behind its reservations.

One instance holds the reservations and behind them the requests, so that their dates, eligible rooms and types are read
once. Which of them have a room is for an `Occupancy` to say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bookingopt.domain.eligibility import is_eligible, is_in_house, type_position
from bookingopt.domain.fields import StayStatus
from bookingopt.domain.problem import NewReservation, Problem, Reservation
from bookingopt.domain.rooms.same_room import fixed_room, partners
from bookingopt.optimizer.model.instance import NONE, UNCUT, BoolArray, Instance, IntArray, build_instance, frozen


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
    type_position
        Position of the type of room ``r`` in the order of types of request ``k``; int64[requests, rooms].
    other_type_rooms
        Whether room ``r`` is of a type that request ``k`` does not take, and meets its other conditions;
        bool[requests, rooms]. Never where a request takes any type or one room only.
    only_locked
        Whether nothing but its own lock fixes stay ``i``; bool[stays].
    free_from
        Day from which the guest whose stay request ``k`` changes may have another room, although the stay is fixed: of
        a guest in house the business date; ``NONE`` where it may not. int64[requests].
    group_members
        The stays of the same adjacency group that share a night with request ``k``, other requests among them, without
        the stay that it changes; one int64 array a request.
    earliest_arrival
        First day on which a request may arrive; None where the problem names none.
    """

    instance: Instance
    reservations: int
    changed_stay: IntArray
    type_position: IntArray
    other_type_rooms: BoolArray
    only_locked: BoolArray
    free_from: IntArray
    group_members: tuple[IntArray, ...]
    earliest_arrival: int | None

    @property
    def requests(self) -> int:
        """Number of requests."""
        return len(self.changed_stay)


def build_request_arrays(problem: Problem, instance: Instance) -> RequestArrays:
    """Turn names, ids and dates of the requests of ``problem`` into indices and days.

    Parameters
    ----------
    problem
        The reservations and the requests.
    instance
        The arrays of ``problem``.
    """
    requests = problem.new_reservations
    as_stays = [row for number in range(len(requests)) for row in _as_rows(problem, number)]
    everyone = problem.model_copy(update={"reservations": (*problem.reservations, *as_stays)})
    joint = build_instance(everyone)
    days_before = (instance.day_zero - joint.day_zero).days
    joint = replace(
        joint,
        # No request cuts the turnover nights of others short, nor its own: it is not in the house.
        turnover_end=frozen(
            np.concatenate([instance.turnover_end + days_before, np.full(joint.stays - instance.stays, UNCUT)])
        ),
        wishes=(),
        leading_from=None if instance.leading_from is None else instance.leading_from + days_before,
    )
    position_of = {row.key: int(i) for row, i in zip(instance.rows.reservations, instance.rows.stay, strict=True)}
    stay_of_text = {row.same_room: position_of[row.key] for row in instance.rows.reservations if row.same_room}
    opening = problem.request_start_date
    shape = (len(requests), joint.rooms)
    return RequestArrays(
        instance=joint,
        reservations=instance.stays,
        changed_stay=frozen(
            [
                position_of.get(each.key, NONE) if each.id_given else stay_of_text.get(each.same_room or "", NONE)
                for each in requests
            ]
        ),
        type_position=frozen(np.reshape([_type_positions(problem, joint, each) for each in requests], shape)),
        other_type_rooms=frozen(
            np.reshape(
                [
                    _other_type_rooms(problem, each, is_fixed=joint.fixed_room[instance.stays + k] != NONE)
                    for k, each in enumerate(requests)
                ],
                shape,
            ),
            np.bool_,
        ),
        only_locked=frozen([_is_only_locked(everyone, joint, i) for i in range(joint.stays)], np.bool_),
        free_from=frozen([_free_from(problem, joint, each) for each in requests]),
        group_members=tuple(_group_members(instance, each, k) for k, each in enumerate(requests)),
        earliest_arrival=None if opening is None else (opening - joint.day_zero).days,
    )


def _as_rows(problem: Problem, number: int) -> list[NewReservation | Reservation]:
    """Return a request as a reservation, and behind it those in the house that it will share its room with."""
    request = problem.new_reservations[number]
    room = request.assigned_room if request.is_locked else None
    others = partners(problem, request)
    text = f"request {number}" if others else None
    own = request.model_copy(update={"assigned_room": room, "same_room": text})
    free = {"assigned_room": None, "is_locked": False, "status": StayStatus.CONFIRMED, "same_room": text}
    return [own, *(row.model_copy(update=free) for row in others)]


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


def _group_members(instance: Instance, request: NewReservation, number: int) -> IntArray:
    """Return the stays that want to be next to the request, of ``instance`` and then of the other requests."""
    if request.adjacency_group is None:
        return frozen([])
    rows = instance.rows
    of_house = [
        (int(stay), row)
        for row, stay in zip(rows.reservations, rows.stay, strict=True)
        if not (request.id_given and row.key == request.key)
    ]
    asked = instance.problem.new_reservations
    of_requests = [(instance.stays + k, other) for k, other in enumerate(asked) if k != number]
    members = {
        i
        for i, other in (*of_house, *of_requests)
        if other.adjacency_group == request.adjacency_group
        and (other.same_room is None or other.same_room != request.same_room)
        and other.arrival < request.departure
        and request.arrival < other.departure
    }
    return frozen(sorted(members))


def _type_positions(problem: Problem, instance: Instance, request: NewReservation) -> IntArray:
    names = dict.fromkeys(room.type_name for room in problem.rooms)
    positions: IntArray = np.array([type_position(request, name) for name in names])[instance.type_of_room]
    return positions


def _other_type_rooms(problem: Problem, request: NewReservation, *, is_fixed: bool) -> list[bool]:
    asked = {request.room_type, *request.allowable_room_types} - {None}
    if not asked or is_fixed or request.same_room is not None:
        return [False] * len(problem.rooms)
    guests = request.guests
    if guests is None:  # then as many as each of the rooms asked for takes
        capacities = [room.capacity for room in problem.rooms if is_eligible(request, room)]
        guests = min((count for count in capacities if count is not None), default=None)
    of_any_type = request.model_copy(update={"room_type": None, "allowable_room_types": (), "guests": guests})
    return [room.type_name not in asked and is_eligible(of_any_type, room) for room in problem.rooms]
