"""Irreducible sets, against brute force: any stay less makes the others fit, and the smallest set is told."""

from __future__ import annotations

from hypothesis import assume, given

from bookingopt.domain.parse import parse_problem
from tests.strategies import Data
from tests.unit.optimizer.houses import day, house, stay
from tests.unit.optimizer.infeasible import (
    any_problems,
    explained,
    fits,
    infeasible,
    only,
)


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
