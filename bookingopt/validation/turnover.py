"""How long a room is kept after a stay, derived anew from dates: turnover nights, and what cuts them short."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from bookingopt.domain.problem import Problem
from bookingopt.validation.house import may_not_move, reason_left_out
from bookingopt.validation.room_chart import Block, Placed


def nights_after(house: Problem) -> dict[str, int]:
    """Return the turnover nights of each room."""
    return {
        room.room_number: house.turnover_nights if room.turnover_nights is None else room.turnover_nights
        for room in house.rooms
    }


def with_turnover(house: Problem, placed: Iterable[Placed]) -> tuple[Placed, ...]:
    """Return the stays with the day until which each keeps its room; a fixed stay only until the next fixed entry."""
    after = nights_after(house)
    if not any(after.values()):
        return tuple(placed)
    begins: dict[str, list[int]] = {room: [] for room in after}
    for stay in house.reservations:
        if stay.assigned_room in begins and may_not_move(house, stay):
            begins[stay.assigned_room].append(stay.arrival.toordinal())
    for block in house.out_of_order:
        begins[block.room_number].append(block.start.toordinal())
    for days in begins.values():
        days.sort()
    return tuple(
        one._replace(until=_until(one, after.get(one.room, 0), begins.get(one.room, []), house)) for one in placed
    )


def _until(one: Placed, nights: int, begins: list[int], house: Problem) -> int:
    following = bisect_left(begins, one.end)
    if following < len(begins) and one.room == one.stay.assigned_room and may_not_move(house, one.stay):
        return min(one.end + nights, begins[following])
    return one.end + nights


def kept_by_departed(given: Problem, house: Problem) -> Iterator[tuple[str, Block]]:
    """Yield the rooms whose turnover nights after a departed stay reach into the house, with these nights.

    Parameters
    ----------
    given, house
        The problem as it was given, and with those who are in the house.
    """
    after = nights_after(house)
    if house.today is None or not any(after.values()):
        return
    today = house.today.toordinal()
    for gone in given.reservations:
        room = gone.assigned_room
        if room is None or room not in after or reason_left_out(given, gone) != "departed":
            continue
        left = gone.arrival.toordinal() + gone.length
        until = left + after[room]
        if until <= today:
            continue
        for stay in house.reservations:
            start = stay.arrival.toordinal()
            if stay.assigned_room == room and start + stay.length > left and may_not_move(house, stay):
                until = min(until, max(start, left))
        for block in house.out_of_order:
            if block.room_number == room and block.end.toordinal() >= left:
                until = min(until, max(block.start.toordinal(), left))
        if until > today:
            yield room, Block(today, until)
