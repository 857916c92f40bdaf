"""Exchanges go from legal plans to legal plans that are not worse."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.assign.exchange import Exchange, MoveRules
from bookingopt.optimizer.model.components import components, merged
from bookingopt.optimizer.model.instance import NONE, build_instance, with_rooms_before
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.model.plan import is_legal
from bookingopt.optimizer.stop import Stop
from tests.strategies import Data, problems
from tests.unit.optimizer.settings import first_plan


@given(problems(), st.integers(0, 2**31 - 1))
def test_an_exchange_never_makes_a_plan_worse(data: Data, seed: int) -> None:
    problem = parse_problem(data)
    instance = build_instance(problem)
    start = first_plan(problem)
    for moves, aims in ((MoveRules(), 4), (MoveRules(as_last_aim=True), 5)):
        search = Exchange(instance, merged(components(instance)), start, seed, moves)
        search.run(Stop(steps=30))
        assert is_legal(instance, search.plan)
        assert evaluate(instance, search.plan)[:aims] <= evaluate(instance, start)[:aims]
        assert search.move_cost == evaluate(instance, search.plan).moves or not moves.count
        assert search.misses == evaluate(instance, search.plan).misses
        entries = search.entries
        placed = entries.stay != NONE
        assert (search.rooms[entries.room[placed]] == search.plan.room_of[entries.stay[placed]]).all()


@given(problems(), st.integers(0, 2**31 - 1), st.integers(0, 3), st.sampled_from([0.0, 0.25, 4.0]))
def test_an_exchange_keeps_to_the_most_moves(data: Data, seed: int, most: int, price: float) -> None:
    problem = parse_problem(data)
    present = first_plan(problem)
    instance = with_rooms_before(build_instance(problem), present.room_of)
    search = Exchange(instance, merged(components(instance)), present, seed, MoveRules(most=most, price=price))
    search.run(Stop(steps=30))
    assert is_legal(instance, search.plan)
    assert evaluate(instance, search.plan).moves <= most


@given(problems(), st.integers(0, 2**31 - 1), st.sampled_from([2.0**-10, 0.5, 4.0]))
def test_misses_with_a_price_are_weighed_against_gaps(data: Data, seed: int, price: float) -> None:
    problem = parse_problem(data)
    instance, start = build_instance(problem), first_plan(problem)
    search = Exchange(instance, merged(components(instance)), start, seed)
    search.miss_price = price
    search.run(Stop(steps=30))
    before, after = evaluate(instance, start), evaluate(instance, search.plan)
    assert is_legal(instance, search.plan)
    assert search.misses == after.misses
    assert after[1:3] <= before[1:3]
    if after[1:3] == before[1:3]:
        assert after.gap_cost + Fraction(price) * after.misses <= before.gap_cost + Fraction(price) * before.misses
