"""Every plan of the search by Kempe chains is legal and costs what it says, and the least orphan cost is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.house import planned
from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.assign.first_plan import first_plan
from bookingopt.optimizer.availability.orphans import least_orphan_cost
from bookingopt.optimizer.availability.orphans.kempe_search import KempeSearch
from bookingopt.optimizer.availability.orphans.least_orphan_cost import least_orphans, units_of
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.plan import is_legal
from bookingopt.optimizer.stop import Stop
from tests.strategies import SHARED, WHEN, WHERE, Data, problems
from tests.unit.optimizer.sales import LOCKED, STRICT, Sale, least_units


def search_of(sale: Sale, seed: int = 1) -> KempeSearch:
    """The search, which begins with the plan at hand."""
    units = units_of(sale.instance, sale.component, sale.plan)
    return KempeSearch(sale.instance, sale.component, sale.minimum_stay, sale.plan, units, seed, sale.kinds)


@pytest.mark.parametrize("sale", [*STRICT, *LOCKED])
def test_the_least_orphan_cost_is_found(sale: Sale) -> None:
    search, least = search_of(sale), least_units(sale.problem)
    assert least is not None
    for _ in search.cool(int(least), Stop()):
        pass
    assert search.units == least == units_of(sale.instance, sale.component, search.plan)
    assert is_legal(sale.instance, search.plan)


@given(problems(WHERE + WHEN + SHARED), st.integers(0, 9))
def test_every_plan_is_legal_and_costs_what_the_search_says(data: Data, seed: int) -> None:
    """Lists of rooms, blocks, leading gaps, turnover nights that differ by room."""
    instance = build_instance(planned(parse_problem(data)))
    parts = components(instance)
    plan, _ = first_plan(instance, parts, Stop())
    if plan is None or not is_legal(instance, plan):
        return
    minimum_stay = instance.minimum_stay_until(instance.days + 20)
    for part in parts:
        if instance.links is not None:
            continue
        search = KempeSearch(instance, part, minimum_stay, plan, units_of(instance, part, plan), seed)
        for temperature in (10.0, 1.0, 0.1):
            search.run(temperature, -1, Stop(), steps=1)
            assert is_legal(instance, search.plan)
            assert search.units == units_of(instance, part, search.plan)


@pytest.mark.parametrize("sale", LOCKED)
def test_who_is_pushed_out_waits_and_what_was_saved_comes_back(sale: Sale) -> None:
    search = search_of(sale)
    before, saved = search.plan, search.saved()
    search.add(2, 5)
    assert not search.is_complete
    assert search.units > saved[-1]
    for _ in search.cool(0, Stop()):
        if search.is_complete:
            assert is_legal(sale.instance, search.plan)
    search.restore(saved)
    assert search.is_complete
    assert search.plan.room_of.tolist() == before.room_of.tolist()
    search.add(2, 5)
    search.withdraw(saved[-1])
    assert search.is_complete
    assert search.units == saved[-1]


def test_the_same_seed_finds_the_same_plan() -> None:
    one, other = search_of(LOCKED[0], seed=3), search_of(LOCKED[0], seed=3)
    for search in (one, other):
        search.run(1.0, -1, Stop())
    assert one.plan.room_of.tolist() == other.plan.room_of.tolist()


@pytest.mark.parametrize("sale", LOCKED)
def test_a_house_of_many_stays_is_searched_by_chains(sale: Sale, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(least_orphan_cost, "MANY", 0)
    monkeypatch.setattr(least_orphan_cost, "_improve_by_windows", lambda *_: None)
    least = least_orphans(sale.instance, sale.component, sale.minimum_stay, sale.plan, Stop())
    assert least.units == least_units(sale.problem)
    assert least.is_proved
