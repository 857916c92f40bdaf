"""The least orphan cost where rooms consist of others, against brute force."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.availability.orphans.linked_orphans import least_linked_orphans
from bookingopt.optimizer.model.components import components, merged
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.stop import Stop
from tests import oracle, oracle_sell
from tests.oracle import Plan, Problem
from tests.strategies import LINKED, Data, problems
from tests.unit.optimizer.settings import as_names


def units(problem: Problem, plan: Plan) -> Fraction:
    """The orphan cost of a plan; the cheapest orphan gap, one night short, is one unit."""
    cost = Fraction(0)
    for room, inside in oracle.inside_rooms(problem, plan):
        calendar, rooms = oracle.closed_rooms(problem)[room], dict(inside)
        for stay in problem.reservations:
            if stay.key in rooms:
                calendar.update(dict.fromkeys(oracle.kept(problem, stay, rooms[stay.key]), stay.key))
        cost += oracle_sell.orphan_cost(problem, room, calendar)
    return cost / 4


@given(problems(("types", "blocks", "present", "by_day", "leading"), always=LINKED))
def test_the_least_is_found_and_proved(data: Data) -> None:
    problem = parse_problem(data)
    instance = build_instance(problem)
    least = min((units(problem, plan) for plan in oracle.legal_plans(problem)), default=None)
    found = least_linked_orphans(instance, merged(components(instance)), instance.minimum_stay, 0, Stop(steps=20_000))
    assert found.is_impossible is (least is None)
    if least is None:
        return
    assert found.units == found.bound == least
    assert found.room_of is not None
    fixed = {i: int(room) for i, room in enumerate(instance.fixed_room) if room >= 0}
    plan = as_names(instance, fixed | found.room_of)
    assert oracle.is_legal(problem, plan)
    assert units(problem, plan) == least
