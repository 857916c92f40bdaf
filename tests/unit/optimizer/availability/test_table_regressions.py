"""Regression scenarios of the sellable table: each tells in its letters what a hotel wrongly sold or closed.

``Y`` sellable, ``F`` full, ``H`` harmful, ``M`` under the minimum stay; letter k speaks of a stay of k nights.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result, Status
from bookingopt.domain.result_rows import (
    Restriction,
)
from bookingopt.optimizer.solve import solve
from bookingopt.validation import validate_result
from tests import oracle_sell
from tests.strategies import EVERYTHING, Data, problems
from tests.unit.optimizer.test_solve_regressions import house, stay

LOS = 6
PARAMS = SolveParams(steps=2_000, time_limit=600, max_los=LOS)


def sold(problem: Problem, max_los: int = LOS) -> Result:
    """The result, which is valid."""
    result = solve(problem, PARAMS.model_copy(update={"max_los": max_los}))
    assert validate_result(result, problem).violations == ()
    return result


def letters(problem: Problem, max_los: int = LOS) -> dict[str, str]:
    """Arrival -> letters, of a house with one room type; as brute force has them."""
    result = sold(problem, max_los)
    found = {str(row.arrival): row.why for row in result.sellable}
    (expected,) = oracle_sell.why(problem, max_los).values()
    assert found == {str(arrival): row for arrival, row in expected.items()}
    assert all(row.fplos == "".join("Y" if letter == "Y" else "N" for letter in row.why) for row in result.sellable)
    return found


def lock(name: str, arrival: str, length: int, room: str) -> Data:
    return stay(name, arrival, length, room, IsLocked=True)


def test_the_turn_of_the_month_is_no_gap_for_four_nights() -> None:
    # Two rooms, minimum stay 4: one guest leaves on 3 March, the other one has come on the 1st.
    guests = (stay("a", "2027-02-27", 4), stay("b", "2027-03-01", 7))
    problem = house(*guests, MinimumStay=4, RequestStartDate="2027-02-22", RequestEndDate="2027-03-12")
    table = letters(problem)
    for arrival in ("2027-02-26", "2027-02-27", "2027-02-28"):
        assert "Y" not in table[arrival][3:]
    assert table["2027-02-23"] == "MMHYHY"  # until a comes, or until b does; a night less leaves it unsold
    assert table["2027-02-28"] == "MFFFFF"
    assert table["2027-03-03"] == "MMMYYY"  # when a has left


def test_a_hole_of_three_nights_is_sold_whole_or_not_at_all() -> None:
    # Between two locks three nights are left, and the minimum stay is five: only who takes all of them is welcome.
    locks = (lock("a", "2027-05-01", 3, "1"), lock("b", "2027-05-07", 5, "1"))
    window = {"RequestStartDate": "2027-05-01", "RequestEndDate": "2027-05-31"}
    table = letters(house(*locks, rooms=("1",), MinimumStay=5, **window), max_los=5)
    assert table["2027-05-04"] == "HHYFF"
    assert table["2027-05-05"] == "HHFFF"
    assert table["2027-05-06"] == "HFFFF"
    assert table["2027-05-13"] == "HHHHH"  # would leave a night behind b
    assert table["2027-05-17"] == "MMMMY"  # three nights in an empty week fill no hole


def test_sunday_for_two_nights_while_monday_asks_for_four() -> None:
    # The minimum stay of the arrival counts, not that of every night: who comes on Sunday for two nights is welcome.
    window = {"RequestStartDate": "2027-05-01", "RequestEndDate": "2027-05-16"}
    days = {"Sun": 2, "Mon": 4}
    problem = house(stay("a", "2027-05-14", 2), MinimumStay=3, MinimumStayByDay=days, **window)
    table = letters(problem)
    assert table["2027-05-02"] == "MYYYYY"  # a Sunday
    assert table["2027-05-03"] == "MMMYYY"
    assert admitted(sold(problem).restrictions, "Default", date(2027, 5, 2), LOS) == {2, 3, 4, 5, 6}


def test_what_fits_only_by_moving_is_not_sold_where_nobody_moves() -> None:
    guests = (stay("a", "2027-05-01", 3, "1"), stay("b", "2027-05-05", 3, "2"))
    problem = house(*guests, MinimumStay=1)
    assert letters(problem)["2027-05-02"] == "YYYYYY"
    kept = house(*guests, MinimumStay=1, RestrictionsOnly=True)
    result = sold(kept)
    assert result.solver_status is Status.FEASIBLE
    assert [(row.id, row.assigned_room) for row in result.assignments] == [("a", "1"), ("b", "2")]
    table = {str(row.arrival): row.why for row in result.sellable}
    assert table["2027-05-02"] == "YYYFFF"  # in room 2 until b comes
    assert table["2027-05-04"] == "YYYYYY"  # in room 1 when a has left


def test_the_last_night_of_the_window_is_sold_and_nothing_behind_it() -> None:
    guests = (stay("a", "2027-05-01", 3, "1"),)
    problem = house(*guests, rooms=("1",), RequestStartDate="2027-05-01", RequestEndDate="2027-05-06")
    assert list(letters(problem)) == [f"2027-05-0{day}" for day in range(1, 6)]


def test_a_room_out_of_order_is_not_sold() -> None:
    block = {"RoomNumber": "1", "Start": "2027-05-04", "End": "2027-05-06"}
    problem = house(stay("a", "2027-05-01", 3), rooms=("1",), OutOfOrder=[block], RequestEndDate="2027-05-09")
    table = letters(problem)
    assert {table[f"2027-05-0{day}"] for day in range(1, 7)} == {"FFFFFF"}
    assert table["2027-05-07"] == "MMYYYY"


def admitted(rows: Sequence[Restriction], room_type: str, arrival: date, max_los: int) -> set[int]:
    """The lengths that the restrictions of a room type let arrive, as the contract says it."""
    by_date = {row.date: row for row in rows if row.room_type == room_type}
    own = by_date[arrival]
    lengths = set()
    for length in range(1, max_los + 1):
        nights = [arrival + timedelta(days=night) for night in range(length)]
        leaves = by_date.get(arrival + timedelta(days=length))
        if (
            own.min_stay <= length <= own.max_stay
            and not own.closed_to_arrival
            and not (leaves is not None and leaves.closed_to_departure)
            and all(length >= by_date[night].min_stay_through for night in nights if night in by_date)
        ):
            lengths.add(length)
    return lengths


@given(problems(EVERYTHING), st.booleans())
def test_no_restriction_lets_in_what_cannot_be_sold(data: Data, unmoved: bool) -> None:
    problem = parse_problem(data | {"RestrictionsOnly": unmoved})
    result = sold(problem)
    turned_away = set()
    for row in result.sellable:
        sellable = {length for length, letter in enumerate(row.fplos, start=1) if letter == "Y"}
        let_in = admitted(result.restrictions, row.room_type, row.arrival, LOS)
        assert let_in <= sellable
        turned_away |= {(row.room_type, row.arrival, length) for length in sellable - let_in}
    assert {(row.room_type, row.arrival, row.length) for row in result.blocked} == turned_away
    assert len(result.blocked) == len(turned_away)


@given(problems(), st.sampled_from([3, 10, 40, 2_000]))
def test_what_ends_by_steps_says_the_same_twice(data: Data, steps: int) -> None:
    request = {"Name": "one more", "Arrival": data["Reservations"][0]["Arrival"], "Length": 3}
    problem = parse_problem(data | {"NewReservations": [request]})
    params = PARAMS.model_copy(update={"steps": steps})
    lists = {"sellable", "restrictions", "blocked", "new_reservations"}
    one, two = (solve(problem, params).model_dump_json(by_alias=True, include=lists) for _ in range(2))
    assert one == two
