"""A second exact method, for problems that brute force cannot reach: one time network per room, as one integer program.

It is the obvious model, slow and large, and shares nothing with the optimizer. In each room a path leads from the
first entry to the last: stays and out-of-order blocks are arcs, and so are the gaps between them, at their cost.
Costs are doubles here: two plans whose gap costs differ by less than a millionth are the same to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from bookingopt.domain.eligibility import own_type, type_position
from bookingopt.domain.fields import AdjacencyShape
from bookingopt.domain.problem import Problem
from tests.oracle import (
    BLOCK,
    DAY,
    Value,
    choices,
    closed_rooms,
    gap_cost,
    kept,
    least_nights,
    mates_of,
    party,
    reached,
    singles,
    value,
)

#: A place on a room's path: (room, day, a stay or a block, "ends" or "starts" on this day).
Node = tuple[str, date, str, str]
Terms = dict[int, float]  # column -> coefficient

#: How far an aim may exceed its least value while the next one is minimised.
TOLERANCE = 1e-6


@dataclass
class _Model:
    """Columns (0 … upper, whole numbers) and rows, as they are added."""

    upper: list[float] = field(default_factory=list)
    costs: dict[str, Terms] = field(default_factory=lambda: defaultdict(dict))  # aim -> its terms
    rows: list[tuple[Terms, float, float]] = field(default_factory=list)
    paths: dict[Node, Terms] = field(default_factory=lambda: defaultdict(dict))
    held: int = 0  # aims that were minimised

    def column(self, upper: float = 1) -> int:
        self.upper.append(upper)
        return len(self.upper) - 1

    def arc(self, tail: Node | None, head: Node | None, cost: float = 0) -> int:
        """Add an arc of a room's path; no node stands for the time before its first entry, or after its last."""
        column = self.column()
        if tail is not None:
            self.paths[tail][column] = -1
        if head is not None:
            self.paths[head][column] = 1
        if cost:
            self.costs["gap"][column] = cost
        return column

    def add_cost(self, aim: str, column: int, cost: float) -> None:
        """Let a column cost more in one aim: those who share a room count one by one."""
        self.costs[aim][column] = self.costs[aim].get(column, 0) + cost

    def least(self, aim: str) -> np.ndarray | None:
        """Minimise one aim, and hold it from then on; None where no solution is left."""
        terms = self.costs[aim]
        cost = np.zeros(len(self.upper))
        cost[list(terms)] = list(terms.values())
        matrix = csr_array(
            (
                [number for row, _, _ in self.rows for number in row.values()],
                # 32 bits: the only index that HiGHS takes in every SciPy
                np.array([(i, column) for i, (row, _, _) in enumerate(self.rows) for column in row], np.int32)
                .reshape(-1, 2)
                .T,
            ),
            shape=(len(self.rows), len(self.upper)),
        )
        limits = LinearConstraint(matrix, [low for _, low, _ in self.rows], [high for _, _, high in self.rows])
        # HiGHS's presolve has called feasible problems infeasible where a row holds a cost to its least value.
        options = {"mip_rel_gap": 0, "presolve": not self.held}
        found = milp(cost, constraints=limits, bounds=Bounds(0, self.upper), integrality=1, options=options)
        if found.status == 2 and not self.held:
            return None
        assert found.status == 0, found.message
        best = np.rint(found.x)
        self.rows.append((terms, -np.inf, cost @ best + TOLERANCE))
        self.held += 1
        return np.asarray(best)


def best_plan(problem: Problem, max_moves: int | None = None) -> dict[str, str] | None:
    """The best plan (of those within a move cost): aims one after the other; None where there is none."""
    model = _Model()
    chosen: dict[str, dict[str, int]] = {}
    for stay in problem.reservations:
        first = party(problem, stay)[0]
        if first is stay:
            chosen[stay.key] = {room: model.column() for room in choices(problem, stay)}
            model.rows.append((dict.fromkeys(chosen[stay.key].values(), 1.0), 1, 1))
        chosen[stay.key] = chosen[first.key]
    for room in problem.rooms:
        if not room.parts:
            _path(problem, model, room.room_number, chosen)
    _neighbours(problem, model, chosen)
    _type_changes_and_moves(problem, model, chosen)
    if max_moves is not None:
        model.rows.append((model.costs["moves"], -np.inf, max_moves))
    found = None
    for aim in ("misses", "changes", "positions", "gap", "moves"):
        found = model.least(aim)
        if found is None:
            return None
    assert found is not None
    return {key: max(columns, key=lambda room: found[columns[room]]) for key, columns in chosen.items()}


def best(problem: Problem, max_moves: int | None = None) -> Value | None:
    """The value of the best plan (of those within a move cost), exact; None where there is none."""
    plan = best_plan(problem, max_moves)
    return None if plan is None else value(problem, plan)


def _path(problem: Problem, model: _Model, room: str, chosen: dict[str, dict[str, int]]) -> None:
    nodes: set[Node] = set()
    for start, end in _blocks(closed_rooms(problem)[room]):
        tail, head = (room, start, "block", "starts"), (room, end, "block", "ends")
        model.rows.append(({model.arc(tail, head): 1}, 1, 1))
        nodes |= {tail, head}
    for stay in problem.reservations:
        if party(problem, stay)[0] is not stay:
            continue
        for its, column in chosen[stay.key].items():
            if room not in singles(problem, its):
                continue
            taken = kept(problem, stay, its)
            tail, head = (room, taken[0], "stay", "starts"), (room, taken[-1] + DAY, "stay", "ends")
            model.paths[tail][column] = -1
            model.paths[head][column] = 1
            nodes |= {tail, head}
    in_force = least_nights(problem, room)
    opening = problem.request_start_date or min((stay.arrival for stay in problem.reservations), default=date.min)
    first: Terms = {}
    for node in sorted(nodes):
        _, day, kind, side = node
        if side == "ends":
            model.arc(node, None)
            for later in nodes:
                if later[3] == "starts" and later[1] >= day:
                    free = 0 if kind == later[2] == "block" else gap_cost((later[1] - day).days, in_force(day))
                    model.arc(node, later, float(free))
        else:
            leading = problem.leading_gaps and kind == "stay"
            first[model.arc(None, node, float(gap_cost((day - opening).days, in_force(opening))) if leading else 0)] = 1
    model.rows.append((first, 0, 1))
    for node in nodes:
        model.rows.append((model.paths[node], 0, 0))


def _blocks(calendar: dict[date, str]) -> Iterable[tuple[date, date]]:
    nights = {night for night, entry in calendar.items() if entry == BLOCK}
    for start in sorted(night for night in nights if night - DAY not in nights):
        end = start
        while end in nights:
            end += timedelta(days=1)
        yield start, end


def _neighbours(problem: Problem, model: _Model, chosen: dict[str, dict[str, int]]) -> None:
    doors: dict[str, set[str]] = defaultdict(set)
    for room in problem.rooms:
        for other in room.adjacent_rooms:
            doors[room.room_number].add(other)
            doors[other].add(room.room_number)
    mates = {stay.key: mates_of(problem, stay) for stay in problem.reservations}
    missed = {key: model.column() for key, others in mates.items() if others}
    model.costs["misses"] = dict.fromkeys(missed.values(), 1.0)
    for key, column in missed.items():
        for room, own in chosen[key].items():
            row: Terms = {own: 1, column: -1}
            row |= {chosen[mate][q]: -1.0 for mate in mates[key] for q in doors[room] if q in chosen[mate]}
            model.rows.append((row, -np.inf, 0))
    if problem.adjacency_shape is AdjacencyShape.RUN:
        for run in {frozenset(reached(mates, key)) for key in missed}:
            _run(model, chosen, doors, {key: mates[key] for key in sorted(run)}, missed)


def _run(
    model: _Model,
    chosen: dict[str, dict[str, int]],
    doors: dict[str, set[str]],
    mates: dict[str, list[str]],
    missed: dict[str, int],
) -> None:
    """Who is in the run of a party hangs below a mate next door who is in it too, in a tree with one root."""
    size = len(mates)
    rank = {key: model.column(size) for key in mates}
    root = {key: model.column() for key in mates}
    model.rows.append((dict.fromkeys(root.values(), 1.0), 0, 1))
    for key, others in mates.items():
        above: Terms = {}
        for mate in others:
            hangs = model.column()
            above[hangs] = 1
            model.rows.append(({hangs: 1, missed[mate]: 1}, -np.inf, 1))
            model.rows.append(({rank[key]: -1, rank[mate]: 1, hangs: size + 1}, -np.inf, size))
            for room, own in chosen[key].items():
                beside = {chosen[mate][q]: -1.0 for q in doors[room] if q in chosen[mate]}
                model.rows.append(({own: 1, hangs: 1, **beside}, -np.inf, 1))
        model.rows.append(({**above, root[key]: 1, missed[key]: 1}, 1, np.inf))


def _type_changes_and_moves(problem: Problem, model: _Model, chosen: dict[str, dict[str, int]]) -> None:
    rooms = {room.room_number: room for room in problem.rooms}
    for stay in problem.reservations:
        own = own_type(problem, stay, rooms)
        for room, column in chosen[stay.key].items():
            new = rooms[room].type_name
            if own is not None and new != own:
                model.add_cost("changes", column, 1)
                model.add_cost("positions", column, type_position(stay, new))
            if stay.assigned_room not in (None, room):
                model.add_cost("moves", column, stay.move_cost)
