"""Sales rules: what they allow, and what of them is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import SalesRule
from bookingopt.domain.sales.rules import allows_arrival, allows_departure, allows_length, sales_rules_by_type
from tests.unit.domain.plain import faults, house

SUMMER = {"Start": "2027-06-01", "End": "2027-08-31"}
ROOMS = [{"RoomNumber": "1", "RoomType": "Hut"}, {"RoomNumber": "2", "RoomType": "Loft"}]


def rule(**fields: Any) -> SalesRule:
    return SalesRule.model_validate({"Start": "2027-07-05", "End": "2027-07-11"} | fields)  # Monday to Sunday


def test_a_rule_holds_for_its_types_on_its_dates_both_ends_included():
    problem = parse_problem(house(Rooms=ROOMS, SalesRules=[SUMMER, SUMMER | {"RoomTypes": ["Loft"]}]))
    everyone, lofts = problem.sales_rules
    assert sales_rules_by_type(problem) == {"Hut": (everyone,), "Loft": (everyone, lofts)}
    closed = rule(ClosedToArrival=True, ClosedToDeparture=True, MinStay=3, MaxStay=5)
    for day, is_free in ((4, True), (5, False), (11, False), (12, True)):
        when = date(2027, 7, day)
        assert allows_arrival(closed, when) is allows_departure(closed, when) is is_free
        assert allows_length(closed, when, 2) is allows_length(closed, when, 6) is is_free
        assert allows_length(closed, when, 3)
        assert allows_length(closed, when, 5)


def test_weekdays_and_lengths_are_those_that_are_listed():
    listed = rule(ArrivalDays=["saturday", "M"], DepartureDays=["su"], Lengths=[14, 7.0, 7])
    assert (listed.arrival_days, listed.departure_days, listed.lengths) == (("Mon", "Sat"), ("Sun",), (7, 14))
    days = [date(2027, 7, number) for number in range(5, 12)]
    assert [day.day for day in days if allows_arrival(listed, day)] == [5, 10]
    assert [day.day for day in days if allows_departure(listed, day)] == [11]
    assert [length for length in range(1, 16) if allows_length(listed, days[0], length)] == [7, 14]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"ArrivalDays": ["Sat", "Sonntag"]}, '.ArrivalDays[1]: "Sonntag": expected a weekday, Mon … Sun'),
        ({"DepartureDays": [6]}, ".DepartureDays[0]: 6: expected a weekday, Mon … Sun"),
        ({"ArrivalDays": "Sat"}, '.ArrivalDays: "Sat": expected a list of weekdays, such as ["Sat"]'),
        (
            {"ArrivalDays": []},
            '.ArrivalDays: […]: expected a list with weekdays, such as ["Sat"]; without the field all are allowed',
        ),
        (
            {"Lengths": []},
            ".Lengths: […]: expected a list with lengths of stay, such as [7, 14]; without the field all are allowed",
        ),
        ({"Lengths": [7, 0]}, ".Lengths[1]: 0: expected a whole number from 1 to 3,650"),
        ({"MinStay": 2.5}, ".MinStay: 2.5: expected a whole number from 1 to 3,650"),
        ({"End": "2027-05-31"}, '.End: "2027-05-31": expected a day not before Start 2027-06-01'),
        ({"Start": None}, ".Start: null: expected a date YYYY-MM-DD"),
        ({"MinimumStay": 3}, ".MinimumStay: unknown field; the nearest known one is MinStay"),
    ],
)
def test_what_is_wrong_is_refused_at_its_place(fields, said):
    assert faults(house(SalesRules=[SUMMER | fields])) == [f"SalesRules[0]{said}"]


def test_what_is_null_or_empty_is_absent():
    absent = {"ArrivalDays": None, "DepartureDays": "", "MinStay": None, "MaxStay": "", "Lengths": "None"}
    (read,) = parse_problem(house(SalesRules=[SUMMER | absent])).sales_rules
    assert read == SalesRule.model_validate(SUMMER)
