"""Witnesses in names: plans with a stay more as room numbers by reservation id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from bookingopt.domain.problem import Problem
from bookingopt.optimizer.availability.witnesses import least_orphan_plan, witness_plans
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray, build_instance
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.stop import Stop

#: Room number by reservation id.
RoomNumbers = Mapping[str, str]


def with_least_orphans(problem: Problem, rooms: RoomNumbers, stop: Stop) -> RoomNumbers:
    """Return the plan of least orphan cost that is found, starting from the legal plan ``rooms``."""
    instance = build_instance(problem)
    return _names(instance, least_orphan_plan(instance, Plan(_room_of(instance, rooms)), stop))


def witnesses(problem: Problem, rooms: RoomNumbers, stop: Stop) -> Iterator[RoomNumbers | None]:
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
    RoomNumbers or None
        A legal plan, or at last None where it is proved that there is none.
    """
    instance = build_instance(problem)
    for plan in witness_plans(instance, _room_of(instance, rooms), stop, unmoved=problem.restrictions_only):
        yield None if plan is None else _names(instance, plan)


def _room_of(instance: Instance, rooms: RoomNumbers) -> IntArray:
    number = {room.room_number: r for r, room in enumerate(instance.problem.rooms)}
    return np.array([number.get(rooms.get(stay.key, ""), NONE) for stay in instance.problem.reservations], np.int64)


def _names(instance: Instance, plan: Plan) -> RoomNumbers:
    placed = zip(instance.rows.reservations, plan.room_of[instance.rows.stay].tolist(), strict=True)
    return {row.key: instance.problem.rooms[room].room_number for row, room in placed}
