"""A house in which not all can have a room: the rest of it is served all the same."""

from __future__ import annotations

from datetime import date

from hypothesis import assume, given
from hypothesis import strategies as st

from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.result import Result, Status
from bookingopt.errors import InputError
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.placement.infeasibility import overbooked_types
from bookingopt.optimizer.solve import solve
from bookingopt.validation import validate_result
from tests import oracle, oracle_part, oracle_sell
from tests.replay import plan_of
from tests.strategies import SHARED, WHERE, Data, day, number_of, overbooked
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.settings import costly

MAX_LOS = 3
SELLING = SolveParams(max_los=MAX_LOS, time_limit=600, steps=5_000)


@given(overbooked((*WHERE, "present", "priority", "blocks", "window", "turnover", "room_turnover", *SHARED)))
def test_types_are_overbooked_where_one_room_more_would_help(data: Data) -> None:
    problem = parse_problem(data)
    instance = build_instance(problem)
    types = list(dict.fromkeys(room.type_name for room in problem.rooms))
    found = overbooked_types(instance, components(instance))
    assert {(types[of_type], instance.date_of(day)) for of_type, day in found} == oracle_sell.overbooked(problem)


@costly()
@given(overbooked((*WHERE, "present", "priority", "today", "turnover", "room_turnover", *SHARED)))
def test_the_rest_is_sold_but_for_nights_that_are_overbooked(data: Data) -> None:
    given_problem = parse_problem(data)
    problem = oracle.house(given_problem)
    assume(problem.reservations and not any(True for _ in oracle.legal_plans(problem)))
    result = solve(given_problem, SELLING)
    assert result.solver_status is Status.INFEASIBLE
    part = oracle_part.part(problem, plan_of(result))
    assume(part.reservations)
    of_part, full = oracle_sell.why(part, MAX_LOS), oracle_sell.overbooked(problem)
    for row in result.sellable:
        of_type = [room.room_number for room in problem.rooms if room.type_name == row.room_type]
        after = min(oracle.turnover(problem, number) for number in of_type)
        nights = [row.arrival + number * oracle.DAY for number in range(MAX_LOS + after)]
        first = next((k for k, night in enumerate(nights) if (row.room_type, night) in full), len(nights))
        longest = max(0, first - after)
        assert row.why == of_part[row.room_type][row.arrival][:longest] + "F" * (MAX_LOS - longest)
    assert validate_result(result, given_problem).violations == ()


def new_years_eve(**fields: object) -> Data:
    """May: c closes the night between a and b. 31 December: one stay too many."""
    stays = (
        stay("a", 1, 3, AssignedRoom="1"),
        stay("b", 5, 3, AssignedRoom="1"),
        stay("c", 4, 1, AssignedRoom="2"),
        stay("d", 1, 2, AssignedRoom="2"),
    )
    night = {"Arrival": "2027-12-31", "Length": 1}
    late = [{"Name": f"n{room}", **night, "AssignedRoom": room} for room in "12"] + [{"Name": "n3", **night}]
    window = {"RequestStartDate": "2027-05-01", "RequestEndDate": "2028-01-02"}
    return house(*stays, *late, MinimumStay=2, **window, **fields)


def test_a_night_in_december_does_not_silence_may() -> None:
    request = {"Name": "q", "Arrival": "2027-05-10", "Length": 3}
    problem = parse_problem(new_years_eve(NewReservations=[request]))
    result = solve(problem, SELLING)
    assert result.solver_status is Status.INFEASIBLE
    assert [row.key for row in result.unassigned] == ["n3"]  # the others have rooms already
    assert [(move.id, move.to) for move in result.moves] == [("c", "1")]
    assert [row.alone.answer for row in result.new_reservations] == ["fits"]
    part = result.report.placed_part
    assert part is not None
    # What is left are gaps of months, before 31 December: next to nothing.
    assert (part.solver_status, part.objective_value < 1e-60, result.objective_value) == (Status.OPTIMAL, True, None)
    assert result.comparison.present is not None
    assert result.comparison.new is not None
    assert result.comparison.present.orphan_gaps == 2  # 4 May in room 1, 3 May in room 2
    assert result.comparison.new.orphan_gaps == 0
    assert letters(result, date(2027, 5, 10)) == "MYY"
    assert [letters(result, date(2027, 12, day)) for day in (29, 30, 31)] == ["HYF", "MFF", "FFF"]
    assert letters(result, date(2028, 1, 1)) != "FFF"
    assert validate_result(result, problem).violations == ()


def test_a_type_that_is_overbooked_is_full_where_the_part_has_a_room() -> None:
    # Two short stays go for the long one that is locked: the night of the 2nd has a room, but not for sale.
    long = stay("long", 1, 4, AssignedRoom="1", IsLocked=True)
    short = [stay(name, first, 1, Priority=0) for name, first in (("x", 2), ("y", 2))]
    result = solve(parse_problem(house(long, *short, stay("z", 6, 2), rooms=1, MinimumStay=1)), SELLING)
    assert [row.key for row in result.unassigned] == ["x", "y"]
    # A stay of four nights goes for two short ones of more weight: the nights around are free again.
    result = solve(parse_problem(house(long | {"IsLocked": False}, *short[:1], rooms=1, MinimumStay=1)), SELLING)
    assert [row.key for row in result.unassigned] == ["x"]
    heavy = short[0] | {"Priority": 2}
    result = solve(parse_problem(house(long | {"IsLocked": False}, heavy, rooms=1, MinimumStay=1)), SELLING)
    assert [row.key for row in result.unassigned] == ["long"]
    assert [letters(result, date(2027, 5, day)) for day in (1, 2, 3)] == ["YFF", "FFF", "YYY"]


def test_of_equal_choices_those_who_have_a_room_keep_one() -> None:
    stays = [stay("x", 1, 2), stay("y", 1, 2, AssignedRoom="1"), stay("z", 1, 2, AssignedRoom="2")]
    for order in (stays, stays[::-1]):
        assert [row.key for row in solve(parse_problem(house(*order)), SELLING).unassigned] == ["x"]


def test_nobody_may_have_a_room_at_all() -> None:
    problem = parse_problem(house(stay("x", 1, 2, RequiredFeatures=["sauna"])))
    result = solve(problem, SELLING)
    assert (result.assignments, [row.key for row in result.unassigned]) == ((), ["x"])
    part = result.report.placed_part
    assert part is not None
    assert (part.objective_value, part.solver_status) == (0, Status.OPTIMAL)
    assert validate_result(result, problem).violations == ()


def test_restrictions_only_keeps_the_rest_where_it_is() -> None:
    result = solve(parse_problem(new_years_eve(RestrictionsOnly=True)), SELLING)
    assert result.moves == ()
    assert result.report.placed_part is not None
    assert result.report.placed_part.solver_status is Status.FEASIBLE
    assert letters(result, date(2027, 12, 31)) == "FFF"
    assert letters(result, date(2027, 5, 10)) == "MYY"


def letters(result: Result, arrival: date) -> str:
    (row,) = [row for row in result.sellable if row.arrival == arrival]
    return row.why


@given(overbooked((*WHERE, "present", "priority", "turnover", *SHARED)), st.integers(-3, 3), st.integers(1, 4))
def test_a_request_that_joins_others_without_a_room_fits_where_all_of_them_do(
    data: Data, later: int, nights: int
) -> None:
    together = [one for one in data["Reservations"] if "SameRoom" in one]
    if not together:
        return
    first = day(number_of(together[0]["Arrival"]) + later)
    request = {"Name": "q", "Arrival": first, "Length": nights, "SameRoom": together[0]["SameRoom"]}
    try:
        given_problem = parse_problem(data | {"NewReservations": [request]})
    except InputError:  # there is a hole between them
        return
    result, problem = solve(given_problem, SELLING.model_copy(update={"sellable": False})), oracle.house(given_problem)
    out = {one.id for one in result.unassigned}
    party = [one for one in problem.reservations if one.same_room is not None]
    if not out & {one.key for one in party} or not result.new_reservations:
        return
    part, (asked,) = oracle_part.part(problem, plan_of(result)), problem.new_reservations
    everyone = (*part.reservations, *party, asked.model_copy(update={"id": "the request"}))
    fits = any(True for _ in oracle.legal_plans(part.model_copy(update={"reservations": everyone})))
    answer = result.new_reservations[0].alone
    assert answer.proved
    assert (answer.answer in ("fits", "fits_with_moves")) == fits


def with_request_beside(*, request: Data, **fields: object) -> Data:
    """b, whom request q joins, has no room on 4 May, when a and c have both; afterwards both are free."""
    stays = [stay("a", 3, 2, AssignedRoom="1", IsLocked=True), stay("c", 3, 2, AssignedRoom="2", IsLocked=True)]
    window = {"RequestStartDate": "2027-05-01", "RequestEndDate": "2027-05-20"}
    return house(*stays, stay("b", 4, 1, SameRoom="us", **fields), NewReservations=[request], **window)


def test_a_request_that_joins_those_without_a_room_is_one_stay_with_them() -> None:
    problem = parse_problem(with_request_beside(request=stay("q", 5, 2, SameRoom="us")))
    result = solve(problem, SELLING)
    assert [row.id for row in result.unassigned] == ["b"]
    (row,) = result.new_reservations
    assert (row.alone.answer, row.alone.proved) == ("does_not_fit", True)
    (reason,) = row.alone.reasons
    assert (reason.kind, [str(night) for night in reason.nights]) == ("overbooked_night", ["2027-05-04"])
    assert row.alone.alternatives == ()  # b would be left behind
    assert "Request q is to share the room of b, for whom there is none: it is answered as one stay with them." in (
        result.warnings
    )
    assert validate_result(result, problem).violations == ()


def test_who_has_no_room_within_a_limit_on_moves_may_have_one_with_a_request() -> None:
    """a would have to move for b, which a limit of no moves forbids; a request for their room may ask for that."""
    stays = [stay("a", 3, 2, AssignedRoom="1"), stay("c", 3, 2, AssignedRoom="2", IsLocked=True)]
    stays += [stay("b", 3, 2, SameRoom="us", AllowedRooms=["1"])]
    window = {"RequestStartDate": "2027-05-01", "RequestEndDate": "2027-05-20"}
    data = house(*stays, rooms=3, NewReservations=[stay("q", 5, 2, SameRoom="us"), stay("r", 4, 4, SameRoom="us")])
    problem = parse_problem(data | window)
    result = solve(problem, SELLING.model_copy(update={"max_moves": 0}))
    assert [row.id for row in result.unassigned] == ["b"]
    for row in result.new_reservations:
        assert (row.together.room_number, row.together.proved) == ("1", True)
    first, second = (row.together for row in result.new_reservations)
    assert [(move.id, move.from_, move.to) for move in first.moves] == [("a", "1", "3")]
    assert (first.answer, second.answer) == ("fits_with_moves", "fits")


def test_the_lock_of_who_has_no_room_holds_for_whoever_joins() -> None:
    request = stay("q", 5, 2, SameRoom="us")
    data = with_request_beside(request=request) | {"Rooms": [{"RoomNumber": str(number)} for number in (1, 2, 3)]}
    data["Reservations"][-1] |= {"AssignedRoom": "1", "IsLocked": True}  # and so two locks clash
    result = solve(parse_problem(data), SELLING)
    (row,) = result.new_reservations
    assert [out.id for out in result.unassigned] == ["b"]
    assert (row.alone.answer, row.alone.proved) == ("does_not_fit", True)
