"""The assignment problem of interchangeable rooms, which the matchings by day must equal."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from scipy.optimize import linear_sum_assignment

from tests.oracle import gap_cost

#: An arrival day and a length.
Spans = list[tuple[int, int]]


def assignment_problem(stays: Spans, fresh: int, minimum: list[int]) -> Fraction | None:
    """Which stay follows which, as an assignment of arrivals to departures and fresh rooms; None if there is none."""
    cost = np.zeros((len(stays), len(stays) + fresh))
    for row, (arrival, _) in enumerate(stays):
        for column, (start, length) in enumerate(stays):
            gap = arrival - (start + length)
            cost[row, column] = np.inf if gap < 0 else float(gap_cost(gap, minimum[start + length]))
    try:
        rows, columns = linear_sum_assignment(cost)
    except ValueError:  # infeasible
        return None
    return sum((Fraction(cost[row, column]) for row, column in zip(rows, columns, strict=True)), Fraction(0))
