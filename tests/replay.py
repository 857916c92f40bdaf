"""Does what a result tells the hotel to do, step by step, and looks at the house after each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations, groupby

from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.domain.result_rows import (
    Move,
)
from tests.oracle import BLOCK, Plan, closed_rooms, kept, party, singles


def plan_of(result: Result) -> dict[str, str]:
    """The plan that ``result`` states."""
    return {stay.key: stay.assigned_room for stay in result.assignments if stay.assigned_room is not None}


def clashes(problem: Problem, plan: Plan) -> set[frozenset[str]]:
    """The pairs of reservations that share a room on a night; one that meets a block is paired with it."""
    stays = {stay.key: stay for stay in problem.reservations}
    closed = closed_rooms(problem)
    busy: dict[str, set[tuple[str, date]]] = {}
    by_room: dict[str, list[str]] = {}
    for key, room in plan.items():
        taken = kept(problem, stays[key], room)
        busy[key] = {(single, night) for single in singles(problem, room) for night in taken}
        for single in singles(problem, room):
            by_room.setdefault(single, []).append(key)
    pairs = {
        pair for together in by_room.values() for pair in combinations(together, 2) if busy[pair[0]] & busy[pair[1]]
    }
    found = {frozenset((one, other)) for one, other in pairs if stays[one] not in party(problem, stays[other])}
    blocked = {(room, night) for room, calendar in closed.items() for night in calendar}
    return found | {frozenset((key, BLOCK)) for key in plan if busy[key] & blocked}


def replay(problem: Problem, moves: tuple[Move, ...]) -> Iterator[dict[str, str]]:
    """Yield the rooms of the guests who have one: at first, and after each step or cycle of steps.

    Raises
    ------
    AssertionError
        The steps are not numbered in order, or a guest is not where a step takes them from.
    """
    rooms = {stay.key: stay.assigned_room for stay in problem.reservations if stay.assigned_room is not None}
    yield dict(rooms)
    assert [move.step for move in moves] == list(range(1, len(moves) + 1))
    for _, together in groupby(moves, key=lambda move: move.step if move.cycle is None else -move.cycle):
        for move in together:
            assert rooms[move.id] == move.from_, f"step {move.step} takes {move.id} from where it is not"
            rooms[move.id] = move.to
        yield dict(rooms)


def assert_moves_lead_to_the_plan(problem: Problem, result: Result) -> None:
    """Replay the moves of ``result``: no step adds a clash, and the end is the plan."""
    plan = plan_of(result)
    at_first, *after = replay(problem, result.moves)
    before = clashes(problem, at_first)
    for rooms in after:
        added = clashes(problem, rooms) - before
        assert not added, f"a step puts two stays into one room: {added}"
    at_last = after[-1] if after else at_first
    assert at_last == {key: plan[key] for key in at_first}
    moved = {key for key, room in at_first.items() if plan[key] != room}
    assert {move.id for move in result.moves} == moved
    assert len(result.moves) == len(moved), "a guest is moved twice"
