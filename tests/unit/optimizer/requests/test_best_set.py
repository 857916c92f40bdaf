"""The set of requests with the most nights is that of brute force, and without steps it only has to stand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bookingopt.domain.house import planned
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.model.request_arrays import build_request_arrays
from bookingopt.optimizer.requests.best_set import best_set
from bookingopt.optimizer.requests.stay_request import occupancy_before_requests
from bookingopt.optimizer.solve import solve
from bookingopt.optimizer.stop import Stop
from tests import oracle_requests
from tests.strategies import Data
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.requests.test_answers import tight_houses
from tests.unit.optimizer.requests.test_answers_same_room import check_all, house_of, sharing


def chosen(problem: Problem, stop: Stop | None = None) -> tuple[list[int], bool]:
    instance = build_instance(problem)
    assert is_legal(instance, Plan(instance.present_room))
    requests = build_request_arrays(problem, instance)
    return best_set(requests, occupancy_before_requests(requests, instance.present_room), stop or Stop())


def present(problem: Problem) -> dict[str, str]:
    return {stay.key: str(stay.assigned_room) for stay in problem.reservations}


@given(tight_houses(most=5), st.sampled_from((None, None, 0, 3, 10)))
def test_the_best_set_is_that_of_brute_force(data: Data, steps: int | None) -> None:
    problem = planned(parse_problem(data))
    assume(problem.reservations)
    found, is_proved = chosen(problem, Stop(steps=steps))
    assert is_proved or steps is not None
    assert oracle_requests.stand_together(problem, present(problem), found)
    if is_proved:
        assert found == oracle_requests.best_set(problem, present(problem))


@given(sharing(most=4))
def test_requests_that_share_a_room_are_taken_together(data: Data) -> None:
    problem = house_of(data | {"NewReservations": [{**each, "Guests": None} for each in data["NewReservations"]]})
    instance = build_instance(problem)
    assume(problem.reservations and (instance.settled_room >= 0).all())
    assume(is_legal(instance, Plan(instance.present_room)))
    found, is_proved = chosen(problem)
    assert is_proved
    assert found == oracle_requests.best_set(problem, present(problem))


def waiting(*requests: tuple[int, int], rooms: int = 1) -> Problem:
    """One room or so with stays on 1–2 and 10–11 May, and requests by their first night and length."""
    stays = [stay(f"{first}-{r}", first, 2, AssignedRoom=str(r + 1)) for first in (1, 10) for r in range(rooms)]
    asked = [stay(f"w{number}", first, nights) for number, (first, nights) in enumerate(requests)]
    return parse_problem(house(*stays, rooms=rooms, NewReservations=asked))


@pytest.mark.parametrize(
    ("arrival", "length", "joins", "answer"),
    [
        (4, 2, True, "fits"),  # the room is theirs, whatever comes after them
        (4, 3, True, "fits"),  # they leave on the 7th, and two fixed entries may be nearer than the turnover nights
        (4, 5, True, "does_not_fit"),
        (6, 1, False, "does_not_fit"),
    ],
)
def test_whoever_joins_fixed_stays_is_a_fixed_entry_with_them(
    arrival: int, length: int, joins: bool, answer: str
) -> None:
    """The room needs two nights after each stay; a locked stay comes one night after them."""
    locked = {"AssignedRoom": "1", "IsLocked": True}
    stays = [stay("theirs", 3, 3, SameRoom="us", **locked), stay("next", 7, 2, **locked)]
    request = stay("we", arrival, length, **({"SameRoom": "us"} if joins else {}))
    problem = parse_problem(house(*stays, rooms=1, TurnoverNights=2, NewReservations=[request]))
    (row,) = solve(problem).new_reservations
    assert row.alone.answer == answer
    check_all(oracle_requests.House(problem, problem.new_reservations[0], present(problem)), row.alone)
    assert chosen(problem) == ([0] if answer == "fits" else [], True)


@pytest.mark.parametrize(
    ("requests", "expected"),
    [
        ([(5, 2), (3, 3), (6, 4)], [1, 2]),  # 7 nights, and not the first with its 2
        ([(3, 4), (3, 2), (5, 2)], [1, 2]),  # as many nights, but two requests
        ([(3, 2), (4, 2), (3, 2)], [0]),  # the earlier one
        ([(3, 2), (3, 1), (4, 1)], [1, 2]),
        ([(3, 3), (9, 3)], [0]),  # the second one is on taken nights
    ],
)
def test_most_nights_then_most_requests_then_the_earlier_ones(
    requests: list[tuple[int, int]], expected: list[int]
) -> None:
    assert chosen(waiting(*requests)) == (expected, True)


def test_free_nights_in_different_rooms_are_no_room_for_a_stay() -> None:
    # A room is free every night, room 1 on 3–4 May and room 2 on 5–6 May; nobody can move.
    locked = {"IsLocked": True}
    stays = (
        stay("a", 3, 2, AssignedRoom="2", **locked),
        stay("b", 5, 2, AssignedRoom="1", **locked),
    )
    requests = [stay("q", 3, 4), stay("r", 3, 1), stay("s", 6, 1)]
    assert chosen(parse_problem(house(*stays, NewReservations=requests))) == ([1, 2], True)


def test_many_requests_for_few_rooms() -> None:
    random = np.random.default_rng(7)
    asked = [(int(first), int(nights)) for first, nights in zip(random.integers(3, 9, 9), [1, 2, 3] * 3, strict=True)]
    problem = waiting(*((first, min(nights, 10 - first)) for first, nights in asked), rooms=2)
    assert chosen(problem) == (oracle_requests.best_set(problem, present(problem)), True)


def test_stays_that_are_changed_together_give_up_their_nights_at_once() -> None:
    # a and b change places; neither fits before the other has left.
    stays = [stay(name, 3, 2, Id=name, AssignedRoom=room) for name, room in (("a", "1"), ("b", "2"))]
    requests = [stay(name, 3, 2, Id=name, AllowedRooms=[room]) for name, room in (("a", "2"), ("b", "1"))]
    assert chosen(parse_problem(house(*stays, NewReservations=requests))) == ([0, 1], True)
