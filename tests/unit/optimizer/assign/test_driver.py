"""The best plan of tiny houses is that of brute force, with a bound, or with the reasons why there is none."""

from __future__ import annotations

from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.result import Aim
from bookingopt.optimizer.assign import plan_search
from bookingopt.optimizer.assign.driver import best_plan, kept_plan
from bookingopt.optimizer.model.instance import NONE, build_instance
from bookingopt.optimizer.model.plan import is_legal
from bookingopt.optimizer.stop import Stop
from tests import oracle, oracle_part
from tests.strategies import Data, problems
from tests.unit.optimizer.houses import house, stay

#: Room 1 has two free nights between a and b; with b behind c in room 2 no gap is left.
STAYS = (
    stay("a", 1, 2, AssignedRoom="1"),
    stay("b", 5, 2, AssignedRoom="1", MoveCost=2),
    stay("c", 1, 4, AssignedRoom="2"),
)


def ignore(*_: object) -> None:
    """Nobody listens."""


@given(problems())
def test_the_objective_is_that_of_brute_force(data: Data) -> None:
    problem = parse_problem(data)
    instance = build_instance(problem)
    found = best_plan(instance, Stop(steps=2_000), 0, ignore)
    best = oracle.best(problem)
    assert found.complete is (best is not None)
    if best is None:
        assert found.reasons
        assert found.most_placeable == oracle_part.most_placeable(problem)
        return
    assert is_legal(instance, found.plan)
    assert found.objective[:4] == best[:4]
    assert found.gap_bound is not None
    assert found.gap_bound <= best.gap


def test_the_present_plan_is_kept_whatever_it_costs() -> None:
    instance = build_instance(parse_problem(house(*STAYS)))
    kept, best = kept_plan(instance, Stop(), 0, ignore), best_plan(instance, Stop(), 0, ignore)
    assert (kept.plan.room_of == instance.present_room).all()
    # Two nights under a minimum stay of 3 cost 2**(3 - 2 + 1).
    assert (kept.objective.gap_cost, kept.gap_bound) == (4, 0)
    assert (best.objective.gap_cost, best.objective.moves) == (0, 2)
    assert Aim.GAP_COST in best.proved
    assert Aim.GAP_COST not in kept.proved


def test_a_plan_within_a_move_cost_and_the_curve() -> None:
    instance = build_instance(parse_problem(house(*STAYS)))
    limited = best_plan(instance, Stop(steps=500), 0, ignore, max_moves=1)
    assert (limited.objective.moves, limited.objective.gap_cost) == (0, 4)
    curve = best_plan(instance, Stop(steps=500), 0, ignore, curve=True).curve
    costs = {point.most: point.objective.gap_cost for point in curve}
    assert (costs[0], costs[max(costs)]) == (4, 0)


def test_the_multipliers_of_the_bound_come_with_the_plan(monkeypatch) -> None:
    monkeypatch.setattr(plan_search, "KIND_COLUMNS", 0)
    blocks = [{"RoomNumber": "2", "Start": "2027-05-09", "End": "2027-05-09"}]
    locks = (stay("l1", 1, 3, AssignedRoom="1", IsLocked=True), stay("l2", 7, 3, AssignedRoom="1", IsLocked=True))
    problem = house(*locks, stay("a", 4, 2), stay("b", 1, 6), OutOfOrder=blocks)
    instance = build_instance(parse_problem(problem))
    prices = best_plan(instance, Stop(steps=3_000), 0, ignore).stay_prices
    assert prices is not None
    assert prices.shape == (4,)
    assert prices[2:].any()


def test_of_an_overbooked_house_the_largest_part_is_placed() -> None:
    instance = build_instance(parse_problem(house(*(stay(name, 1, 2) for name in "abc"))))
    found = best_plan(instance, Stop(), 0, ignore)
    assert [reason.kind for reason in found.reasons] == ["overbooked_night"]
    assert (found.complete, found.most_placeable, (found.plan.room_of != NONE).sum()) == (False, 2, 2)
