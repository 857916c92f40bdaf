"""Which rooms a stay may have, which stays are fixed, and what counts as a type change.

Read by the optimizer and by the validation alike; each statement of the contract stands here once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from bookingopt.domain.fields import StayStatus

if TYPE_CHECKING:
    from bookingopt.domain.problem import Problem, Reservation, Room


def is_eligible(stay: Reservation, room: Room) -> bool:
    """Whether ``room`` meets every condition of ``stay``."""
    types = (*([stay.room_type] if stay.room_type is not None else []), *stay.allowable_room_types)
    return (
        (not types or room.type_name in types)
        and (stay.guests is None or room.capacity is None or stay.guests <= room.capacity)
        and set(stay.required_features) <= set(room.features)
        and (not stay.allowed_rooms or room.room_number in stay.allowed_rooms)
    )


def conditions(stay: Reservation) -> tuple[object, ...]:
    """What `is_eligible` reads of ``stay``: stays with equal conditions have the same eligible rooms."""
    types = {*stay.allowable_room_types, *([stay.room_type] if stay.room_type is not None else [])}
    return (
        tuple(sorted(types)),
        stay.guests,
        tuple(sorted(stay.required_features)),
        tuple(sorted(stay.allowed_rooms)),
    )


def is_fixed(problem: Problem, stay: Reservation) -> bool:
    """Whether ``stay`` must keep its present room: locked, in house, outside the window, or inside the freeze.

    ``problem`` is a planned house (`domain.house.planned`), whose window opens with the business date. A stay without
    a present room is never fixed: it may be given one.
    """
    if stay.assigned_room is None:
        return False
    if stay.is_locked or stay.status is StayStatus.IN_HOUSE:
        return True
    start, end = problem.request_start_date, problem.request_end_date
    before = start is not None and stay.arrival < start
    frozen = start is not None and stay.arrival - start < timedelta(days=problem.freeze_days)
    after = end is not None and stay.departure > end
    return before or frozen or after


def is_in_house(problem: Problem, stay: Reservation) -> bool:
    """Whether the guest of ``stay`` is in house: by the status, or arrived before the business date and has a room."""
    if stay.assigned_room is None:
        return False
    return stay.status is StayStatus.IN_HOUSE or (problem.today is not None and stay.arrival < problem.today)


def own_type(problem: Problem, stay: Reservation, rooms: Mapping[str, Room]) -> str | None:
    """The type that ``stay`` has by right; a room of another type is a type change. None never counts."""
    if not problem.reclaim_upgrades and stay.assigned_room is not None:
        present = rooms[stay.assigned_room]
        if is_eligible(stay, present):
            return present.type_name
    return stay.room_type


def type_order(stay: Reservation) -> tuple[str, ...]:
    """The types in the stay's order of preference; one that is not there stands behind the last."""
    if stay.type_order:
        return stay.type_order
    booked = () if stay.room_type is None else (stay.room_type,)
    return tuple(dict.fromkeys((*booked, *stay.allowable_room_types)))


def type_position(stay: Reservation, type_name: str) -> int:
    """Position of ``type_name`` in the stay's order of types, from 0."""
    order = type_order(stay)
    return order.index(type_name) if type_name in order else len(order)
