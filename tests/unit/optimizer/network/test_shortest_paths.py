"""Cheapest paths of tokens through the days, against every sequence of stays that a room could take."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.bounds.lagrangian import Lagrangian
from bookingopt.optimizer.model.components import components, merged
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.segments import FRESH, OPEN, Segment, segments
from bookingopt.optimizer.network import shortest_paths
from bookingopt.optimizer.network.token_flow import build_frame
from tests.oracle import gap_cost
from tests.unit.optimizer.houses import house, stay

MINIMUM_STAY = 3

#: Two rooms, a lock in the first on 5–6 May, and free stays that meet each other in many ways.
DATA = house(
    stay("lock", 5, 2, AssignedRoom="1", IsLocked=True),
    *(stay(f"s{first}", first, nights) for first, nights in ((1, 2), (2, 1), (3, 2), (4, 3), (7, 2), (8, 3), (11, 1))),
)


def setting() -> Lagrangian:
    instance = build_instance(parse_problem(DATA))
    return Lagrangian(instance, build_frame(instance, merged(components(instance)), by_room=False))


def sequences(lagrangian: Lagrangian, segment: Segment) -> Iterator[tuple[Fraction, tuple[int, ...]]]:
    """Gap cost and classes of every sequence of stays that fits into a segment."""
    instance, first = lagrangian.instance, lagrangian.frame.first
    spans = [(int(instance.arrival[i]), int(instance.departure[i])) for i in first]
    inside = [c for c, (a, d) in enumerate(spans) if a >= segment.start and d <= segment.end]
    for size in range(len(inside) + 1):
        for some in combinations(sorted(inside, key=lambda c: spans[c]), size):
            days = [segment.start, *(day for c in some for day in spans[c]), segment.end]
            gaps = [(start, end) for start, end in zip(days[::2], days[1::2], strict=True)]
            if all(start <= end for start, end in gaps):
                bounded = [(start, end) for start, end in gaps if start != FRESH and end != OPEN]
                yield sum((gap_cost(end - start, MINIMUM_STAY) for start, end in bounded), Fraction(0)), some


def relaxed(lagrangian: Lagrangian, prices: np.ndarray) -> tuple[Fraction, list[tuple[int, ...]]]:
    """The bound of some prices by brute force, and the classes of a cheapest sequence for each segment."""
    instance, count = lagrangian.instance, lagrangian.frame.count
    total, taken = Fraction(int(prices @ count)), []
    for segment in segments(instance, np.arange(instance.rooms), instance.fixed_room):
        value, some = min(
            (cost - sum(int(prices[c]) for c in some), some) for cost, some in sequences(lagrangian, segment)
        )
        total += value
        taken.append(some)
    return total, taken


def priced(lagrangian: Lagrangian, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(-2, 9, len(lagrangian.frame.count))


@pytest.mark.parametrize("seed", range(12))
def test_the_bound_of_any_prices_is_that_of_brute_force(seed: int) -> None:
    lagrangian = setting()
    prices = priced(lagrangian, seed)
    units = prices * 2**-lagrangian.unit
    value = int(shortest_paths.lagrangian(lagrangian.tables, units))
    assert Fraction(value) * Fraction(2) ** lagrangian.unit == relaxed(lagrangian, prices)[0]


def test_steps_return_the_best_bound_and_its_prices() -> None:
    lagrangian = setting()
    size = len(lagrangian.frame.count)
    best_prices = np.zeros(size, dtype=np.int64)
    start = int(shortest_paths.lagrangian(lagrangian.tables, best_prices))
    sizes = np.full(200, 2.0**-lagrangian.unit)
    best = shortest_paths.ascend(
        lagrangian.tables, np.zeros(size), np.zeros(size), lagrangian.grain, sizes, start, best_prices
    )
    assert best > start
    assert int(shortest_paths.lagrangian(lagrangian.tables, best_prices)) == best


@pytest.mark.parametrize("seed", range(4))
def test_stays_of_cheapest_paths_are_near_and_more_are_near_further_away(seed: int) -> None:
    lagrangian = setting()
    prices = priced(lagrangian, seed)
    units = prices * 2**-lagrangian.unit
    nothing = np.empty((0, 4), dtype=np.int64)
    counts = [
        shortest_paths.near_arcs(lagrangian.tables, units, most * 2**-lagrangian.unit, nothing, nothing)
        for most in (0, 5, 1_000)
    ]
    assert counts[0][0] < counts[2][0]
    assert counts[0] <= counts[1] <= counts[2]
    stay_rows, gap_rows = (np.empty((count, 4), dtype=np.int64) for count in counts[0])
    shortest_paths.near_arcs(lagrangian.tables, units, 0, stay_rows, gap_rows)
    taken = {c for some in relaxed(lagrangian, prices)[1] for c in some}
    assert taken <= set(stay_rows[:, 1].tolist())


def test_paths_through_any_network() -> None:
    # 0 -> 1 costs 2, 1 -> end 3, 0 -> end 9, 1 -> 2 costs 1, 2 -> end 1: from 0 to the end 2 + 1 + 1.
    head, cost = np.array([1, -1, -1, 2, -1]), np.array([2, 3, 9, 1, 1])
    node_at, arcs = np.array([0, 2, 4, 5]), np.array([0, 2, 1, 3, 4])
    total, above, onwards = shortest_paths.arc_paths(node_at, arcs, head, cost, np.array([2, 0, 0]))
    assert total == 2 * 4
    assert onwards.tolist() == [4, 2, 1]
    # By arc: on the path · 2 + 3 instead of 4 · 9 instead of 4 · on the path · on the path
    assert above.tolist() == [0, 1, 5, 0, 0]
