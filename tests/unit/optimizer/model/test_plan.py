"""What a plan takes up, and when it is legal, against brute force."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.instance import NONE, build_instance
from bookingopt.optimizer.model.plan import entries, is_legal
from tests import oracle
from tests.strategies import Data, problems
from tests.unit.optimizer.settings import as_arrays


@given(problems(), st.data())
def test_legal_is_what_the_oracle_calls_legal(data: Data, draw: st.DataObject) -> None:
    problem = parse_problem(data)
    numbers = st.sampled_from([room.room_number for room in problem.rooms])
    plan = {stay.key: draw.draw(numbers) for stay in problem.reservations}
    assert is_legal(build_instance(problem), as_arrays(problem, plan)) is oracle.is_legal(problem, plan)


@given(problems(), st.randoms(use_true_random=False))
def test_entries_are_all_that_takes_a_room_by_room_and_start(data: Data, chance: random.Random) -> None:
    instance = build_instance(parse_problem(data))
    room_of = np.array([chance.randrange(NONE, instance.rooms) for _ in range(instance.stays)], dtype=np.int64)
    taken = entries(instance, room_of)
    blocks = zip(instance.block_room, instance.block_start, instance.block_end, strict=True)
    expected = [(room, start, end, NONE) for room, start, end in blocks]
    expected += [
        (room, instance.arrival[i], instance.freed_in(i, room), i) for i, room in enumerate(room_of) if room != NONE
    ]
    found = list(zip(taken.room, taken.start, taken.end, taken.stay, strict=True))
    assert sorted(found) == sorted(expected)
    assert [entry[:2] for entry in found] == sorted(entry[:2] for entry in expected)
