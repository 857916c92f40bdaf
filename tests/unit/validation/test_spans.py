"""How long a room is kept after a stay, as the validation derives it; each case with its clean neighbour."""

from __future__ import annotations

from datetime import date

from bookingopt.domain.parse import parse_problem
from bookingopt.validation import validate_problem
from bookingopt.validation.judged_plan import JudgedPlan
from tests.unit.optimizer.houses import day, house, stay


def clashes(*stays: dict[str, object], nights: int = 2, **more: object) -> list[tuple[str, int, str]]:
    problem = parse_problem(house(*stays, TurnoverNights=nights, **more))
    found = [v for v in validate_problem(problem).violations if v.rule == "double-booking"]
    return [(v.subject, int(v.size), v.text) for v in found]


def test_the_next_stay_waits_for_the_turnover() -> None:
    first = stay("a", 1, 3, AssignedRoom="1")
    assert clashes(first, stay("b", 6, 1, AssignedRoom="1")) == []
    assert clashes(first, stay("b", 5, 1, AssignedRoom="1")) == [
        ("1", 1, "Room 1 is given to a and b on the night of 2027-05-05, turnover nights included.")
    ]
    ((_, size, _),) = clashes(first, stay("b", 4, 1, AssignedRoom="1"))
    assert size == 2


def test_each_room_has_its_own_turnover() -> None:
    rooms = [{"RoomNumber": "1", "TurnoverNights": 3}, {"RoomNumber": "2", "TurnoverNights": 0}, {"RoomNumber": "3"}]
    stays = [
        stay(f"{name}{room}", first, 3, AssignedRoom=room) for room in "123" for name, first in (("a", 1), ("b", 5))
    ]
    assert [(room, size) for room, size, _ in clashes(*stays, Rooms=rooms)] == [("1", 2), ("3", 1)]


def test_a_block_waits_for_the_turnover_of_a_free_stay_alone() -> None:
    block = {"RoomNumber": "1", "Start": day(4), "End": day(9)}
    first = stay("a", 1, 3, AssignedRoom="1")
    said = "Room 1 is given to a, whose turnover nights meet a block (2 nights, 2027-05-04 to 2027-05-05)."
    assert clashes(first, OutOfOrder=[block]) == [("1", 2, said)]
    assert clashes(first, OutOfOrder=[block | {"Start": day(5)}])[0][1] == 1
    assert clashes(first | {"IsLocked": True}, OutOfOrder=[block]) == []
    assert clashes(first, OutOfOrder=[block | {"Start": day(6)}]) == []


def test_a_departed_stay_still_keeps_its_room() -> None:
    gone, next_one = stay("a", 1, 3, AssignedRoom="1"), stay("b", 5, 3, AssignedRoom="1")
    said = "Room 1 is given to b, in the turnover nights of a departed stay (the night of 2027-05-05)."
    assert clashes(gone, next_one, Today=day(5)) == [("1", 1, said)]
    assert clashes(gone, next_one, Today=day(5), nights=1) == []
    assert clashes(gone, next_one | {"IsLocked": True}, Today=day(5)) == []


def test_gaps_begin_after_the_turnover_and_end_with_one() -> None:
    stays = (stay("a", 1, 2, AssignedRoom="1"), stay("b", 9, 2, AssignedRoom="1"))
    (gap,) = JudgedPlan.of_problem(parse_problem(house(*stays, TurnoverNights=2, MinimumStay=3))).gaps
    assert (date.fromordinal(gap.start), gap.nights, gap.minimum_stay) == (date(2027, 5, 5), 2, 3)
    assert (gap.is_orphan, gap.exponent) == (True, 3 - 2 + 1)
    (gap,) = JudgedPlan.of_problem(parse_problem(house(*stays, TurnoverNights=3, MinimumStay=3))).gaps
    assert (gap.nights, gap.exponent, gap.text) == (0, 3 + 3 - 3 + 1, "room 1, no night to sell from 2027-05-06")
