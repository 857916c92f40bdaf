"""The least orphan cost is that of brute force, and whatever multipliers prove is never above it."""

from __future__ import annotations

import numpy as np
import pytest

from bookingopt.optimizer.availability.orphans import least_orphan_cost
from bookingopt.optimizer.availability.orphans.least_orphan_cost import (
    LeastOrphans,
    freed_window,
    least_orphans,
    orphan_exchange,
    safe_value,
    units_of,
)
from bookingopt.optimizer.model.instance import NONE
from bookingopt.optimizer.model.plan import is_legal
from bookingopt.optimizer.stop import Stop
from tests.unit.optimizer.sales import LOCKED, STRICT, Sale, least_units, units
from tests.unit.optimizer.settings import as_names


@pytest.mark.parametrize("sale", [*STRICT, *LOCKED])
def test_the_plan_found_has_the_least_orphan_cost(sale: Sale) -> None:
    least = sale.least()
    assert least.is_proved
    assert least.bound == least.units == least_units(sale.problem)
    plan = as_names(sale.instance, dict(enumerate(least.plan.room_of.tolist())))
    assert units_of(sale.instance, sale.component, least.plan) == units(sale.problem, plan) == least.units


@pytest.mark.parametrize("sale", LOCKED)
def test_any_multipliers_prove_no_more_than_the_truth(sale: Sale) -> None:
    model, least = sale.least().model, least_units(sale.problem)
    assert model is not None
    assert least is not None
    random = np.random.default_rng(1)
    for _ in range(20):
        assert safe_value(model, random.normal(scale=2, size=len(model.rows.lower))) <= least


@pytest.mark.parametrize("sale", LOCKED)
def test_exchanges_keep_the_plan_legal_and_leave_no_more_orphans(sale: Sale) -> None:
    least = LeastOrphans(sale.instance, sale.component, sale.minimum_stay, sale.plan, 0)
    least.units = units_of(sale.instance, sale.component, sale.plan)
    search, before = orphan_exchange(least), least.units
    for _ in range(10):
        search.run(Stop(steps=5))
        now = units_of(sale.instance, sale.component, search.plan)
        assert now <= before
        assert is_legal(sale.instance, search.plan)
        before = now


def test_windows_grow_while_exchanges_and_shorter_ones_leave_orphans(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    monkeypatch.setattr(least_orphan_cost, "_LONGEST_WINDOW", 2)
    monkeypatch.setattr(least_orphan_cost, "_SHORTEST_WINDOW", 2)
    monkeypatch.setattr(least_orphan_cost, "_improve", lambda least, window, stop: tried.append(window[1] - window[0]))
    monkeypatch.setattr(least_orphan_cost, "_improve_by_exchanges", lambda *_: None)
    sale = next(sale for sale in LOCKED if units_of(sale.instance, sale.component, sale.plan) > sale.least().bound)
    tried.clear()
    least_orphans(sale.instance, sale.component, sale.minimum_stay, sale.plan, Stop())
    assert list(dict.fromkeys(tried))[:3] == [2, 3, 4]


def test_without_steps_the_plan_at_hand_stays_and_nothing_is_proved() -> None:
    sale = LOCKED[0]
    least = least_orphans(sale.instance, sale.component, sale.minimum_stay, sale.plan, Stop(steps=0))
    assert least.plan is sale.plan
    assert (least.bound, least.model) == (0, None)


def test_only_stays_inside_a_window_are_freed() -> None:
    sale = LOCKED[0]
    held, frame = freed_window(sale.least(), (2, 8))
    free = sale.component.free
    inside = free[(sale.instance.arrival[free] >= 2) & (sale.instance.departure[free] <= 8)]
    assert np.flatnonzero(held.fixed_room == NONE).tolist() == inside.tolist()
    assert sorted(i for one in frame.classes for i in one.stays) == inside.tolist()
