"""The one evaluation of plans, against brute force."""

from __future__ import annotations

from itertools import islice

from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.model.plan import is_legal
from tests import oracle
from tests.strategies import Data, long_problems, problems
from tests.unit.optimizer.settings import as_arrays


@given(problems() | long_problems())
def test_the_one_evaluation_is_the_oracles(data: Data) -> None:
    problem = parse_problem(data)
    instance = build_instance(problem)
    for plan in islice(oracle.legal_plans(problem), 30):
        assert is_legal(instance, as_arrays(problem, plan))
        assert tuple(evaluate(instance, as_arrays(problem, plan))) == oracle.value(problem, plan)
