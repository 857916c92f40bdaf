"""Reservations that share a room: two bookings of one party, one guest with two bookings in a row."""

from __future__ import annotations

from typing import Any

from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.result import Result, Status
from bookingopt.domain.result_rows import Purpose
from bookingopt.optimizer.solve import solve
from bookingopt.validation import validate_result
from tests.unit.optimizer.houses import day, house, stay

Data = dict[str, Any]


def solved(*stays: Data, **more: Any) -> Result:
    """The result, which the validation accepts with its problem and without."""
    problem = parse_problem(house(*stays, **more))
    result = solve(problem, SolveParams(steps=5_000, time_limit=600, sellable=False))
    assert validate_result(result, problem).violations == ()
    assert validate_result(result, None).violations == ()
    return result


def rooms(result: Result) -> dict[str, str | None]:
    return {row.key: row.assigned_room for row in result.assignments}


def together(name: str, first: int, nights: int, **fields: Any) -> Data:
    return stay(name, first, nights, SameRoom="pair", **fields)


def test_two_locks_in_one_room_are_no_clash_where_they_share_it() -> None:
    lock = {"AssignedRoom": "1", "IsLocked": True}
    result = solved(together("a", 5, 3, **lock), together("b", 5, 3, **lock), stay("c", 5, 2))
    assert (result.solver_status, rooms(result)) == (Status.OPTIMAL, {"a": "1", "b": "1", "c": "2"})
    assert solved(stay("a", 5, 3, **lock), stay("b", 5, 3, **lock)).solver_status is Status.INFEASIBLE


def test_a_guest_with_two_bookings_keeps_the_room_though_others_would_close_gaps() -> None:
    """Alone, the bookings would fill the two gaps between the locks of rooms 1 and 2."""
    locks = (
        stay("l1", 1, 2, AssignedRoom="1", IsLocked=True),
        stay("l2", 5, 3, AssignedRoom="1", IsLocked=True),
        stay("l3", 2, 3, AssignedRoom="2", IsLocked=True),
        stay("l4", 8, 3, AssignedRoom="2", IsLocked=True),
    )
    bookings = (stay("first", 3, 2), stay("second", 5, 3))
    apart = rooms(solved(*locks, *bookings, rooms=3))
    assert (apart["first"], apart["second"]) == ("1", "2")
    kept = solved(*locks, *({**row, "SameRoom": "guest"} for row in bookings), rooms=3)
    assert (rooms(kept)["first"], rooms(kept)["second"]) == ("3", "3")
    assert [(gap.before, gap.after) for gap in kept.orphan_gaps] == [("l1", "l2")]


def test_more_guests_than_any_room_holds_are_explained() -> None:
    small = [{"RoomNumber": "1", "Capacity": 3}]
    problem = parse_problem(house(together("a", 1, 2, Guests=2), together("b", 1, 2, Guests=2)) | {"Rooms": small})
    result = solve(problem, SolveParams(steps=1_000, sellable=False))
    assert result.explanation is not None
    (reason,) = result.explanation
    assert (reason.kind, reason.reservations) == ("no_eligible_room", ("a", "b"))
    assert reason.text == "No room meets the conditions of a with b in one room: 4 guests."
    one_after_the_other = house(together("a", 1, 2, Guests=2), together("b", 3, 2, Guests=2)) | {"Rooms": small}
    assert solve(parse_problem(one_after_the_other), SolveParams(steps=1_000)).solver_status is Status.OPTIMAL


def test_a_lock_wins_over_the_guests_of_both_with_a_warning() -> None:
    pair = (together("a", 1, 2, Guests=2, AssignedRoom="1", IsLocked=True), together("b", 1, 2, Guests=2))
    problem = parse_problem(house(*pair) | {"Rooms": [{"RoomNumber": "1", "Capacity": 3}]})
    result = solve(problem, SolveParams(steps=1_000, sellable=False))
    assert result.solver_status is Status.OPTIMAL
    assert validate_result(result, problem).violations == ()
    assert "a and b share room 1 with 4 guests; it takes 3, but one of them is fixed there." in result.warnings


def test_each_has_its_own_row_of_changes_moves_and_misses() -> None:
    twins = {"RoomType": "Twin", "AllowableRoomTypes": ["Suite"], "AdjacencyGroup": "g"}
    pair = (together("a", 1, 2, AssignedRoom="1", **twins), together("b", 2, 2, AssignedRoom="1", **twins))
    friend = stay("c", 1, 3, AdjacencyGroup="g", AssignedRoom="3", IsLocked=True)
    closed = [{"RoomNumber": "1", "Start": day(1), "End": day(2)}]
    data = house(*pair, friend, OutOfOrder=closed, RequestStartDate=day(1)) | {
        "Rooms": [
            {"RoomNumber": "1", "RoomType": "Twin"},
            {"RoomNumber": "2", "RoomType": "Suite"},
            {"RoomNumber": "3", "RoomType": "Suite"},
        ]
    }
    problem = parse_problem(data)
    result = solve(problem, SolveParams(steps=1_000, sellable=False))
    assert validate_result(result, problem).violations == ()
    assert [(row.id, row.from_, row.to) for row in result.type_changes] == [(key, "Twin", "Suite") for key in "ab"]
    assert [row.id for row in result.adjacency_misses] == ["a", "b", "c"]
    assert [(move.id, move.to, move.purpose) for move in result.moves] == [
        ("a", "2", Purpose.NOT_ALLOWED),
        ("b", "2", Purpose.NOT_ALLOWED),
    ]
    assert result.comparison.moves == 2


def test_whoever_is_apart_comes_together_where_that_moves_fewest() -> None:
    pair = (together("a", 1, 3, AssignedRoom="1", MoveCost=3), together("b", 1, 3, AssignedRoom="2"))
    result = solved(*pair)
    assert rooms(result) == {"a": "1", "b": "1"}
    (move,) = result.moves
    assert (move.id, move.purpose, move.purpose_reservation, move.reason) == (
        "b",
        Purpose.SAME_ROOM,
        "a",
        "shares a room with a",
    )
    assert result.comparison.present is None
    assert "moves" in result.report.proved


def test_a_limit_on_moves_counts_those_who_come_together_one_by_one() -> None:
    """b comes to a for 1, a to b for 3, both to 3 for 4; but for that a gap of one night costs 2 ** (3 - 1 + 1)."""
    pair = (together("a", 1, 3, AssignedRoom="1", MoveCost=3), together("b", 1, 3, AssignedRoom="2"))
    data = house(*pair, stay("c", 5, 3, AssignedRoom="2"), stay("d", 5, 2, AssignedRoom="1", IsLocked=True), rooms=3)
    problem = parse_problem(data)

    def limited(**params: Any) -> Result:
        result = solve(problem, SolveParams(sellable=False, steps=2_000, time_limit=600, **params))
        assert validate_result(result, problem).violations == ()
        return result

    (reason,) = limited(max_moves=0).explanation or ()
    assert (reason.kind, reason.demand) == ("move_budget", 1)
    within = limited(max_moves=3)
    assert (within.solver_status, within.objective_value, rooms(within)["b"]) == (Status.OPTIMAL, 8, "1")
    assert [(point.moves, point.gap_cost) for point in limited(move_curve=True).move_curve] == [(1, 8), (2, 8), (4, 0)]


def test_a_request_joins_those_who_are_there() -> None:
    base = (together("a", 1, 3, AssignedRoom="1"), stay("l", 5, 3, AssignedRoom="1", IsLocked=True))
    fits = solved(*base, NewReservations=[together("n", 2, 3), together("late", 4, 1)]).new_reservations
    assert [(each.alone.answer, each.alone.room_number) for each in fits] == [("fits", "1"), ("fits", "1")]
    (moves,) = solved(*base, NewReservations=[together("n", 4, 2)]).new_reservations
    assert (moves.alone.answer, moves.alone.room_number) == ("fits_with_moves", "2")
    assert [(move.id, move.to) for move in moves.alone.moves] == [("a", "2")]


def test_a_guest_who_stays_longer_changes_rooms_where_nothing_else_helps() -> None:
    """The second booking begins in the room of the first or in another one: a leaves on the 4th, l comes on the 5th."""
    base = (
        together("a", 1, 3, AssignedRoom="1", IsLocked=True),
        stay("l", 5, 3, AssignedRoom="1", IsLocked=True),
        stay("m", 1, 3, AssignedRoom="2", IsLocked=True),
    )
    (row,) = solved(*base, NewReservations=[together("n", 4, 2)]).new_reservations
    pieces = [(piece.room_number, str(piece.arrival), piece.length) for piece in row.alone.pieces]
    assert (row.alone.answer, row.alone.bound, row.alone.proved) == ("fits_with_room_change", 1, True)
    assert pieces in ([("1", day(4), 1), ("2", day(5), 1)], [("2", day(4), 2)])
    assert (row.alone.moves, row.alone.sellable) == ((), None)


def test_whoever_shares_every_night_has_no_room_change_but_other_nights() -> None:
    """All nights of n are nights of a, so it is in the room of a or nowhere; four guests are too many for it."""
    small = [{"RoomNumber": "1", "Capacity": 3}, {"RoomNumber": "2", "Capacity": 3}]
    base = (together("a", 1, 3, Guests=2, AssignedRoom="1"), stay("l", 5, 3, AssignedRoom="1", IsLocked=True))
    request = together("n", 2, 2, Guests=2)
    problem = parse_problem(house(*base, NewReservations=[request]) | {"Rooms": small})
    (row,) = solve(problem, SolveParams(steps=1_000, sellable=False)).new_reservations
    assert (row.alone.answer, row.alone.pieces) == ("does_not_fit", ())
    near = [(str(each.arrival), each.length) for each in row.alone.alternatives]
    assert near == [
        ("2027-04-29", 2)
    ]  # before a; with a night less there are too many still, and from the 4th on l is near
    free = parse_problem(house(base[0], NewReservations=[request]) | {"Rooms": small})
    (row,) = solve(free, SolveParams(steps=1_000, sellable=False)).new_reservations
    assert [(str(each.arrival), each.length) for each in row.alone.alternatives] == [(day(4), 2), ("2027-04-29", 2)]


def test_types_that_no_room_can_have_at_once_are_named() -> None:
    rooms = [{"RoomNumber": "1", "RoomType": "A"}, {"RoomNumber": "2", "RoomType": "B"}]
    base = together("a", 1, 3, RoomType="A", AssignedRoom="1")
    problem = parse_problem(house(base, NewReservations=[together("n", 2, 1, RoomType="B")]) | {"Rooms": rooms})
    (row,) = solve(problem, SolveParams(steps=1_000, sellable=False)).new_reservations
    (reason,) = row.alone.reasons
    assert reason.text == "No room meets the conditions of n with a in one room: type B and type A."
    assert [each.room_type for each in row.alone.alternatives][:1] == ["A"]


def test_the_lock_of_those_whose_room_it_is_to_share_is_named() -> None:
    base = together("a", 1, 3, AssignedRoom="1", IsLocked=True)
    (row,) = solved(base, NewReservations=[together("n", 2, 1, AllowedRooms=["2"])]).new_reservations
    (reason,) = row.alone.reasons
    assert (reason.kind, reason.reservations, reason.room_number) == ("locks_in_the_way", ("a",), "1")
    in_house = base | {"IsLocked": False, "Status": "InHouse"}  # nobody can unlock that
    (row,) = solved(in_house, NewReservations=[together("n", 2, 1, AllowedRooms=["2"])]).new_reservations
    assert [reason.kind for reason in row.alone.reasons] == ["fragmented"]


def test_a_change_that_leaves_a_hole_keeps_the_room_over_it() -> None:
    """n joins a for 3–5 May, then a is to stay on the 1st only: they still are one stay, from the 1st to the 5th."""
    base = (together("a", 1, 3, Id="a", AssignedRoom="1"), stay("l", 2, 1, AssignedRoom="2", IsLocked=True))
    rows = solved(*base, NewReservations=[together("n", 3, 3), together("a", 1, 1, Id="a")]).new_reservations
    assert [(row.together.answer, row.together.room_number) for row in rows] == [("fits", "1"), ("fits", "1")]


def test_requests_that_join_the_same_stay_share_its_room_with_each_other() -> None:
    full = stay("z", 1, 9, AssignedRoom="2", IsLocked=True)
    requests = [together("n", 2, 3), together("late", 4, 3), stay("q", 2, 1)]
    for best in (False, True):
        problem = parse_problem(house(together("a", 1, 3, AssignedRoom="1"), full, NewReservations=requests))
        rows = solve(problem, SolveParams(steps=2_000, sellable=False, best_requests=best)).new_reservations
        assert [row.together.answer for row in rows] == ["fits", "fits", "does_not_fit"]
        assert [row.together.room_number for row in rows] == ["1", "1", None]


def test_new_guests_share_a_room_with_each_other() -> None:
    full = stay("z", 1, 9, AssignedRoom="2", IsLocked=True)
    requests = [together("n", 2, 3), together("m", 2, 3), stay("q", 2, 1)]
    rows = solved(full, NewReservations=requests).new_reservations
    assert [row.together.answer for row in rows] == ["fits", "fits", "does_not_fit"]
    assert [row.alone.answer for row in rows] == ["fits"] * 3
