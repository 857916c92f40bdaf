"""Even wear: equal to the best plan in every aim, and the evenest of those in small houses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given

from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Status
from bookingopt.errors import UsageError
from bookingopt.optimizer.assign.first_plan import first_plan as rooms_without_search
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.model.plan import is_legal
from bookingopt.optimizer.solve import solve
from bookingopt.optimizer.stop import Stop
from bookingopt.optimizer.wear.even_wear import with_even_wear
from bookingopt.optimizer.wear.room_nights import in_wholes, nights_of_rooms, sum_of_squares
from tests import oracle
from tests.replay import plan_of
from tests.strategies import LINKED, STATES, WHEN, WHERE, Data, day, problems, strict_kinds
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.settings import first_plan

EVEN = SolveParams(even_wear=True, sellable=False, time_limit=600)
#: One kind of room, so that brute force needs to know nothing of kinds.
ONE_KIND = ("adjacency", "blocks", "present", "by_day", "leading", "turnover", "today", "window")


def worn(data: Data, so_far: list[int]) -> Data:
    """The problem with nights so far, one number a room."""
    rooms = [room | {"NightsSoFar": nights} for room, nights in zip(data["Rooms"], so_far, strict=False)]
    return data | {"Rooms": [*rooms, *data["Rooms"][len(rooms) :]]}


def squares(problem: Problem, plan: oracle.Plan) -> int:
    """The sum of the squares of the rooms' nights, counted one by one."""
    nights = {room.room_number: room.nights_so_far for room in problem.rooms}
    for booked in problem.reservations:
        past = problem.today or booked.arrival
        nights[plan[booked.key]] += sum(night >= past for night in oracle.nights(booked))
    return sum(number**2 for number in nights.values())


@given(problems(ONE_KIND))
def test_the_evenest_of_all_best_plans_is_found(data: Data) -> None:
    given_problem = parse_problem(worn(data, [3, 0, 7, 1]))
    problem = oracle.house(given_problem)
    result = solve(given_problem, EVEN)
    assume(result.solver_status is Status.OPTIMAL)
    plan = plan_of(result)
    worth = oracle.value(problem, plan)
    assert worth[:4] == min(oracle.values(problem))[:4]
    equal = [other for other in oracle.legal_plans(problem) if oracle.value(problem, other) == worth]
    assert squares(problem, plan) == min(squares(problem, other) for other in equal)
    assert [row.squares for row in result.even_wear] == [squares(problem, plan)] * (len(problem.rooms) > 1)


@given(problems(WHERE + WHEN + STATES + LINKED))
def test_exchanges_alone_change_no_aim_and_are_never_less_even(data: Data) -> None:
    problem = oracle.house(parse_problem(worn(data, [0, 9, 2, 0])))
    instance, plan = build_instance(problem), first_plan(problem)
    found = with_even_wear(instance, plan, Stop(steps=8))
    assert is_legal(instance, found)
    assert evaluate(instance, found) == evaluate(instance, plan)
    assert (instance.type_of_room[found.room_of] == instance.type_of_room[plan.room_of]).all()
    assert (in_wholes(instance, found) == in_wholes(instance, plan)).all()
    assert sum_of_squares(nights_of_rooms(instance, found)) <= sum_of_squares(nights_of_rooms(instance, plan))


def busy_house(seed: int) -> Data:
    """Twelve rooms of one kind and some 150 stays, some of them with a present room or a lock, and a block."""
    data = strict_kinds(seed, rooms=12, days=60)
    rooms = [room | {"RoomType": "Single"} for room in data["Rooms"]]
    stays = [row | {"RoomType": "Single"} for row in data["Reservations"]]
    block = {"RoomNumber": "102", "Start": day(200), "End": day(203)}
    data |= {"Rooms": rooms, "Reservations": stays, "OutOfOrder": [block], "LeadingGaps": bool(seed % 2)}
    instance = build_instance(parse_problem(data))
    plan, _ = rooms_without_search(instance, components(instance), Stop())
    assert plan is not None
    for number, (row, room) in enumerate(zip(stays, plan.room_of.tolist(), strict=True)):
        if number % 7 == 0:
            row |= {"AssignedRoom": rooms[room]["RoomNumber"], "IsLocked": number % 3 == 0}
    return data


@pytest.mark.parametrize("seed", [1, 2])
def test_rooms_of_a_larger_house_get_more_even_by_exchanges(seed: int) -> None:
    instance = build_instance(parse_problem(worn(busy_house(seed), [40, 0, 25, 3])))
    plan, _ = rooms_without_search(instance, components(instance), Stop())
    assert plan is not None
    found = with_even_wear(instance, plan, Stop())
    assert is_legal(instance, found)
    assert evaluate(instance, found) == evaluate(instance, plan)
    before, after = nights_of_rooms(instance, plan), nights_of_rooms(instance, found)
    assert after.sum() == before.sum()
    assert np.var(after) < np.var(before) / 2
    again = with_even_wear(instance, found, Stop())
    assert (again.room_of == found.room_of).all()


def test_an_ended_search_keeps_the_plan() -> None:
    instance = build_instance(parse_problem(worn(busy_house(1), [40])))
    plan, _ = rooms_without_search(instance, components(instance), Stop())
    assert plan is not None
    assert (with_even_wear(instance, plan, Stop(cancelled=lambda: True)).room_of == plan.room_of).all()


def test_members_of_a_group_change_rooms_only_where_they_stay_neighbours() -> None:
    # 1–2 and 3–4 are neighbours; the group of two is as well off on the right, where the rooms are hardly worn.
    stays = [stay("a", 1, 3, AdjacencyGroup="g"), stay("b", 1, 3, AdjacencyGroup="g"), stay("c", 1, 2)]
    data = house(*stays, rooms=4)
    data["Rooms"][0] |= {"AdjacentRooms": ["2"], "NightsSoFar": 9}
    data["Rooms"][1] |= {"NightsSoFar": 5}
    data["Rooms"][2] |= {"AdjacentRooms": ["4"]}
    result = solve(parse_problem(data), EVEN)
    assert result.adjacency_misses == ()
    assert {row.assigned_room for row in result.assignments if row.adjacency_group} == {"3", "4"}
    assert plan_of(result)["c"] == "2"


def test_restrictions_only_leaves_nothing_to_choose() -> None:
    with pytest.raises(UsageError, match="even_wear does not go with RestrictionsOnly"):
        solve(parse_problem(house(stay("a", 1, 2), RestrictionsOnly=True)), EVEN)


def test_whoever_is_in_a_suite_wears_its_rooms_and_stays_there() -> None:
    # Room 1 is slept in for five nights by the guest of the suite; of two stays of two nights 2 takes one, 3 the other.
    suite = {"RoomNumber": "S", "RoomType": "Suite", "Parts": ["1"], "NightsSoFar": 40}
    rooms = [*({"RoomNumber": str(number), "RoomType": "Double"} for number in (1, 2, 3)), suite]
    double = {"RoomType": "Double"}
    stays = [stay("s", 1, 5, RoomType="Suite"), stay("a", 11, 2, **double), stay("b", 21, 2, **double)]
    result = solve(parse_problem(house(*stays, Rooms=rooms)), EVEN)
    plan = plan_of(result)
    assert (plan["s"], {plan["a"], plan["b"]}) == ("S", {"2", "3"})
    (row,) = result.even_wear
    assert (row.rooms, row.least, row.most, row.squares) == (("1", "2", "3"), 2, 5, 33)
