"""Effects from the day-to-day matching equal those of brute force where nothing is fixed."""

from __future__ import annotations

import numpy as np
import pytest

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
