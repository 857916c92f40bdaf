"""The gap cost and the bound of a result, held against the sum over the gaps of its plan."""

from __future__ import annotations

import pytest

from bookingopt.validation.judged_plan import JudgedPlan
from bookingopt.validation.rules.objective import objective_mismatch
from tests.unit.validation.house import house, read


@pytest.mark.parametrize(
    ("fields", "subjects"),
    [
        ({}, []),
        ({"objective_value": 5.0}, ["objective_value"]),
        ({"objective_value": None}, ["objective_value"]),
        ({"best_bound": 4.5625}, []),  # equal to the gap cost
        ({"best_bound": 4.6}, ["best_bound"]),
        ({"best_bound": None}, []),
        ({"solver_status": "time_limit"}, ["objective_value", "best_bound"]),  # without a plan there is neither
    ],
)
def test_value_and_bound(fields, subjects):
    data, result = house()  # gap cost 4 + 1/16 + 1/2
    problem, result = read(data, {**result, **fields})
    assert [finding.subject for finding in objective_mismatch(JudgedPlan.of_result(result, problem))] == subjects


def test_alone_a_result_is_refuted_only_below_its_orphan_gaps():
    data, result = house()  # its one orphan gap costs 4
    for value, sizes in ((4.0, []), (3.5, [0.5])):
        _, changed = read(data, {**result, "objective_value": value, "best_bound": 0.0})
        assert [finding.size for finding in objective_mismatch(JudgedPlan.of_result(changed, None))] == sizes
