"""Which rooms cannot be let together, against the oracle."""

from __future__ import annotations

from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.validation.links import Links
from tests import oracle
from tests.strategies import LINKED, Data, problems


@given(problems(LINKED))
def test_rooms_are_linked_where_they_have_a_room_in_common(data: Data) -> None:
    problem = parse_problem(data)
    links = Links(problem.rooms)
    numbers = [room.room_number for room in problem.rooms]
    assert links.exist == any(room.parts for room in problem.rooms)
    for number in numbers:
        assert links.singles(number) == set(oracle.singles(problem, number))
        linked = [other for other in numbers if oracle.are_linked(problem, number, other)]
        assert links.rooms_with(number) == linked
        cluster = links.cluster([number])
        assert cluster == {number}.union(*(links.rooms_with(other) for other in cluster))


def test_a_room_of_which_nothing_is_known_is_linked_with_itself_alone() -> None:
    assert Links([]).rooms_with("9") == ["9"]
    assert Links([]).singles("9") == {"9"}
