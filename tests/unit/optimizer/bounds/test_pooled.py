"""The pooled bound is below every plan, and its prices give about as much."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.bounds.lagrangian import PRICE, Lagrangian
from bookingopt.optimizer.bounds.pooled import pooled_bound, pooled_prices
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.network.token_flow import build_frame
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import WHEN, Data, long_problems, problems
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.looks import Looks
from tests.unit.optimizer.settings import setting


@given(problems(WHEN) | long_problems())
def test_pooled_bound_is_below_every_plan(data: Data) -> None:
    problem = parse_problem(data)
    values = oracle.values(problem)
    assume(values)
    instance = build_instance(problem)
    assert sum(pooled_bound(instance, part, Stop()) for part in components(instance)) <= min(
        value.gap for value in values
    )


@given(problems(("types", "blocks", "present", "by_day", "by_date", "leading", "window"), always=("room_turnover",)))
def test_rooms_of_several_turnovers_have_a_bound_below_every_plan(data: Data) -> None:
    problem = parse_problem(data)
    values = oracle.values(problem)
    assume(values)
    instance = build_instance(problem)
    bound = sum(pooled_bound(instance, part, Stop()) for part in components(instance))
    assert bound <= min(value.gap for value in values)


def test_the_bound_of_several_turnovers_is_what_the_cheapest_room_makes_of_a_gap() -> None:
    """One room has no turnover, the other two nights of it; brute force can be as cheap as the bound."""
    rooms = [{"RoomNumber": "1"}, {"RoomNumber": "2", "TurnoverNights": 2}]
    data = house(stay("a", 1, 3), stay("b", 8, 1), stay("c", 12, 1), stay("d", 4, 1)) | {"Rooms": rooms}
    instance = build_instance(parse_problem(data))
    (component,) = components(instance)
    bound = pooled_bound(instance, component, Stop())
    assert 0 < bound == min(value.gap for value in oracle.values(instance.problem))
    assert pooled_bound(instance, component, Looks(0).stop) == 0


@given(problems() | long_problems())
def test_the_pooled_prices_start_no_lower_than_the_pooled_bound(data: Data) -> None:
    instance, _, _, _ = setting(data)
    for part in components(instance):
        frame = build_frame(instance, part, by_room=False)
        lagrangian = Lagrangian(instance, frame)
        lagrangian.start(pooled_prices(instance, part, Stop())[frame.first])
        pooled = pooled_bound(instance, part, Stop())
        rounding = Fraction(2) ** max(lagrangian.unit, PRICE) + pooled / 2**45  # of whole units, and of doubles
        assert lagrangian.bound >= pooled - rounding * (2 * instance.stays + instance.rooms)


def test_without_time_the_bound_is_none_and_all_prices_are() -> None:
    stays = (stay("a", 1, 3), stay("b", 6, 4), stay("c", 12, 1))
    data = house(*stays, rooms=1, MinimumStayByDay={"Tue": 2, "Fri": 5})
    instance = build_instance(parse_problem(data))
    (component,) = components(instance)
    assert pooled_bound(instance, component, Stop()) > 0
    assert pooled_bound(instance, component, Looks(0).stop) == 0
    assert pooled_prices(instance, component, Stop()).any()
    assert not pooled_prices(instance, component, Looks(0).stop).any()


def test_a_gap_before_a_block_counts_and_one_between_blocks_does_not() -> None:
    blocks = [{"RoomNumber": "1", "Start": "2027-05-06", "End": "2027-05-06"}]
    data = house(stay("a", 1, 3), rooms=1, MinimumStay=3, OutOfOrder=blocks)
    (component,) = components(build_instance(parse_problem(data)))
    assert pooled_bound(build_instance(parse_problem(data)), component, Stop()) == 4
    blocks.append({"RoomNumber": "1", "Start": "2027-05-08", "End": "2027-05-08"})
    assert pooled_bound(build_instance(parse_problem(data)), component, Stop()) == 4
