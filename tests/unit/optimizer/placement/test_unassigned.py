"""Who is left without a room, against brute force."""

from __future__ import annotations

from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import NONE, build_instance
from bookingopt.optimizer.placement import unassigned as module
from bookingopt.optimizer.placement.infeasibility import overbooked_nights
from bookingopt.optimizer.placement.unassigned import Hints, largest_part, loss
from bookingopt.optimizer.stop import Stop
from tests import oracle, oracle_part
from tests.strategies import EVERYTHING, Data, overbooked, problems
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.settings import as_names


@given(overbooked(EVERYTHING) | problems(EVERYTHING))
def test_the_least_is_left_out(data: Data) -> None:
    problem = oracle.house(parse_problem(data))
    instance = build_instance(problem)
    part = largest_part(instance, components(instance), Stop())
    placed = {i: room for i, room in enumerate(part.plan.room_of.tolist()) if room != NONE}
    plan = as_names(instance, placed)
    assert oracle.is_legal(problem, plan)
    least = oracle_part.least_unplaced(problem)
    assert oracle_part.unplaced(problem, plan) == loss(instance, part.plan.room_of != NONE) == least
    assert part.is_best
    assert part.most == oracle_part.most_placeable(problem)


@given(overbooked(EVERYTHING), st.integers(0, 3))
def test_what_is_not_proved_is_legal_and_bounded(data: Data, steps: int) -> None:
    problem = oracle.house(parse_problem(data))
    instance = build_instance(problem)
    part = largest_part(instance, components(instance), Stop(steps=steps))
    placed = {i: room for i, room in enumerate(part.plan.room_of.tolist()) if room != NONE}
    plan = as_names(instance, placed)
    assert oracle.is_legal(problem, plan)
    assert part.most >= max(len(placed), oracle_part.most_placeable(problem))
    least = oracle_part.least_unplaced(problem)
    assert (
        oracle_part.unplaced(problem, plan) == least if part.is_best else oracle_part.unplaced(problem, plan) >= least
    )


@given(overbooked(EVERYTHING) | problems(EVERYTHING))
def test_a_large_house_is_searched_around_what_is_overbooked(data: Data) -> None:
    problem = oracle.house(parse_problem(data))
    instance = build_instance(problem)
    house = components(instance)
    crowded = [sorted({day for why in overbooked_nights(instance, one) for day in why.days}) for one in house]
    with mock.patch.multiple(module, SMALL=0, _AROUND=(0, 2)):
        part = largest_part(instance, house, Stop(), Hints(crowded=crowded))
    plan = as_names(instance, {i: room for i, room in enumerate(part.plan.room_of.tolist()) if room != NONE})
    assert oracle.is_legal(problem, plan)
    assert oracle_part.unplaced(problem, plan) == oracle_part.least_unplaced(problem)
    assert part.is_best
    assert part.most >= oracle_part.most_placeable(problem)


@pytest.mark.parametrize(
    ("stays", "left_out"),
    [
        # One arrival goes where two guests in house have the two rooms, and both where both meet them.
        ((stay("a", 5, 2), stay("b", 12, 1)), "a"),
        ((stay("a", 5, 2), stay("b", 8, 2)), "ab"),
    ],
)
def test_arrivals_go_before_those_who_are_in_house(stays: tuple[Data, ...], left_out: str) -> None:
    guests = [stay(f"in {room}", 1, 9, AssignedRoom=room, Status="InHouse") for room in "12"]
    assert without_a_room(house(*guests, *stays)) == left_out


@pytest.mark.parametrize(
    ("fields", "left_out"),
    [
        ({}, "c"),  # one of three, and the one with fewest nights
        ({"c": {"Priority": 2}}, "b"),
        ({"b": {"Priority": 3}, "c": {"Priority": 2}}, "a"),
        ({"c": {"AssignedRoom": "1", "IsLocked": True}}, "b"),
        ({"c": {"AssignedRoom": "1"}}, "c"),
        ({name: {"Priority": 1_000_000} for name in "abc"}, "c"),
        ({name: {"Priority": 0} for name in "abc"}, "c"),
    ],
)
def test_priority_comes_before_nights_and_after_locks(fields: dict[str, Data], left_out: str) -> None:
    nights = {"a": 4, "b": 3, "c": 2}
    stays = [stay(name, 1, length, **fields.get(name, {})) for name, length in nights.items()]
    assert without_a_room(house(*stays)) == left_out


def test_a_guest_in_house_stays_where_another_lock_is_in_the_room() -> None:
    locks = [stay(name, first, 2, AssignedRoom="1", IsLocked=True) for name, first in (("a", 1), ("c", 4))]
    guest = stay("b", 2, 3, AssignedRoom="1", Status="InHouse")
    assert without_a_room(house(*locks, guest)) == "ac"
    assert without_a_room(house(*locks, guest | {"Status": "Confirmed", "IsLocked": True})) == "b"


def test_those_who_share_a_room_are_counted_one_by_one() -> None:
    pair = [stay(name, 1, 2, SameRoom="pair") for name in "ab"]
    instance = build_instance(parse_problem(house(*pair, stay("c", 1, 3), rooms=1)))
    part = largest_part(instance, components(instance), Stop())
    assert (part.plan.room_of.tolist(), part.most) == ([0, NONE], 2)
    # Of stays that count the same without a room, a pair is more with one.
    twice = [row | {"Priority": 2} for row in (stay("d", 1, 4), stay("e", 1, 4))]
    instance = build_instance(parse_problem(house(*pair, *twice, rooms=2)))
    assert largest_part(instance, components(instance), Stop()).most == 3


@pytest.mark.parametrize("state", [{"Status": "InHouse"}, {"IsLocked": True}])
def test_two_bookings_in_one_room_outweigh_one_whatever_its_priority(state: Data) -> None:
    here = {"AssignedRoom": "1", **state}
    pair = [stay(name, 1, 3, SameRoom="pair", **here) for name in "ab"]
    other = stay("c", 2, 4, Priority=9, **here)
    problem = parse_problem(house(*pair, other))
    instance = build_instance(problem)
    part = largest_part(instance, components(instance), Stop())
    assert [
        row.key
        for row, stay_of in zip(problem.reservations, instance.rows.stay, strict=True)
        if part.plan.room_of[stay_of] == NONE
    ] == ["c"]
    assert (part.is_best, part.most) == (True, 2)


def without_a_room(data: Data) -> str:
    problem = parse_problem(data)
    instance = build_instance(problem)
    room_of = largest_part(instance, components(instance), Stop()).plan.room_of
    return "".join(one.key for one, room in zip(problem.reservations, room_of, strict=True) if room == NONE)
