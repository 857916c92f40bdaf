"""Effects from the day-to-day matching equal those of brute force where nothing is fixed."""

from __future__ import annotations

from unittest import mock

import numpy as np
import pytest

from bookingopt.optimizer.availability import by_matching
from bookingopt.optimizer.availability.by_matching import matched_effects
from bookingopt.optimizer.availability.entries import FULL, HARMLESS, HARMS, HELPS
from tests.unit.optimizer.sales import STRICT, Sale, effects


@pytest.mark.parametrize("sale", STRICT)
def test_effects_equal_brute_force(sale: Sale) -> None:
    found = matched_effects(sale.instance, sale.component, sale.minimum_stay, sale.entries())
    assert found.tolist() == effects(sale.problem, sale.room_type).tolist()
    assert set(np.unique(found).tolist()) == {HELPS, HARMLESS, HARMS, FULL}


def test_minimum_stays_whose_units_are_whole_objects_change_nothing() -> None:
    sale = STRICT[0]
    numbers = matched_effects(sale.instance, sale.component, sale.minimum_stay, sale.entries())
    objects = matched_effects(sale.instance, sale.component, sale.minimum_stay.astype(object), sale.entries())
    assert objects.tolist() == numbers.tolist()


@pytest.mark.parametrize("starts", [1, 3])
def test_the_ways_are_found_in_parts_and_come_to_the_same(starts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """So memory grows with the days of the table, and not with their square."""
    sale = STRICT[0]
    at_once = matched_effects(sale.instance, sale.component, sale.minimum_stay, sale.entries())
    monkeypatch.setattr(by_matching, "_STARTS", starts)
    spy = mock.Mock(wraps=by_matching._shortest_ways)
    monkeypatch.setattr(by_matching, "_shortest_ways", spy)
    in_parts = matched_effects(sale.instance, sale.component, sale.minimum_stay, sale.entries())
    assert in_parts.tolist() == at_once.tolist()
    assert max(len(call.args[2]) for call in spy.call_args_list) == starts
