"""Sums of powers of two, held against fractions: no rounding decides a comparison."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.validation.exact import is_above, nearest_double, sum_of_powers

exponents = st.lists(st.integers(-80, 80), max_size=30)


def as_fraction(powers: list[int]) -> Fraction:
    return sum((Fraction(2) ** power for power in powers), Fraction(0))


@given(exponents, exponents)
def test_sums_of_powers_compare_as_the_numbers_do(one, other):
    assert (sum_of_powers(one) < sum_of_powers(other)) == (as_fraction(one) < as_fraction(other))
    assert (sum_of_powers(one) == sum_of_powers(other)) == (as_fraction(one) == as_fraction(other))


@given(exponents)
def test_the_nearest_double_of_a_sum(powers):
    assert nearest_double(sum_of_powers(powers)) == float(as_fraction(powers))


@given(exponents, st.floats(-1e30, 1e30))
def test_a_double_is_compared_exactly(powers, value):
    digits, exact = sum_of_powers(powers), as_fraction(powers)
    assert is_above(value, digits) == (Fraction(value) > exact)
    nearest = float(exact)
    assert is_above(nearest, digits) == (Fraction(nearest) > exact)


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_what_is_no_number_is_above_everything(value):
    assert is_above(value, sum_of_powers([366]))
