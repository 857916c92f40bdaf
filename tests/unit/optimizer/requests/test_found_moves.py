"""Two searches for the fewest moves, by chains and by one model of all rooms, find the same."""

from __future__ import annotations

from hypothesis import given

from bookingopt.domain.house import planned
from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.request_arrays import build_request_arrays
from bookingopt.optimizer.requests.fewest_moves import fewest_moves
from bookingopt.optimizer.requests.linked_moves import fewest_linked_moves
from bookingopt.optimizer.requests.stay_request import occupancy_before_requests, request_spec
from bookingopt.optimizer.stop import Stop
from tests.strategies import Data
from tests.unit.optimizer.requests.test_answers import tight_houses


@given(tight_houses())
def test_chains_and_the_model_of_all_rooms_find_the_same(data: Data) -> None:
    problem = planned(parse_problem(data))
    instance = build_instance(problem)
    requests = build_request_arrays(problem, instance)
    occupancy = occupancy_before_requests(requests, instance.settled_room)
    spec = request_spec(requests, 0, occupancy)
    before = occupancy.without(spec.changes)
    by_chains = fewest_moves(before, spec, Stop())
    cost = before.instance.move_cost
    by_model = fewest_linked_moves(before, spec, Stop(), at_least=0, cost=cost, can_move=before.can_move)
    assert (by_model.cost, by_model.bound, by_model.is_proved) == (by_chains.cost, by_chains.bound, by_chains.is_proved)
