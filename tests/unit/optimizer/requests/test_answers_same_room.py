"""Requests that share a room with others, held against brute force: rooms, moves, split stays, alternatives."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from bookingopt.domain.house import planned
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.domain.result_rows import Answer
from bookingopt.errors import InputError
from tests.oracle_requests import House
from tests.strategies import Data, day, number_of
from tests.unit.optimizer.requests.test_answers import (
    answered,
    changed_room,
    check,
    in_their_order,
    split_houses,
    tight_houses,
    with_requests,
)


@st.composite
def sharing(draw: st.DrawFn, most: int = 1) -> Data:
    """Draw a house in which requests share the room of a stay, or of two, one of which they may change."""
    data = draw(tight_houses(most) | split_houses() | with_requests(most))
    one = draw(st.sampled_from(data["Reservations"]))
    first, last = number_of(one["Arrival"]), number_of(one["Arrival"]) + one["Length"]
    one["SameRoom"] = "us"
    if draw(st.booleans()):
        at = draw(st.integers(first, last))
        other = {**one, "Name": "partner", "Arrival": day(at), "Length": draw(st.integers(1, 3))}
        if draw(st.booleans()):
            other["IsLocked"] = False
        data["Reservations"].append(other)
        last = max(last, at + other["Length"])
    for request in data["NewReservations"]:
        request.pop("Id", None)
        if draw(st.integers(0, 3)) == 0:
            continue
        length = draw(st.integers(1, 5))
        opening = number_of(data["Today"]) if "Today" in data else 0
        arrival = max(opening, draw(st.integers(max(0, first - length), last)))
        request |= {"SameRoom": "us", "Arrival": day(arrival), "Length": length}
        if draw(st.integers(0, 4)) == 0:
            request |= {"Id": one["Name"], "Arrival": one["Arrival"]}
    if draw(st.integers(0, 2)) == 0:
        data["Rooms"] = [{**room, "Capacity": draw(st.sampled_from((2, 3, 4)))} for room in data["Rooms"]]
        for each in data["NewReservations"] + [stay for stay in data["Reservations"] if "SameRoom" in stay]:
            each["Guests"] = draw(st.sampled_from((None, 1, 2)))
    if len([each for each in data["NewReservations"] if "Id" in each]) > 1:
        for each in data["NewReservations"][1:]:
            each.pop("Id", None)
    return data


def house_of(data: Data) -> Problem:
    """The house, where all those whose rooms are shared are in it, and nothing contradicts that."""
    try:
        problem = planned(parse_problem(data))
    except InputError:
        assume(False)
        raise
    texts = {None, *(stay.same_room for stay in problem.reservations)}
    assume(all(request.same_room in texts for request in problem.new_reservations))
    return problem


@given(sharing())
def test_the_answer_equals_brute_force(data: Data) -> None:
    problem = house_of(data)
    plan, (row,) = answered(problem)
    check_all(House(problem, problem.new_reservations[0], plan), row.alone)


@given(sharing(most=3))
def test_together_each_is_answered_after_those_before_it(data: Data) -> None:
    problem = house_of(data)
    plan, rows = answered(problem)
    for house, together in in_their_order(problem, plan, rows):
        check_all(house, together)


def check_all(house: House, answer: Answer) -> None:
    """Hold an answer against brute force."""
    check(house, answer)
    if house.company and answer.answer == "does_not_fit" and not answer.alternatives:
        for days in (-3, -2, -1, 1, 2, 3):
            assert not fits_at_once(house, days), days


def fits_at_once(house: House, days: int) -> bool:
    """Whether the request would fit so many days later while nobody moves."""
    request = house.request
    arrival = request.arrival + timedelta(days=days)
    first, last = house.company_nights[0], house.company_nights[-1] + timedelta(days=1)
    if house.changed is not None or not first <= arrival + timedelta(days=request.length) or arrival > last:
        return False
    if house.problem.request_start_date is not None and arrival < house.problem.request_start_date:
        return False
    other = House(house.problem, request.model_copy(update={"arrival": arrival}), {**house.plan, **changed_room(house)})
    return min(map(other.moves, other.plans()), default=None) == (0, 0)
