"""The exact search where rooms consist of others, against brute force."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.result import Aim
from bookingopt.optimizer.bounds.linked_exact import columns_of, exact_search
from bookingopt.optimizer.model.components import components, merged
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.plan import is_legal
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import LINKED, WHEN, WHERE, Data, problems
from tests.unit.optimizer.settings import as_names, first_plan


@given(problems(WHERE + WHEN, always=LINKED), st.booleans())
def test_what_is_proved_is_the_best(data: Data, by_room: bool) -> None:
    problem = parse_problem(data)
    plan, instance = first_plan(problem), build_instance(problem)
    whole = merged(components(instance))
    search = exact_search(instance, whole, plan, by_room=by_room, seed=0)
    assert search.model.columns >= columns_of(instance, whole, by_room=by_room) > 0 or len(whole.free) == 0
    proof = search.run(Stop(steps=20_000))
    assert is_legal(instance, proof.plan)
    found = oracle.value(problem, as_names(instance, dict(enumerate(proof.plan.room_of.tolist()))))
    assert tuple(found) == tuple(proof.objective)
    values = oracle.values(problem)
    if by_room:
        assert proof.proved == [Aim.ADJACENCY, Aim.TYPE_CHANGES, Aim.GAP_COST, Aim.MOVES]
        assert found == min(values)
    else:
        assert proof.proved == [Aim.TYPE_CHANGES, Aim.GAP_COST]
        assert found[1:4] == min(value[1:4] for value in values)
    assert proof.gap_bound == found.gap
