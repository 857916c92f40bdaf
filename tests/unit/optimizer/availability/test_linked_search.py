"""The sellable table where rooms consist of others: whole and parts take each other's nights."""

from __future__ import annotations

from typing import Any
from unittest import mock

import numpy as np
from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.availability import linked_search
from bookingopt.optimizer.availability.orphans.linked_orphans import LinkedOrphans, least_linked_orphans
from bookingopt.optimizer.availability.table import sellable_table, unmoved_table
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.stop import Stop
from tests import oracle_sell
from tests.strategies import LINKED, Data, problems
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.settings import costly, first_plan

ROOMS = [
    {"RoomNumber": "1", "RoomType": "Double"},
    {"RoomNumber": "2", "RoomType": "Double"},
    {"RoomNumber": "S", "RoomType": "Suite", "Parts": ["1", "2"]},
]


@costly()
@given(problems(("types", "blocks", "present", "by_day", "leading", "window"), always=LINKED))
def test_the_table_equals_brute_force(data: Data) -> None:
    problem = parse_problem(data)
    plan, instance = first_plan(problem), build_instance(problem)
    expected = oracle_sell.why(problem, 3)
    table = sellable_table(instance, plan, 3, Stop(steps=100_000))
    for letters, of_type in zip(table.why, expected.values(), strict=True):
        assert ["".join(row) for row in letters] == list(of_type.values())


def test_what_steps_leave_open_is_not_claimed() -> None:
    stays = (stay("a", 1, 2, RoomType="Double"), stay("b", 4, 3, RoomType="Double"), stay("c", 5, 4, RoomType="Double"))
    problem = parse_problem(house(*stays) | {"Rooms": ROOMS})
    instance = build_instance(problem)
    table = sellable_table(instance, Plan(np.array([0, 0, 1])), 4, Stop(steps=0))
    expected = list(oracle_sell.why(problem, 4).values())
    letters = [["".join(row) for row in of_type] for of_type in table.why]
    assert table.unsettled > 0
    for rows, of_type in zip(letters, expected, strict=True):
        for row, right in zip(rows, of_type.values(), strict=True):
            assert all(letter in ("?", wanted) for letter, wanted in zip(row, right, strict=True))


def test_no_more_than_one_stay_of_an_arrival_day_is_found_not_to_fit() -> None:
    """The others are longer, so that no model need be asked about them."""
    stays = (stay("a", 3, 2, RoomType="Double"), stay("b", 3, 4, RoomType="Double"), stay("c", 8, 2, RoomType="Double"))
    problem = parse_problem(house(*stays) | {"Rooms": ROOMS})
    found = []

    def noted(*asked: Any) -> LinkedOrphans:
        found.append(least_linked_orphans(*asked))
        return found[-1]

    with mock.patch.object(linked_search, "least_linked_orphans", noted):
        table = sellable_table(build_instance(problem), Plan(np.array([0, 1, 0])), 9, Stop())
    full_days = (table.why == "F").any(axis=2).sum()
    assert 0 < sum(one.is_impossible for one in found) <= full_days < (table.why == "F").sum()


def test_a_suite_is_full_where_one_of_its_rooms_is_taken() -> None:
    locked = stay("a", 2, 2, RoomType="Double", AssignedRoom="1", IsLocked=True)
    window = {"RequestStartDate": "2027-05-01", "RequestEndDate": "2027-05-06", "MinimumStay": 1}
    problem = parse_problem(house(locked) | {"Rooms": ROOMS} | window)
    table = unmoved_table(build_instance(problem), Plan(np.array([0])), 2, Stop())
    double, suite = (["".join(row) for row in of_type] for of_type in table.why)
    assert double == ["YY", "YY", "YY", "YY", "YY"]
    assert suite == ["YF", "FF", "FF", "YY", "YY"]
    assert (unmoved_table(build_instance(problem), Plan(np.array([0])), 2, Stop(time_limit=0)).why == "?").all()
