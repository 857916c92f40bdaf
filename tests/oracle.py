"""Brute force over tiny problems: what the optimizer must find, written to be obviously right. Read this first.

Everything is dates, sets and fractions. A plan is a dict reservation id -> room number; `values` walks through every
legal plan there is, so nothing here is clever, and nothing here comes from the optimizer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from bookingopt.domain.eligibility import is_eligible, is_fixed, own_type, type_position
from bookingopt.domain.fields import AdjacencyShape
from bookingopt.domain.minimum_stay import minimum_stay
from bookingopt.domain.problem import OutOfOrder, Problem, Reservation, Room

DAY = timedelta(days=1)
#: Stands in a room's calendar for a night out of order; a stay is there with its id, which is never empty.
BLOCK = ""

Plan = Mapping[str, str]  # reservation id -> room number
Inside = frozenset[tuple[str, str]]  # the stays in a room without parts, each with the room that it was given
Calendar = dict[date, str]  # night -> reservation id or BLOCK; a night that is not there is free


class Value(NamedTuple):
    """What a plan is worth; less is better, and the first difference decides."""

    misses: int
    changes: int
    positions: int
    gap: Fraction
    moves: int


def nights(stay: Reservation) -> list[date]:
    """The nights that ``stay`` covers; its departure day is not one of them."""
    return [stay.arrival + i * DAY for i in range(stay.length)]


def turnover(problem: Problem, number: str) -> int:
    """The nights that a room needs after each stay: its own, else those of the house."""
    (own,) = (room.turnover_nights for room in problem.rooms if room.room_number == number)
    return problem.turnover_nights if own is None else own


def singles(problem: Problem, number: str) -> list[str]:
    """The rooms without parts that whoever is in a room is in; the room itself where it has no parts."""
    (room,) = [room for room in problem.rooms if room.room_number == number]
    return [single for part in room.parts for single in singles(problem, part)] if room.parts else [number]


def are_linked(problem: Problem, one: str, other: str) -> bool:
    """Whether two rooms are the same or cannot be let together."""
    return bool(set(singles(problem, one)) & set(singles(problem, other)))


def party(problem: Problem, stay: Reservation) -> list[Reservation]:
    """Those who share a room with ``stay``, it among them; it alone where it shares none."""
    if stay.same_room is None:
        return [stay]
    return [other for other in problem.reservations if other.same_room == stay.same_room]


def kept(problem: Problem, stay: Reservation, room: str, before: Problem | None = None) -> list[date]:
    """The nights on which ``stay`` and those who share its room keep it from others, if it is ``room``.

    Those are their own, and the turnover nights after the last of them. Two fixed entries may be nearer to each other:
    the turnover of a fixed stay ends where the next of its room, or of a room linked with it, begins, be it one of the
    house as it was ``before`` a request.
    """
    house = before or problem
    together = party(problem, stay)
    taken = sorted({night for one in together for night in nights(one)})
    if not turnover(problem, room):
        return taken
    is_fixed_here = fixed_in(problem, together) == room
    linked = [other.room_number for other in problem.rooms if are_linked(problem, room, other.room_number)]
    begins = {block.start for block in problem.out_of_order if block.room_number in linked}
    for other in house.reservations:
        if fixed_in(house, party(house, other)) in linked:
            begins.add(min(one.arrival for one in party(house, other)))
    last = taken[-1]
    for number in range(turnover(problem, room)):
        night = last + (number + 1) * DAY
        if is_fixed_here and night in begins:
            break
        taken.append(night)
    return taken


def kept_anywhere(problem: Problem, stay: Reservation) -> list[date]:
    """The nights on which ``stay`` keeps a room from others, whichever of its rooms it has."""
    taken = [set(kept(problem, stay, room)) for room in choices(problem, stay)]
    return sorted(set.intersection(*taken)) if taken else nights(stay)


def fixed_in(problem: Problem, together: list[Reservation]) -> str | None:
    """The room that those who share one must keep: the present one of a fixed one, or of one who has left."""
    rooms = {one.assigned_room for one in together if is_fixed(problem, one)}
    rooms |= {problem.held_rooms.get(one.same_room or "") for one in together} - {None}
    assert len(rooms) <= 1
    return rooms.pop() if rooms else None


def closed_rooms(problem: Problem) -> dict[str, Calendar]:
    """The calendar of every room without parts as it is without a single stay."""
    calendars: dict[str, Calendar] = {room.room_number: {} for room in problem.rooms if not room.parts}
    for block in problem.out_of_order:
        night = block.start
        while night <= block.end:
            for single in singles(problem, block.room_number):
                calendars[single][night] = BLOCK
            night += DAY
    return calendars


def is_free(problem: Problem, calendars: Mapping[str, Calendar], room: str, wanted: Iterable[date]) -> bool:
    """Whether nothing is in a room, or in a room that is linked with it, on the nights ``wanted``."""
    return not any(night in calendars[single] for single in singles(problem, room) for night in wanted)


#: State -> why its reservation is not in the house.
GONE = {"CheckedOut": "checked_out", "Cancelled": "cancelled", "NoShow": "no_show", "Waitlisted": "waitlisted"}


def left_out(problem: Problem) -> dict[str, str]:
    """The reservations that are not in the house: id -> the first reason that holds."""
    reasons = {}
    for stay in problem.reservations:
        if stay.status.value in GONE:
            reasons[stay.key] = GONE[stay.status.value]
        elif not nights(stay):
            reasons[stay.key] = "day_use"
        elif problem.today is not None and all(night < problem.today for night in nights(stay)):
            reasons[stay.key] = "departed"
    return reasons


def house(problem: Problem) -> Problem:
    """The problem of those who are in the house, from the business date on; guests in house are locked."""
    gone, today, start = left_out(problem), problem.today, problem.request_start_date
    stays = [
        stay.model_copy(update={"is_locked": stay.is_locked or stay.status.value == "InHouse"})
        for stay in problem.reservations
        if stay.key not in gone
    ]
    leading = today is not None if problem.leading_gaps is None else problem.leading_gaps
    numbers = {room.room_number for room in problem.rooms}
    held = {
        stay.same_room: stay.assigned_room
        for stay in problem.reservations
        if gone.get(stay.key) == "departed" and stay.same_room is not None and stay.assigned_room in numbers
    }
    changed = {"reservations": tuple(stays), "leading_gaps": leading, "held_rooms": held}
    if today is not None:
        changed["request_start_date"] = today if start is None or start < today else start
        changed["out_of_order"] = tuple(block for block in problem.out_of_order if block.end >= today)
    inside = problem.model_copy(update=changed)
    return inside.model_copy(update={"out_of_order": (*inside.out_of_order, *in_turnover(problem, inside))})


def in_turnover(problem: Problem, inside: Problem) -> Iterator[OutOfOrder]:
    """The nights from the business date on that a departed stay still keeps its room, each as a block."""
    for stay in problem.reservations:
        here = stay.assigned_room
        if left_out(problem).get(stay.key) != "departed" or here not in [room.room_number for room in problem.rooms]:
            continue
        calendars = closed_rooms(inside)
        taken = {night for single in singles(problem, here) for night in calendars[single]}
        for other in inside.reservations:
            fixed = fixed_in(inside, party(inside, other))  # maybe by one of its party who has left
            if fixed is not None and are_linked(problem, fixed, here):
                taken.update(nights(other))
        for number in range(turnover(problem, here)):
            night = stay.departure + number * DAY
            if night in taken:
                break
            if problem.today is not None and night >= problem.today:
                yield OutOfOrder(room_number=stay.assigned_room, start=night, end=night)


def choices(problem: Problem, stay: Reservation) -> list[str]:
    """The rooms that ``stay``, with those who share its room, may have if it were alone in the house."""
    fixed = fixed_in(problem, party(problem, stay))
    if fixed is not None:
        return [fixed]
    return [room.room_number for room in problem.rooms if meets(problem, stay, room)]


def meets(problem: Problem, stay: Reservation, room: Room) -> bool:
    """Whether ``room`` meets the conditions of ``stay`` and of those who share its room, and takes their guests."""
    together = party(problem, stay)
    if not all(is_eligible(one, room) for one in together):
        return False
    there = {night for one in together for night in nights(one)}
    return room.capacity is None or all(guests(together, night) <= room.capacity for night in there)


def guests(together: list[Reservation], night: date) -> int:
    """The guests of ``together`` who are there on ``night``, as far as they are counted."""
    return sum(one.guests for one in together if one.guests is not None and night in nights(one))


def legal_plans(problem: Problem, before: Problem | None = None) -> Iterator[Plan]:
    """Every plan that obeys the hard rules."""
    return extend(problem, parties_of(problem, before), {}, closed_rooms(problem), partial=False)


class Party(NamedTuple):
    """Reservations that have one room together, and the rooms that they may have, each with the nights they keep it."""

    keys: list[str]
    rooms: dict[str, list[date]]


def parties_of(problem: Problem, before: Problem | None = None) -> list[Party]:
    found = []
    for stay in problem.reservations:
        together = party(problem, stay)
        if together[0] is stay:
            rooms = {room: kept(problem, stay, room, before) for room in choices(problem, stay)}
            found.append(Party([one.key for one in together], rooms))
    return found


def extend(
    problem: Problem, parties: list[Party], plan: dict[str, str], calendars: dict[str, Calendar], *, partial: bool
) -> Iterator[Plan]:
    if not parties:
        yield dict(plan)
        return
    one, *others = parties
    for room, mine in one.rooms.items():
        taken = [calendars[single] for single in singles(problem, room)]
        if not any(night in calendar for calendar in taken for night in mine):
            for calendar in taken:
                calendar.update(dict.fromkeys(mine, one.keys[0]))
            yield from extend(problem, others, plan | dict.fromkeys(one.keys, room), calendars, partial=partial)
            for calendar in taken:
                for night in mine:
                    del calendar[night]
    if partial:
        yield from extend(problem, others, plan, calendars, partial=True)


def values(problem: Problem) -> set[Value]:
    """The values of all legal plans; empty when there is none."""
    gap_costs: dict[tuple[str, Inside], Fraction] = {}
    return {value(problem, plan, gap_costs) for plan in legal_plans(problem)}


def best(problem: Problem) -> Value | None:
    """The value of the best legal plan, or None for an infeasible problem."""
    return min(values(problem), default=None)


def value(problem: Problem, plan: Plan, gap_costs: dict[tuple[str, Inside], Fraction] | None = None) -> Value:
    """Price ``plan``, which must be complete and legal; ``gap_costs`` remembers rooms that were priced before."""
    known = {} if gap_costs is None else gap_costs
    gap = Fraction(0)
    for place in inside_rooms(problem, plan):
        if place not in known:
            known[place] = room_gap_cost(problem, *place)
        gap += known[place]
    changed = [(stay, new) for stay in problem.reservations if (new := new_type(problem, stay, plan)) is not None]
    return Value(
        misses=len(adjacency_misses(problem, plan)),
        changes=len(changed),
        positions=sum(type_position(stay, new) for stay, new in changed),
        gap=gap,
        moves=sum(stay.move_cost for stay in moved(problem, plan)),
    )


def inside_rooms(problem: Problem, plan: Plan) -> list[tuple[str, Inside]]:
    """Every room without parts, with the stays that are in it: in itself, or in a room that it is a part of."""
    inside: dict[str, set[tuple[str, str]]] = {room.room_number: set() for room in problem.rooms if not room.parts}
    for key, number in plan.items():
        for single in singles(problem, number):
            inside[single].add((key, number))
    return [(room, frozenset(stays)) for room, stays in inside.items()]


def room_gap_cost(problem: Problem, room: str, inside: Inside) -> Fraction:
    """The gap cost of one room without parts with the stays ``inside``."""
    rooms = dict(inside)
    calendar = closed_rooms(problem)[room]
    for stay in problem.reservations:
        if stay.key in rooms:
            calendar.update(dict.fromkeys(kept(problem, stay, rooms[stay.key]), stay.key))
    taken = sorted(calendar)
    in_force = least_nights(problem, room)
    cost = Fraction(0)
    if problem.leading_gaps and taken and calendar[taken[0]] != BLOCK:
        opening = problem.request_start_date or min(stay.arrival for stay in problem.reservations)
        cost += gap_cost((taken[0] - opening).days, in_force(opening))
    for last_taken, next_taken in pairwise(taken):
        if not calendar[last_taken] == calendar[next_taken] == BLOCK:
            cost += gap_cost((next_taken - last_taken).days - 1, in_force(last_taken + DAY))
    return cost


def least_nights(problem: Problem, room: str) -> Callable[[date], int]:
    """Night -> the free nights of ``room`` that a stay of the minimum stay takes from there, with its turnover."""
    in_force, after = minimum_stay(problem), turnover(problem, room)
    return lambda night: in_force(night) + after


def gap_cost(length: int, minimum: int) -> Fraction:
    """The cost of a bounded gap of ``length`` free nights, none of which is no gap."""
    if length <= 0:
        return Fraction(0)
    return Fraction(2) ** (minimum - length + 1 if length < minimum else minimum - length)


def new_type(problem: Problem, stay: Reservation, plan: Plan) -> str | None:
    """The type that ``stay`` has in ``plan`` when that is a type change, else None."""
    rooms = {room.room_number: room for room in problem.rooms}
    own = own_type(problem, stay, rooms)
    new = rooms[plan[stay.key]].type_name
    return new if own is not None and new != own else None


def moved(problem: Problem, plan: Plan) -> list[Reservation]:
    """The stays that ``plan`` takes out of their present room."""
    return [stay for stay in problem.reservations if stay.assigned_room not in (None, plan[stay.key])]


def adjacency_misses(problem: Problem, plan: Plan) -> list[Reservation]:
    """The group members that share a night with another member, but are next to none of those, or not in their run."""
    doors = {frozenset((room.room_number, other)) for room in problem.rooms for other in room.adjacent_rooms}
    missed, mates = [], {stay.key: mates_of(problem, stay) for stay in problem.reservations}
    next_door = {
        key: [mate for mate in others if frozenset((plan[key], plan[mate])) in doors] for key, others in mates.items()
    }
    for stay in problem.reservations:
        if not mates[stay.key]:
            continue
        is_missing = not next_door[stay.key]
        if problem.adjacency_shape is AdjacencyShape.RUN and not is_missing:
            # The longest run, of those whose members share nights, directly or through others; else the first of them.
            runs = [reached(next_door, one) for one in mates if one in reached(mates, stay.key)]
            is_missing = stay.key not in max(runs, key=len)
        if is_missing:
            missed.append(stay)
    return missed


def mates_of(problem: Problem, stay: Reservation) -> list[str]:
    """The other members of its group that share a night with ``stay``, and not its room on purpose."""
    return [
        mate.key
        for mate in problem.reservations
        if stay.adjacency_group is not None
        and mate.adjacency_group == stay.adjacency_group
        and mate not in party(problem, stay)
        and set(nights(mate)) & set(nights(stay))
    ]


def reached(ways: Mapping[str, list[str]], start: str) -> set[str]:
    """Everything to which ``ways`` lead from ``start``, itself among it."""
    found, to_go = {start}, [start]
    while to_go:
        new = set(ways[to_go.pop()]) - found
        found |= new
        to_go += new
    return found


def is_legal(problem: Problem, plan: Plan) -> bool:
    """Whether ``plan``, which may leave reservations out, obeys the hard rules for those that it places."""
    return stand_together(problem, parties_of(problem), plan)


def stand_together(problem: Problem, parties: list[Party], plan: Plan) -> bool:
    calendars = closed_rooms(problem)
    for one in parties:
        placed = [plan[key] for key in one.keys if key in plan]
        if not placed:
            continue
        if set(placed) - set(one.rooms) or len(set(placed)) > 1 or len(placed) < len(one.keys):
            return False
        mine = one.rooms[placed[0]]
        if not is_free(problem, calendars, placed[0], mine):
            return False
        for single in singles(problem, placed[0]):
            calendars[single].update(dict.fromkeys(mine, one.keys[0]))
    return True
