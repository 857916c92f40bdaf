"""Turnover nights as a loan desk has them: five projectors, and a day of service after each loan."""

from __future__ import annotations

from typing import Any

import pytest

from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.result import Result, Status
from bookingopt.domain.result_rows import Purpose
from bookingopt.optimizer.solve import solve
from bookingopt.validation import validate_result
from tests.unit.optimizer.houses import day, house, stay

Data = dict[str, Any]


def solved(data: Data, **params: Any) -> Result:
    """The result, which the validation accepts with its problem and without."""
    problem = parse_problem(data)
    result = solve(problem, SolveParams(steps=5_000, time_limit=600, **params))
    assert validate_result(result, problem).violations == ()
    assert validate_result(result, None).violations == ()
    return result


def desk(*loans: Data, **more: Any) -> Data:
    """Five projectors, to be had for two days at least."""
    return house(*loans, rooms=5, MinimumStay=2, TurnoverNights=1, **more)


def test_five_projectors_and_a_day_of_service_after_each_loan() -> None:
    early = [stay(f"early{number}", 1, 3) for number in range(5)]
    in_service = solved(desk(*early, stay("late", 4, 2)), sellable=False)
    assert in_service.solver_status is Status.INFEASIBLE
    assert in_service.explanation is not None
    (reason,) = in_service.explanation
    assert (reason.kind, [night.day for night in reason.nights], reason.demand, reason.rooms) == (
        "overbooked_night",
        [4],
        6,
        5,
    )
    assert "6 stays with their turnover nights for 5 rooms" in reason.text
    after = solved(desk(*early, *[stay(f"late{number}", 5, 2) for number in range(5)]), sellable=False)
    assert (after.solver_status, after.objective_value) == (Status.OPTIMAL, 0)
    assert sorted(row.assigned_room or "" for row in after.assignments[5:]) == ["1", "2", "3", "4", "5"]


def test_what_may_be_lent_between_two_loans_of_the_only_projector_left() -> None:
    """Service on the 5th, so it is free from the 6th to the 11th; a loan of five days has its service on the 11th."""
    away = [stay(f"away{number}", 1, 14, AssignedRoom=str(number), IsLocked=True) for number in range(1, 5)]
    before = stay("before", 1, 4, AssignedRoom="5", IsLocked=True)
    after = stay("after", 12, 3, AssignedRoom="5", IsLocked=True)
    data = desk(*away, before, after, NewReservations=[stay("in service", 5, 2), stay("three days", 6, 3)])
    result = solved(data, max_los=8)
    # m is 2. Of one day it is too short; two leave three free days, of which two can be lent; three or four would leave
    # two days or one, of which none can; five fill it.
    assert {row.arrival.day: row.why for row in result.sellable if 5 <= row.arrival.day <= 7} == {
        5: "FFFFFFFF",
        6: "MYHHYFFF",
        7: "HHHHFFFF",
    }
    # Six free days, and a loan of the minimum takes three with its service: 2 ** (3 - 6).
    assert result.objective_value == 2**-3
    in_service, three = result.new_reservations
    assert (in_service.alone.answer, three.alone.answer, three.alone.room_number) == ("does_not_fit", "fits", "5")
    assert [row.arrival.day for row in in_service.alone.alternatives][:1] == [6]


def test_orphan_gaps_are_told_by_the_nights_that_can_be_sold() -> None:
    locks = (stay("a", 1, 2, AssignedRoom="1", IsLocked=True), stay("b", 9, 2, AssignedRoom="1", IsLocked=True))
    (gap,) = solved(house(*locks, rooms=1, TurnoverNights=2), sellable=False).orphan_gaps
    # The 5th to the 8th are free; two of them can be sold where three are the least: 2 ** (3 - 2 + 1).
    assert (gap.start.day, gap.nights, gap.minimum_stay, gap.cost, gap.before, gap.after) == (5, 2, 3, 4, "a", "b")
    (gap,) = solved(house(*locks, rooms=1, TurnoverNights=4), sellable=False).orphan_gaps
    # The 7th and 8th are free, and no night can be sold: 2 ** (3 + 4 - 2 + 1).
    assert (gap.start.day, gap.nights, gap.minimum_stay, gap.cost) == (7, 0, 3, 64)


def test_fixed_stays_that_come_too_soon_are_no_gap_and_a_warning() -> None:
    locks = (stay("a", 1, 3, AssignedRoom="1", IsLocked=True), stay("b", 5, 3, AssignedRoom="1", IsLocked=True))
    result = solved(house(*locks, rooms=1, TurnoverNights=3), sellable=False)
    assert (result.solver_status, result.objective_value, result.orphan_gaps) == (Status.OPTIMAL, 0, ())
    assert [text for text in result.warnings if "turnover" in text] == [
        "Room 1 is given to b from 2027-05-05, 1 of 3 turnover nights after a leaves it; both are fixed."
    ]


@pytest.mark.parametrize(("first", "answer"), [(3, "fits_with_room_change"), (4, "does_not_fit")])
def test_a_split_stay_leaves_each_room_its_turnover(first: int, answer: str) -> None:
    """Room 1 is let again from the 6th, room 2 was let until the 4th: the 3rd and 4th in 1, its turnover on the 5th."""
    locks = (
        stay("a", 6, 5, AssignedRoom="1", IsLocked=True),
        stay("b", 1, 3 if first == 3 else 4, AssignedRoom="2", IsLocked=True),
    )
    result = solved(house(*locks, TurnoverNights=1, NewReservations=[stay("new", 3, 5)]), sellable=False)
    (found,) = result.new_reservations
    assert found.alone.answer == answer
    assert [(p.room_number, p.arrival.day, p.length) for p in found.alone.pieces] == (
        [("1", 3, 2), ("2", 5, 3)] if first == 3 else []
    )


def test_a_present_plan_without_turnover_is_told_as_it_is() -> None:
    stays = (stay("a", 1, 3, AssignedRoom="1"), stay("b", 4, 3, AssignedRoom="1"))
    result = solved(house(*stays, TurnoverNights=1, RequestStartDate=day(1)), sellable=False)
    assert result.comparison.present is None
    (move,) = result.moves
    assert (move.id in ("a", "b"), move.purpose) == (True, Purpose.NOT_ALLOWED)


def test_a_lock_without_a_room_has_cut_the_turnover_of_a_departed_stay() -> None:
    """Room 1 would need the 4th and the 5th, but is given to b from the 5th, whom a block keeps out: c may have it."""
    stays = (stay("a", 1, 3, AssignedRoom="1"), stay("b", 5, 4, AssignedRoom="1", IsLocked=True), stay("c", 5, 1))
    block = [{"RoomNumber": "1", "Start": day(8), "End": day(8)}]
    result = solved(house(*stays, rooms=1, TurnoverNights=2, Today=day(4), OutOfOrder=block), sellable=False)
    assert [row.key for row in result.unassigned] == ["b"]
    assert [row.key for row in result.assignments] == ["c"]


def cameras(*loans: Data, **more: Any) -> Data:
    """Two cameras of one kind, of which the old one (2) needs a day of service after a loan, and the new one none."""
    old = [{"RoomNumber": "1", "TurnoverNights": 0}, {"RoomNumber": "2"}]
    return house(*loans, **{"MinimumStay": 2, "TurnoverNights": 1, **more}) | {"Rooms": old}


def test_who_comes_on_the_day_of_service_gets_the_room_that_needs_none() -> None:
    """Both are back on the 4th, and only the new camera can be lent again on that day."""
    early = (stay("a", 1, 3), stay("b", 1, 3))
    result = solved(cameras(*early, stay("c", 4, 2), stay("d", 5, 2)), sellable=False)
    assert (result.solver_status, result.objective_value) == (Status.OPTIMAL, 0)
    assert [row.assigned_room for row in result.assignments[2:]] == ["1", "2"]
    both = solved(cameras(*early, stay("c", 4, 2), stay("d", 4, 2)), sellable=False)
    assert both.solver_status is Status.INFEASIBLE
    assert [row.key for row in both.unassigned] in (["c"], ["d"])


def test_a_stay_is_sold_where_it_leaves_the_time_for_the_turnover() -> None:
    """Both rooms are free from the 4th to the 6th: three nights in room 1, two with their turnover night in room 2."""
    locks = [
        stay(f"{name}{room}", first, nights, AssignedRoom=room, IsLocked=True)
        for room, gone in (("1", 3), ("2", 2))
        for name, first, nights in (("a", 1, gone), ("b", 7, 3))
    ]
    requests = [stay("three", 4, 3), stay("two", 4, 2), stay("another three", 4, 3)]
    result = solved(cameras(*locks, NewReservations=requests), max_los=4)
    # One night is too short, although the two that it leaves in room 1 can be sold; two fill room 2, three room 1.
    assert [row.why for row in result.sellable if row.arrival.day == 4] == ["MYYF"]
    together = [answer.together for answer in result.new_reservations]
    assert [(answer.answer, answer.room_number) for answer in together] == [
        ("fits", "1"),
        ("fits", "2"),
        ("does_not_fit", None),
    ]


def test_a_gap_is_told_by_the_turnover_of_its_own_room() -> None:
    locks = [
        stay(f"{name}{room}", first, 2, AssignedRoom=room, IsLocked=True)
        for room in "12"
        for name, first in (("a", 1), ("b", 6))
    ]
    gaps = solved(cameras(*locks, MinimumStay=4), sellable=False).orphan_gaps
    # Room 1: the 3rd to the 5th, three nights. Room 2: the 4th and the 5th, of which one can be sold.
    assert [(gap.room_number, gap.start.day, gap.nights, gap.cost) for gap in gaps] == [("1", 3, 3, 4), ("2", 4, 1, 16)]
