"""Plans with one stay more: legal, found wherever brute force finds one, and None only where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.availability.witnesses import least_orphan_plan, witness_plans
from bookingopt.optimizer.model.instance import NONE, build_instance, frozen
from bookingopt.optimizer.model.plan import is_legal
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.sales import LOCKED, Sale, least_units, units, with_stay
from tests.unit.optimizer.settings import as_names


@pytest.mark.parametrize("sale", LOCKED)
def test_the_plan_has_the_least_orphan_cost(sale: Sale) -> None:
    plan = least_orphan_plan(sale.instance, sale.plan, Stop())
    rooms = as_names(sale.instance, dict(enumerate(plan.room_of.tolist())))
    assert oracle.is_legal(sale.problem, rooms)
    assert units(sale.problem, rooms) == least_units(sale.problem)


@pytest.mark.parametrize("sale", LOCKED)
@pytest.mark.parametrize(("arrival", "length"), [(0, 3), (4, 2), (7, 3)])
def test_a_stay_more_has_a_plan_exactly_where_there_is_one(sale: Sale, arrival: int, length: int) -> None:
    problem = with_stay(sale.problem, sale.room_type, arrival, length)
    instance = build_instance(problem)
    before = frozen(np.append(sale.plan.room_of, NONE))
    plans = list(witness_plans(instance, before, Stop(), unmoved=False))
    fits = next(oracle.legal_plans(problem), None) is not None
    assert (plans[-1] is None) is not fits
    assert all(is_legal(instance, plan) for plan in plans if plan is not None)
    unmoved = list(witness_plans(instance, before, Stop(), unmoved=True))
    assert all(plan is not None and (plan.room_of[:-1] == sale.plan.room_of).all() for plan in unmoved)


def test_locks_that_leave_a_room_each_night_but_not_one_for_all_leave_no_plan() -> None:
    locks = (stay("a", 1, 1, AssignedRoom="1", IsLocked=True), stay("b", 4, 1, AssignedRoom="2", IsLocked=True))
    instance = build_instance(parse_problem(house(*locks, stay("more", 1, 4))))
    assert list(witness_plans(instance, frozen([0, 1, NONE]), Stop(), unmoved=False)) == [None]
