"""Brute force over what a tiny house may sell: every legal plan, with one stay more in every room that has the time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise, product

from bookingopt.domain.minimum_stay import minimum_stay
from bookingopt.domain.problem import Problem, Room
from tests.oracle import (
    BLOCK,
    DAY,
    Calendar,
    Inside,
    are_linked,
    closed_rooms,
    fixed_in,
    gap_cost,
    inside_rooms,
    kept,
    kept_anywhere,
    least_nights,
    legal_plans,
    meets,
    party,
    singles,
    turnover,
)

#: Arrival, length and turnover nights of a stay more -> the orphan cost with it.
WithStay = dict[tuple[date, int, int], Fraction]

#: The stay that is asked for, in a room's calendar.
NEW = "a stay more"
WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def arrivals(problem: Problem) -> list[date]:
    """The arrival dates of the window."""
    first = problem.request_start_date or min(stay.arrival for stay in problem.reservations)
    last = problem.request_end_date or max(stay.departure for stay in problem.reservations)
    return [first + i * DAY for i in range((last - first).days)]


def why(problem: Problem, max_los: int) -> dict[str, dict[date, str]]:
    """The reasons of the sellable table by room type and arrival date; character k is a stay of k nights.

    Only what the rooms hold matters, so each room is priced once for each set of stays that a plan puts into it.
    """
    asked = [(day, length) for day in arrivals(problem) for length in range(1, max_los + 1)]
    least: Fraction | None = None
    least_with: dict[tuple[str, date, int], Fraction] = {}
    priced: dict[tuple[str, Inside], tuple[Fraction, WithStay]] = {}
    for plan in legal_plans(problem):
        inside = dict(inside_rooms(problem, plan))
        for place in inside.items():
            if place not in priced:
                priced[place] = _priced(problem, *place, asked)
        total = sum((priced[place][0] for place in inside.items()), Fraction(0))
        least = total if least is None else min(least, total)
        for room in problem.rooms:
            taken = [priced[single, inside[single]] for single in singles(problem, room.room_number)]
            after = turnover(problem, room.room_number)
            fits = set.intersection(*({ask[:2] for ask in with_stay if ask[2] == after} for _, with_stay in taken))
            for day, length in fits:
                cost = total + sum(with_stay[day, length, after] - alone for alone, with_stay in taken)
                key = (room.type_name, day, length)
                least_with[key] = min(least_with.get(key, cost), cost)
    in_force = minimum_stay(problem)
    types = dict.fromkeys(room.type_name for room in problem.rooms)
    return {
        name: {
            day: "".join(
                _letter(
                    least,
                    least_with.get((name, day, length)),
                    allowed=is_allowed(problem, name, day, length),
                    long_enough=length >= in_force(day),
                )
                for length in range(1, max_los + 1)
            )
            for day in arrivals(problem)
        }
        for name in types
    }


def is_allowed(problem: Problem, room_type: str, arrival: date, length: int) -> bool:
    """Whether a stay obeys all sales rules; what a rule says of leaving counts on the departure day."""
    departure = arrival + length * DAY
    for rule in problem.sales_rules:
        if rule.room_types and room_type not in rule.room_types:
            continue
        if rule.start <= arrival <= rule.end:
            wanted = rule.arrival_days is None or WEEK[arrival.weekday()] in rule.arrival_days
            long_enough = rule.min_stay is None or length >= rule.min_stay
            short_enough = rule.max_stay is None or length <= rule.max_stay
            listed = rule.lengths is None or length in rule.lengths
            if rule.closed_to_arrival or not (wanted and long_enough and short_enough and listed):
                return False
        if rule.start <= departure <= rule.end:
            wanted = rule.departure_days is None or WEEK[departure.weekday()] in rule.departure_days
            if rule.closed_to_departure or not wanted:
                return False
    return True


def overbooked(problem: Problem) -> set[tuple[str, date]]:
    """The room types and nights on which one room more would let one free stay more of the night have a room.

    A night is taken by those who keep their rooms on it whichever they have, turnover nights included; those who share
    a room are one stay. Fixed stays come first: each takes a room of the kind of its own, out of order or not.
    """
    found = set()
    stays = [stay for stay in problem.reservations if party(problem, stay)[0] is stay]
    kinds: dict[tuple[object, ...], list[Room]] = {}
    for room in problem.rooms:
        alike = (room.type_name, turnover(problem, room.room_number), *(meets(problem, stay, room) for stay in stays))
        kinds.setdefault(alike, []).append(room)
    closed = closed_rooms(problem)
    taken_by = {stay.key: kept_anywhere(problem, stay) for stay in stays}
    for night in {night for taken in taken_by.values() for night in taken}:
        tonight = [(stay, fixed_in(problem, party(problem, stay))) for stay in stays if night in taken_by[stay.key]]
        free = [stay for stay, room in tonight if room is None]
        taken = [room for _, room in tonight if room is not None]
        left = [
            max(0, sum((night not in closed[r.room_number]) - taken.count(r.room_number) for r in rooms))
            for rooms in kinds.values()
        ]
        may = [[k for k, rooms in enumerate(kinds.values()) if meets(problem, stay, rooms[0])] for stay in free]
        for k, rooms in enumerate(kinds.values()):
            more = [count + (k == other) for other, count in enumerate(left)]
            if _most(may, more) > _most(may, left):
                found.add((rooms[0].type_name, night))
    return found


def _most(may: list[list[int]], left: list[int]) -> int:
    """How many can have a room of a kind that they may have, where so many are left of each."""
    if not may:
        return 0
    one_less = ((k, [count - (k == other) for other, count in enumerate(left)]) for k in may[0] if left[k])
    return max([_most(may[1:], left), *(1 + _most(may[1:], rest) for _, rest in one_less)])


def _letter(least: Fraction | None, with_stay: Fraction | None, *, allowed: bool, long_enough: bool) -> str:
    if least is None or with_stay is None:
        return "F"
    if not allowed:
        return "R"
    if with_stay > least:
        return "H"
    return "Y" if long_enough or with_stay < least else "M"


def _priced(problem: Problem, room: str, inside: Inside, asked: list[tuple[date, int]]) -> tuple[Fraction, WithStay]:
    """The orphan cost of a room with the stays ``inside``, and with each stay more that it has the time for.

    The stay more may be in a room that this one is a part of, whose turnover nights it takes.
    """
    calendar, rooms = closed_rooms(problem)[room], dict(inside)
    for stay in problem.reservations:
        if stay.key in rooms:
            calendar.update(dict.fromkeys(kept(problem, stay, rooms[stay.key]), stay.key))
    with_stay = {}
    linked = [other.room_number for other in problem.rooms if are_linked(problem, room, other.room_number)]
    for (day, length), after in product(asked, {turnover(problem, other) for other in linked}):
        wanted = [day + i * DAY for i in range(length + after)]
        if not any(night in calendar for night in wanted):
            with_stay[day, length, after] = orphan_cost(problem, room, calendar | dict.fromkeys(wanted, NEW))
    return orphan_cost(problem, room, calendar), with_stay


def orphan_cost(problem: Problem, room: str, calendar: Calendar) -> Fraction:
    """The cost of the gaps of a room that are shorter than their minimum stay."""
    in_force = least_nights(problem, room)
    gaps = [(length, in_force(start)) for start, length in _gaps(problem, calendar)]
    return sum((gap_cost(length, minimum) for length, minimum in gaps if length < minimum), Fraction(0))


def _gaps(problem: Problem, calendar: Calendar) -> Iterator[tuple[date, int]]:
    """First night and length of the bounded gaps of a room; the leading one may have none."""
    taken = sorted(calendar)
    if problem.leading_gaps and taken and calendar[taken[0]] != BLOCK:
        opening = problem.request_start_date or min(stay.arrival for stay in problem.reservations)
        yield opening, (taken[0] - opening).days
    for last_taken, next_taken in pairwise(taken):
        back_to_back = next_taken - last_taken == DAY
        if not back_to_back and not calendar[last_taken] == calendar[next_taken] == BLOCK:
            yield last_taken + DAY, (next_taken - last_taken).days - 1
