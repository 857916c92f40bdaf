"""Who is left out of the house, and the problem that remains to be planned, held against the oracle."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from bookingopt.domain.checks import problem_warnings
from bookingopt.domain.house import LeftOutReason, left_out, left_out_counts, planned
from bookingopt.domain.parse import parse_problem
from bookingopt.errors import InputError
from tests import oracle
from tests.strategies import STATES, WHEN, Data, problems

TODAY = "2027-05-03"


def house(*stays: Data, **more: object) -> Data:
    rooms = [{"RoomNumber": "1"}, {"RoomNumber": "2"}]
    return {"ProblemId": "house", "Rooms": rooms, "Reservations": list(stays), **more}


def stay(name: str, arrival: str, length: int, **more: object) -> Data:
    return {"Name": name, "Arrival": arrival, "Length": length, **more}


def faults(data: Data) -> list[str]:
    with pytest.raises(InputError) as refused:
        parse_problem(data)
    return [str(fault) for fault in refused.value.faults]


def reasons(data: Data) -> dict[str, LeftOutReason]:
    return {stay.key: reason for stay, reason in left_out(parse_problem(data))}


@given(problems(("present", "blocks", *WHEN, *STATES)))
def test_the_planned_house_is_the_oracles(data: Data) -> None:
    problem = parse_problem(data)
    expected, found = oracle.house(problem), planned(problem)
    assert {stay.key: reason.value for stay, reason in left_out(problem)} == oracle.left_out(problem)
    assert [stay.key for stay in found.reservations] == [stay.key for stay in expected.reservations]
    assert oracle.closed_rooms(found) == oracle.closed_rooms(expected)
    assert (found.request_start_date, found.leading_gaps) == (expected.request_start_date, expected.leading_gaps)
    assert planned(found) == found


def test_the_first_reason_that_holds_is_given() -> None:
    data = house(
        stay("cancelled day use", "2027-05-01", 0, Status="Canceled"),
        stay("day use", "2027-05-01", 0),
        stay("departed", "2027-05-01", 2),
        stay("leaves tomorrow", "2027-05-01", 3),
        stay("no show", "2027-06-01", 3, Status="no-show"),
        stay("waits", "2027-06-01", 3, Status="WAITLISTED"),
        stay("out", "2027-05-01", 9, Status="checked out"),
        Today=TODAY,
    )
    assert reasons(data) == {
        "cancelled day use": LeftOutReason.CANCELLED,
        "day use": LeftOutReason.DAY_USE,
        "departed": LeftOutReason.DEPARTED,
        "no show": LeftOutReason.NO_SHOW,
        "waits": LeftOutReason.WAITLISTED,
        "out": LeftOutReason.CHECKED_OUT,
    }
    assert sum(left_out_counts(parse_problem(data)).values()) == 6


def test_without_a_business_date_nobody_has_departed() -> None:
    data = house(stay("a", "1999-05-01", 2))
    assert reasons(data) == {}
    assert planned(parse_problem(data)).leading_gaps is False


def test_a_guest_in_house_who_should_have_left_is_named() -> None:
    data = house(stay("late", "2027-05-01", 2, Status="InHouse", AssignedRoom="1"), Today=TODAY)
    assert any(
        "late is in house, but should have left on 2027-05-03" in text for text in problem_warnings(parse_problem(data))
    )


def test_present_rooms_without_any_date_are_warned_of() -> None:
    in_room = stay("a", "2027-05-01", 2, AssignedRoom="1")
    said = [
        any("Today" in text for text in problem_warnings(parse_problem(house(in_room, **more))))
        for more in ({}, {"Today": TODAY}, {"RequestStartDate": TODAY})
    ]
    assert said == [True, False, False]


def test_the_later_of_business_date_and_window_counts() -> None:
    starts = [
        planned(parse_problem(house(Today=TODAY, RequestStartDate=start))).request_start_date
        for start in ("2027-05-01", "2027-05-09", None)
    ]
    assert starts == [date(2027, 5, 3), date(2027, 5, 9), date(2027, 5, 3)]


def test_a_block_that_ended_before_the_business_date_is_gone() -> None:
    blocks = [{"RoomNumber": "1", "Start": "2027-05-01", "End": end} for end in ("2027-05-02", "2027-05-03")]
    left = planned(parse_problem(house(OutOfOrder=blocks, Today=TODAY))).out_of_order
    assert [block.end for block in left] == [date(2027, 5, 3)]


def test_departure_says_what_length_says() -> None:
    rows = [
        {"Name": "a", "Arrival": "2027-05-01", "Departure": "2027-05-04"},
        {"Name": "b", "Arrival": "2027-05-01", "Departure": "2027-05-04", "Length": 3.0},
        {"Name": "c", "Arrival": "2027-05-01", "Departure": "2027-05-01"},
        {"Name": "d", "Arrival": "2027-05-01", "Departure": None, "Length": 3},
    ]
    assert [stay.length for stay in parse_problem(house(*rows)).reservations] == [3, 3, 0, 3]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"Departure": "2027-05-04", "Length": 2}, 'Departure: "2027-05-04": expected the day 2 nights after Arrival'),
        ({"Departure": "2027-04-30"}, 'Departure: "2027-04-30": expected a day not before Arrival 2027-05-01'),
        ({"Departure": "4.5.2027"}, 'Departure: "4.5.2027": expected a date YYYY-MM-DD'),
        ({}, "Length: expected this field"),
        ({"Length": 1, "Status": "gone"}, 'Status: "gone": expected one of Confirmed, Tentative'),
        ({"Length": 1, "Status": "InHouse"}, 'Status: "InHouse": expected an AssignedRoom of a guest in house'),
    ],
)  # fmt: skip
def test_what_contradicts_is_refused_at_its_place(row: Data, said: str) -> None:
    [fault] = faults(house({"Name": "a", "Arrival": "2027-05-01", **row}))
    assert fault.startswith(f"Reservations[0].{said}")


def test_a_request_before_the_business_date_is_refused_unless_it_changes_a_stay() -> None:
    here = stay("here", "2027-05-01", 5, AssignedRoom="1")
    extended = stay("here", "2027-05-01", 7, Id="here")
    assert parse_problem(house(here, Today=TODAY, NewReservations=[extended])).new_reservations[0].id_given
    [fault] = faults(house(here, Today=TODAY, NewReservations=[stay("new", "2027-05-02", 2)]))
    assert fault == 'NewReservations[0].Arrival: "2027-05-02": expected a day not before Today 2027-05-03'


@pytest.mark.parametrize("arrival", ["2027-05-02", "2027-05-04"])
def test_a_change_of_who_has_arrived_repeats_the_own_arrival(arrival: str) -> None:
    here = stay("here", "2027-05-01", 5, AssignedRoom="1")
    [fault] = faults(house(here, Today=TODAY, NewReservations=[stay("here", arrival, 7, Id="here")]))
    said = "expected 2027-05-01, the arrival of the stay that it changes"
    assert fault == f'NewReservations[0].Arrival: "{arrival}": {said}'


def test_a_request_is_no_day_use() -> None:
    [fault] = faults(house(NewReservations=[stay("new", "2027-05-02", 0)]))
    assert fault == "NewReservations[0].Length: 0: expected a whole number from 1 to 3,650"


def test_who_is_left_out_needs_no_room_of_the_house() -> None:
    gone = stay("a", "2027-05-01", 2, Status="Cancelled", AssignedRoom="annexe", IsLocked=True)
    assert reasons(house(gone)) == {"a": LeftOutReason.CANCELLED}
    assert faults(house(gone | {"Status": "Confirmed"}))


def test_a_window_that_ends_before_the_business_date_is_refused() -> None:
    assert faults(house(Today=TODAY, RequestEndDate="2027-05-01")) == [
        'RequestEndDate: "2027-05-01": expected a day not before Today 2027-05-03'
    ]
    assert parse_problem(house(Today=TODAY, FreezeDays=3)).freeze_days == 3
