"""Why nothing fits, against brute force: which reason, how small a set, and how many stays can be placed at most."""

from __future__ import annotations

from itertools import combinations
from typing import Any
from unittest import mock

from hypothesis import assume, given
from hypothesis import strategies as st

from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem, Reservation
from bookingopt.domain.result import Explanation, Result, Status
from bookingopt.optimizer.assign import placement
from bookingopt.optimizer.solve import solve
from tests import oracle
from tests.strategies import Data, problems
from tests.unit.optimizer.houses import day, house, stay

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
    return problems() | fragmented()


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
    for night in {night for one in problem.reservations for night in oracle.nights(one)}:
        tonight = [one for one in problem.reservations if night in oracle.nights(one)]
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


@given(any_problems())
def test_overbooked_and_merely_fragmented_are_never_confused(data: Data) -> None:
    problem = parse_problem(data)
    assume(not fits(problem))
    result = infeasible(problem)
    by_key = {one.key: one for one in problem.reservations}
    for reason in explained(result, "overbooked_night"):
        assert reason.demand == len(reason.reservations)
        assert reason.rooms is not None
        assert reason.over == reason.demand - reason.rooms > 0
        for night in reason.nights:
            stays = [by_key[key] for key in reason.reservations]
            assert all(night in oracle.nights(one) for one in stays)
            assert len(usable_rooms(problem, stays, night)) <= reason.rooms
    kinds = {reason.kind for reason in result.explanation or ()}
    if is_overbooked(problem):
        assert "irreducible_set" not in kinds
    else:
        assert kinds == {"irreducible_set"}


@given(any_problems())
def test_any_stay_less_of_an_irreducible_set_makes_the_others_fit(data: Data) -> None:
    problem = parse_problem(data)
    assume(not fits(problem))
    for reason in explained(infeasible(problem), "irreducible_set"):
        keys = set(reason.reservations)
        assert not fits(only(problem, keys))
        for key in keys:
            assert fits(only(problem, keys - {key}))
        assert "any one less makes the others fit" in reason.text or len(keys) == 1


@given(any_problems())
def test_the_largest_part_is_said_to_be_the_largest(data: Data) -> None:
    problem = parse_problem(data)
    assume(not fits(problem))
    result = infeasible(problem)
    assert result.report.most_placeable == len(result.assignments) == oracle.most_placeable(problem)


@given(any_problems(), st.integers(0, 30))
def test_a_part_that_is_not_proved_largest_comes_with_a_bound(data: Data, steps: int) -> None:
    problem = parse_problem(data)
    assume(not fits(problem))
    with mock.patch.object(placement, "LOOSE_COLUMNS", 0):
        result = solve(problem, ENOUGH.model_copy(update={"steps": steps}))
    assert result.report.most_placeable is not None
    assert len(result.assignments) <= oracle.most_placeable(problem) <= result.report.most_placeable
    if result.solver_status is Status.INFEASIBLE:
        assert result.report.most_placeable < len(problem.reservations)


def test_a_complete_plan_needs_no_bound() -> None:
    assert solve(parse_problem(house(stay("a", 1, 2))), ENOUGH).report.most_placeable is None


def locked(name: str, first: int, nights: int, room: int) -> Data:
    return stay(name, first, nights, AssignedRoom=str(room), IsLocked=True)


def test_of_two_sets_the_smaller_is_told() -> None:
    # x cannot have one room for its nights: beside two locks in two rooms, 1–9 May. Room 3 is out of order there, so
    # the locks are all that stands in the way; y, 20–29 May, has one more lock in its way.
    small = [locked("a", 1, 2, 1), locked("b", 5, 2, 2)]
    large = [locked("c", 20, 2, 1), locked("d", 22, 2, 2), locked("e", 24, 2, 3)]
    closed = [{"RoomNumber": "3", "Start": day(1), "End": day(12)}]
    for order in ((stay("x", 1, 9), stay("y", 20, 9)), (stay("y", 20, 9), stay("x", 1, 9))):
        problem = parse_problem(house(*large, *order, *small, rooms=3, OutOfOrder=closed))
        (reason,) = explained(infeasible(problem), "irreducible_set")
        assert set(reason.reservations) == {"x", "a", "b"}


def test_of_two_sets_around_one_stay_the_smaller_is_told() -> None:
    # Two rooms. c keeps z out of room 1, and l out of room 2; d keeps p out of room 1, so that c, z, p, d clash too.
    locks = {"c": locked("c", 1, 1, 1), "l": locked("l", 2, 1, 2), "d": locked("d", 10, 1, 1)}
    everyone = locks | {"z": stay("z", 1, 9), "p": stay("p", 4, 7)}
    names = "".join(everyone)
    for order in (names[turn:] + names[:turn] for names in (names, names[::-1]) for turn in range(len(names))):
        problem = parse_problem(house(*(everyone[name] for name in order)))
        assert not fits(only(problem, set("czpd")))
        (reason,) = explained(infeasible(problem), "irreducible_set")
        assert set(reason.reservations) == set("czl")


def test_a_stay_that_blocks_alone_keep_out() -> None:
    closed = [{"RoomNumber": room, "Start": day(night), "End": day(night)} for room, night in (("1", 1), ("2", 2))]
    (reason,) = explained(infeasible(parse_problem(house(stay("a", 1, 2), OutOfOrder=closed))), "irreducible_set")
    assert reason.reservations == ("a",)
    assert reason.text == "a fits into no room for all its nights, although no night is overbooked."
