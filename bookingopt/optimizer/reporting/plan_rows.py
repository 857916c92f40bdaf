"""A plan as rows of the result: who has which room, orphan gaps, adjacency misses and type changes."""

from __future__ import annotations

from datetime import date

import numpy as np

from bookingopt.domain.eligibility import own_type, type_position
from bookingopt.domain.fields import record_of
from bookingopt.domain.house import left_out
from bookingopt.domain.problem import Problem, Reservation
from bookingopt.domain.result import Assignment
from bookingopt.domain.result_rows import (
    AdjacencyMiss,
    FirstRoom,
    LeftOut,
    OrphanGap,
    TypeChange,
)
from bookingopt.domain.worth.night_value import NightValue
from bookingopt.optimizer.model.instance import NONE, Instance
from bookingopt.optimizer.model.objective import bounded_gaps, gap_exponent, missed_wishes
from bookingopt.optimizer.model.plan import Plan


def assignments(instance: Instance, plan: Plan) -> tuple[list[Assignment], list[Assignment]]:
    """Return the reservations with their rooms, and those without, each in the input's order."""
    rooms, rows = instance.problem.rooms, instance.rows
    placed: list[Assignment] = []
    unplaced: list[Assignment] = []
    for stay, room in zip(rows.reservations, plan.room_of[rows.stay].tolist(), strict=True):
        number = None if room == NONE else rooms[room].room_number
        values = vars(stay) | {"previous_room": stay.assigned_room, "assigned_room": number}
        row = record_of(Assignment, values, dict(stay.model_extra or {}))
        (unplaced if room == NONE else placed).append(row)
    return placed, unplaced


def first_rooms(instance: Instance, plan: Plan) -> list[FirstRoom]:
    """Return the reservations that had no room and have one now, in the input's order."""
    rows, rooms = instance.rows, instance.problem.rooms
    placed = zip(rows.reservations, rows.present_room.tolist(), plan.room_of[rows.stay].tolist(), strict=True)
    return [
        FirstRoom(
            id=row.key,
            name=row.name,
            arrival=row.arrival,
            departure=row.departure,
            room_type=rooms[room].type_name,
            to=rooms[room].room_number,
        )
        for row, present, room in placed
        if present == NONE and room != NONE
    ]


def left_out_rows(given: Problem) -> list[LeftOut]:
    """Return the reservations of ``given`` that are left out of the house, in the input's order."""
    return [
        LeftOut(id=stay.key, name=stay.name, arrival=stay.arrival, departure=stay.departure, reason=reason)
        for stay, reason in left_out(given)
    ]


def orphan_gaps(instance: Instance, plan: Plan, night_value: NightValue | None = None) -> list[OrphanGap]:
    """Return the gaps that nobody may buy, by room and start; with a ``night_value`` what their nights are worth."""
    rooms = instance.problem.rooms
    gaps = bounded_gaps(instance, plan)
    exponent = gap_exponent(gaps.nights, gaps.minimum_stay)
    return [
        OrphanGap(
            room_number=rooms[gaps.room[gap]].room_number,
            start=instance.date_of(gaps.start[gap]),
            nights=int(gaps.sellable[gap]),
            minimum_stay=int(gaps.minimum_stay[gap] - gaps.turnover[gap]),
            cost=float(2 ** int(exponent[gap])),
            value=night_value and night_value.worth([(rooms[gaps.room[gap]].type_name, int(gaps.sellable[gap]))]),
            before=_who_leaves(instance, int(gaps.before[gap])),
            after=_who_arrives(instance, int(gaps.after[gap])),
        )
        for gap in np.flatnonzero(gaps.is_orphan).tolist()
    ]


def adjacency_misses(instance: Instance, plan: Plan) -> list[AdjacencyMiss]:
    """Return the group members without another member next door."""
    rows, rooms = instance.rows.reservations, instance.problem.rooms
    missed = [instance.wishes[number] for number in missed_wishes(instance, plan.room_of).tolist()]
    return [
        AdjacencyMiss(
            id=rows[wish.row].key,
            name=rows[wish.row].name,
            adjacency_group=str(rows[wish.row].adjacency_group),
            room_number=rooms[plan.room_of[wish.stay]].room_number,
        )
        for wish in missed
    ]


def type_changes(instance: Instance, plan: Plan) -> list[TypeChange]:
    """Return the stays in a room of another type than their own."""
    problem = instance.problem
    by_number = {room.room_number: room for room in problem.rooms}
    changes = []
    for stay, room in zip(instance.rows.reservations, plan.room_of[instance.rows.stay].tolist(), strict=True):
        own = own_type(problem, stay, by_number)
        if room == NONE or own is None or problem.rooms[room].type_name == own:
            continue
        to = problem.rooms[room].type_name
        is_later = type_position(stay, to) > type_position(stay, own)
        changes.append(TypeChange(id=stay.key, from_=own, to=to, kind="upgrade" if is_later else "downgrade"))
    return changes


def _who_leaves(instance: Instance, stay: int) -> str | None:
    """Return the id of the stay, and of those who share its room that of the first in the file who leaves last."""
    rows = instance.rows
    return None if stay == NONE else max((rows.reservations[n] for n in rows.of_stay[stay]), key=_departure).key


def _who_arrives(instance: Instance, stay: int) -> str | None:
    """Return the id of the stay, and of those who share its room that of the first in the file who arrives first."""
    rows = instance.rows
    return None if stay == NONE else min((rows.reservations[n] for n in rows.of_stay[stay]), key=_arrival).key


def _departure(stay: Reservation) -> date:
    return stay.departure


def _arrival(stay: Reservation) -> date:
    return stay.arrival
