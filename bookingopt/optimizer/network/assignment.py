"""The assignment problem: rows to columns, one each, at the least price.

SciPy solves it. Small ones are solved here by the same method, because loading SciPy takes longer than a small hotel.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

#: So many rows are solved here: a thousand such problems take about as long as loading SciPy.
SMALL = 16


def least_assignment(price: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return a column for each row of a square matrix of prices, each column once, at the least sum.

    Parameters
    ----------
    price
        float64[n, n], all finite.

    Returns
    -------
    int64[n]

    Notes
    -----
    Row by row, a shortest augmenting path under prices that are kept from being negative by row and column duals [1]_.

    References
    ----------
    .. [1] D. F. Crouse, "On implementing 2D rectangular assignment algorithms", IEEE Transactions on Aerospace and
       Electronic Systems 52(4), 2016.
    """
    if len(price) > SMALL:
        from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

        columns: NDArray[np.int64] = linear_sum_assignment(price)[1]
        return columns
    prices, count = price.tolist(), len(price)
    row_dual, column_dual = [0.0] * count, [0.0] * count
    column_of, row_of = [-1] * count, [-1] * count
    for row in range(count):
        _augment(row, prices, (row_dual, column_dual), (column_of, row_of))
    return np.array(column_of, dtype=np.int64)


def _augment(
    start: int,
    prices: list[list[float]],
    duals: tuple[list[float], list[float]],
    matched: tuple[list[int], list[int]],
) -> None:
    """Give the row ``start`` a column, which may push others on; ``duals`` and ``matched`` are of rows and columns."""
    (row_dual, column_dual), (column_of, row_of) = duals, matched
    length = [math.inf] * len(prices)
    came_from = [-1] * len(prices)
    rest = list(range(len(prices)))
    rows, columns = [start], []
    row, least = start, 0.0
    while True:
        cheap, base = prices[row], least - row_dual[row]
        for column in rest:
            through = base + cheap[column] - column_dual[column]
            if through < length[column]:
                length[column], came_from[column] = through, row
        nearest = min(rest, key=length.__getitem__)
        least = length[nearest]
        if row_of[nearest] < 0:
            break
        rest.remove(nearest)
        columns.append(nearest)
        row = row_of[nearest]
        rows.append(row)
    row_dual[start] += least
    for column, pushed in zip(columns, rows[1:], strict=True):
        row_dual[pushed] += least - length[column]
        column_dual[column] -= least - length[column]
    column = nearest
    while True:
        row = came_from[column]
        row_of[column] = row
        column_of[row], column = column, column_of[row]
        if row == start:
            return
