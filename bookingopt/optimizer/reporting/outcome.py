"""Arrays -> Result: indices and days become ids, room numbers and dates again, here and nowhere else."""

from __future__ import annotations

from datetime import date

import numpy as np

from bookingopt.domain.checks import problem_warnings
from bookingopt.domain.eligibility import is_eligible, type_position
from bookingopt.domain.result import (
    AdjacencyMiss,
    Assignment,
    Blocked,
    Explanation,
    Move,
    OrphanGap,
    Restriction,
    Sellable,
    TypeChange,
)
from bookingopt.optimizer.availability.offer import Offer
from bookingopt.optimizer.availability.table import SellableTable
from bookingopt.optimizer.model.instance import NONE, Instance
from bookingopt.optimizer.model.objective import Gaps, bounded_gaps, gap_exponent, missed
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.reporting.infeasibility import Reason
from bookingopt.optimizer.reporting.moves import Step, ordered_moves


def assignments(instance: Instance, plan: Plan) -> tuple[list[Assignment], list[Assignment]]:
    """Return the reservations with their rooms, and those without, each in the input's order."""
    rooms = instance.problem.rooms
    placed: list[Assignment] = []
    unplaced: list[Assignment] = []
    for stay, room in zip(instance.problem.reservations, plan.room_of.tolist(), strict=True):
        values = {name: getattr(stay, name) for name in type(stay).model_fields} | (stay.model_extra or {})
        values["previous_room"] = stay.assigned_room
        values["assigned_room"] = None if room == NONE else rooms[room].room_number
        (unplaced if room == NONE else placed).append(Assignment.model_construct(**values))
    return placed, unplaced


def orphan_gaps(instance: Instance, plan: Plan) -> list[OrphanGap]:
    """Return the gaps that nobody may buy, by room and start."""
    gaps = bounded_gaps(instance, plan)
    exponent = gap_exponent(gaps.nights, gaps.minimum_stay)
    return [
        OrphanGap(
            room_number=instance.problem.rooms[gaps.room[gap]].room_number,
            start=instance.date_of(gaps.start[gap]),
            nights=int(gaps.nights[gap]),
            minimum_stay=int(gaps.minimum_stay[gap]),
            cost=float(2 ** int(exponent[gap])),
            before=_id(instance, int(gaps.before[gap])),
            after=_id(instance, int(gaps.after[gap])),
        )
        for gap in np.flatnonzero(gaps.is_orphan).tolist()
    ]


def adjacency_misses(instance: Instance, plan: Plan) -> list[AdjacencyMiss]:
    """Return the group members without a mate next door."""
    stays, rooms = instance.problem.reservations, instance.problem.rooms
    return [
        AdjacencyMiss(
            id=stays[i].key,
            name=stays[i].name,
            adjacency_group=str(stays[i].adjacency_group),
            room_number=rooms[plan.room_of[i]].room_number,
        )
        for i in missed(instance, plan.room_of).tolist()
    ]


def type_changes(instance: Instance, plan: Plan, own: list[str | None]) -> list[TypeChange]:
    """Return the stays in a room of another type than their own."""
    changes = []
    for i, stay in enumerate(instance.problem.reservations):
        own_type, room = own[i], int(plan.room_of[i])
        if room == NONE or own_type is None or instance.problem.rooms[room].type_name == own_type:
            continue
        to = instance.problem.rooms[room].type_name
        is_later = type_position(stay, to) > type_position(stay, own_type)
        changes.append(TypeChange(id=stay.key, from_=own_type, to=to, kind="upgrade" if is_later else "downgrade"))
    return changes


def moves(instance: Instance, plan: Plan) -> list[Move]:
    """Return the executable move list with reasons."""
    stays, rooms = instance.problem.reservations, instance.problem.rooms
    gaps = bounded_gaps(instance, Plan(instance.present_room))
    return [
        Move(
            step=number,
            id=stays[step.stay].key,
            name=stays[step.stay].name,
            from_=rooms[step.room_from].room_number,
            to=rooms[step.room_to].room_number,
            arrival=stays[step.stay].arrival,
            reason=_purpose(instance, step, gaps),
            cycle=step.cycle,
        )
        for number, step in enumerate(ordered_moves(instance, plan), start=1)
    ]


def _purpose(instance: Instance, step: Step, gaps: Gaps) -> str:
    stays, rooms = instance.problem.reservations, instance.problem.rooms
    if step.purpose in ("closes_gap", "ends_gap"):
        first = instance.date_of(gaps.start[step.gap])
        nights = int(gaps.nights[step.gap])
        days = _span(first, instance.date_of(gaps.start[step.gap] + nights))
        return f"closes the {nights}-night gap {days} in {rooms[gaps.room[step.gap]].room_number}"
    if step.purpose == "makes_room":
        return f"makes room for {stays[step.other].key}"
    if step.purpose == "next_to_mate":
        return f"next to {stays[step.stay].adjacency_group}"
    return {
        "not_allowed": f"may not stay in {rooms[step.room_from].room_number}",
        "own_type": "back to its own room type",
        "sequence": f"fits the new sequence of stays in {rooms[step.room_to].room_number}",
    }[step.purpose]


def _span(first: date, last: date) -> str:
    """Write a range of days as people do: ``3–5 May``, ``30 May–2 Jun``."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {_MONTHS[last.month - 1]}"
    return f"{first.day} {_MONTHS[first.month - 1]}–{last.day} {_MONTHS[last.month - 1]}"


#: Not strftime: its month names follow the locale, and results must not.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def explanation(instance: Instance, reasons: list[Reason]) -> list[Explanation]:
    """Return the reasons in words."""
    stays, rooms = instance.problem.reservations, instance.problem.rooms
    kind_type = {int(kind): rooms[r].type_name for r, kind in enumerate(instance.kind_of_room)}
    rows = []
    for reason in reasons:
        types = tuple(dict.fromkeys(kind_type[kind] for kind in reason.kinds))
        overbooked = reason.kind == "overbooked_night"
        rows.append(
            Explanation(
                kind=reason.kind,
                nights=tuple(instance.date_of(day) for day in reason.days),
                room_types=types,
                rooms=reason.rooms if overbooked else None,
                demand=reason.demand if overbooked else None,
                over=reason.demand - reason.rooms if overbooked else None,
                room_number=None if reason.room == NONE else rooms[reason.room].room_number,
                reservations=tuple(stays[i].key for i in reason.stays),
                text=_why(instance, reason, types),
            )
        )
    return rows


def _why(instance: Instance, reason: Reason, types: tuple[str, ...]) -> str:
    ids = [instance.problem.reservations[i].key for i in reason.stays]
    nights = _nights(instance, reason.days)
    if reason.kind == "overbooked_night":
        over = reason.demand - reason.rooms
        demand, rooms = _count(reason.demand, "stay"), _count(reason.rooms, "room")
        return f"{nights}: {demand} for {rooms} of {' or '.join(types)}, {over} too many."
    if reason.kind == "clashing_locks":
        room = instance.problem.rooms[reason.room].room_number
        if reason.block:
            return f"{ids[0]} must be in room {room}, which is out of order ({nights})."
        return f"{ids[0]} and {ids[1]} must both be in room {room} ({nights})."
    if reason.kind == "no_eligible_room":
        return f"No room meets the conditions of {ids[0]}."
    least = "any one less makes the others fit" if reason.is_least else "a smaller set was not found in the time given"
    if len(ids) == 1:
        return f"{ids[0]} fits into no room for all its nights, although no night is overbooked."
    return f"These {len(ids)} stays cannot stand together, although no night is overbooked; {least}: {', '.join(ids)}."


def _nights(instance: Instance, days: tuple[int, ...]) -> str:
    first, last = instance.date_of(days[0]), instance.date_of(days[-1])
    return f"Night {first}" if first == last else f"Nights {first} to {last}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def sellable(instance: Instance, table: SellableTable) -> list[Sellable]:
    """Return the sellable table, by room type and arrival date."""
    return [
        Sellable(
            room_type=name,
            arrival=instance.date_of(table.first + day),
            fplos="".join(np.where(letters == "Y", "Y", "N")),
            why="".join(letters),
        )
        for name, rows in zip(table.types, table.why, strict=True)
        for day, letters in enumerate(rows)
    ]


def restrictions(instance: Instance, offer: Offer) -> list[Restriction]:
    """Return the restrictions, by room type and date."""
    return [
        Restriction(
            room_type=name,
            date=instance.date_of(offer.table.first + day),
            min_stay=int(rules.min_stay[day]),
            max_stay=int(rules.max_stay[day]),
            min_stay_through=int(rules.min_stay_through[day]),
            closed_to_arrival=bool(rules.closed_to_arrival[day]),
            closed_to_departure=bool(rules.closed_to_departure[day]),
        )
        for name, rules in zip(offer.table.types, offer.rules, strict=True)
        for day in range(len(rules.min_stay))
    ]


def blocked(instance: Instance, offer: Offer) -> list[Blocked]:
    """Return the sellable stays that the restrictions turn away, by room type, arrival and length."""
    return [
        Blocked(
            room_type=offer.table.types[name],
            arrival=instance.date_of(offer.table.first + day),
            length=column + 1,
        )
        for name, day, column in np.argwhere(offer.blocked).tolist()
    ]


def warnings(instance: Instance, *, answered: bool) -> list[str]:
    """Return what deserves a second look, in a fixed order; requests are ``answered`` where there is a plan."""
    problem = instance.problem
    found = problem_warnings(problem)
    for i in np.flatnonzero(instance.fixed_room != NONE).tolist():
        stay, room = problem.reservations[i], problem.rooms[instance.fixed_room[i]]
        if not is_eligible(stay, room):
            how = "locked" if stay.is_locked else "fixed"
            found.append(
                f"Reservation {stay.key} is {how} in room {room.room_number}, which does not meet its conditions."
            )
    if problem.new_reservations and not answered:
        count = _count(len(problem.new_reservations), "new reservation")
        found.append(f"{count} not answered: there is no plan that the answers could start from.")
    return found


def _id(instance: Instance, stay: int) -> str | None:
    return None if stay == NONE else instance.problem.reservations[stay].key
