"""Requests in one line each: what is read, and everything that is wrong with all of them at once."""

from __future__ import annotations

from datetime import date

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.errors import InputError
from bookingopt.io.request_text import day, known_types, with_requests

PROBLEM = parse_problem(
    {
        "ProblemId": "p",
        "Rooms": [{"RoomNumber": "1", "RoomType": "Twin"}],
        "Reservations": [{"Name": "request-1", "Arrival": "2027-03-01", "Length": 2}],
    }
)


def test_requests_get_names_that_nobody_has():
    asked = with_requests(PROBLEM, ["2027-07-24,14", " 2027-07-25 , 1 , Twin "]).new_reservations
    assert [(one.key, one.arrival, one.length, one.room_type) for one in asked] == [
        ("request-2", date(2027, 7, 24), 14, None),
        ("request-3", date(2027, 7, 25), 1, "Twin"),
    ]
    assert with_requests(PROBLEM, []) is PROBLEM


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-07-24", ["expected ARRIVAL,NIGHTS or ARRIVAL,NIGHTS,ROOMTYPE, such as 2026-07-24,14,Double"]),
        ("soon,2", ['arrival "soon": expected a date YYYY-MM-DD']),
        ("2027-07-24,0", ['nights "0": expected a whole number from 1 to 3,650']),
        ("2027-07-24,1.0", ['nights "1.0": expected a whole number from 1 to 3,650']),
        ("9999-12-30,2", ['nights "2": expected a departure no later than 9999-12-31']),
        ("2027-07-24,2,Suite", ['room type "Suite": expected one of "Twin"']),
        ("soon,many,Suite", None),
    ],
)
def test_what_is_wrong_with_a_request(text, expected):
    with pytest.raises(InputError) as caught:
        with_requests(PROBLEM, ["2027-07-24,14", text])
    assert {fault.place for fault in caught.value.faults} == {("request",)}
    messages = [fault.expected for fault in caught.value.faults]
    assert len(messages) == 3 if expected is None else messages == expected


def test_many_types_are_cut_short():
    assert known_types(["A", "B"]) == 'one of "A", "B"'
    assert known_types([str(number) for number in range(21)]).endswith('"19", …')
    assert known_types([]) == "no room type"


def test_a_date_is_written_one_way():
    assert [day(text) for text in ("2027-03-01", "2027-W09-1", "20270301", "2027-02-29")] == [
        date(2027, 3, 1),
        None,
        None,
        None,
    ]
