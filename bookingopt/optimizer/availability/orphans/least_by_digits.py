"""The least units of an orphan model where they have more digits than a solver keeps: some digits at a time.

Each round minimizes the digits above a unit, as whole numbers. What the rounds before may give up at most, since a
solution is known, stays open through a whole column, the carry.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bookingopt.optimizer.availability.orphans.orphan_flow import OrphanModel
from bookingopt.optimizer.highs import LinearModel, Outcome, Solution
from bookingopt.optimizer.model.instance import NONE
from bookingopt.optimizer.stop import Stop

#: Binary digits in one round: coefficients up to ``2**_DIGITS`` are safe in a solver's arithmetic.
_DIGITS = 18


def exact_units(model: OrphanModel, values: np.ndarray) -> int:
    """Return the exact units of a solution, given by the whole ``values`` of the columns."""
    paid = np.flatnonzero(model.digits != NONE)
    count = np.rint(values[paid]).astype(np.int64)
    used = count != 0
    pairs = zip(count[used].tolist(), model.digits[paid[used]].tolist(), strict=True)
    return sum(times << digit for times, digit in pairs)


def least_by_digits(
    model: OrphanModel,
    known: int,
    stop: Stop,
    take: Callable[[np.ndarray], None],
    *,
    goal: int | None = None,
) -> int:
    """Return a lower bound of the units of all solutions; the least themselves where time and ``goal`` allow.

    Parameters
    ----------
    model
        A model that is not priced.
    known
        Units of a known solution.
    stop
        Ends the search.
    take
        Called with the values of every solution that is found.
    goal
        All that is asked is on which side of it the least is.
    """
    # Gaps must be whole as well as stays: with the row of a carry, tokens are no longer whole by themselves.
    columns = len(model.cost)
    linear = LinearModel(np.zeros(columns), np.full(columns, np.inf), np.ones(columns, dtype=np.bool_), model.rows)
    unit = max(0, known.bit_length() - _DIGITS)
    too_much = np.flatnonzero((model.digits != NONE) & (model.digits >= known.bit_length()))
    linear.limit_columns(too_much, 0.0)
    cost, bound = _costs(model, linear, unit, known.bit_length()), 0
    while not stop.now():
        answer = _minimize(linear, cost, stop)
        if answer.values is not None:
            values = answer.values[:columns]
            take(values)
            known = min(known, exact_units(model, values))
        least = answer.integer_bound
        if answer.outcome is not Outcome.OPTIMAL or least is None:
            break
        bound += least << unit
        if unit == 0 or bound >= known or (goal is not None and (bound > goal or known < goal)):
            break
        used = np.flatnonzero(cost)
        carry = linear.add_integer_column(0, float((known - bound) >> unit))
        linear.add_row(np.append(used, carry), np.append(cost[used], -1.0), float(least), float(least))
        above, unit = unit, max(0, unit - _DIGITS)
        cost = _costs(model, linear, unit, above)
        cost[carry] = 2.0 ** (above - unit)
    return bound


def _costs(model: OrphanModel, linear: LinearModel, unit: int, above: int) -> np.ndarray:
    """Return the costs that are at least ``2**unit`` and below ``2**above``, in multiples of the former."""
    cost = np.zeros(linear.columns)
    level = np.flatnonzero((model.digits >= unit) & (model.digits < above))
    cost[level] = 2.0 ** (model.digits[level] - unit)
    return cost


def _minimize(linear: LinearModel, cost: np.ndarray, stop: Stop) -> Solution:
    """Minimize ``cost``; the known solution is one, so presolve is not believed that there is none."""
    answer = linear.minimize(cost, stop, gap=0.5)
    return linear.minimize(cost, stop, gap=0.5, presolve=False) if answer.outcome is Outcome.INFEASIBLE else answer
