"""The fewest moves that make room are those of brute force, and without time only a bound is said."""

from __future__ import annotations

import numpy as np
import pytest

from bookingopt.optimizer.requests.fewest_moves import FewestMoves, fewest_moves
from bookingopt.optimizer.stop import Stop
from tests.unit.optimizer.asking import MOVES, asked, tight


@pytest.mark.parametrize("seed", MOVES)
def test_cost_and_number_equal_brute_force(seed: int) -> None:
    one = asked(tight(seed))
    found = fewest_moves(one.occupancy, one.spec, Stop())
    assert found.room_of is not None
    plan = one.named(found.room_of)
    assert plan in [dict(legal) for legal in one.house.plans()]
    assert one.house.moves(plan) == one.house.fewest_moves()
    assert found.cost == found.bound == one.house.moves(plan)[0]
    assert found.is_proved


def test_where_nobody_may_move_no_moves_make_room() -> None:
    one = asked(tight(MOVES[0]))
    nobody = np.zeros(one.requests.instance.stays, dtype=np.bool_)
    found = fewest_moves(one.occupancy, one.spec, Stop(), can_move=nobody)
    assert found == FewestMoves(None, None, None, is_proved=True)


def test_other_costs_may_be_asked_about() -> None:
    one = asked(tight(MOVES[0]))
    least = one.house.fewest_moves()
    assert least is not None
    tenfold = fewest_moves(one.occupancy, one.spec, Stop(), cost=10 * one.requests.instance.move_cost)
    assert tenfold.cost == 10 * least[0]


@pytest.mark.parametrize("seed", MOVES)
def test_any_moves_may_do(seed: int) -> None:
    one = asked(tight(seed))
    found = fewest_moves(one.occupancy, one.spec, Stop(), any_will_do=True)
    assert found.room_of is not None
    assert one.named(found.room_of) in [dict(legal) for legal in one.house.plans()]
    assert not found.is_proved


def test_without_steps_the_bound_is_true_and_nothing_is_proved() -> None:
    one = asked(tight(MOVES[0]))
    least = one.house.fewest_moves()
    found = fewest_moves(one.occupancy, one.spec, Stop(steps=0))
    assert least is not None
    assert found.bound is not None
    assert (found.room_of, found.is_proved) == (None, False)
    assert 0 <= found.bound <= least[0]
