"""Answers to requests where rooms consist of others, against brute force."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.house import planned
from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.stop import Stop
from tests.oracle_requests import House
from tests.strategies import Data, day
from tests.unit.optimizer.requests.test_answers import answered, check_claims

PARTS = {"S": ["1", "2"], "T": ["2", "3"], "F": ["S", "3"]}


@st.composite
def suites(draw: st.DrawFn) -> Data:
    """Draw three rooms with a suite or two of them, everybody in a room, and a request."""
    wholes = draw(st.sampled_from((("S",), ("S", "T"), ("S", "F"))))
    rooms: list[Data] = [{"RoomNumber": number, "RoomType": "Double"} for number in ("1", "2", "3")]
    rooms += [{"RoomNumber": number, "RoomType": number, "Parts": PARTS[number]} for number in wholes]
    stays: list[Data] = []
    taken: set[tuple[str, int]] = set()
    for number in range(draw(st.integers(2, 5))):
        first, length = draw(st.integers(0, 6)), draw(st.integers(1, 3))
        room = draw(st.sampled_from(("1", "2", "3", "S")))
        inside = {(single, night) for single in PARTS.get(room, [room]) for night in range(first, first + length)}
        if inside & taken:
            continue
        taken |= inside
        stay: Data = {"Name": f"s{number}", "Arrival": day(first), "Length": length, "AssignedRoom": room}
        stay["AllowableRoomTypes"] = draw(
            st.sampled_from((("S",), ("Double", "S")) if room == "S" else (("Double",), ()))
        )
        stays.append(
            stay | {"IsLocked": draw(st.sampled_from((False, False, True))), "MoveCost": draw(st.integers(0, 3))}
        )
    request: Data = {"Name": "q", "Arrival": day(draw(st.integers(0, 6))), "Length": draw(st.integers(1, 4))}
    request["AllowableRoomTypes"] = draw(st.sampled_from((["S"], ["Double"], ["Double", "S"], [])))
    house: Data = {"ProblemId": "suites", "MinimumStay": 2, "Rooms": rooms, "Reservations": stays}
    return house | {"NewReservations": [request]}


@given(suites())
def test_the_answer_claims_what_is_true(data: Data) -> None:
    problem = planned(parse_problem(data))
    plan, (row,) = answered(problem)
    check_claims(House(problem, problem.new_reservations[0], plan), row.alone)
    if row.alone.answer in ("fits", "fits_with_moves"):
        assert row.alone.proved


@given(suites(), st.integers(0, 20))
def test_what_a_step_limit_leaves_open_is_not_claimed(data: Data, steps: int) -> None:
    problem = planned(parse_problem(data))
    plan, (row,) = answered(problem, Stop(steps=steps))
    check_claims(House(problem, problem.new_reservations[0], plan), row.alone)
