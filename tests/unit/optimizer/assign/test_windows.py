"""A window model never makes a plan worse, nor touches stays outside its days."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.optimizer.assign.windows import improve_window
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.model.plan import is_legal
from bookingopt.optimizer.stop import Stop
from tests.strategies import Data, long_problems, problems
from tests.unit.optimizer.settings import SEEDS, setting


@given(problems() | long_problems(), st.integers(0, 6), st.integers(1, 12), SEEDS)
def test_a_window_never_makes_a_plan_worse(data: Data, first: int, length: int, seed: int) -> None:
    instance, component, _, start = setting(data)
    prices = np.random.default_rng(seed).normal(0, 1, instance.stays)
    plan = improve_window(instance, component, start, (first, first + length), prices, Stop(), 0)
    assert is_legal(instance, plan)
    assert evaluate(instance, plan)[1:4] <= evaluate(instance, start)[1:4]
    outside = (instance.arrival < first) | (instance.departure > first + length)
    assert (plan.room_of[outside] == start.room_of[outside]).all()
