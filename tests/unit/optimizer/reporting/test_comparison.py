"""Figures of the present and the new plan, each derived by hand from one small house."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.availability.table import SellableTable, sellable_table, unmoved_table
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.reporting.comparison import comparison, figures, sellable_figures
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import Data, problems
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.settings import as_arrays, first_plan

#: Room 1: 1–2 May, then 2 free nights, then 5–6 May. Room 2: 1–4 May.
PRESENT = (
    stay("a", 1, 2, AssignedRoom="1"),
    stay("b", 5, 2, AssignedRoom="1"),
    stay("c", 1, 4, AssignedRoom="2"),
)


def test_both_plans_have_their_figures() -> None:
    instance = build_instance(parse_problem(house(*PRESENT)))
    found = comparison(instance, Plan(np.array([0, 1, 1])))
    assert found.present is not None
    assert found.new is not None
    # The minimum stay is 3: two nights cost 2**(3 - 2 + 1). With b behind c, no gap is left.
    assert (found.present.gap_cost, found.present.orphan_gaps, found.present.orphan_nights) == (4, 1, 2)
    assert (found.new.gap_cost, found.new.orphan_gaps, found.new.orphan_nights) == (0, 0, 0)
    assert (found.present.gap_lengths, found.new.gap_lengths) == ({2: 1}, {})
    assert (found.moves, found.without_present_room) == (1, ())
    assert (found.new.sellable_stays, found.new.min_stay_by_date) == (None, None)


def test_a_present_plan_that_is_not_complete_has_no_figures() -> None:
    instance = build_instance(parse_problem(house(*PRESENT[:2], stay("c", 1, 4))))
    found = comparison(instance, Plan(np.array([0, 0, 1])))
    assert found.present is None
    assert found.new is not None
    assert found.without_present_room == ("c",)


def test_of_a_table_stays_are_counted_and_the_shortest_over_each_date_is_told() -> None:
    instance = build_instance(parse_problem(house(*PRESENT)))
    # Arrivals on days 0 and 1, lengths 1 to 3: two stays from day 0, one from day 1, which is outside of the first.
    table = SellableTable(0, np.array([[list("NYY"), list("YNN")]]))
    found = sellable_figures(instance, table)
    first, second = instance.date_of(0), instance.date_of(1)
    assert found == {"sellable_stays": 3, "min_stay_by_date": {first: 2, second: 1}}


def test_both_plans_are_counted_while_nobody_moves_and_the_new_one_by_the_table_besides() -> None:
    # Two rooms, the minimum stay is 3. In the present plan the rooms are free for the nights 3–4 and 5–6 of May: a stay
    # of four nights would need a move.
    stays = (stay("a", 1, 2, AssignedRoom="1"), stay("b", 5, 2, AssignedRoom="1"), stay("c", 1, 4, AssignedRoom="2"))
    instance = build_instance(parse_problem(house(*stays)))
    kept = Plan(instance.present_room)
    table = sellable_table(instance, kept, 4, Stop())
    found = comparison(instance, kept, table)
    assert found.present is not None
    assert found.new is not None
    assert found.new == found.present.model_copy(update={"sellable_with_moves": int(table.sellable.sum())})
    assert found.present.sellable_stays == int(unmoved_table(instance, kept, 4, Stop()).sellable.sum())
    assert found.new.sellable_with_moves != found.new.sellable_stays
    better = comparison(instance, Plan(np.array([0, 1, 1])), table)
    assert better.present == found.present
    assert better.new is not None
    assert better.new.sellable_with_moves == found.new.sellable_with_moves
    after = unmoved_table(instance, Plan(np.array([0, 1, 1])), 4, Stop())
    assert better.new.sellable_stays == int(after.sellable.sum())
    late = comparison(instance, kept, table, stop=Stop(time_limit=0))
    assert late.present == late.new.model_copy(update={"sellable_with_moves": None})
    assert (late.present.sellable_stays, late.present.min_stay_by_date) == (None, None)
    assert late.present.gap_cost == found.present.gap_cost


@given(problems())
def test_the_gap_cost_is_that_of_brute_force(data: Data) -> None:
    problem = parse_problem(data)
    plan = first_plan(problem)
    names = next(oracle.legal_plans(problem))
    assert (as_arrays(problem, names).room_of == plan.room_of).all()
    assert figures(build_instance(problem), plan).gap_cost == float(oracle.value(problem, names).gap)
