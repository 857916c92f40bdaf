"""Mates come together in a plan that was made without regard to them: legally, and first where nothing is lost."""

from __future__ import annotations

from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.assign.component_state import changes_of
from bookingopt.optimizer.assign.parties.seating import seated
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.stop import Stop
from tests.strategies import Data, problems
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.settings import SEEDS, setting

ROOMS = [{"RoomNumber": str(k), "AdjacentRooms": [str(k + 1)] if k < 12 else []} for k in range(1, 13)]


@given(problems(), SEEDS)
def test_the_plan_is_legal_and_no_component_has_more_changes(data: Data, seed: int) -> None:
    instance, _, _, start = setting(data)
    house_of = components(instance)
    plan = seated(instance, house_of, start, Stop(steps=200), seed)
    assert is_legal(instance, plan)
    for component in house_of:
        assert changes_of(instance, component, plan) <= changes_of(instance, component, start)


def test_mates_far_apart_come_together_for_nothing() -> None:
    # Twelve rooms with a stay in each, then two days for everybody: the mates may have any two rooms.
    guests = [stay(f"first {room}", 1, 3, AssignedRoom=str(room), IsLocked=True) for room in range(1, 13)]
    mates = {1: "g", 12: "g", 3: "h", 9: "h"}
    for room in range(1, 13):
        group = {"AdjacencyGroup": mates[room]} if room in mates else {}
        guests.append(stay(f"second {room}", 4 if room in mates else 5, 2, AssignedRoom=str(room), **group))
    instance = build_instance(parse_problem(house(*guests) | {"Rooms": ROOMS}))
    start = Plan(instance.present_room)
    before = evaluate(instance, start)
    after = evaluate(instance, seated(instance, components(instance), start, Stop(), 1))
    assert before.misses == 4
    assert after.misses == 0
    assert after.gap_cost == before.gap_cost


def test_without_time_the_plan_stays_as_it_is() -> None:
    mates = [stay(name, 1, 2, AssignedRoom=room, AdjacencyGroup="g") for name, room in (("a", "1"), ("b", "3"))]
    instance = build_instance(parse_problem(house(*mates) | {"Rooms": ROOMS}))
    start = Plan(instance.present_room)
    assert seated(instance, components(instance), start, Stop(steps=0), 0) is start
