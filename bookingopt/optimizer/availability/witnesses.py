"""Plans with a stay more, for whoever doubts that it can be sold; they are judged elsewhere, from dates alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from bookingopt.domain.problem import Problem
from bookingopt.optimizer.assign.first_plan import first_plan
from bookingopt.optimizer.availability.least_orphan_cost import least_orphans
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray, build_instance, frozen
from bookingopt.optimizer.model.occupancy import House, eligible_rooms
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.reporting.infeasibility import plain_reasons
from bookingopt.optimizer.stop import Stop

#: Stays that lie within so many days of the one more are moved first, then all.
_DAYS = 21

#: Room number by reservation id.
Rooms = Mapping[str, str]


def tidied(problem: Problem, rooms: Rooms, stop: Stop) -> Rooms:
    """Return the plan of least orphan cost that is found, starting from the legal plan ``rooms``."""
    instance = build_instance(problem)
    room_of = _room_of(instance, rooms)
    return _names(instance, _tidied(instance, Plan(room_of), np.full(instance.stays, fill_value=True), stop))


def proposals(problem: Problem, rooms: Rooms, stop: Stop) -> Iterator[Rooms | None]:
    """Yield plans in which the last reservation of ``problem`` has a room too, ever more of the others moved for it.

    Parameters
    ----------
    problem
        With the stay more as its last reservation.
    rooms
        A legal plan of the others, with little orphan cost. Under ``RestrictionsOnly`` nobody leaves it.
    stop
        Ends the search.

    Yields
    ------
    Rooms or None
        A legal plan, or at last None where it is proved that there is none.
    """
    instance = build_instance(problem)
    room_of = _room_of(instance, rooms)
    yield from (_names(instance, Plan(here)) for here in _unmoved(instance, room_of))
    if problem.restrictions_only:
        return
    instance = replace(instance, present_room=frozen(room_of))
    first, last = int(instance.arrival[-1]) - _DAYS, int(instance.departure[-1]) + _DAYS
    near = (instance.arrival >= first) & (instance.departure <= last)
    if not near.all():
        held = replace(instance, fixed_room=frozen(np.where(near, instance.fixed_room, room_of)))
        plan, _ = first_plan(held, components(held), stop.part(share=0.5))
        if plan is not None:
            yield _names(held, _tidied(held, plan, _linked(held), stop.part(share=0.5)))
    parts = components(instance)
    if plain_reasons(instance, parts):
        yield None
        return
    plan, unplaceable = first_plan(instance, parts, stop)
    if plan is not None:
        yield _names(instance, _tidied(instance, plan, _linked(instance), stop))
    elif unplaceable:
        yield None


def _room_of(instance: Instance, rooms: Rooms) -> IntArray:
    number = {room.room_number: r for r, room in enumerate(instance.problem.rooms)}
    return np.array([number.get(rooms.get(stay.key, ""), NONE) for stay in instance.problem.reservations], np.int64)


def _names(instance: Instance, plan: Plan) -> Rooms:
    problem = instance.problem
    placed = zip(problem.reservations, plan.room_of.tolist(), strict=True)
    return {stay.key: problem.rooms[room].room_number for stay, room in placed}


def _unmoved(instance: Instance, room_of: IntArray) -> Iterator[IntArray]:
    """Yield the plan with the last stay in each room that is free for it."""
    last = instance.stays - 1
    house = House(instance, frozen(room_of), frozen(np.zeros(instance.stays), np.bool_))
    free = house.free(int(instance.arrival[last]), int(instance.departure[last])) & eligible_rooms(instance, last)
    for room in np.flatnonzero(free).tolist():
        here = room_of.copy()
        here[last] = room
        yield here


def _linked(instance: Instance) -> BoolArray:
    """Return which stays may have to move for the last one: those of its component; bool[stays]."""
    linked = np.zeros(instance.stays, dtype=np.bool_)
    for part in components(instance):
        if instance.stays - 1 in part.free:
            linked[part.free] = True
    return linked


def _tidied(instance: Instance, plan: Plan, may_move: BoolArray, stop: Stop) -> Plan:
    """Return ``plan`` with less orphan cost in the components of the stays that may move."""
    room_of = plan.room_of.copy()
    parts = [part for part in components(instance) if may_move[part.free].any()]
    for at, part in enumerate(parts):
        least = least_orphans(instance, part, instance.minimum_stay, plan, stop.part(share=1 / (len(parts) - at)))
        room_of[part.free] = least.plan.room_of[part.free]
    return Plan(room_of)
