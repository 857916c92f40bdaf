"""What one would try first, to hold the optimizer beside: first fit, best fit, and the plain room x day model.

The plain model is the one of most room optimizers: a binary for every stay and room, and one for every gap that a room
may have between two days, so that each room's days are covered exactly once. SciPy's HiGHS solves it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from bookingopt.domain.problem import Problem
from bookingopt.optimizer.model.instance import NONE, Instance, build_instance
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.model.plan import Plan, entries, is_legal

#: Columns above which the plain model is not built.
MOST_COLUMNS = 3_000_000


@dataclass(frozen=True)
class Answer:
    """Gap cost of a peer's plan (None: no plan), its bound where it has one, what it took, and why there is no plan."""

    plan: float | None
    bound: float | None
    seconds: float
    note: str = ""


def first_fit(problem: Problem, _time_limit: float) -> Answer:
    """Each stay, by arrival, into the first room that is free."""
    return _fit(problem, tightest=False)


def best_fit(problem: Problem, _time_limit: float) -> Answer:
    """Each stay, by arrival, into the free room that was left last."""
    return _fit(problem, tightest=True)


def _fit(problem: Problem, *, tightest: bool) -> Answer:
    began = time.perf_counter()
    instance = build_instance(problem)
    room_of = instance.fixed_room.copy()
    taken = entries(instance, room_of)
    busy = [0] * instance.rooms  # a bit a night
    for room, start, end in zip(taken.room.tolist(), taken.start.tolist(), taken.end.tolist(), strict=True):
        busy[room] |= (1 << end) - (1 << start)
    stranded = 0
    for i in np.lexsort((instance.departure, instance.arrival)).tolist():
        if room_of[i] != NONE:
            continue
        arrival, departure = int(instance.arrival[i]), int(instance.departure[i])
        span, before = (1 << departure) - (1 << arrival), (1 << arrival) - 1
        may = np.flatnonzero(instance.eligible[instance.condition[i], instance.kind_of_room]).tolist()
        fits = (room for room in may if not busy[room] & span)
        if tightest:  # the last night that is taken before is the latest
            room = max(fits, key=lambda room: ((busy[room] & before).bit_length(), -room), default=NONE)
        else:
            room = next(fits, NONE)
        room_of[i] = room
        stranded += room == NONE
        if room != NONE:
            busy[room] |= span
    seconds = time.perf_counter() - began
    if stranded:
        return Answer(None, None, seconds, f"{stranded} stays without a room")
    return Answer(float(evaluate(instance, Plan(room_of)).gap_cost), None, seconds)


def room_by_day(problem: Problem, time_limit: float) -> Answer:
    """The plain model for one kind of room without blocks, types and groups."""
    began = time.perf_counter()
    instance = build_instance(problem)
    rooms, days, stays = instance.rooms, instance.days, instance.stays
    gaps = [(d, e) for d in range(days) for e in range(d + 1, days + 1)]
    columns = rooms * (stays + len(gaps))
    if columns > MOST_COLUMNS:
        return Answer(None, None, time.perf_counter() - began, f"{columns / 1e6:.0f} million columns")
    starts = np.concatenate([instance.arrival, [d for d, _ in gaps]])
    ends = np.concatenate([instance.departure, [e for _, e in gaps]])
    each = len(starts)
    nights = ends - starts
    # A row for each room and day: what covers it; then a row for each stay: it has one room.
    entry = np.repeat(np.arange(each), nights)
    day = np.arange(len(entry)) - np.repeat(np.cumsum(nights) - nights, nights) + starts[entry]
    row = np.concatenate([r * days + day for r in range(rooms)])
    column = np.concatenate([r * each + entry for r in range(rooms)])
    own = np.arange(rooms)[:, None] * each + np.arange(stays)[None, :]
    row = np.concatenate([row, rooms * days + np.tile(np.arange(stays), rooms)])
    column = np.concatenate([column, own.ravel()])
    matrix = coo_array((np.ones(len(row)), (row, column)), shape=(rooms * days + stays, columns)).tocsr()
    cost = np.tile(np.concatenate([np.zeros(stays), _costs(instance, gaps)]), rooms)
    upper = np.ones((rooms, each))
    fixed = np.flatnonzero(instance.fixed_room != NONE)
    upper[:, fixed] = 0
    upper[instance.fixed_room[fixed], fixed] = 1
    answer = milp(
        cost,
        constraints=LinearConstraint(matrix, 1, 1),
        bounds=Bounds(0, upper.ravel()),
        integrality=np.ones(columns),
        options={"time_limit": max(1.0, time_limit - (time.perf_counter() - began)), "mip_rel_gap": 0.0},
    )
    seconds = time.perf_counter() - began
    bound = None if answer.mip_dual_bound is None else float(answer.mip_dual_bound)
    if answer.x is None:
        return Answer(None, bound, seconds, "no plan")
    chosen = np.rint(answer.x).reshape(rooms, each)[:, :stays]
    plan = Plan(chosen.argmax(axis=0))
    assert is_legal(instance, plan)
    return Answer(float(evaluate(instance, plan).gap_cost), bound, seconds)


def _costs(instance: Instance, gaps: list[tuple[int, int]]) -> list[float]:
    """Cost of each gap: nothing before the first and after the last day that a room is taken.

    Which day that is depends on the plan, so gaps from the first day and to the last day cost nothing here.
    """
    costs = []
    for first, last in gaps:
        nights, least = last - first, int(instance.minimum_stay[first])
        free = first == 0 or last == instance.days
        costs.append(0.0 if free else float(Fraction(2) ** (least - nights + (nights < least))))
    return costs


#: The peers by the name that the table gives them.
PEERS = {"first fit": first_fit, "best fit": best_fit, "room x day model": room_by_day}
