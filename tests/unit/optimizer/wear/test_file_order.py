"""Without even wear the first rooms of the file are filled first."""

from __future__ import annotations

from hypothesis import given

from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.model.plan import is_legal
from bookingopt.optimizer.solve import solve
from bookingopt.optimizer.wear.file_order import in_file_order
from bookingopt.optimizer.wear.room_nights import in_wholes
from tests import oracle
from tests.replay import plan_of
from tests.strategies import LINKED, STATES, WHEN, WHERE, Data, problems
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.settings import first_plan

FAST = SolveParams(sellable=False, time_limit=600, steps=5_000)


@given(problems(WHERE + WHEN + STATES + LINKED))
def test_the_order_changes_no_aim_and_no_kind(data: Data) -> None:
    instance = build_instance(oracle.house(parse_problem(data)))
    plan = first_plan(instance.problem)
    found = in_file_order(instance, plan)
    assert is_legal(instance, found)
    assert evaluate(instance, found) == evaluate(instance, plan)
    assert (instance.type_of_room[found.room_of] == instance.type_of_room[plan.room_of]).all()
    assert (in_wholes(instance, found) == in_wholes(instance, plan)).all()
    assert (in_file_order(instance, found).room_of == found.room_of).all()


@given(problems(("by_day", "leading")))
def test_no_room_has_more_nights_than_one_before_it(data: Data) -> None:
    problem = parse_problem(data)
    result = solve(problem, FAST)
    if result.objective_value is not None:
        nights = {room.room_number: 0 for room in problem.rooms}
        for booked in problem.reservations:
            nights[plan_of(result)[booked.key]] += booked.length
        assert list(nights.values()) == sorted(nights.values(), reverse=True)


def test_a_room_that_holds_somebody_keeps_its_guests() -> None:
    # c has a present room, so rooms 2 and 3 alone can change; d stands before a block.
    stays = [stay("a", 1, 2), stay("b", 1, 5), stay("c", 1, 1, AssignedRoom="1"), stay("d", 1, 4, AllowedRooms=["4"])]
    block = {"RoomNumber": "4", "Start": "2027-05-05", "End": "2027-05-06"}
    result = solve(parse_problem(house(*stays, rooms=4, OutOfOrder=[block])), FAST)
    assert plan_of(result) == {"a": "3", "b": "2", "c": "1", "d": "4"}


def test_parts_of_suites_are_filled_in_their_order_where_nobody_is_in_the_suite() -> None:
    suites = [{"RoomNumber": f"S{n}", "RoomType": "Suite", "Parts": [str(n)]} for n in (1, 3)]
    rooms = [*({"RoomNumber": str(number), "RoomType": "Double"} for number in (1, 2, 3)), *suites]
    double = {"RoomType": "Double"}
    stays = [stay("s", 1, 5, RoomType="Suite", AllowedRooms=["S1"]), stay("a", 1, 4, **double)]
    result = solve(parse_problem(house(*stays, stay("b", 1, 2, **double), Rooms=rooms)), FAST)
    assert plan_of(result) == {"s": "S1", "a": "2", "b": "3"}
    alone = solve(parse_problem(house(*stays[1:], Rooms=rooms)), FAST)
    assert plan_of(alone) == {"a": "1"}
