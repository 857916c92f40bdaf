"""A window model never makes a plan worse nor touches stays outside its days, and is exact in what it may change."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.assign.windows import (
    DAYS,
    FEWEST_DAYS,
    Window,
    WindowSchedule,
    improve_window,
    window_with_mates,
)
from bookingopt.optimizer.model.components import components, merged
from bookingopt.optimizer.model.instance import build_instance, frozen
from bookingopt.optimizer.model.objective import evaluate, gap_cost
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import Data, long_problems, problems
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.settings import SEEDS, setting

ROW = [
    {"RoomNumber": "1", "AdjacentRooms": ["2"]},
    {"RoomNumber": "2", "AdjacentRooms": ["3"]},
    {"RoomNumber": "3"},
]


@given(problems() | long_problems(), st.integers(0, 6), st.integers(1, 12), SEEDS)
def test_a_window_never_makes_a_plan_worse(data: Data, first: int, length: int, seed: int) -> None:
    instance, component, _, start = setting(data)
    random = np.random.default_rng(seed)
    prices = random.normal(0, 1, instance.stays), random.normal(0, 1, 2)
    window = window_with_mates(instance, component, start, (first, first + length), random)
    plan = improve_window(instance, component, start, window, prices, Stop(), 0)
    assert plan is not None
    assert is_legal(instance, plan)
    assert evaluate(instance, plan)[:4] <= evaluate(instance, start)[:4]
    outside = (instance.arrival < first) | (instance.departure > first + length)
    assert (plan.room_of[outside] == start.room_of[outside]).all()


@given(problems())
def test_a_window_of_all_days_that_tells_all_rooms_apart_is_exact(data: Data) -> None:
    instance, component, _, start = setting(data)
    window = Window(0, instance.days, component.rooms)
    plan = improve_window(instance, component, start, window, (np.zeros(instance.stays), np.empty(0)), Stop(), 0)
    assert plan is not None
    limits = evaluate(instance, start)[:3]
    values = [tuple(value) for value in oracle.values(instance.problem)]
    within = [value for value in values if all(np.array(value[:3]) <= limits)]
    assert gap_cost(instance, plan) == min(value[3] for value in within)
    assert all(np.array(evaluate(instance, plan)[:3]) <= limits)


def test_guests_with_mates_are_held_where_their_rooms_are_not_told_apart() -> None:
    group = {"AdjacencyGroup": "g"}
    mates = [stay("a", 1, 2, AssignedRoom="1", **group), stay("b", 1, 2, AssignedRoom="2", **group)]
    # Mates in rooms 2 and 3 leave no gap of a night before "c".
    data = house(*mates, stay("c", 4, 2, AssignedRoom="1", IsLocked=True)) | {"Rooms": ROW, "MinimumStay": 2}
    instance = build_instance(parse_problem(data))
    component, start = merged(components(instance)), Plan(instance.present_room)
    prices, everywhere = (np.zeros(instance.stays), np.empty(0)), (0, instance.days)
    apart = Window(*everywhere, frozen([0, 1, 2]))
    held = improve_window(instance, component, start, Window(*everywhere), prices, Stop(), 0)
    moved = improve_window(instance, component, start, apart, prices, Stop(), 0)
    assert held is not None
    assert moved is not None
    assert held.room_of.tolist() == start.room_of.tolist()
    assert (gap_cost(instance, moved), evaluate(instance, moved).misses) == (0, 0)


def test_windows_have_the_dear_days_in_their_middle() -> None:
    schedule = WindowSchedule(100, np.random.default_rng(0))
    dear = np.zeros(101, dtype=np.int64)
    dear[[20, 22, 60]] = 1, 1, 3
    assert not schedule.ends_round_without_gain(dear)
    middles = []
    while not middles or not schedule.ends_round_without_gain(dear):
        first, last = schedule.next_days(dear)
        assert last - first == DAYS
        middles.append((first + last) // 2)
    quarter = DAYS // 4
    # The first round was over after two windows, and nobody knows what came of it; the second one was without gain.
    assert [abs(middle - day) <= quarter for middle, day in zip(middles, [60, 21] * 2, strict=True)] == [True] * 4


def test_a_round_after_a_gain_is_not_one_without() -> None:
    schedule, dear = WindowSchedule(9, np.random.default_rng(0)), np.ones(10, dtype=np.int64)
    rounds = []
    for _ in range(3):
        schedule.next_days(dear)
        schedule.note_gain()
        rounds.append(schedule.ends_round_without_gain(dear))
    assert rounds == [False] * 3


def test_windows_become_shorter_where_they_are_too_large_and_longer_where_they_gain_nothing() -> None:
    schedule, dear = WindowSchedule(9, np.random.default_rng(0)), np.ones(10, dtype=np.int64)
    lengths = []
    for _ in range(6):
        schedule.shorten()
        first, last = schedule.next_days(dear)
        lengths.append(last - first)
    assert lengths == [20, 13, FEWEST_DAYS, FEWEST_DAYS, FEWEST_DAYS, FEWEST_DAYS]
    while not schedule.ends_round_without_gain(dear):
        schedule.next_days(dear)
    first, last = schedule.next_days(dear)
    assert last - first == FEWEST_DAYS * 3 // 2
