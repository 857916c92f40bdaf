"""Effects from the day-to-day matching equal those of brute force where nothing is fixed."""

from __future__ import annotations

from typing import Any
from unittest import mock

import numpy as np
import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.availability import by_matching
from bookingopt.optimizer.availability.by_matching import matched_effects
from bookingopt.optimizer.availability.entries import FULL, HARMLESS, HARMS, HELPS, Effects, TableEntries
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.stop import Stop
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.looks import Looks
from tests.unit.optimizer.sales import STRICT, Sale, effects


def found_in(sale: Sale) -> Effects:
    """The effects, which are all known."""
    found = matched_effects(sale.instance, sale.component, sale.minimum_stay, sale.entries(), Stop())
    assert np.array_equal(found.low, found.high)
    return found.low


@pytest.mark.parametrize("sale", STRICT)
def test_effects_equal_brute_force(sale: Sale) -> None:
    found = found_in(sale)
    assert found.tolist() == effects(sale.problem, sale.room_type).tolist()
    assert set(np.unique(found).tolist()) == {HELPS, HARMLESS, HARMS, FULL}


def test_units_that_are_whole_objects_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = found_in(STRICT[0])
    monkeypatch.setattr(by_matching, "units_type", lambda _: object)
    assert found_in(STRICT[0]).tolist() == numbers.tolist()


@pytest.mark.parametrize("starts", [1, 3])
def test_the_ways_are_found_in_parts_and_come_to_the_same(starts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """So memory grows with the days of the table, and not with their square."""
    at_once = found_in(STRICT[0])
    monkeypatch.setattr(by_matching, "_STARTS", starts)
    spy = mock.Mock(wraps=by_matching._shortest_ways)
    monkeypatch.setattr(by_matching, "_shortest_ways", spy)
    assert found_in(STRICT[0]).tolist() == at_once.tolist()
    assert max(len(call.args[1]) for call in spy.call_args_list) == starts


def test_what_was_not_found_when_the_clock_came_is_open_and_the_rest_is_true(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_matching, "_STARTS", 3)
    sale = STRICT[0]
    truth, every = found_in(sale), Looks()
    matched_effects(sale.instance, sale.component, sale.minimum_stay, sale.entries(), every.stop)
    known = []
    for last in range(every.count + 1):
        looks = Looks(last)
        found = matched_effects(sale.instance, sale.component, sale.minimum_stay, sale.entries(), looks.stop)
        assert (found.low <= truth).all()
        assert (found.high >= truth).all()
        assert looks.count <= last + 1  # it does not go on after it was told to end
        known.append(int((found.low == found.high).sum()))
    assert known == sorted(known)
    assert known[0] < known[len(known) // 2] < known[-1] == truth.size


def seasons(stays: int, nights: int) -> tuple[Any, ...]:
    """A room with so many stays and three nights between them, asked over the whole time; minimum stay 100."""
    data = house(
        *(stay(f"s{n}", 1, nights) | {"Arrival": f"{2030 + n}-01-01"} for n in range(stays)), rooms=1, MinimumStay=100
    )
    instance = build_instance(parse_problem(data))
    (component,) = components(instance)
    entries = TableEntries.unknown(0, instance.days, 28)
    return instance, component, instance.minimum_stay_until(instance.days + 28), entries


def test_only_days_on_which_stays_leave_are_walked_from() -> None:
    """Two stays of many nights were walked along day by day, and it took minutes."""
    few, many = Looks(), Looks()
    matched_effects(*seasons(2, 100), few.stop)
    matched_effects(*seasons(2, 360), many.stop)
    chunks = -(-(365 + 360 + 28) // by_matching._STARTS)
    assert few.count <= many.count <= 2 * 3 * chunks  # two departures, at most three walks a chunk
