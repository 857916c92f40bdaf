"""The effect of a move that is announced is what `validate` and a new solve say once it is made."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.solve import solve
from bookingopt.validation import validate_problem
from bookingopt.validation.drafts.effects import plan_cost, room_effects
from bookingopt.validation.house import house_of, may_not_move
from bookingopt.validation.judged_plan import JudgedPlan
from tests import oracle
from tests.strategies import EVERYTHING, Data, problems

GUESTS = ("Ann", "Bob", "Cleo", "Dora")
INN = {
    "ProblemId": "inn",
    "MinimumStay": 3,
    "Rooms": [{"RoomNumber": "1", "RoomType": "Twin"}, {"RoomNumber": "2", "RoomType": "Twin"}, {"RoomNumber": "3"}],
    "Reservations": [
        {"Name": "Ann", "Arrival": "2027-03-01", "Length": 2, "AssignedRoom": "1", "RoomType": "Twin"},
        {"Name": "Bob", "Arrival": "2027-03-05", "Length": 2, "AssignedRoom": "1", "RoomType": "Twin"},
        {"Name": "Cleo", "Arrival": "2027-03-07", "Length": 3, "AssignedRoom": "2", "RoomType": "Twin"},
        {"Name": "Dora", "Arrival": "2027-03-02", "Length": 1, "AssignedRoom": "2", "IsLocked": True},
    ],
}


def test_a_room_says_what_it_costs_or_which_rule_it_breaks() -> None:
    problem = parse_problem(INN)
    assert (plan_cost(problem).gap_cost, plan_cost(problem).orphan_nights) == (4.5, 2)
    here, other, attic = room_effects(problem, "Bob")
    assert (here.cost, here.violations) == (plan_cost(problem), ())
    # beside Cleo, after two nights behind Dora that nobody may buy
    assert (other.cost.gap_cost, other.cost.orphan_nights, other.violations) == (4.0, 2, ())
    assert tuple(each.text for each in attic.violations) == (
        "Reservation Bob is in room 3 (Default), which is not eligible for it (2 nights, 2027-03-05 to 2027-03-06).",
    )
    assert "is given to" in room_effects(problem, "Ann")[1].violations[0].text
    assert "is fixed in room 2" in room_effects(problem, "Dora")[0].violations[0].text
    assert room_effects(problem, "nobody") == []


def test_a_stay_without_a_room_may_be_given_one() -> None:
    eve = {"Name": "Eve", "Arrival": "2027-03-03", "Length": 2, "RoomType": "Twin"}
    problem = parse_problem({**INN, "Reservations": [*INN["Reservations"], eve]})
    one, two, attic = room_effects(problem, "Eve")
    assert (one.cost.gap_cost, one.cost.orphan_nights, one.violations) == (0.5, 0, ())
    assert (two.cost.orphan_nights, two.violations) == (4, ())
    assert "not eligible" in attic.violations[0].text


@pytest.mark.parametrize(("shape", "now", "together"), [("each", 0, ()), ("run", 2, ("Cleo", "Dora"))])
def test_a_room_says_who_is_next_to_their_group_then(shape: str, now: int, together: tuple[str, ...]) -> None:
    rooms = [{"RoomNumber": str(n), "AdjacentRooms": [str(n + 1)] if n not in {3, 6} else []} for n in range(1, 7)]
    stay = {"Arrival": "2027-03-01", "Length": 2, "AdjacencyGroup": "party"}
    stays = [{"Name": name, "AssignedRoom": room, **stay} for name, room in zip(GUESTS, "2345", strict=True)]
    problem = parse_problem({"ProblemId": "inn", "AdjacencyShape": shape, "Rooms": rooms, "Reservations": stays})
    assert plan_cost(problem).adjacency_misses == now  # two pairs, and those of a run are the first one
    first, *_, last = room_effects(problem, "Bob")
    assert (first.cost.adjacency_misses, first.apart, first.together) == (now, (), ())
    assert (last.cost.adjacency_misses, last.apart, last.together) == (1, ("Ann",), together)


@given(problems(EVERYTHING), st.data())
def test_the_effect_is_what_validate_and_a_new_solve_say(data: Data, choice: st.DataObject) -> None:
    problem = parse_problem(data)
    plan = next(islice(oracle.legal_plans(oracle.house(problem)), 1), None)
    if not plan:
        return
    rows = [{**row, "Id": stay.key} for row, stay in zip(data["Reservations"], problem.reservations, strict=True)]
    rows = [row | ({"AssignedRoom": plan[row["Id"]]} if row["Id"] in plan else {}) for row in rows]
    draft = parse_problem({**data, "Reservations": rows})
    house = house_of(draft)
    key = choice.draw(st.sampled_from(sorted(plan)))
    stay = next(one for one in house.reservations if one.key == key)
    party = {
        one.key for one in house.reservations if one is stay or (stay.same_room and one.same_room == stay.same_room)
    }
    effects = room_effects(draft, key)
    assert [effect.room for effect in effects] == [room.room_number for room in draft.rooms]
    kept = house.held_rooms.get(stay.same_room or "") or next(
        (one.assigned_room for one in house.reservations if one.key in party and may_not_move(house, one)), None
    )
    for effect in effects:
        if kept is not None and effect.room != kept:
            assert effect.violations
            continue
        changed = [row | ({"AssignedRoom": effect.room} if row["Id"] in party else {}) for row in rows]
        after = parse_problem({**data, "Reservations": changed, "RestrictionsOnly": True})
        assert bool(effect.violations) is bool(validate_problem(after).violations)
        if not effect.violations:
            assert effect.cost == plan_cost(after)
            misses = {one.key for one in JudgedPlan.of_problem(after).misses}
            now = {one.key for one in JudgedPlan.of_problem(draft).misses}
            assert (set(effect.apart), set(effect.together)) == (misses - now, now - misses)
            solved = solve(after, SolveParams(sellable=False, time_limit=60, steps=50))
            assert solved.objective_value == effect.cost.gap_cost
            assert sum(gap.nights for gap in solved.orphan_gaps) == effect.cost.orphan_nights
