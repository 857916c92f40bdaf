"""Witnesses: plans with a stay more, for whoever doubts that it can be sold; they are judged elsewhere, by dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from bookingopt.optimizer.assign.first_plan import first_plan
from bookingopt.optimizer.availability.orphans.least_orphan_cost import least_orphans
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import BoolArray, Instance, IntArray, frozen, with_rooms_before
from bookingopt.optimizer.model.occupancy import Occupancy, eligible_rooms
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.placement.infeasibility import plain_reasons
from bookingopt.optimizer.stop import Stop

#: Stays that lie within so many days of the one more are moved first, then all.
_DAYS = 21


def least_orphan_plan(instance: Instance, plan: Plan, stop: Stop) -> Plan:
    """Return the plan of least orphan cost that is found, starting from the legal ``plan``."""
    return _with_fewer_orphans(instance, plan, np.full(instance.stays, fill_value=True), stop)


def witness_plans(instance: Instance, room_of: IntArray, stop: Stop, *, unmoved: bool) -> Iterator[Plan | None]:
    """Yield plans in which the last stay has a room too, ever more of the others moved for it.

    Parameters
    ----------
    instance
        With the stay more as its last one.
    room_of
        Rooms in a legal plan of the others, with little orphan cost; int64[stays].
    stop
        Ends the search.
    unmoved
        Whether nobody may leave this plan.

    Yields
    ------
    Plan or None
        A legal plan, or at last None where it is proved that there is none.
    """
    yield from _unmoved_plans(instance, room_of)
    if unmoved:
        return
    instance = with_rooms_before(instance, room_of)
    first, last = int(instance.arrival[-1]) - _DAYS, int(instance.departure[-1]) + _DAYS
    near = (instance.arrival >= first) & (instance.departure <= last)
    if not near.all():
        held = replace(instance, fixed_room=frozen(np.where(near, instance.fixed_room, room_of)))
        plan, _ = first_plan(held, components(held), stop.part(share=0.5))
        if plan is not None:
            yield _with_fewer_orphans(held, plan, _linked(held), stop.part(share=0.5))
    parts = components(instance)
    if plain_reasons(instance, parts):
        yield None
        return
    plan, unplaceable = first_plan(instance, parts, stop)
    if plan is not None:
        yield _with_fewer_orphans(instance, plan, _linked(instance), stop)
    elif unplaceable:
        yield None


def _unmoved_plans(instance: Instance, room_of: IntArray) -> Iterator[Plan]:
    """Yield the plan with the last stay in each room that is free for it."""
    last = instance.stays - 1
    occupancy = Occupancy(instance, frozen(room_of), frozen(np.zeros(instance.stays), np.bool_))
    freed = instance.freed(last, instance.kind_of_room)
    free = occupancy.free(int(instance.arrival[last]), freed) & eligible_rooms(instance, last)
    for room in np.flatnonzero(free).tolist():
        here = room_of.copy()
        here[last] = room
        yield Plan(here)


def _linked(instance: Instance) -> BoolArray:
    """Return which stays may have to move for the last one: those of its component; bool[stays]."""
    linked = np.zeros(instance.stays, dtype=np.bool_)
    for part in components(instance):
        if instance.stays - 1 in part.free:
            linked[part.free] = True
    return linked


def _with_fewer_orphans(instance: Instance, plan: Plan, may_move: BoolArray, stop: Stop) -> Plan:
    """Return ``plan`` with less orphan cost in the components of the stays that may move."""
    room_of = plan.room_of.copy()
    parts = [part for part in components(instance) if may_move[part.free].any()]
    for at, part in enumerate(parts):
        least = least_orphans(instance, part, instance.minimum_stay, plan, stop.part(share=1 / (len(parts) - at)))
        room_of[part.free] = least.plan.room_of[part.free]
    return Plan(room_of)
