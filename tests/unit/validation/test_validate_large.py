"""Large houses are judged one stay after the other, not pair by pair: these tests would not end otherwise."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bookingopt.domain.problem import Problem, Room
from bookingopt.domain.result import Assignment, Result, Status
from bookingopt.validation import validate_problem, validate_result
from tests.unit.validation.house import plan

FIRST = date(2027, 1, 1)
ROOMS, STAYS_IN_A_ROOM = 50, 200
GAPS = ROOMS * (STAYS_IN_A_ROOM - 1)


def guest(room: int, position: int) -> Assignment:
    """Two nights of every three; everybody belongs to one group."""
    return Assignment.model_construct(
        id=f"{room}-{position}",
        name="guest",
        arrival=FIRST + timedelta(days=3 * position),
        length=2,
        adjacency_group="all",
        assigned_room=str(room),
        previous_room=str(room),
    )


def house_of(guests: tuple[Assignment, ...]) -> Problem:
    """Rooms 2n and 2n + 1 are neighbours; one night is free after each stay but the last, and two are the minimum."""
    rooms = tuple(Room(room_number=str(n), adjacent_rooms=(str(n ^ 1),)) for n in range(ROOMS))
    return Problem.model_construct(problem_id="large", minimum_stay=2, rooms=rooms, reservations=guests)


@pytest.fixture(scope="module")
def guests() -> tuple[Assignment, ...]:
    return tuple(guest(room, position) for room in range(ROOMS) for position in range(STAYS_IN_A_ROOM))


def test_ten_thousand_stays(guests):
    """Everybody stays where he is, so that reservations and assignments are the same; the gaps are not declared."""
    result = Result.model_construct(
        problem_id="large",
        solver_status=Status.FEASIBLE,
        objective_value=4.0 * GAPS,
        best_bound=0.0,
        assignments=guests,
    )
    found = validate_result(result, house_of(guests)).violations
    assert {violation.rule for violation in found} == {"minimum-stay"}
    assert len(found) == GAPS


def test_thousands_of_moves(guests):
    """In every other night of the swaps the two guests do not change at once: the first of them comes too early."""
    some = [stay for stay in guests if int(stay.assigned_room) < 40]
    problem = house_of(tuple(some))
    rooms = {stay.key: str(int(stay.assigned_room) ^ 1) for stay in some}
    swaps = sorted(some, key=lambda stay: (stay.arrival, int(stay.assigned_room)))
    moves = [
        {
            "Step": step,
            "Id": stay.key,
            "Name": "guest",
            "From": stay.assigned_room,
            "To": rooms[stay.key],
            "Arrival": stay.arrival,
            "Reason": "",
            "Cycle": None if stay.arrival.toordinal() % 2 else (step + 1) // 2,
        }
        for step, stay in enumerate(swaps, start=1)
    ]
    found = validate_result(plan(problem, rooms, moves=moves), problem).violations
    early = [stay.key for stay in some if stay.arrival.toordinal() % 2 and int(stay.assigned_room) % 2 == 0]
    assert [violation.subject for violation in found if violation.rule == "move"] == early


def test_thousands_of_stays_parked_in_one_room(guests):
    """Older exports put everybody who has no room yet into one that is never used."""
    parked = tuple(stay.model_copy(update={"assigned_room": "0"}) for stay in guests)
    verdict = validate_problem(house_of(parked))
    assert {violation.rule for violation in verdict.violations} == {"double-booking"}
    assert len(verdict.violations) == len(parked) - STAYS_IN_A_ROOM
