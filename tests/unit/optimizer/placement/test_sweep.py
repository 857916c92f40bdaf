"""One pass over the stays gives a legal plan where it places all of them."""

from __future__ import annotations

from hypothesis import assume, given

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.components import components, merged
from bookingopt.optimizer.model.instance import NONE, build_instance
from bookingopt.optimizer.placement.sweep import sweep
from tests import oracle
from tests.strategies import Data, problems
from tests.unit.optimizer.settings import as_names


@given(problems())
def test_a_sweep_is_legal_where_it_finds_room(data: Data) -> None:
    problem = parse_problem(data)
    instance = build_instance(problem)
    part = merged(components(instance))
    swept = sweep(instance, part)
    assume(len(swept) == len(part.free))
    fixed = {i: room for i, room in enumerate(instance.fixed_room.tolist()) if room != NONE}
    assert oracle.is_legal(problem, as_names(instance, swept)) or not any(True for _ in oracle.legal_plans(problem))
    assert not swept.keys() & fixed.keys()
