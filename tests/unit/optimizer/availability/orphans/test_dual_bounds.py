"""Bounds of the orphan cost with a stay more are never above what brute force finds, and sometimes are that."""

from __future__ import annotations

import numpy as np
import pytest

from bookingopt.optimizer.availability.orphans.dual_bounds import bounds_with
from bookingopt.optimizer.availability.orphans.least_orphan_cost import SLACK
from tests.unit.optimizer.sales import LOCKED, Sale, units_with


@pytest.mark.parametrize("sale", LOCKED)
def test_bounds_are_below_brute_force_and_close_to_it(sale: Sale) -> None:
    least = sale.least()
    bounds = bounds_with(least, sale.kinds, sale.entries())
    exact = 0
    for entry, cost in units_with(sale.problem, sale.room_type).items():
        if cost is not None:
            assert bounds[entry] <= cost + SLACK
            exact += np.ceil(bounds[entry] - SLACK) == cost
    assert exact > 0


def test_no_stay_has_a_bound_in_rooms_that_are_not_there() -> None:
    sale = LOCKED[0]
    nothing = np.empty(0, dtype=np.int64)
    assert np.isinf(bounds_with(sale.least(), nothing, sale.entries())).all()
