"""The validation's own account of who is in the house and who may not move, held against oracle and optimizer."""

from __future__ import annotations

from datetime import date

from hypothesis import given

from bookingopt.domain.eligibility import is_fixed
from bookingopt.domain.house import planned
from bookingopt.domain.parse import parse_problem
from bookingopt.validation.house import house_of, may_not_move, reason_left_out
from bookingopt.validation.links import Links
from bookingopt.validation.spans import kept_by_departed
from tests import oracle
from tests.strategies import STATES, WHEN, Data, problems


@given(problems((*WHEN, *STATES)))
def test_the_house_is_the_oracles(data: Data) -> None:
    problem = parse_problem(data)
    found, expected = house_of(problem), oracle.house(problem)
    reasons = {stay.key: reason_left_out(problem, stay) for stay in problem.reservations}
    assert {key: reason for key, reason in reasons.items() if reason} == oracle.left_out(problem)
    assert [stay.key for stay in found.reservations] == [stay.key for stay in expected.reservations]
    assert (found.request_start_date, found.leading_gaps) == (expected.request_start_date, expected.leading_gaps)
    closed = oracle.closed_rooms(found)
    for room, block in kept_by_departed(problem, found, Links(found.rooms)):
        closed[room] |= {date.fromordinal(night): oracle.BLOCK for night in range(block.start, block.end)}
    assert closed == oracle.closed_rooms(expected)


@given(problems((*WHEN, *STATES)))
def test_who_may_not_move_is_whom_the_optimizer_fixes(data: Data) -> None:
    problem = parse_problem(data)
    house, optimizers = house_of(problem), planned(problem)
    found = [may_not_move(house, stay) for stay in house.reservations]
    assert found == [is_fixed(optimizers, stay) for stay in optimizers.reservations]


def test_a_guest_who_arrived_before_the_business_date_may_not_move() -> None:
    rooms, row = [{"RoomNumber": "1"}], {"Name": "a", "Arrival": "2027-05-02", "Length": 3, "AssignedRoom": "1"}
    fixed = []
    for today in ("2027-05-02", "2027-05-03"):
        house = house_of(parse_problem({"ProblemId": "p", "Today": today, "Rooms": rooms, "Reservations": [row]}))
        fixed.append(may_not_move(house, house.reservations[0]))
    assert fixed == [False, True]
