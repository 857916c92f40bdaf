"""Prices of locks, against brute force over a house without each of them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

from bookingopt.domain.house import planned
from bookingopt.domain.params import SolveParams, read_params
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.result import Status
from bookingopt.errors import InputError
from bookingopt.optimizer.assign.driver import best_plan
from bookingopt.optimizer.model.instance import NONE, build_instance
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.solve import solve
from bookingopt.optimizer.stop import Stop
from bookingopt.optimizer.worth import lock_prices as module
from bookingopt.optimizer.worth.released import locks_of
from tests import oracle
from tests.strategies import Data, problems, strict_kinds
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.looks import Looks

PLACES = ("types", "features", "adjacency", "blocks", "present", "reclaim")
LOCKED = (*PLACES, "by_day", "leading", "turnover", "room_turnover")
LONG = SolveParams(lock_prices=True, sellable=False, time_limit=600)


def without(data: Data, names: list[str]) -> Data:
    """The problem without the locks of ``names``."""
    stays = [row | ({"IsLocked": False} if row["Name"] in names else {}) for row in data["Reservations"]]
    return data | {"Reservations": stays}


def least(data: Data) -> oracle.Value | None:
    """The best value that brute force finds."""
    return oracle.best(oracle.house(planned(parse_problem(data))))


@given(data=problems(LOCKED))
def test_each_price_is_what_brute_force_finds(data: Data) -> None:
    result = solve(parse_problem(data), LONG)
    if result.solver_status is not Status.OPTIMAL:
        return  # there is no plan of all to compare with
    locked = [row["Name"] for row in data["Reservations"] if row.get("IsLocked")]
    assert {row.id for row in result.lock_prices} - {None} == set(locked)
    assert (None in {row.id for row in result.lock_prices}) == (len(locked) > 1)
    kept = least(data)
    assert kept is not None
    for row in result.lock_prices:
        freed = least(without(data, locked if row.id is None else [row.id]))
        best = min(kept[:4], kept[:4] if freed is None else freed[:4])
        assert (row.adjacency_misses, row.type_changes) == (kept.misses - best[0], kept.changes - best[1])
        assert row.gap_cost == row.bound == float(kept.gap - best[3])


def test_the_dearest_lock_comes_first_and_all_together_last():
    # Room 1: 3 nights, 1 night free, locked b, 2 nights free, c. Without b's lock b goes to room 2, and c follows a.
    stays = (
        stay("a", 1, 3, AssignedRoom="1", IsLocked=True),
        stay("b", 5, 2, AssignedRoom="1", IsLocked=True),
        stay("c", 9, 2, AssignedRoom="2", IsLocked=True),
    )
    params = SolveParams(lock_prices=True, night_value=10, max_los=4)
    rows = solve(parse_problem(house(*stays, rooms=3)), params).lock_prices
    assert [row.id for row in rows] == ["a", "b", "c", None]
    assert [(row.gap_cost, row.bound, row.orphan_nights, row.orphan_nights_value) for row in rows[:2]] == [
        (8.0, 8.0, 1, 10.0)
    ] * 2
    assert rows[2].gap_cost == rows[2].bound == 0
    assert rows[0].sellable_stays is not None


def test_a_guest_in_house_has_no_price_and_a_stay_outside_the_window_has_one():
    stays = (
        stay("in house", 1, 3, AssignedRoom="1", Status="InHouse"),
        stay("late", 20, 5, AssignedRoom="1"),
        stay("free", 10, 2),
    )
    problem = parse_problem(house(*stays, Today="2027-05-02", RequestEndDate="2027-05-21"))
    assert [row.id for row in solve(problem, LONG).lock_prices] == ["late"]


def test_where_the_present_plan_is_kept_there_are_no_prices():
    stays = (stay("a", 1, 3, AssignedRoom="1", IsLocked=True), stay("b", 5, 2, AssignedRoom="1"))
    assert solve(parse_problem(house(*stays, RestrictionsOnly=True)), LONG).lock_prices == ()


def test_a_limit_on_moves_is_refused():
    with pytest.raises(InputError, match="no max_moves with it"):
        read_params({"lock_prices": True, "max_moves": 3})


@pytest.mark.parametrize("seed", range(2))
def test_a_large_house_is_bounded_and_never_wrong(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a small house is priced exactly, a house that counts as large must have its prices within its bounds."""
    data: Any = strict_kinds(seed, rooms=5, days=25, by_weekday=bool(seed % 2))
    problem = parse_problem(data)
    plan = solve(problem, SolveParams(sellable=False, time_limit=600))
    for number, row in enumerate(plan.assignments):
        if number % 4 == 0:
            data["Reservations"][number] |= {"AssignedRoom": row.assigned_room, "IsLocked": True}
    exact = {row.id: row for row in solve(parse_problem(data), LONG).lock_prices}
    instance = build_instance(planned(parse_problem(data)))
    best = best_plan(instance, Stop(), 0, lambda *_: None)
    monkeypatch.setattr(module, "SMALL", -1)
    monkeypatch.setattr(module, "_search_open", lambda *_: None)
    bounded = module.lock_prices(instance, best, LONG, Stop(), ())
    assert len(bounded) == len(exact) == len(locks_of(instance)) + 1 > 3
    for row in bounded[:-1]:
        assert row.gap_cost <= exact[row.id].gap_cost <= row.bound
    assert any(row.bound < exact[row.id].gap_cost + 0.1 for row in bounded[:-1])


def test_without_type_changes_nobody_is_priced_in_rooms_of_another_type(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twins could close the gap of the singles, but for a type change; the bound of one type alone says so at once."""
    either = {"RoomType": "Single", "AllowableRoomTypes": ["Twin"]}
    stays = (
        stay("a", 1, 3, **either),
        stay("b", 5, 3, **either),
        stay("c", 4, 2, RoomType="Twin", AssignedRoom="2", IsLocked=True),
    )
    rooms = [{"RoomNumber": "1", "RoomType": "Single"}, {"RoomNumber": "2", "RoomType": "Twin"}]
    instance = build_instance(planned(parse_problem(house(*stays, Rooms=rooms, MinimumStay=3))))
    best = best_plan(instance, Stop(), 0, lambda *_: None)
    for name, value in {"SMALL": -1, "FIRST_STEPS": 0, "STEPS": 0, "_search_open": lambda *_: None}.items():
        monkeypatch.setattr(module, name, value)
    (row,) = module.lock_prices(instance, best, LONG, Stop(), ())
    assert (float(best.objective.gap_cost), row.gap_cost, row.bound) == (8, 0, 0)


def test_no_time_leaves_bounds_that_hold():
    stays = (stay("a", 1, 3, AssignedRoom="1", IsLocked=True), stay("b", 5, 2, AssignedRoom="1", IsLocked=True))
    instance = build_instance(parse_problem(house(*stays)))
    best = best_plan(instance, Stop(), 0, lambda *_: None)
    rows = module.lock_prices(instance, best, LONG, Stop(steps=0), ())
    assert [(row.gap_cost >= 0, row.bound >= 8.0) for row in rows] == [(True, True)] * 3
    worse = replace(best, gap_bound=Fraction(0))
    assert all(row.bound >= row.gap_cost for row in module.lock_prices(instance, worse, LONG, Stop(), ()))
    assert (instance.fixed_room != NONE).all()


def test_without_time_no_network_of_a_large_house_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    stays = (stay("a", 1, 3, AssignedRoom="1", IsLocked=True), stay("b", 5, 2, AssignedRoom="1", IsLocked=True))
    instance = build_instance(parse_problem(house(*stays)))
    best = best_plan(instance, Stop(), 0, lambda *_: None)
    monkeypatch.setattr(module, "SMALL", -1)
    monkeypatch.setattr(module, "LockBounds", None)
    priced = []
    monkeypatch.setattr(module, "evaluate", lambda *args: priced.append(args) or evaluate(*args))
    rows = module.lock_prices(instance, best, LONG, Looks(0).stop, ())
    assert all(row.bound >= row.gap_cost for row in rows)
    assert len(priced) <= 1 < len(rows)  # the plan at hand is not priced anew for each lock
