"""The house as it stands on the business date: who is left out of it, and the problem that remains to be planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bookingopt.domain.fields import StayStatus
from bookingopt.domain.rooms.turnover import rooms_in_turnover
from bookingopt.translatable import Translatable

if TYPE_CHECKING:
    from bookingopt.domain.problem import Problem, Reservation


class LeftOutReason(StrEnum):
    """Why a reservation is left out of the house."""

    CHECKED_OUT = "checked_out"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    WAITLISTED = "waitlisted"
    DAY_USE = "day_use"
    DEPARTED = "departed"


_BY_STATUS = {
    StayStatus.CHECKED_OUT: LeftOutReason.CHECKED_OUT,
    StayStatus.CANCELLED: LeftOutReason.CANCELLED,
    StayStatus.NO_SHOW: LeftOutReason.NO_SHOW,
    StayStatus.WAITLISTED: LeftOutReason.WAITLISTED,
}


def left_out_reason(problem: Problem, stay: Reservation) -> LeftOutReason | None:
    """Return why ``stay`` is left out of the house, the first reason that holds; None where it is planned."""
    if stay.status in _BY_STATUS:
        return _BY_STATUS[stay.status]
    if stay.length == 0:
        return LeftOutReason.DAY_USE
    # Not by the departure day: in a file with faults it may lie behind the last day there is.
    if problem.today is not None and (problem.today - stay.arrival).days >= stay.length:
        return LeftOutReason.DEPARTED
    return None


def left_out(problem: Problem) -> list[tuple[Reservation, LeftOutReason]]:
    """Return the reservations that are left out of the house, in the order of the file."""
    reasons = ((stay, left_out_reason(problem, stay)) for stay in problem.reservations)
    return [(stay, reason) for stay, reason in reasons if reason is not None]


def departed_stays(problem: Problem) -> list[Reservation]:
    """Return the reservations that have left by the business date, in the order of the file."""
    return [stay for stay, reason in left_out(problem) if reason is LeftOutReason.DEPARTED]


def planned(problem: Problem) -> Problem:
    """Return the problem that remains to be planned; of that one it returns an equal one.

    Who is left out is gone, as is a block that ended before the business date; a room of theirs whose turnover nights
    are not over is out of order until then, and it holds those who stay on in it (`held_rooms`). The window opens with
    the business date or later, and leading gaps count from there unless the problem says otherwise.
    """
    today, start = problem.today, problem.request_start_date
    update: dict[str, Any] = {
        "reservations": tuple(stay for stay in problem.reservations if left_out_reason(problem, stay) is None),
        "leading_gaps": today is not None if problem.leading_gaps is None else problem.leading_gaps,
    }
    if today is not None:
        update["request_start_date"] = today if start is None else max(today, start)
        update["out_of_order"] = tuple(block for block in problem.out_of_order if block.end >= today)
    departed = departed_stays(problem)
    rooms = {room.room_number for room in problem.rooms}
    held = {stay.same_room: stay.assigned_room for stay in departed if stay.assigned_room in rooms and stay.same_room}
    house = problem.model_copy(update={**update, "held_rooms": {**problem.held_rooms, **held}})
    return house.with_blocks(rooms_in_turnover(house, departed))


def part_of(house: Problem, placed: Collection[str]) -> Problem:
    """Return the problem of those reservations of ``house`` whose keys are in ``placed``, in the window of all.

    Of the others it knows those with a `SameRoom`, which requests may join.
    """
    stays = house.reservations
    apart = [stay for stay in stays if stay.key not in placed and stay.same_room is not None]
    update = {
        "reservations": tuple(stay for stay in stays if stay.key in placed),
        "request_start_date": house.request_start_date or min(stay.arrival for stay in stays),
        "request_end_date": house.request_end_date or max(stay.departure for stay in stays),
        "without_room": (*house.without_room, *apart),
    }
    return house.model_copy(update=update)


def house_warnings(problem: Problem) -> Iterator[Translatable]:
    """Yield what deserves a warning about the business date and who is in house."""
    for stay, reason in left_out(problem):
        if reason is LeftOutReason.DEPARTED and stay.status is StayStatus.IN_HOUSE:
            yield Translatable(
                "Reservation {stay} is in house, but should have left on {day}: it is left out as departed.",
                stay=stay.key,
                day=stay.departure,
            )
    has_rooms = any(stay.assigned_room is not None for stay in problem.reservations)
    if has_rooms and problem.today is None and problem.request_start_date is None:
        yield Translatable("The business date (Today) is not given: guests who have arrived may be moved.")


def left_out_counts(problem: Problem) -> dict[LeftOutReason, int]:
    """Return how many reservations are left out, by reason, in the order of `LeftOutReason`."""
    counts = Counter(reason for _, reason in left_out(problem))
    return {reason: counts[reason] for reason in LeftOutReason if counts[reason]}
