"""How long a room is taken, derived anew from dates: stays that share it on purpose, and the turnover after them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from bookingopt.domain.eligibility import is_eligible
from bookingopt.domain.problem import Problem, Reservation, Room
from bookingopt.validation.house import may_not_move, reason_left_out
from bookingopt.validation.links import Links
from bookingopt.validation.room_chart import Block, Placed, RoomUse


def nights_after(house: Problem) -> dict[str, int]:
    """Return the turnover nights of each room."""
    return {
        room.room_number: house.turnover_nights if room.turnover_nights is None else room.turnover_nights
        for room in house.rooms
    }


def by_same_room(stays: Iterable[Reservation]) -> dict[str, list[Reservation]]:
    """Return those who share a room, by their `SameRoom`."""
    groups: dict[str, list[Reservation]] = {}
    for stay in stays:
        if stay.same_room is not None:
            groups.setdefault(stay.same_room, []).append(stay)
    return groups


def room_to_keep(house: Problem, party: Sequence[Reservation]) -> str | None:
    """Return the room that a stay, or all who share one, must keep; None where nothing fixes them."""
    fixed = [stay.assigned_room for stay in party if may_not_move(house, stay)]
    return fixed[0] if fixed else house.held_rooms.get(party[0].same_room or "")


def takes(room: Room, party: Sequence[Reservation]) -> bool:
    """Whether ``room`` is eligible for all of ``party``, and large enough for those who are there together."""
    if not all(is_eligible(stay, room) for stay in party):
        return False
    return room.capacity is None or len(party) == 1 or _most_guests(party) <= room.capacity


def _most_guests(party: Iterable[Reservation]) -> int:
    """Return how many guests of ``party`` are there together, at most."""
    changes: Counter[int] = Counter()
    for stay in party:
        changes[stay.arrival.toordinal()] += stay.guests or 0
        changes[stay.arrival.toordinal() + stay.length] -= stay.guests or 0
    return max(accumulate(changes[day] for day in sorted(changes)), default=0)


def spans(house: Problem | None, placed: Iterable[Placed], links: Links) -> Iterator[RoomUse]:
    """Yield the time for which rooms are taken; of those who share a room on purpose once, while one is there.

    A fixed stay keeps its room through its turnover nights, but not longer than until the next fixed entry begins
    there or in a room that is linked with it.
    Without the ``house`` no turnover is known.
    """
    together: dict[tuple[str, str], list[Placed]] = {}
    chains: list[list[Placed]] = []
    for one in sorted(placed, key=lambda one: one.start):
        if one.stay.same_room is None:
            chains.append([one])
            continue
        chain = together.get((one.room, one.stay.same_room), [])
        if not chain or one.start > max(other.end for other in chain):
            chain = together[one.room, one.stay.same_room] = []
            chains.append(chain)
        chain.append(one)
    after, begins = ({}, {}) if house is None else (nights_after(house), _fixed_starts(house, links))
    groups = {} if house is None else by_same_room(house.reservations)
    for chain in chains:
        first, last = chain[0], max(chain, key=lambda one: one.end)
        until = last.end + after.get(first.room, 0)
        if house is not None and until > last.end:
            party = groups.get(first.stay.same_room or "", [first.stay])
            starts = begins.get(first.room, [])
            following = bisect_left(starts, last.end)
            if following < len(starts) and room_to_keep(house, party) == first.room:
                until = min(until, starts[following])
        yield RoomUse(first.room, first.start, last.end, until, first.stay, last.stay)


def _fixed_starts(house: Problem, links: Links) -> dict[str, list[int]]:
    """Return the days on which the fixed entries of each room, and of those linked with it, begin, ascending."""
    begins: dict[str, list[int]] = {room.room_number: [] for room in house.rooms}
    alone = [[stay] for stay in house.reservations if stay.same_room is None]
    for party in [*alone, *by_same_room(house.reservations).values()]:
        room = room_to_keep(house, party)
        if room in begins:
            for linked in links.rooms_with(room):
                begins[linked].append(min(stay.arrival.toordinal() for stay in party))
    for block in house.out_of_order:
        for linked in links.rooms_with(block.room_number):
            begins[linked].append(block.start.toordinal())
    return {room: sorted(days) for room, days in begins.items()}


def kept_by_departed(given: Problem, house: Problem, links: Links) -> Iterator[tuple[str, Block]]:
    """Yield the rooms whose turnover nights after a departed stay reach into the house, with these nights.

    Parameters
    ----------
    given, house, links
        The problem as it was given, and with those who are in the house; which of its rooms are linked.
    """
    after = nights_after(house)
    if house.today is None or not any(after.values()):
        return
    today = house.today.toordinal()
    parties = by_same_room(house.reservations)
    for gone in given.reservations:
        room = gone.assigned_room
        if room is None or room not in after or reason_left_out(given, gone) != "departed":
            continue
        left = gone.arrival.toordinal() + gone.length
        linked = links.rooms_with(room)
        until = left + after[room]
        if until <= today:
            continue
        for stay in house.reservations:
            start = stay.arrival.toordinal()
            party = parties.get(stay.same_room or "", [stay])
            if start + stay.length > left and room_to_keep(house, party) in linked:
                until = min(until, max(start, left))
        for block in house.out_of_order:
            if block.room_number in linked and block.end.toordinal() >= left:
                until = min(until, max(block.start.toordinal(), left))
        if until > today:
            yield room, Block(today, until)
