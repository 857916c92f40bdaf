"""Rows of runs: the fewest misses of a model of single rooms are those of brute force."""

from __future__ import annotations

from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.bounds.run_rows import run_columns
from bookingopt.optimizer.model.components import components, merged
from bookingopt.optimizer.model.instance import build_instance
from tests import oracle
from tests.strategies import Data
from tests.unit.optimizer.bounds.test_adjacency_rows import fewest_misses
from tests.unit.optimizer.houses import stay
from tests.unit.optimizer.settings import setting
from tests.unit.optimizer.test_solve_runs import parties, row_of_rooms


@given(parties())
def test_the_least_sum_is_that_of_brute_force(data: Data) -> None:
    setting(data)  # only what has a legal plan is of interest
    assert fewest_misses(data) == min(value.misses for value in oracle.values(parse_problem(data)))


def test_a_longer_way_around_connects_as_well() -> None:
    members = [stay(f"s{n}", 1, 3, AdjacencyGroup="g") for n in range(4)]
    ring = row_of_rooms(*members, rooms=4)
    ring["Rooms"][3]["AdjacentRooms"] = ["1"]
    ring["Rooms"][1].pop("AdjacentRooms")
    assert fewest_misses(ring) == 0
    ring["Rooms"][3].pop("AdjacentRooms")
    assert fewest_misses(ring) == 2


def test_pairs_and_groups_that_want_no_run_need_no_rows() -> None:
    pair = [stay(f"s{n}", 1, 3, AdjacencyGroup="g") for n in range(2)]
    for stays, shape, has_rows in (
        (pair, "run", False),
        ([*pair, stay("x", 2, 1, AdjacencyGroup="g")], "run", True),
        ([*pair, stay("x", 2, 1, AdjacencyGroup="g")], "each", False),
    ):
        instance = build_instance(parse_problem(row_of_rooms(*stays, rooms=4) | {"AdjacencyShape": shape}))
        assert (run_columns(instance, merged(components(instance))) > 0) is has_rows
