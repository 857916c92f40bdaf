"""Some digits at a time come to the least units of brute force, and a goal ends the rounds early."""

from __future__ import annotations

from unittest import mock

import numpy as np
import pytest

from bookingopt.optimizer.availability.orphans import least_by_digits as module
from bookingopt.optimizer.availability.orphans.flow_builder import build_orphan_model
from bookingopt.optimizer.availability.orphans.least_by_digits import exact_units, least_by_digits
from bookingopt.optimizer.availability.orphans.least_orphan_cost import whole_model
from bookingopt.optimizer.availability.orphans.orphan_flow import OrphanModel
from bookingopt.optimizer.network.token_flow import build_frame
from bookingopt.optimizer.stop import Stop
from tests.unit.optimizer.sales import LOCKED, Sale, least_units


def setting(sale: Sale) -> tuple[OrphanModel, int]:
    """The model, and the units of some solution of it, which need not be a good one."""
    frame = build_frame(sale.instance, sale.component, by_room=False)
    model = build_orphan_model(sale.instance, frame, sale.minimum_stay)
    found = whole_model(model).minimize(-model.cost, Stop())
    assert found.values is not None
    return model, exact_units(model, found.values)


@pytest.mark.parametrize("digits", [1, 2, 18])
@pytest.mark.parametrize("sale", LOCKED)
def test_the_least_units_are_those_of_brute_force(sale: Sale, digits: int) -> None:
    model, known = setting(sale)
    found: list[int] = []
    with mock.patch.object(module, "_DIGITS", digits):
        least = least_by_digits(model, known, Stop(), lambda values: found.append(exact_units(model, values)))
    assert least == least_units(sale.problem) == min(found)
    assert min(found) <= known


@pytest.mark.parametrize("sale", LOCKED)
def test_a_bound_above_the_goal_or_a_solution_below_it_is_enough(sale: Sale) -> None:
    model, known = setting(sale)
    least = least_units(sale.problem)
    assert least is not None
    for goal in range(known + 1):
        plans: list[np.ndarray] = []
        with mock.patch.object(module, "_DIGITS", 1):
            bound = least_by_digits(model, known, Stop(), plans.append, goal=goal)
        found = [exact_units(model, values) for values in plans]
        assert bound <= least
        assert bound > goal if least > goal else min(found) < goal or bound == least


def test_without_time_nothing_is_claimed() -> None:
    model, known = setting(LOCKED[0])
    assert least_by_digits(model, known, Stop(steps=0), lambda _: None) == 0


def test_units_are_whole_numbers_of_any_length() -> None:
    model, _ = setting(LOCKED[0])
    columns = np.flatnonzero(model.digits >= 0)[:2]
    digits = np.full_like(model.digits, -1)
    digits[columns] = 364, 0
    values = np.zeros(len(digits))
    values[columns] = 3, 1
    tall = OrphanModel(**{**vars(model), "digits": digits})
    assert exact_units(tall, values) == 3 * 2**364 + 1
