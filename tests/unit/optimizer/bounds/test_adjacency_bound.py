"""The bound of the misses is below those of every plan."""

from __future__ import annotations

from hypothesis import given

from bookingopt.optimizer.bounds.adjacency_bound import forced_misses
from tests import oracle
from tests.strategies import Data, long_problems, problems
from tests.unit.optimizer.settings import setting


@given(problems() | long_problems())
def test_forced_misses_are_no_more_than_the_fewest(data: Data) -> None:
    instance, _, _, _ = setting(data)
    assert forced_misses(instance) <= min(value[0] for value in oracle.values(instance.problem))
