"""The curve of minimum stays, against brute force over a house with each of them in place of the hotel's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from bookingopt.domain.house import planned
from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.result import StoppedBy
from bookingopt.optimizer.solve import solve
from bookingopt.optimizer.worth.minimum_stay_curve import covered_nights
from tests import oracle, oracle_sell
from tests.strategies import Data, problems
from tests.unit.optimizer.houses import house, stay, tight_locks
from tests.unit.optimizer.settings import costly

MAX_LOS = 4


def with_minimum_stay(data: Data, nights: int) -> Data:
    """The problem with ``nights`` as the minimum stay everywhere."""
    kept = {name: value for name, value in data.items() if not name.startswith("MinimumStayBy")}
    return kept | {"MinimumStay": nights}


def sold(letters: dict[str, dict[Any, str]], days: list[Any]) -> dict[str, tuple[int, int]]:
    """Sellable stays and the nights of the table that they cover, by type."""
    found = {}
    for name, rows in letters.items():
        stays = [(day, length) for day, row in rows.items() for length, why in enumerate(row, 1) if why == "Y"]
        nights = {day + timedelta(number) for day, length in stays for number in range(length)}
        found[name] = (len(stays), len(nights & set(days)))
    return found


@costly()
@given(data=problems(("types", "by_day", "by_date", "blocks", "present", "leading", "turnover", "room_turnover")))
def test_each_point_is_what_brute_force_finds(data: Data) -> None:
    params = SolveParams(minimum_stay_curve="2,4", by_type=True, max_los=MAX_LOS, night_value=10, time_limit=600)
    result = solve(parse_problem(data), params)
    if result.objective_value is None:
        return  # of a part of the house other tests speak
    assert [row.minimum_stay for row in result.minimum_stay_curve if row.room_type is None] == [2, 4]
    for nights in (2, 4):
        problem = oracle.house(planned(parse_problem(with_minimum_stay(data, nights))))
        least = oracle.best(problem)
        assert least is not None
        whole, *types = [row for row in result.minimum_stay_curve if row.minimum_stay == nights]
        assert (whole.gap_cost, whole.bound) == (float(least.gap), float(least.gap))
        of_type = sold(oracle_sell.why(problem, MAX_LOS), oracle_sell.arrivals(problem))
        assert {row.room_type: (row.sellable_stays, row.sellable_nights) for row in types} == of_type
        assert (whole.sellable_stays, whole.sellable_nights, whole.unsettled) == (
            sum(stays for stays, _ in of_type.values()),
            sum(covered for _, covered in of_type.values()),
            0,
        )
        assert sum(row.gap_cost for row in types) == pytest.approx(whole.gap_cost)
        assert sum(row.orphan_nights for row in types) == whole.orphan_nights
        assert whole.orphan_nights_value == 10 * whole.orphan_nights


def test_the_hotels_own_minimum_stay_is_not_searched_again():
    # With 3 everywhere the second search would have to find the first one's figures in no time at all.
    result = solve(parse_problem(tight_locks()), SolveParams(minimum_stay_curve="3", max_los=5))
    (point,) = result.minimum_stay_curve
    assert point.gap_cost == result.objective_value
    assert point.sellable_stays == result.comparison.new.sellable_with_moves


def test_a_minimum_stay_by_date_gives_way():
    # Rooms 1 has a hole of 2 nights; by its date one night is enough, on the curve three are needed: 2**(3 - 2 + 1).
    stays = (stay("a", 1, 2, AssignedRoom="1", IsLocked=True), stay("b", 5, 2, AssignedRoom="1", IsLocked=True))
    own = [{"Start": "2027-05-01", "End": "2027-05-31", "MinimumStay": 1}]
    problem = parse_problem(house(*stays, rooms=1, MinimumStayByDate=own))
    result = solve(problem, SolveParams(minimum_stay_curve="1,3", sellable=False))
    assert result.objective_value == 0.5
    assert [(row.gap_cost, row.sellable_stays) for row in result.minimum_stay_curve] == [(0.5, None), (4.0, None)]


def test_the_present_plan_is_kept_on_the_curve_where_it_must_be():
    stays = (stay("a", 1, 2, AssignedRoom="1"), stay("b", 5, 2, AssignedRoom="1"), stay("c", 3, 2, AssignedRoom="2"))
    result = solve(parse_problem(house(*stays, RestrictionsOnly=True)), SolveParams(minimum_stay_curve="4", max_los=3))
    (point,) = result.minimum_stay_curve
    assert (point.gap_cost, point.bound) == (8.0, 0.0)


def test_of_a_house_without_a_plan_there_is_no_curve():
    result = solve(parse_problem(tight_locks()), SolveParams(minimum_stay_curve="1..3", steps=0))
    if result.objective_value is None:
        assert result.minimum_stay_curve == ()
    else:
        assert len(result.minimum_stay_curve) == 3
        assert result.report.stopped_by is StoppedBy.STEPS


def test_covered_nights_end_with_the_stay():
    sellable = np.zeros((1, 5, 3), dtype=np.bool_)
    sellable[0, 0, 0] = sellable[0, 2, 1] = sellable[0, 4, 2] = True
    assert covered_nights(sellable)[0].tolist() == [True, False, True, True, True]
