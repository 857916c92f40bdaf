"""Who is in the house and who may not be moved, derived anew from dates and states alone."""

from __future__ import annotations

from collections.abc import Collection

from bookingopt.domain.fields import StayStatus
from bookingopt.domain.problem import Problem, Reservation

#: States of reservations that are not in the house, and what a result calls them.
_GONE = {
    StayStatus.CHECKED_OUT: "checked_out",
    StayStatus.CANCELLED: "cancelled",
    StayStatus.NO_SHOW: "no_show",
    StayStatus.WAITLISTED: "waitlisted",
}


def reason_left_out(problem: Problem, stay: Reservation) -> str | None:
    """Return the first reason for which ``stay`` is not in the house; None where it is."""
    if stay.status in _GONE:
        return _GONE[stay.status]
    if stay.length == 0:
        return "day_use"
    has_left = problem.today is not None and stay.departure.toordinal() <= problem.today.toordinal()
    return "departed" if has_left else None


def house_of(problem: Problem) -> Problem:
    """Return ``problem`` with those who are in the house, from the business date on."""
    inside = tuple(stay for stay in problem.reservations if reason_left_out(problem, stay) is None)
    rooms = {room.room_number for room in problem.rooms}
    held = {
        stay.same_room: stay.assigned_room
        for stay in problem.reservations
        if stay.same_room and stay.assigned_room in rooms and reason_left_out(problem, stay) == "departed"
    }
    if problem.today is None:
        return problem.model_copy(update={"reservations": inside, "leading_gaps": bool(problem.leading_gaps)})
    today = problem.today
    return problem.model_copy(
        update={
            "reservations": inside,
            "held_rooms": held,
            "out_of_order": tuple(block for block in problem.out_of_order if not block.end < today),
            "request_start_date": max(problem.request_start_date or today, today),
            "leading_gaps": problem.leading_gaps is not False,
        }
    )


def part_of_house(house: Problem, keys: Collection[str]) -> Problem:
    """Return the house of ``house_of`` with those of ``keys`` only, whose window is that of the whole house."""
    arrivals = [stay.arrival for stay in house.reservations]
    departures = [stay.departure for stay in house.reservations]
    return house.model_copy(
        update={
            "reservations": tuple(stay for stay in house.reservations if stay.key in keys),
            "request_start_date": house.request_start_date or min(arrivals, default=None),
            "request_end_date": house.request_end_date or max(departures, default=None),
        }
    )


def is_in_house(house: Problem, stay: Reservation) -> bool:
    """Whether the guests of ``stay`` are in their room on the business date; ``house`` is that of `house_of`."""
    has_arrived = house.today is not None and stay.arrival.toordinal() < house.today.toordinal()
    return stay.assigned_room is not None and (has_arrived or stay.status is StayStatus.IN_HOUSE)


def may_not_move(house: Problem, stay: Reservation) -> bool:
    """Whether ``stay`` must be in its present room; ``house`` is that of `house_of`."""
    if stay.assigned_room is None:
        return False
    start, end = house.request_start_date, house.request_end_date
    opens = 0 if start is None else start.toordinal() + house.freeze_days
    arrived = start is not None and stay.arrival.toordinal() < max(opens, start.toordinal())
    leaves_late = end is not None and stay.arrival.toordinal() + stay.length > end.toordinal()
    return stay.is_locked or stay.status is StayStatus.IN_HOUSE or arrived or leaves_late
