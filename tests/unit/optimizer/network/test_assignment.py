"""Assignments cost what SciPy's cost, whoever computes them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from bookingopt.optimizer.network.assignment import SMALL, least_assignment


@given(st.integers(1, SMALL), st.integers(0, 10_000), st.booleans())
def test_a_small_one_is_the_same_as_scipys(count, seed, coarse):
    """Without ties the least one is the only one; with ties both cost the same."""
    random = np.random.default_rng(seed)
    price = random.integers(0, 4, (count, count)).astype(float) if coarse else random.normal(size=(count, count))
    found, (rows, columns) = least_assignment(price), linear_sum_assignment(price)
    assert sorted(found.tolist()) == list(range(count))
    assert price[rows, found].sum() == pytest.approx(price[rows, columns].sum(), abs=1e-9)
    assert coarse or found.tolist() == columns.tolist()


@pytest.mark.parametrize("count", [SMALL, SMALL + 1, 40])
def test_what_is_forbidden_is_dear_and_rounds_nothing_away(count):
    random = np.random.default_rng(count)
    price = random.random((count, count)) * 1e-9
    price[random.random((count, count)) < 0.5] = 1e15
    np.fill_diagonal(price, 5e-10)
    assert least_assignment(price).tolist() == linear_sum_assignment(price)[1].tolist()


def test_nothing_is_assigned_to_nothing():
    assert least_assignment(np.zeros((0, 0))).tolist() == []
