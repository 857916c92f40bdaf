"""Rooms that consist of others, in indices, against the oracle."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import NONE, build_instance
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.model.plan import entries, is_legal
from bookingopt.optimizer.model.room_kinds import linked_rooms, room_names_apart
from tests import oracle
from tests.strategies import LINKED, WHEN, WHERE, Data, problems
from tests.unit.optimizer.houses import house
from tests.unit.optimizer.settings import as_arrays


def test_rooms_without_parts_have_no_links() -> None:
    assert linked_rooms(parse_problem(house())) is None
    assert room_names_apart(parse_problem(house()).rooms) == [None, None]


@given(problems(WHERE, always=LINKED))
def test_rooms_clash_where_the_oracle_says_so(data: Data) -> None:
    problem = parse_problem(data)
    links, instance = linked_rooms(problem), build_instance(problem)
    assert links is not None
    numbers = [room.room_number for room in problem.rooms]
    for r, number in enumerate(numbers):
        assert [numbers[s] for s in links.singles(r)] == sorted(oracle.singles(problem, number), key=numbers.index)
        assert links.clash[r].tolist() == [oracle.are_linked(problem, number, other) for other in numbers]
        alike = np.flatnonzero(instance.kind_of_room == instance.kind_of_room[r])
        assert not links.linked[r] or alike.tolist() == [r]
        (part,) = [part for part in components(instance) if r in part.rooms]
        assert set(np.flatnonzero(links.clash[r])) <= set(part.rooms.tolist())


@given(problems(WHERE + WHEN, always=LINKED), st.data())
def test_plans_are_legal_and_worth_what_the_oracle_says(data: Data, draw: st.DataObject) -> None:
    problem = parse_problem(data)
    instance = build_instance(problem)
    plan = {
        stay.key: draw.draw(st.sampled_from([room.room_number for room in problem.rooms]))
        for stay in problem.reservations
    }
    arrays = as_arrays(problem, plan)
    assert is_legal(instance, arrays) is oracle.is_legal(problem, plan)
    taken = entries(instance, arrays.room_of)
    links = instance.links
    assert links is not None
    assert not links.is_whole[taken.room].any()
    places = [(s, i) for i, room in enumerate(arrays.room_of) for s in links.singles(int(room)).tolist()]
    assert sorted((s, i) for s, i in zip(taken.room, taken.stay, strict=True) if i != NONE) == sorted(places)
    if is_legal(instance, arrays):
        assert tuple(evaluate(instance, arrays)) == tuple(oracle.value(problem, plan))
