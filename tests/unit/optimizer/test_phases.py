"""The phases that are run more than once: how the time is shared, and what is kept."""

from __future__ import annotations

from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.result import StoppedBy
from bookingopt.optimizer.availability.restrictions import admitted
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.phases import make_offer, offered_table, search_plan, share_of_plan
from bookingopt.optimizer.stop import Stop
from tests.unit.optimizer.houses import house, stay, tight_locks


def tell(*_: object) -> None:
    """Nobody listens."""


def test_the_plan_has_all_the_time_where_nothing_else_is_asked_for():
    instance = build_instance(parse_problem(tight_locks()))
    shares = [share_of_plan(instance, SolveParams(sellable=sellable)) for sellable in (False, True)]
    assert shares[0] == 1.0 > shares[1]
    assert share_of_plan(instance, SolveParams(sellable=False, even_wear=True)) < 1


def test_a_kept_plan_stays_and_a_best_plan_moves():
    stays = (stay("a", 1, 2, AssignedRoom="1"), stay("b", 5, 2, AssignedRoom="1"), stay("c", 3, 2, AssignedRoom="2"))
    costs = []
    for only in (False, True):
        instance = build_instance(parse_problem(house(*stays, RestrictionsOnly=only)))
        costs.append(search_plan(instance, Stop(), SolveParams(), tell).objective.gap_cost)
    assert costs == [0, 4]


def test_an_offer_is_the_table_and_sells_nothing_on_full_nights():
    instance = build_instance(parse_problem(tight_locks()))
    plan = search_plan(instance, Stop(), SolveParams(), tell).plan
    table = offered_table(instance, plan, 4, Stop(), ())
    assert (make_offer(instance, plan, 4, Stop(), ()).table.why == table.why).all()
    assert table.sellable.any()
    full = [(0, day) for day in range(instance.window[1] + 8)]
    assert not offered_table(instance, plan, 4, Stop(), full).sellable.any()


def test_a_table_that_the_clock_left_open_says_so_and_its_restrictions_are_safe():
    instance = build_instance(parse_problem(tight_locks()))
    plan = search_plan(instance, Stop(), SolveParams(), tell).plan
    stop = Stop(time_limit=0)
    offer = make_offer(instance, plan, 4, stop, ())
    assert offer.table.unsettled > 0
    assert not (admitted(offer.rules[0], 4) & ~offer.table.sellable[0]).any()
    assert stop.reason is StoppedBy.TIME
