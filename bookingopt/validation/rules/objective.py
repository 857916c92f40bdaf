"""The rule about the numbers: the gap cost and its bound, held against the exact sum over the gaps."""

from __future__ import annotations

from collections.abc import Iterator

from bookingopt.validation.case import Case
from bookingopt.validation.exact import is_above, nearest_double, sum_of_powers
from bookingopt.validation.verdict import Breach


def objective_mismatch(case: Case) -> Iterator[Breach]:
    """The gap cost recomputed from dates differs from the result's, or the bound is above it; by the size."""
    if case.result is None:
        return
    value, bound = case.result.objective_value, case.result.best_bound
    if not case.claims_plan:
        for name, number in (("objective_value", value), ("best_bound", bound)):
            if number is not None:
                text = f"{name} is {number}, though the status is {case.result.solver_status}."
                yield Breach(name, (), abs(number), text)
        return
    exact = sum_of_powers(gap.exponent for gap in (case.gaps if case.problem is not None else case.orphans))
    gap_cost = nearest_double(exact)
    if value is None:
        text = f"objective_value is missing, though the status is {case.result.solver_status}."
        yield Breach("objective_value", (), gap_cost, text)
        return
    if case.problem is not None and value != gap_cost:
        text = f"objective_value is {value}, the gaps cost {gap_cost}."
        yield Breach("objective_value", (), abs(value - gap_cost), text)
    if case.problem is None and not value >= gap_cost:  # of the other gaps nothing is known
        text = f"objective_value is {value}, its orphan gaps alone cost {gap_cost}."
        yield Breach("objective_value", (), gap_cost - value, text)
    if bound is not None and (is_above(bound, exact) if case.problem is not None else not bound <= value):
        reached = gap_cost if case.problem is not None else value
        yield Breach("best_bound", (), bound - reached, f"best_bound is {bound}, the plan reaches {reached}.")
