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
    prices = random.normal(0, 1, instance.stays)
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
    plan = improve_window(instance, component, start, window, np.zeros(instance.stays), Stop(), 0)
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
    prices, everywhere = np.zeros(instance.stays), (0, instance.days)
    apart = Window(*everywhere, frozen([0, 1, 2]))
    held = improve_window(instance, component, start, Window(*everywhere), prices, Stop(), 0)
    moved = improve_window(instance, component, start, apart, prices, Stop(), 0)
    assert held is not None
    assert moved is not None
    assert held.room_of.tolist() == start.room_of.tolist()
    assert (gap_cost(instance, moved), evaluate(instance, moved).misses) == (0, 0)


def test_windows_slide_over_all_arrivals_and_become_shorter_where_they_are_too_large() -> None:
    instance = build_instance(parse_problem(house(*(stay(f"s{first}", first, 1) for first in (1, 31)))))
    schedule = WindowSchedule(instance, merged(components(instance)), np.random.default_rng(0))
    assert not schedule.ends_round_without_gain()
    assert [schedule.next_days() for _ in range(3)] == [(0, DAYS), (DAYS // 2, DAYS + DAYS // 2), (DAYS, 2 * DAYS)]
    assert not schedule.ends_round_without_gain()  # the first round was over, and nobody knows what came of it
    lengths = []
    for _ in range(6):
        schedule.shorten()
        first, last = schedule.next_days()
        lengths.append(last - first)
    assert lengths == [20, 13, FEWEST_DAYS, FEWEST_DAYS, FEWEST_DAYS, FEWEST_DAYS]
    while not schedule.ends_round_without_gain():
        schedule.next_days()
    first, last = schedule.next_days()
    assert -FEWEST_DAYS < first <= 0
    schedule.note_gain()
    rounds = [schedule.ends_round_without_gain() for _ in range(20) if schedule.next_days()]
    assert rounds.count(True) == 1
