"""The rule about the numbers: the gap cost and its bound, held against the exact sum over the gaps."""

from __future__ import annotations

from collections.abc import Iterator

from bookingopt.translatable import Translatable
from bookingopt.validation.exact import is_above, nearest_double, sum_of_powers
from bookingopt.validation.judged_plan import JudgedPlan
from bookingopt.validation.verdict import Finding


def objective_mismatch(judged: JudgedPlan) -> Iterator[Finding]:
    """The gap cost recomputed from dates differs from the result's, or the bound is above it; by the size."""
    if judged.result is None:
        return
    result = judged.result
    if judged.claims_plan:
        yield from _differences(judged, result.objective_value, result.best_bound, result.solver_status)
        return
    for name, number in (("objective_value", result.objective_value), ("best_bound", result.best_bound)):
        if number is not None:
            key = "{field} is {number}, though the status is {status}."
            text = Translatable(key, field=name, number=number, status=result.solver_status)
            yield Finding(name, (), abs(number), text)
    part = result.report.placed_part
    if judged.is_part and part is not None:
        for finding in _differences(judged, part.objective_value, part.best_bound, part.solver_status):
            text = Translatable("Of report.placed_part, {finding}", finding=finding.text)
            yield finding._replace(subject=f"report.placed_part.{finding.subject}", text=text)
    elif judged.is_part:
        missing = "report.placed_part is missing, though the status is infeasible."
        yield Finding("report.placed_part", (), 1, Translatable(missing))


def _differences(judged: JudgedPlan, value: float | None, bound: float | None, status: str) -> Iterator[Finding]:
    """Yield where the gap cost and the bound that are claimed of the plan are not what its gaps come to."""
    exact = sum_of_powers(gap.exponent for gap in (judged.gaps if judged.problem is not None else judged.orphans))
    gap_cost = nearest_double(exact)
    if value is None:
        text = Translatable("objective_value is missing, though the status is {status}.", status=status)
        yield Finding("objective_value", (), gap_cost, text)
        return
    if judged.problem is not None and value != gap_cost:
        text = Translatable("objective_value is {value}, the gaps cost {cost}.", value=value, cost=gap_cost)
        yield Finding("objective_value", (), abs(value - gap_cost), text)
    if judged.problem is None and not value >= gap_cost:  # of the other gaps nothing is known
        key = "objective_value is {value}, its orphan gaps alone cost {cost}."
        text = Translatable(key, value=value, cost=gap_cost)
        yield Finding("objective_value", (), gap_cost - value, text)
    if bound is not None and (is_above(bound, exact) if judged.problem is not None else not bound <= value):
        reached = gap_cost if judged.problem is not None else value
        text = Translatable("best_bound is {bound}, the plan reaches {cost}.", bound=bound, cost=reached)
        yield Finding("best_bound", (), bound - reached, text)
