"""Answers in names: rooms, dates and moves as people know them."""

from __future__ import annotations

from datetime import date

from bookingopt.domain.result_rows import (
    Purpose,
    RequestAnswer,
    Sellable,
)
from bookingopt.optimizer.reporting.answers import Base, request_answers, with_sellable
from bookingopt.optimizer.requests.answers import answer_requests
from bookingopt.optimizer.stop import Stop
from tests.strategies import Data
from tests.unit.optimizer.asking import asked
from tests.unit.optimizer.houses import house, stay


def answered(data: Data, base: Base = "present", *, best: bool = False) -> list[RequestAnswer]:
    one = asked(data)
    rooms = one.requests.instance.present_room[: one.requests.reservations]
    return request_answers(answer_requests(one.requests, rooms, Stop(), best=best), base)


def test_a_free_room_is_named_and_the_plan_that_the_answer_starts_from() -> None:
    (row,) = answered(house(stay("a", 1, 3, AssignedRoom="1"), NewReservations=[stay("q", 2, 3)]), "new")
    assert (row.id, row.name) == ("q", "q")
    assert row.alone == row.together
    assert (row.alone.answer, row.alone.room_number, row.alone.base, row.alone.bound) == ("fits", "2", "new", 0)


def test_a_move_says_for_whom_it_makes_room() -> None:
    # q wants 2–5 May: room 1 is taken on the 5th by b, room 2 on the 2nd by a. b can go behind a.
    stays = (stay("a", 1, 2, AssignedRoom="2"), stay("b", 5, 2, AssignedRoom="1"))
    (row,) = answered(house(*stays, NewReservations=[stay("q", 2, 4, AllowedRooms=["1"])]))
    (move,) = row.alone.moves
    assert (row.alone.answer, row.alone.room_number) == ("fits_with_moves", "1")
    assert (move.step, move.id, move.from_, move.to) == (1, "b", "1", "2")
    assert (move.purpose, move.purpose_reservation) == (Purpose.MAKES_ROOM, "q")


def test_pieces_have_dates_and_rooms() -> None:
    locks = (
        stay("a", 1, 3, AssignedRoom="2", IsLocked=True),
        stay("b", 4, 3, AssignedRoom="1", IsLocked=True),
    )
    (row,) = answered(house(*locks, NewReservations=[stay("q", 2, 4)]))
    assert row.alone.answer == "fits_with_room_change"
    assert [(piece.room_number, piece.arrival, piece.length) for piece in row.alone.pieces] == [
        ("1", date(2027, 5, 2), 2),
        ("2", date(2027, 5, 4), 2),
    ]


def test_a_refusal_has_reasons_and_alternatives_by_date() -> None:
    stays = (stay("a", 1, 3, AssignedRoom="1"), stay("b", 1, 3, AssignedRoom="2"))
    (row,) = answered(house(*stays, NewReservations=[stay("q", 3, 3)]))
    assert row.alone.answer == "does_not_fit"
    (reason,) = row.alone.reasons
    assert (reason.kind, reason.nights) == ("overbooked_night", (date(2027, 5, 3),))
    nearest = row.alone.alternatives[0]
    assert (nearest.arrival, nearest.length, nearest.room_type) == (date(2027, 5, 4), 3, None)


def test_a_changed_stay_moves_last() -> None:
    # a is in room 1 on 1–2 May and asks for 1–4 May, when room 1 is taken by a lock from the 3rd on.
    stays = (stay("a", 1, 2, Id="a", AssignedRoom="1"), stay("b", 3, 3, AssignedRoom="1", IsLocked=True))
    (row,) = answered(house(*stays, NewReservations=[stay("a", 1, 4, Id="a")]))
    move = row.alone.moves[-1]
    assert (move.id, move.from_, move.to, move.purpose) == ("a", "1", "2", Purpose.ROOM_TAKEN)
    assert (move.arrival, move.departure) == (date(2027, 5, 1), date(2027, 5, 5))


def test_moves_of_a_split_stay_come_before_its_pieces() -> None:
    # q is in 2 on 1 and 2 May, then in 1, which b leaves for it; a and c are locked.
    rooms = [{"RoomNumber": number, "RoomType": kind} for number, kind in zip("123", "AAB", strict=True)]
    stays = (
        stay("a", 1, 2, AssignedRoom="1", IsLocked=True, RoomType="A"),
        stay("c", 3, 2, AssignedRoom="2", IsLocked=True, RoomType="A"),
        stay("b", 3, 2, AssignedRoom="1", RoomType="A", AllowableRoomTypes=["B"]),
    )
    (row,) = answered(house(*stays, NewReservations=[stay("q", 1, 4, RoomType="A")]) | {"Rooms": rooms})
    found = row.alone
    assert (found.answer, found.bound, found.proved) == ("fits_with_room_change", 1, True)
    assert [(move.id, move.from_, move.to, move.purpose_reservation) for move in found.moves] == [("b", "1", "3", "q")]
    assert [(piece.room_number, piece.length) for piece in found.pieces] == [("2", 2), ("1", 2)]
    assert (row.together.answer, row.together.moves) == (found.answer, found.moves)


def test_a_guest_in_house_changes_rooms_from_today_on() -> None:
    rooms = [{"RoomNumber": "101", "RoomType": "Dbl"}, {"RoomNumber": "S1", "RoomType": "Suite"}]
    guest = stay("g", 1, 6, Id="g", AssignedRoom="101", RoomType="Dbl")
    wish = stay("g", 1, 6, Id="g", RoomType="Suite")
    (row,) = answered(house(guest, Today="2027-05-03", NewReservations=[wish]) | {"Rooms": rooms})
    assert row.alone.answer == "fits_with_room_change"
    assert [(piece.room_number, piece.length) for piece in row.alone.pieces] == [("101", 2), ("S1", 4)]


def test_the_best_set_is_taken_together() -> None:
    waiting = [stay("w1", 5, 2), stay("w2", 3, 3), stay("w3", 6, 4)]
    stays = (stay("a", 1, 2, AssignedRoom="1"), stay("b", 10, 2, AssignedRoom="1"))
    data = house(*stays, rooms=1, NewReservations=waiting)
    in_order = [row.together.answer for row in answered(data)]
    best = [(row.id, row.together.answer, row.together.proved) for row in answered(data, best=True)]
    assert in_order == ["fits", "does_not_fit", "does_not_fit"]
    assert best == [("w1", "does_not_fit", True), ("w2", "fits", True), ("w3", "fits", True)]
    assert [row.alone.answer for row in answered(data, best=True)] == ["fits"] * 3


def test_who_change_places_are_taken_together() -> None:
    stays = [stay(name, 3, 2, Id=name, AssignedRoom=room) for name, room in (("a", "1"), ("b", "2"))]
    requests = [stay(name, 3, 2, Id=name, AllowedRooms=[room]) for name, room in (("a", "2"), ("b", "1"))]
    rows = answered(house(*stays, NewReservations=requests), best=True)
    assert [(row.together.answer, row.together.room_number) for row in rows] == [("fits", "2"), ("fits", "1")]


def test_the_type_of_the_room_is_named_and_of_pieces_where_they_have_one() -> None:
    rooms = [{"RoomNumber": number, "RoomType": kind} for number, kind in zip("123", "ABA", strict=True)]
    stays = [stay("a", 4, 3, AssignedRoom="1", IsLocked=True), stay("b", 1, 3, AssignedRoom="2", IsLocked=True)]
    block = [{"RoomNumber": "3", "Start": "2027-05-01", "End": "2027-05-09"}]
    requests = [stay("whole", 1, 2), stay("split", 2, 4), stay("none", 2, 4, RoomType="A")]
    data = house(*stays, OutOfOrder=block, NewReservations=requests) | {"Rooms": rooms}
    assert [row.alone.room_type for row in answered(data)] == ["A", None, None]


def test_a_missed_group_is_named() -> None:
    rooms = [{"RoomNumber": "1", "AdjacentRooms": ["2"]}, {"RoomNumber": "2"}, {"RoomNumber": "3"}]
    group = {"AdjacencyGroup": "g"}
    stays = (stay("a", 1, 3, AssignedRoom="1", **group), stay("b", 1, 3, AssignedRoom="2", IsLocked=True))
    requests = [stay("q", 2, 1, **group), stay("r", 6, 1, **group), stay("s", 2, 2, AllowedRooms=["2"], **group)]
    rows = answered(house(*stays, NewReservations=requests) | {"Rooms": rooms})
    assert (rows[0].alone.room_number, rows[0].alone.adjacency_miss) == ("3", "g")
    assert rows[1].alone.adjacency_miss is None  # no member is there
    assert rows[2].alone.answer == "does_not_fit"  # for other reasons than the group
    rows = answered(house(stays[0], NewReservations=[requests[0]]) | {"Rooms": rooms})
    assert (rows[0].alone.room_number, rows[0].alone.adjacency_miss) == ("2", None)


def test_requests_of_one_group_are_next_to_each_other() -> None:
    rooms = [{"RoomNumber": str(number)} for number in range(1, 5)] + [{"RoomNumber": "5", "AdjacentRooms": ["1"]}]
    requests = [stay(name, 2, 2, AdjacencyGroup="g") for name in ("q", "r")]
    rows = answered(house(stay("a", 9, 1, AssignedRoom="2"), NewReservations=requests) | {"Rooms": rooms})
    rooms_of = [(row.together.room_number, row.together.adjacency_miss) for row in rows]
    assert rooms_of == [("1", None), ("5", None)]


def test_what_the_table_says_of_exactly_this_stay() -> None:
    rooms = [{"RoomNumber": "1", "RoomType": "A"}, {"RoomNumber": "2", "RoomType": "B"}]
    stays = (stay("a", 1, 2, Id="a", AssignedRoom="1"), stay("b", 2, 3, Id="b", AssignedRoom="2", RoomType="B"))
    requests = [
        stay("p", 3, 2),  # fits in room 1, of type A
        stay("q", 2, 2, RoomType="B"),  # does not fit
        stay("r", 3, 4),  # longer than the table
        stay("s", 9, 1),  # behind it
        stay("a", 1, 3, Id="a"),  # a change
    ]
    data = house(*stays, NewReservations=requests) | {"Rooms": rooms}
    table = [
        Sellable(room_type=kind, arrival=date(2027, 5, day), fplos="NNN", why=why)
        for kind, day, why in (("A", 1, "YYY"), ("A", 3, "MHY"), ("B", 2, "YFY"), ("B", 3, "???"))
    ]
    problem = asked(data).house.problem
    rows = with_sellable(problem, answered(data), table)
    assert [row.alone.sellable for row in rows] == ["H", "F", None, None, None]
    assert [row.together.sellable for row in rows][:2] == ["H", "F"]
