"""The model of orphan gaps has the optimum of brute force: of the house alone, and with a stay more."""

from __future__ import annotations

import numpy as np
import pytest

from bookingopt.optimizer.availability.orphans.flow_builder import build_orphan_model
from bookingopt.optimizer.availability.orphans.least_orphan_cost import whole_model
from bookingopt.optimizer.availability.orphans.orphan_flow import ExtraStays, OrphanModel
from bookingopt.optimizer.highs import Outcome
from bookingopt.optimizer.network.token_flow import build_frame
from bookingopt.optimizer.stop import Stop
from tests.unit.optimizer.sales import LOCKED, STRICT, Sale, least_units, with_stay


def least_cost(model: OrphanModel) -> int | None:
    found = whole_model(model).minimize(model.cost, Stop())
    return None if found.outcome is Outcome.INFEASIBLE else found.integer_bound


@pytest.mark.parametrize("sale", [*STRICT, *LOCKED])
def test_the_optimum_is_the_least_orphan_cost(sale: Sale) -> None:
    frame = build_frame(sale.instance, sale.component, by_room=False)
    model = build_orphan_model(sale.instance, frame, sale.minimum_stay)
    assert least_cost(model) == least_units(sale.problem)
    assert not model.is_extra.any()
    assert (model.rows.lower == model.rows.upper).all()


@pytest.mark.parametrize("sale", LOCKED)
@pytest.mark.parametrize(("arrival", "length"), [(0, 2), (4, 1), (6, 3), (8, 4)])
def test_the_optimum_with_a_stay_more(sale: Sale, arrival: int, length: int) -> None:
    frame = build_frame(sale.instance, sale.component, by_room=False)
    parts = np.arange(len(frame.kind_of_room_class))
    extra = ExtraStays(parts, np.array([arrival]), np.array([arrival + length]))
    model = build_orphan_model(sale.instance, frame, sale.minimum_stay, extra_stays=extra)
    expected = least_units(with_stay(sale.problem, sale.room_type, arrival, length))
    if (arrival, arrival + length) not in model.extra_row:
        assert expected is None
        return
    row = model.extra_row[arrival, arrival + length]
    assert model.rows.upper[row] == 0
    model.rows.lower[row] = model.rows.upper[row] = 1
    assert least_cost(model) == expected
