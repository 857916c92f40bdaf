"""A placement of all stays that costs least by what each stay costs in its room: one cost after the other.

The relaxation is nearly always whole. Where it is not, it is a bound all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bookingopt.optimizer.highs import FloatArray, LinearModel, Outcome, Solution
from bookingopt.optimizer.model.instance import IntArray
from bookingopt.optimizer.placement.placement_model import PlacementModel
from bookingopt.optimizer.stop import Stop

#: Largest model that is solved in whole numbers where its relaxation is not whole.
WHOLE_COLUMNS = 5_000

#: Values nearer than this to whole numbers are whole.
_WHOLE = 1e-6


def cheapest_placement(
    model: PlacementModel, costs: Sequence[IntArray], stop: Stop
) -> tuple[FloatArray | None, list[int]]:
    """Place all stays at the least cost, then at the least of the next cost among those plans, and so on.

    Parameters
    ----------
    model
        The stays and where they may be.
    costs
        What it costs that a stay of a column is there; each int64[columns of stays], not negative.
    stop
        Ends the search.

    Returns
    -------
    values, least
        Values of the columns of stays, None where no plan was found; a bound of each cost as far as one is known,
        each of the plans that reach the bounds before it.
    """
    if len(model.stay_class) == 0:
        return (np.empty(0), [0] * len(costs)) if len(model.classes) == 0 else (None, [])
    solver = model.linear_model(model.required)
    values: FloatArray | None = None
    least: list[int] = []
    for cost in costs:
        padded = np.zeros(model.columns)
        padded[: len(cost)] = cost
        answer = _minimized(solver, padded, len(cost), stop, was_solved=values is not None)
        if answer.values is not None:
            values = np.rint(answer.values[: len(cost)])
        bound = answer.integer_bound
        found = None if values is None else round(float(cost @ values))
        if bound is None or (found is not None and bound > found):  # the latter would be the solver's mistake
            break
        least.append(max(0, bound))
        if found != bound:
            break
        used = np.flatnonzero(cost)
        if len(used):
            solver.add_row(used, cost[used].astype(float), -np.inf, float(least[-1]))
    return values, least


def _minimized(solver: LinearModel, cost: FloatArray, stays: int, stop: Stop, *, was_solved: bool) -> Solution:
    """Minimize one cost in whole numbers of the first columns; of large models only the bound may come of it."""
    relaxed = solver.relaxed(cost, stop)
    if relaxed.values is None or bool((np.abs(relaxed.values - np.rint(relaxed.values))[:stays] < _WHOLE).all()):
        return relaxed
    if solver.columns > WHOLE_COLUMNS or stop.now():
        return replace(relaxed, values=None)
    answer = solver.minimize(cost, stop, gap=0.5)
    if answer.outcome is Outcome.INFEASIBLE and was_solved:  # presolve was wrong
        answer = solver.minimize(cost, stop, gap=0.5, presolve=False)
    return answer
