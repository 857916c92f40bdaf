"""Few stays of a kind: every way is tried, within a limit."""

from __future__ import annotations

import numpy as np

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.stop import Stop
from bookingopt.optimizer.wear import small_kinds
from bookingopt.optimizer.wear.room_nights import nights_of_rooms
from bookingopt.optimizer.wear.small_kinds import evenest_by_trial
from tests.unit.optimizer.houses import house, stay

ROOMS = np.array([0, 1, 2])


def three_rooms() -> tuple[Plan, list[int], list[int]]:
    """A ring of exchanges that no two rooms could make: nights of a plan, before and after."""
    stays = [stay(f"s{n}", 1, nights) for n, nights in enumerate((3, 5, 7))]
    data = house(*stays, rooms=3)
    for room, nights in zip(data["Rooms"], (4, 0, 2), strict=True):
        room["NightsSoFar"] = nights
    instance = build_instance(parse_problem(data))
    plan = Plan(np.array([1, 2, 0]))
    found = evenest_by_trial(instance, plan, ROOMS, Stop())
    return found, nights_of_rooms(instance, plan).tolist(), nights_of_rooms(instance, found).tolist()


def test_the_evenest_of_all_plans_is_found() -> None:
    _, before, after = three_rooms()
    assert (before, after) == ([11, 3, 7], [7, 7, 7])


def test_more_stays_than_can_be_tried_stay_where_they_are(monkeypatch) -> None:
    monkeypatch.setattr(small_kinds, "MOST_STAYS", 2)
    assert three_rooms()[0].room_of.tolist() == [1, 2, 0]


def test_a_search_that_ends_early_brings_the_best_plan_so_far(monkeypatch) -> None:
    monkeypatch.setattr(small_kinds, "LOOKS", 1)
    assert three_rooms()[0].room_of.tolist() == [1, 2, 0]
