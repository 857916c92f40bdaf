"""Bounds without one lock: never above what brute force finds, and as tight as the pooled bound where that is tight."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.house import planned
from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.assign.driver import best_plan
from bookingopt.optimizer.bounds.pooled import pooled_prices
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.objective import gap_cost
from bookingopt.optimizer.stop import Stop
from bookingopt.optimizer.worth import lock_bounds as module
from bookingopt.optimizer.worth.lock_bounds import LockBounds
from bookingopt.optimizer.worth.released import locks_of, with_released
from tests import oracle
from tests.benchmarks.generator import House, generate
from tests.strategies import Data, problems
from tests.unit.optimizer.houses import house, stay

KINDS = ("types", "blocks", "present", "by_day", "leading", "turnover", "room_turnover", "reclaim")


@given(data=problems(KINDS))
def test_no_plan_with_as_few_changes_costs_less(data: Data) -> None:
    instance = build_instance(planned(parse_problem(data)))
    best = best_plan(instance, Stop(), 0, lambda *_: None)
    locks = locks_of(instance)
    if not best.complete or len(locks) == 0:
        return
    for component in components(with_released(instance, locks.tolist())):
        here = [lock for lock in locks.tolist() if lock in component.free]
        if not here:
            continue
        bounds = LockBounds(instance, component, best.plan, locks[[lock in here for lock in locks.tolist()]])
        bounds.start(40, Stop(), np.zeros(instance.stays), best.objective.gap_cost)
        elsewhere = best.objective.gap_cost - gap_cost(instance, best.plan, component.rooms)
        assert bounds.with_all + elsewhere <= best.objective.gap_cost
        for lock in here:
            name = instance.rows.reservations[instance.rows.of_stay[lock][0]].name
            rows = [
                row | {"IsLocked": row.get("IsLocked") is True and row["Name"] != name} for row in data["Reservations"]
            ]
            freed = oracle.house(planned(parse_problem(data | {"Reservations": rows})))
            few = [value.gap for value in oracle.values(freed) if value.changes <= best.objective.type_changes]
            bound = bounds.without(lock, 20, Fraction(1 << 40), Stop())
            assert all(bound + elsewhere <= gap for gap in few)


def test_a_lock_that_costs_something_lowers_the_bound():
    stays = (stay("a", 1, 3, AssignedRoom="1", IsLocked=True), stay("b", 5, 2, AssignedRoom="1", IsLocked=True))
    instance = build_instance(parse_problem(house(*stays)))
    locks = locks_of(instance)
    (component,) = components(with_released(instance, locks.tolist()))
    best = best_plan(instance, Stop(), 0, lambda *_: None)
    bounds = LockBounds(instance, component, best.plan, locks)
    bounds.start(50, Stop(), np.zeros(instance.stays), Fraction(8))
    assert (bounds.with_all, best.objective.gap_cost) == (8, 8)
    assert [bounds.without(int(lock), 50, Fraction(8), Stop()) for lock in locks] == [0, 0]


def test_multipliers_that_are_good_already_are_taken(monkeypatch):
    instance = build_instance(planned(parse_problem(generate(House(8, 30, locks=0.3), 1))))
    best = best_plan(instance, Stop(), 0, lambda *_: None)
    locks = locks_of(instance)
    component = max(components(with_released(instance, locks.tolist())), key=lambda one: len(one.free))
    good, none = pooled_prices(instance, component, Stop()), np.zeros(instance.stays)
    monkeypatch.setattr(module, "pooled_prices", lambda *_: none)
    bounds = LockBounds(instance, component, best.plan, np.intersect1d(component.free, locks))
    bounds.start(0, Stop(), none, Fraction(1 << 40))
    before = bounds.with_all
    bounds.start(0, Stop(), good, Fraction(1 << 40))
    assert bounds.with_all > before + 10


@given(
    lines=st.lists(st.tuples(st.integers(-4, 4), st.integers(-400, 400)), min_size=1, max_size=5),
    enough=st.sampled_from((10_000, 0)),
)
def test_the_peak_of_a_concave_function_is_found(lines: list[tuple[int, int]], enough: int) -> None:
    lines = [*lines, (1, 500), (-3, 900)]
    asked = []

    def worth(at: int) -> int:
        asked.append(at)
        return min(slope * at + height for slope, height in lines)

    at, value = module.peak(worth, highest=1_000, grain=1, enough=enough)
    assert value == min(slope * at + height for slope, height in lines)
    most = max(min(slope * place + height for slope, height in lines) for place in range(-1_000, 1_001))
    assert value == most or value >= enough
    assert len(asked) <= 2 * (2 + len(lines))
