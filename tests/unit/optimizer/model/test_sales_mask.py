"""The mask of the sales rules says the same as the rules say of a single stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import SalesRule
from bookingopt.domain.sales.rules import allows_arrival, allows_departure, allows_length, sales_rules_by_type
from bookingopt.optimizer.model.instance import Instance, build_instance
from bookingopt.optimizer.model.sales_mask import stays_against_rules
from tests import oracle_sell
from tests.strategies import TYPES, Data, day, sales_rules

ARRIVALS, MAX_LOS = 16, 8


def instance_of(**fields: Any) -> Instance:
    """A house of two types whose first day is the first of the days that are drawn."""
    rooms = [{"RoomNumber": name, "RoomType": name} for name in TYPES[:2]]
    stays = [{"Name": "a", "Arrival": day(0), "Length": 2}]
    return build_instance(parse_problem({"ProblemId": "p", "Rooms": rooms, "Reservations": stays} | fields))


def forbids(rules: Sequence[SalesRule], arrival: date, length: int) -> bool:
    """Whether one of the rules for a type forbids the stay."""
    return not all(
        allows_arrival(rule, arrival)
        and allows_length(rule, arrival, length)
        and allows_departure(rule, arrival + timedelta(length))
        for rule in rules
    )


@given(sales_rules(), st.integers(-3, 9))
def test_each_stay_is_forbidden_by_its_rules_and_by_brute_force(rules: list[Data], first: int) -> None:
    instance = instance_of(SalesRules=rules)
    found = stays_against_rules(instance, first, ARRIVALS, MAX_LOS)
    expected = []
    for name, of_type in sales_rules_by_type(instance.problem).items():
        for arrival in (instance.date_of(first + number) for number in range(ARRIVALS)):
            row = [forbids(of_type, arrival, length) for length in range(1, MAX_LOS + 1)]
            allowed = [oracle_sell.is_allowed(instance.problem, name, arrival, k) for k in range(1, MAX_LOS + 1)]
            assert row == [not each for each in allowed]
            expected.append(row)
    assert found.reshape(-1, MAX_LOS).tolist() == expected
    assert not found.flags.writeable


def test_without_rules_nothing_is_forbidden_and_a_window_without_days_has_no_stays() -> None:
    instance = instance_of()
    assert not stays_against_rules(instance, 0, 3, 2).any()
    assert stays_against_rules(instance, 0, 0, 2).shape == (2, 0, 2)
