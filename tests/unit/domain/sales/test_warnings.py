"""Sales rules that deserve a warning, and those that do not."""

from __future__ import annotations

from typing import Any

import pytest

from bookingopt.domain.checks import problem_warnings
from bookingopt.domain.parse import parse_problem
from tests.unit.domain.plain import house

SUMMER = {"Start": "2027-06-01", "End": "2027-08-31"}
SATURDAYS = {"ArrivalDays": ["Sat"], "DepartureDays": ["Sat"]}
#: The window is 3 July, a Saturday, to 24 July.
STAYS = [{"Name": "a", "Arrival": "2027-07-03", "Length": 7}, {"Name": "b", "Arrival": "2027-07-17", "Length": 7}]
ROOMS = [{"RoomNumber": "1", "RoomType": "Hut"}, {"RoomNumber": "2", "RoomType": "Loft"}]


def warnings(*rules: dict[str, Any], **fields: Any) -> list[str]:
    """What is said of a house with two types."""
    data = {"Rooms": ROOMS, "Reservations": STAYS, "SalesRules": list(rules)} | fields
    return problem_warnings(parse_problem(house(**data)))


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "no stay is forbidden"),
        ({"MinStay": 1, "ArrivalDays": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]}, "no stay is forbidden"),
        ({"End": "2027-07-03", "ArrivalDays": ["Sat"]}, "no stay is forbidden"),
        ({"End": "2027-07-03", "ClosedToDeparture": True}, "no stay is forbidden"),
        ({"RoomTypes": ["Yurt", "Tent"], "MinStay": 2}, "no room is of the type Yurt or Tent"),
        (
            {"Start": "2027-05-01", "End": "2027-07-02", "MinStay": 2},
            "all dates lie outside of the arrival dates 2027-07-03 to 2027-07-23",
        ),
    ],
)
def test_a_rule_without_an_effect_is_a_warning(fields, why):
    assert warnings(SUMMER | fields) == [f"SalesRules[0] has no effect: {why}."]


def test_rules_without_an_effect_for_one_reason_are_named_together():
    yurts = SUMMER | {"RoomTypes": ["Yurt"]}
    idle, effect = SUMMER, SUMMER | {"MinStay": 2}
    assert warnings(idle, effect, yurts, idle) == [
        "SalesRules[0], SalesRules[3] have no effect: no stay is forbidden.",
        "SalesRules[2] has no effect: no room is of the type Yurt.",
    ]
    assert warnings(*[idle] * 4) == [
        "SalesRules[0], SalesRules[1], SalesRules[2], … (4 rules) have no effect: no stay is forbidden."
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"End": "2027-07-03", "MinStay": 2},
        {"Start": "2027-07-23", "MaxStay": 40},
        {"End": "2027-07-04", "ArrivalDays": ["Sat"]},
        {"End": "2027-07-04", "ClosedToDeparture": True},
        {"Start": "2027-07-24", "DepartureDays": ["Sat"]},
        SATURDAYS | {"Lengths": [7, 14, 21]},
    ],
)
def test_a_rule_with_an_effect_is_none(fields):
    assert warnings(SUMMER | fields) == []


def test_a_type_without_rooms_among_others_is_a_warning():
    said = warnings(SUMMER | {"RoomTypes": ["Yurt", "Loft"], "MinStay": 2})
    assert said == ["SalesRules[0] names the type Yurt, of which there is no room."]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (
            [{"Start": "2027-07-05", "End": "2027-07-06", "MinStay": 4, "MaxStay": 3}],
            "to arrivals on 2027-07-05 to 2027-07-06: no length of stay obeys them",
        ),
        (
            [SUMMER | SATURDAYS | {"Lengths": [5, 6]}],
            "on 2027-07-03 to 2027-07-23: no stay with these nights obeys them",
        ),
        (
            [
                SUMMER | SATURDAYS | {"MaxStay": 7},
                {"Start": "2027-07-10", "End": "2027-07-10", "ClosedToArrival": True},
            ],
            "on 2027-07-10 to 2027-07-16: no stay with these nights obeys them",
        ),
        (
            [SUMMER | SATURDAYS | {"RoomTypes": ["Loft"]}, SUMMER | {"MaxStay": 5}],
            "of the type Loft on 2027-07-03 to 2027-07-23: no stay with these nights obeys them",
        ),
        (
            [SUMMER | {"MaxStay": 1, "ArrivalDays": ["Sun", "Tue", "Thu"]}],
            "on 2027-07-03, 2027-07-05, 2027-07-07, 2027-07-09 to 2027-07-10, 2027-07-12 and 6 more dates: no stay "
            "with these nights obeys them",
        ),
    ],
)
def test_dates_with_nothing_to_sell_are_grouped_in_one_warning(rules, said):
    assert warnings(*rules) == [f"The sales rules leave nothing to sell {said}."]


def test_a_house_that_opens_within_a_week_sells_the_rest_of_it_before():
    assert warnings(SUMMER | SATURDAYS, RequestStartDate="2027-07-07") == []
    closed = {"Start": "2027-07-07", "End": "2027-08-31", "ClosedToArrival": True}
    (said,) = warnings(closed, RequestStartDate="2027-07-07")
    assert said.startswith("The sales rules leave nothing to sell on 2027-07-07 to 2027-07-23:")


@pytest.mark.parametrize(("first", "length"), [("0001-01-01", 3), ("9999-12-27", 3)])
def test_the_first_and_last_days_that_there_are(first, length):
    ever = {"Start": "0001-01-01", "End": "9999-12-31", "MinStay": 3, "MaxStay": 2}
    (said,) = warnings(ever, Reservations=[{"Name": "a", "Arrival": first, "Length": length}])
    assert f"nothing to sell on {first}" in said


def test_without_days_to_sell_only_the_rule_itself_counts():
    assert warnings(SUMMER, SUMMER | {"MinStay": 2}, Reservations=[]) == [
        "SalesRules[0] has no effect: no stay is forbidden."
    ]
