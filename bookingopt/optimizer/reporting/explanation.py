"""Reasons in names and words: why stays cannot stand together, and why a request does not fit."""

from __future__ import annotations

from collections.abc import Sequence

from bookingopt.domain.eligibility import is_fixed
from bookingopt.domain.problem import Reservation
from bookingopt.domain.result_rows import (
    Explanation,
)
from bookingopt.optimizer.model.instance import NONE, Instance
from bookingopt.optimizer.placement.infeasibility import Reason

_NO_ROOM_FOR_ALL = "but no arrangement, whoever moves, has one room for all of them"
_NO_ARRANGEMENT = "and no arrangement was found within the limits"


def explanation(instance: Instance, reasons: list[Reason]) -> list[Explanation]:
    """Return the reasons in words."""
    stays, rooms = instance.problem.reservations, instance.problem.rooms
    kind_type = {int(kind): rooms[r].type_name for r, kind in enumerate(instance.kind_of_room)}
    rows = []
    for reason in reasons:
        types = tuple(dict.fromkeys(kind_type[kind] for kind in reason.kinds))
        if reason.kind == "no_eligible_room":
            types = _types_asked_for(stays[reason.stays[0]])
        overbooked = reason.kind == "overbooked_night"
        counts = overbooked or reason.kind == "move_budget"
        rows.append(
            Explanation(
                kind=reason.kind,
                nights=tuple(instance.date_of(day) for day in reason.days),
                room_types=types,
                rooms=reason.rooms if overbooked else None,
                demand=reason.demand if counts else None,
                over=reason.demand - reason.rooms if counts else None,
                room_number=_room_number(instance, reason),
                reservations=tuple(row.key for row in _rows(instance, reason)),
                text=_why(instance, reason, types),
            )
        )
    return rows


def _why(instance: Instance, reason: Reason, types: tuple[str, ...]) -> str:
    ids = [" with ".join(_keys(instance, i)) for i in reason.stays]
    nights = _nights(instance, reason.days)
    if reason.kind == "overbooked_night":
        over = reason.demand - reason.rooms
        demand, rooms = _count(reason.demand, "stay"), _count(reason.rooms, "room")
        turnover = " with their turnover nights" if instance.turnover_limit else ""
        return f"{nights}: {demand}{turnover} for {rooms} of {' or '.join(types)}, {over} too many."
    if reason.kind == "clashing_locks":
        room = instance.problem.rooms[reason.room].room_number
        where = f"must be in room {room}, which is out of order" if reason.block else f"must both be in room {room}"
        return f"{' and '.join(ids)} {where} ({nights})."
    if reason.kind == "present_plan":
        return _present_plan(instance, reason)
    if reason.kind == "no_eligible_room":
        stay = instance.problem.reservations[reason.stays[0]]
        together = "" if len(instance.rows.of_stay[reason.stays[0]]) == 1 else " in one room"
        rows = [instance.rows.reservations[n] for n in instance.rows.of_stay[reason.stays[0]]]
        return f"No room meets the conditions of {ids[0]}{together}: {_conditions(stay, rows)}."
    if reason.kind in _OF_KIND:
        return _OF_KIND[reason.kind](instance, reason)
    if reason.kind == "fragmented":
        return f"Every night has a room, {_NO_ROOM_FOR_ALL if reason.is_least else _NO_ARRANGEMENT}."
    least = "any one less makes the others fit" if reason.is_least else "a smaller set was not found within the limits"
    if len(ids) == 1:
        return f"{ids[0]} fits into no room for all its nights, although no night is overbooked."
    return f"These {len(ids)} stays cannot stand together, although no night is overbooked; {least}: {', '.join(ids)}."


def _rows(instance: Instance, reason: Reason) -> list[Reservation]:
    """Return the reservations of the stays; of those who share a room the fixed ones where locks are in the way."""
    of_stays = [[instance.rows.reservations[n] for n in instance.rows.of_stay[i]] for i in reason.stays]
    if reason.kind == "locks_in_the_way":
        of_stays = [[row for row in rows if is_fixed(instance.problem, row)] or rows for rows in of_stays]
    return [row for rows in of_stays for row in rows]


def _keys(instance: Instance, stay: int) -> list[str]:
    """Return the ids of the reservations of a stay."""
    return [instance.rows.reservations[n].key for n in instance.rows.of_stay[stay]]


def _present_plan(instance: Instance, reason: Reason) -> str:
    """Return in words why the present plan cannot be kept."""
    ids, nights = [" with ".join(_keys(instance, i)) for i in reason.stays], _nights(instance, reason.days)
    if reason.room == NONE:
        who = f"{ids[0]} fits into no room" if len(ids) == 1 else f"{', '.join(ids)} cannot stand together"
        return f"{who} while nobody leaves the present room ({nights})."
    room = instance.problem.rooms[reason.room].room_number
    if reason.block:
        return f"{ids[0]} is in room {room}, which is out of order ({nights})."
    if len(ids) == 2:
        return f"{ids[0]} and {ids[1]} are both in room {room} ({nights})."
    if reason.stays[0] in instance.apart:
        return f"{' and '.join(_keys(instance, reason.stays[0]))} are to share a room, but are in several ({nights})."
    stay = instance.problem.reservations[reason.stays[0]]
    return f"{ids[0]} is in room {room}, which does not meet its conditions: {_conditions(stay)}."


def _locks(instance: Instance, reason: Reason) -> str:
    where = [f"{row.key} in room {row.assigned_room}" for row in _rows(instance, reason)]
    if len(where) == 1:
        return f"The lock of {where[0]} is in the way; without it it would fit."
    less = "no smaller set of locks does" if reason.is_least else "a smaller set was not found within the limits"
    return f"The locks of {', '.join(where)} are in the way; without them it would fit, and {less}."


def _move_budget(instance: Instance, reason: Reason) -> str:
    ids = ", ".join(instance.problem.reservations[i].key for i in reason.stays)
    return (
        f"No plan within a move cost of {reason.rooms:,} has a room for every reservation that can have one; the least "
        f"is {reason.demand:,}. While nobody moves, these would have none: {ids}."
    )


_OF_KIND = {"locks_in_the_way": _locks, "move_budget": _move_budget}


def _conditions(stay: Reservation, rows: Sequence[Reservation] = ()) -> str:
    """Return what a stay asks of its room, in words; ``rows`` share it, and may have no type in common."""
    types = _types_asked_for(stay)
    of_rows = dict.fromkeys(" or ".join(_types_asked_for(row)) for row in rows if _types_asked_for(row))
    asked = [
        f"type {' or '.join(types) if types else ' and type '.join(of_rows)}" if types or of_rows else "",
        f"features {', '.join(stay.required_features)}" if stay.required_features else "",
        _count(stay.guests, "guest") if stay.guests is not None else "",
        f"one of the rooms {', '.join(stay.allowed_rooms)}" if stay.allowed_rooms else "",
    ]
    return "; ".join(condition for condition in asked if condition)


def _types_asked_for(stay: Reservation) -> tuple[str, ...]:
    booked = () if stay.room_type is None else (stay.room_type,)
    return tuple(dict.fromkeys((*booked, *stay.allowable_room_types)))


def _room_number(instance: Instance, reason: Reason) -> str | None:
    """Return the number of the room in which locks clash, or of the one lock in the way."""
    room = reason.room
    if reason.kind == "locks_in_the_way" and len(reason.stays) == 1:
        room = int(instance.fixed_room[reason.stays[0]])
    return None if room == NONE else instance.problem.rooms[room].room_number


def _nights(instance: Instance, days: tuple[int, ...]) -> str:
    first, last = instance.date_of(days[0]), instance.date_of(days[-1])
    return f"Night {first}" if first == last else f"Nights {first} to {last}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
