"""What one stay more does to the least orphan cost of a tiny house, by brute force over all of its plans."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem, Reservation
from bookingopt.optimizer.availability.entries import FULL, HARMLESS, HARMS, HELPS, TableEntries
from bookingopt.optimizer.availability.orphans.least_orphan_cost import LeastOrphans, least_orphans
from bookingopt.optimizer.model.components import Component, components
from bookingopt.optimizer.model.instance import Instance, IntArray, build_instance
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.stop import Stop
from tests import oracle, oracle_sell
from tests.strategies import Data, day, strict_kinds
from tests.unit.optimizer.settings import as_arrays

#: The entries that are asked for: arrivals from day 0 of the house, and lengths.
ARRIVALS, MAX_LOS = 9, 4


def units(problem: Problem, plan: oracle.Plan) -> Fraction:
    """The orphan cost of a plan in units: the cheapest orphan gap, one night short, costs 2**(1 + 1) = 4."""
    calendars = oracle.closed_rooms(problem)
    for stay in problem.reservations:
        calendars[plan[stay.key]].update(dict.fromkeys(oracle.kept(problem, stay, plan[stay.key]), stay.key))
    costs = (oracle_sell.orphan_cost(problem, room, calendar) for room, calendar in calendars.items())
    return sum(costs, Fraction(0)) / 4


def least_units(problem: Problem) -> Fraction | None:
    """The least orphan cost of all legal plans; None where there is none."""
    return min((units(problem, plan) for plan in oracle.legal_plans(problem)), default=None)


def with_stay(problem: Problem, room_type: str, arrival: int, length: int) -> Problem:
    """The problem with one stay more, which arrives so many days after the first one."""
    first = min(stay.arrival for stay in problem.reservations)
    more = Reservation(name="more", arrival=first + timedelta(days=arrival), length=length, room_type=room_type)
    return problem.model_copy(update={"reservations": (*problem.reservations, more.model_copy(update={"id": "more"}))})


def units_with(problem: Problem, room_type: str) -> dict[tuple[int, int], Fraction | None]:
    """The least orphan cost with each stay more, by arrival and length less one; None where it does not fit."""
    return {
        (arrival, column): least_units(with_stay(problem, room_type, arrival, column + 1))
        for arrival in range(ARRIVALS)
        for column in range(MAX_LOS)
    }


def effects(problem: Problem, room_type: str) -> np.ndarray:
    """The effect of each stay more."""
    least = least_units(problem)
    assert least is not None
    found = np.full((ARRIVALS, MAX_LOS), FULL)
    for entry, cost in units_with(problem, room_type).items():
        if cost is not None:
            found[entry] = HELPS if cost < least else HARMLESS if cost == least else HARMS
    return found


class Sale(NamedTuple):
    """One component of a house, with a legal plan, and the type of its rooms."""

    problem: Problem
    instance: Instance
    component: Component
    plan: Plan
    room_type: str

    @property
    def minimum_stay(self) -> IntArray:
        """The minimum stay, also behind the last departure of the entries."""
        return self.instance.minimum_stay_until(self.instance.days + ARRIVALS + MAX_LOS)

    @property
    def kinds(self) -> IntArray:
        """The kinds of the rooms."""
        kinds: IntArray = np.unique(self.instance.kind_of_room[self.component.rooms])
        return kinds

    def entries(self) -> TableEntries:
        """The entries, of which nothing is known."""
        return TableEntries.unknown(0, ARRIVALS, MAX_LOS)

    def least(self) -> LeastOrphans:
        """The least orphan cost of the component."""
        return least_orphans(self.instance, self.component, self.minimum_stay, self.plan, Stop())


def strict_house(seed: int) -> Data:
    """Two rooms of one type, nothing fixed; the minimum stay is at least 2, or there are no orphans."""
    data = strict_kinds(seed, rooms=2, days=12)
    rooms = [room | {"RoomType": "T"} for room in data["Rooms"]]
    stays = [stay | {"RoomType": "T"} for stay in data["Reservations"]]
    return data | {"Rooms": rooms, "Reservations": stays, "MinimumStay": 3}


def locked_house(seed: int) -> Data:
    """Two rooms that are alike but for a lock in the one and a night out of order in the other."""
    data = strict_house(seed)
    plan = next(oracle.legal_plans(parse_problem(data)))
    first: dict[str, Any] = data["Reservations"][0]
    lock = first | {"AssignedRoom": plan[first["Name"]], "IsLocked": True}
    (other,) = {room["RoomNumber"] for room in data["Rooms"]} - {plan[first["Name"]]}
    closed = [{"RoomNumber": other, "Start": day(20), "End": day(20)}]
    return data | {"Reservations": [lock, *data["Reservations"][1:]], "OutOfOrder": closed}


def sales(houses: Iterator[Data]) -> Iterator[Sale]:
    """The components of houses in which stays may move."""
    for data in houses:
        problem = parse_problem(data)
        instance = build_instance(problem)
        plan = as_arrays(problem, next(oracle.legal_plans(problem)))
        for component in components(instance):
            if len(component.free):
                yield Sale(problem, instance, component, plan, "T")


#: Houses in which stays more help, do no harm, do harm and do not fit.
SEEDS = (0, 12, 15, 18)

STRICT = list(sales(strict_house(seed) for seed in SEEDS))
LOCKED = list(sales(locked_house(seed) for seed in SEEDS))
