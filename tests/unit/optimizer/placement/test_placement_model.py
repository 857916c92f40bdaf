"""The largest part that can be placed, against brute force."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.placement.linked_placement import largest_placement
from bookingopt.optimizer.placement.placement_model import clashing
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import Data, problems
from tests.unit.optimizer.houses import house, stay


@given(problems())
def test_all_stays_are_placed_with_all_locks_where_a_plan_is_legal(data: Data) -> None:
    problem = parse_problem(data)
    instance = build_instance(problem)
    placed = sum(len(largest_placement(instance, part, Stop()).room_of) for part in components(instance))
    assert (placed == instance.stays) is any(True for _ in oracle.legal_plans(problem))


@given(st.lists(st.tuples(st.sampled_from("12"), st.integers(1, 9), st.integers(1, 5)), max_size=8))
def test_whoever_meets_another_fixed_stay_or_a_block_clashes(fixed: list[tuple[str, int, int]]) -> None:
    closed = [{"RoomNumber": "1", "Start": "2027-05-03", "End": "2027-05-04"}]
    rows = [stay(f"s{n}", *when, AssignedRoom=room, IsLocked=True) for n, (room, *when) in enumerate(fixed)]
    instance = build_instance(parse_problem(house(*rows, OutOfOrder=closed)))
    spans = [(room, first, first + nights) for room, first, nights in fixed]
    expected = [
        n
        for n, (room, start, end) in enumerate(spans)
        if any(
            room == other[0] and start < other[2] and other[1] < end
            for other in [("1", 3, 5), *spans[:n], *spans[n + 1 :]]
        )
    ]
    keys = [
        instance.rows.reservations[instance.rows.of_stay[i][0]].key for i in clashing(instance, np.arange(len(rows)))
    ]
    assert sorted(keys) == sorted(f"s{n}" for n in expected)
