"""Tiny houses with one request, as the modules of requests see them and as brute force does."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from bookingopt.domain.house import planned
from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.occupancy import Occupancy
from bookingopt.optimizer.model.request_arrays import RequestArrays, build_request_arrays
from bookingopt.optimizer.requests.stay_request import StayRequest, occupancy_before_requests, request_spec
from tests.oracle_requests import REQUEST, House
from tests.unit.optimizer.houses import house, stay


class Asked(NamedTuple):
    """A request before the door of the house, everybody in the present room."""

    house: House
    requests: RequestArrays
    spec: StayRequest
    occupancy: Occupancy

    def named(self, room_of: np.ndarray) -> dict[str, str]:
        """Rooms by name, the request's under `REQUEST`."""
        problem = self.house.problem
        keys = [*(one.key for one in problem.reservations), REQUEST]
        changed = None if self.house.changed is None else self.house.changed.key
        rooms = zip(keys, room_of.tolist(), strict=True)
        return {key: problem.rooms[room].room_number for key, room in rooms if key != changed}


def asked(data: dict[str, Any]) -> Asked:
    """The first request of a problem in which all stays have rooms."""
    problem = planned(parse_problem(data))
    instance = build_instance(problem)
    requests = build_request_arrays(problem, instance)
    before = occupancy_before_requests(requests, instance.present_room)
    spec = request_spec(requests, 0, before)
    plan = {one.key: str(one.assigned_room) for one in problem.reservations}
    return Asked(House(problem, problem.new_reservations[0], plan), requests, spec, before.without(spec.changes))


def tight(seed: int, **fields: Any) -> dict[str, Any]:
    """Three rooms that are nearly full from the 1st to the 11th, and a request in the midst of it."""
    random = np.random.default_rng(seed)
    stays = []
    for room in range(1, 4):
        at = int(random.integers(1, 3))
        while at < 9:
            nights = int(random.integers(1, 5))
            number = len(stays)
            stays.append(stay(f"s{number}", at, nights, AssignedRoom=str(room), MoveCost=int(random.integers(1, 4))))
            at += nights + int(random.integers(0, 4))
    request = stay("q", int(random.integers(2, 6)), int(random.integers(2, 5)))
    return house(*stays, rooms=3, NewReservations=[request | fields])


#: Seeds of `tight` whose requests need one move or two of different costs.
MOVES = (23, 53, 61, 74, 140)


def irreducible_plans(one: Asked) -> list[dict[str, str]]:
    """The legal plans with the request in which nobody moves for nothing."""
    plans = [dict(plan) for plan in one.house.plans()]
    moves = [frozenset(item for item in plan.items() if item not in one.house.plan.items()) for plan in plans]
    return [plan for plan, own in zip(plans, moves, strict=True) if not any(other < own for other in moves)]


#: Type, and room by room, of the houses of `fragmented`.
_TYPES = {"1": "A", "2": "A", "3": "B"}


def fragmented(seed: int, **fields: Any) -> dict[str, Any]:
    """The house of `tight` with half of its stays locked and a request for type A, which rooms 1 and 2 have."""
    random = np.random.default_rng(seed)
    data = tight(seed, RoomType="A", **fields)
    rooms = [{"RoomNumber": number, "RoomType": kind} for number, kind in _TYPES.items()]
    stays = [
        each
        | {"IsLocked": bool(random.integers(0, 2)), "AllowableRoomTypes": ["A", "B"]}
        | {"RoomType": _TYPES[each["AssignedRoom"]]}
        for each in data["Reservations"]
    ]
    return data | {"Rooms": rooms, "Reservations": stays}


def both_types(seed: int) -> dict[str, Any]:
    """The same house with a request that takes type B too, but likes it less."""
    return fragmented(seed, AllowableRoomTypes=["A", "B"], TypeOrder=["A", "B"])


#: Seeds whose requests have no room for all their nights, and split stays only: nobody moves, or some do.
SPLIT_STILL, SPLIT_WITH_MOVES = (41, 133), (690, 1061, 1066, 1268)

#: The same for `both_types`; with a change to a lower type, or two, among them.
SPLIT_STILL_BOTH, SPLIT_WITH_MOVES_BOTH = (4, 307, 541), (140, 253, 1496)
