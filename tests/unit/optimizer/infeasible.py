"""Houses without a legal plan, and what brute force says of them."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from hypothesis import strategies as st

from bookingopt.domain.params import SolveParams
from bookingopt.domain.problem import Problem, Reservation
from bookingopt.domain.result import Result, Status
from bookingopt.domain.result_rows import (
    Explanation,
)
from bookingopt.optimizer.solve import solve
from tests import oracle
from tests.strategies import Data, overbooked, problems
from tests.unit.optimizer.houses import house, stay

ENOUGH = SolveParams(sellable=False, time_limit=600, steps=20_000)


@st.composite
def fragmented(draw: st.DrawFn) -> Data:
    """Draw a house in which no night has more stays than rooms, and most rooms are cut up by locks."""
    rooms = draw(st.integers(2, 3))
    numbers = [str(number) for number in range(1, rooms + 1)]
    stays: list[Data] = []
    load = [0] * 16
    taken: set[tuple[str, int]] = set()
    for number in range(draw(st.integers(4, 7))):
        first, nights = draw(st.integers(1, 9)), draw(st.integers(1, 5))
        span = range(first, first + nights)
        room = draw(st.sampled_from([None, *numbers]))
        clashes = room is not None and any((room, night) in taken for night in span)
        if clashes or any(load[night] == rooms for night in span):
            continue
        for night in span:
            load[night] += 1
            taken |= {(str(room), night)}
        where: dict[str, Any] = {} if room is None else {"AssignedRoom": room, "IsLocked": True}
        stays.append(stay(f"s{number}", first, nights, **where))
    return house(*stays, rooms=rooms)


def any_problems() -> st.SearchStrategy[Data]:
    return problems() | fragmented() | overbooked()


def fits(problem: Problem) -> bool:
    return next(oracle.legal_plans(problem), None) is not None


def infeasible(problem: Problem) -> Result:
    """The result of a problem without a legal plan."""
    result = solve(problem, ENOUGH)
    assert result.solver_status is Status.INFEASIBLE
    return result


def usable_rooms(problem: Problem, stays: list[Reservation], night: Any) -> set[str]:
    """The rooms that one of ``stays`` may have on ``night``, and that are in order."""
    closed = oracle.closed_rooms(problem)
    return {room for one in stays for room in oracle.choices(problem, one) if night not in closed[room]}


def is_overbooked(problem: Problem) -> bool:
    """Whether on some night some stays have fewer rooms between them than they are (Hall's condition)."""
    for night in {night for one in problem.reservations for night in oracle.kept_anywhere(problem, one)}:
        tonight = [one for one in problem.reservations if night in oracle.kept_anywhere(problem, one)]
        for size in range(1, len(tonight) + 1):
            for some in combinations(tonight, size):
                if len(usable_rooms(problem, list(some), night)) < size:
                    return True
    return False


def only(problem: Problem, keys: set[str]) -> Problem:
    """The problem with some of its reservations."""
    return problem.model_copy(update={"reservations": tuple(s for s in problem.reservations if s.key in keys)})


def explained(result: Result, kind: str) -> list[Explanation]:
    return [reason for reason in result.explanation or () if reason.kind == kind]
