"""The exact model, which proves the optima of `tests.known`, against brute force."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from tests import exact, oracle
from tests.strategies import SHARED, WHEN, WHERE, problems


@given(problems((*WHERE, *WHEN, *SHARED)), st.sampled_from((None, None, 0, 1, 2)))
def test_the_exact_model_agrees_with_brute_force(data: dict[str, Any], most: int | None) -> None:
    problem = parse_problem(data)
    values = [value for value in oracle.values(problem) if most is None or value.moves <= most]
    assert exact.best(problem, most) == min(values, default=None)
