"""Sums of powers of two without rounding, whatever the lengths: gaps may last from the year 1 to the year 9999.

A sum is kept as its binary digits: the exponents of its powers, the largest first. Two such tuples compare as the
numbers do, so no common denominator of millions of digits is ever needed.
"""

from __future__ import annotations

from collections.abc import Iterable

Digits = tuple[int, ...]


def sum_of_powers(exponents: Iterable[int]) -> Digits:
    """Return the exact sum of ``2**exponent`` over ``exponents``."""
    digits: set[int] = set()
    for exponent in exponents:
        while exponent in digits:  # equal powers carry to the next one
            digits.remove(exponent)
            exponent += 1
        digits.add(exponent)
    return tuple(sorted(digits, reverse=True))


def nearest_double(digits: Digits) -> float:
    """Return the double nearest to the sum."""
    if not digits:
        return 0.0
    lowest = min(digits[-1], 0)
    units = sum(1 << exponent - lowest for exponent in digits)
    return units / (1 << -lowest)  # the quotient of two whole numbers is rounded once, correctly


def is_above(value: float, digits: Digits) -> bool:
    """Whether ``value`` is larger than the sum, exactly; what is no number is above everything."""
    if value <= 0:
        return False
    if not value < float("inf"):
        return True
    units, denominator = value.as_integer_ratio()
    scale = denominator.bit_length() - 1
    own = (position - scale for position in reversed(range(units.bit_length())) if units >> position & 1)
    return tuple(own) > digits
