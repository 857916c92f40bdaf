"""Validation and the oracle, written apart from each other, judge every tiny plan alike."""

from __future__ import annotations

from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.validation import validate_problem
from tests import oracle
from tests.strategies import Data, problems


@given(problems())
def test_a_present_plan_is_valid_where_it_is_legal(data: Data) -> None:
    problem = parse_problem(data)
    plan = {stay.key: stay.assigned_room for stay in problem.reservations if stay.assigned_room is not None}
    verdict = validate_problem(problem)
    is_legal = oracle.is_legal(problem, plan)
    assert is_legal is (not verdict.violations)
    if is_legal and len(plan) == len(problem.reservations):
        lonely = sum("is next to no other member" in note for note in verdict.notes)
        orphans = sum(note.startswith("Orphan gap") for note in verdict.notes)
        assert lonely == len(oracle.adjacency_misses(problem, plan))
        assert (orphans > 0) <= (oracle.value(problem, plan).gap > 0)
