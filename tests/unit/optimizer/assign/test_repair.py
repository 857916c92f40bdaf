"""Stays that a sweep could not place are brought in legally."""

from __future__ import annotations

from hypothesis import given

from bookingopt.optimizer.assign.repair import place_stranded
from bookingopt.optimizer.placement.sweep import sweep
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import Data, long_problems, problems
from tests.unit.optimizer.settings import as_names, fixed_rooms, setting


@given(problems() | long_problems())
def test_stranded_stays_are_brought_in_legally(data: Data) -> None:
    instance, component, _, _ = setting(data)
    swept = sweep(instance, component)
    some = {i: room for i, room in swept.items() if i % 2}
    rooms = place_stranded(instance, component, some, Stop())
    assert rooms is not None
    assert oracle.is_legal(instance.problem, as_names(instance, rooms | fixed_rooms(instance)))
