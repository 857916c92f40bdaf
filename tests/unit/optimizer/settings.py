"""Settings and answers of brute force that the tests of bounds and searches share."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import assume, settings
from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.optimizer.model.components import Component, components, merged
from bookingopt.optimizer.model.instance import Instance, build_instance
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.network.token_flow import Frame, build_frame
from tests import oracle
from tests.strategies import Data

SEEDS = st.integers(0, 2**31 - 1)


def as_arrays(problem: Problem, plan: oracle.Plan) -> Plan:
    number = {room.room_number: position for position, room in enumerate(problem.rooms)}
    return Plan(np.array([number[plan[stay.key]] for stay in problem.reservations], dtype=np.int64))


def as_names(instance: Instance, room_of: dict[int, int]) -> dict[str, str]:
    rows, rooms = instance.rows, instance.problem.rooms
    of_stay = {i: [rows.reservations[n].key for n in rows.of_stay[i]] for i in room_of}
    return {key: rooms[room].room_number for i, room in room_of.items() for key in of_stay[i]}


def first_plan(problem: Problem) -> Plan:
    plan = next(oracle.legal_plans(problem), None)
    assume(plan is not None)
    assert plan is not None
    return as_arrays(problem, plan)


def setting(data: Data) -> tuple[Instance, Component, Frame, Plan]:
    """An instance as one component, and its first legal plan."""
    problem = parse_problem(data)
    start = first_plan(problem)
    instance = build_instance(problem)
    component = merged(components(instance))
    return instance, component, build_frame(instance, component, by_room=False), start


def least_gap_cost(instance: Instance, within: tuple[int, int] | None = None, misses: int | None = None) -> Fraction:
    """The least gap cost by brute force, among plans with at most so many changes and positions, and so many misses."""
    values = [value for value in oracle.values(instance.problem) if misses is None or value[0] <= misses]
    return min(value[3] for value in values if within is None or (value[1] <= within[0] and value[2] <= within[1]))


def fixed_rooms(instance: Instance) -> dict[int, int]:
    return {i: room for i, room in enumerate(instance.fixed_room.tolist()) if room >= 0}


#: So many examples are those of a nightly run (see `tests.conftest`), which leaves none out.
NIGHTLY = 3_000


def costly(least: int = 3) -> settings:
    """The settings of a property that costs seconds: an ordinary run tries a third of its examples, ``least`` at least.

    A nightly run tries all of them.
    """
    usual = settings().max_examples
    return settings(max_examples=usual if usual >= NIGHTLY else max(least, usual // 3))
