"""Regression scenarios of requests: each tells one wrong answer at a front desk."""

from __future__ import annotations

from typing import Any

import pytest

from bookingopt.domain.house import planned
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.domain.result_rows import (
    Answer,
)
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.requests import answers
from bookingopt.optimizer.requests.answers import _turn
from bookingopt.optimizer.solve import answer as answered
from bookingopt.optimizer.stop import Stop
from tests.unit.optimizer.houses import day
from tests.unit.optimizer.looks import Looks
from tests.unit.optimizer.test_solve_regressions import house, stay

Data = dict[str, Any]


def asked(problem: Problem, stop: Stop | None = None) -> list[tuple[Answer, Answer]]:
    instance = build_instance(problem)
    rows = answered(problem, instance, Plan(instance.present_room), stop or Stop())
    return [(row.alone, row.together) for row in rows]


def answer(problem: Problem) -> Answer:
    ((alone, together),) = asked(problem)
    assert alone == together
    assert alone.base == "present"
    return alone


def moves(found: Answer) -> list[tuple[str, str, str]]:
    return [(move.id, move.from_, move.to) for move in found.moves]


def pieces(found: Answer) -> list[tuple[str, str, int]]:
    return [(piece.room_number, str(piece.arrival), piece.length) for piece in found.pieces]


SUMMER = [
    stay("in 25", "2026-08-05", 20, "25"),
    stay("in 26", "2026-07-03", 23, "26"),
    stay("in 27", "2026-07-08", 18, "27"),
]


def test_a_fortnight_in_summer_needs_one_move_only() -> None:
    problem = house(*SUMMER, rooms=("25", "26", "27"), NewReservations=[stay("new", "2026-07-24", 14)])
    found = answer(problem)
    assert (found.answer, found.bound, found.proved) == ("fits_with_moves", 1, True)
    assert len(found.moves) == 1
    assert found.moves[0].reason == "makes room for new in 27"
    assert found.moves[0].from_ == found.room_number


def test_a_full_type_is_named_and_another_one_offered() -> None:
    listed: list[Data] = [{"RoomNumber": "1", "RoomType": "Single"}, {"RoomNumber": "2", "RoomType": "Double"}]
    guest = stay("guest", day(1), 5, "1", RoomType="Single")
    problem = house(guest, rooms=listed, NewReservations=[stay("new", day(2), 3, RoomType="Single")])
    found = answer(problem)
    assert (found.answer, found.proved) == ("does_not_fit", True)
    (reason,) = found.reasons
    assert (reason.kind, reason.rooms, reason.demand, reason.over) == ("overbooked_night", 1, 2, 1)
    assert [str(night) for night in reason.nights] == [day(2), day(3), day(4)]
    assert reason.room_types == ("Single",)
    other = [(str(near.arrival), near.length, near.room_type, near.answer) for near in found.alternatives]
    assert (day(2), 3, "Double", "fits") in other


def test_free_every_night_in_another_room_is_never_a_plain_fit() -> None:
    # Room 1 is free at the beginning, room 2 at the end; nobody can move.
    locked = {"IsLocked": True}
    stays = (stay("a", day(4), 3, "1", **locked), stay("b", day(1), 3, "2", **locked))
    found = answer(house(*stays, NewReservations=[stay("new", day(1), 6)]))
    assert (found.answer, found.bound, found.proved) == ("fits_with_room_change", 1, True)
    assert pieces(found) == [("1", day(1), 3), ("2", day(4), 3)]
    # Unlocked, the two change rooms for it.
    free = [{**guest, "IsLocked": False} for guest in stays]
    found = answer(house(*free, NewReservations=[stay("new", day(1), 6)]))
    assert (found.answer, found.bound, len(found.moves)) == ("fits_with_moves", 1, 1)


@pytest.mark.parametrize("length", [2, 3, 4, 5, 6])
def test_a_chain_of_forced_moves_is_found_and_proved_fewest(length: int) -> None:
    # Guest k may be in rooms k and k + 1 only, and so all of them move up by one.
    rooms = tuple(str(number) for number in range(length + 1))
    chain = [stay(f"g{k}", day(1), 4, str(k), AllowedRooms=[str(k), str(k + 1)]) for k in range(length)]
    other = [stay("after", day(6), 2, "0"), stay("before", day(1), 3, str(length + 1), IsLocked=True)]
    problem = house(
        *chain, *other, rooms=(*rooms, str(length + 1)), NewReservations=[stay("new", day(2), 3, AllowedRooms=["0"])]
    )
    found = answer(problem)
    assert (found.answer, found.bound, found.proved) == ("fits_with_moves", length, True)
    # The last one of the chain goes first.
    assert moves(found) == [(f"g{k}", str(k), str(k + 1)) for k in reversed(range(length))]
    assert [move.reason for move in found.moves][-1] == "makes room for new in 0"


def test_two_change_places_in_a_full_house() -> None:
    # The request needs the room with a view; who is there can only change places with the other one, at once.
    rooms: list[Data] = [{"RoomNumber": "1", "Features": ["sea"]}, {"RoomNumber": "2"}]
    stays = (stay("a", day(1), 6, "1"), stay("b", day(1), 4, "2"))
    problem = house(*stays, rooms=rooms, NewReservations=[stay("new", day(5), 3, RequiredFeatures=["sea"])])
    found = answer(problem)
    assert (found.answer, found.bound, found.proved, found.room_number) == ("fits_with_moves", 2, True, "1")
    assert sorted(moves(found)) == [("a", "1", "2"), ("b", "2", "1")]
    assert [move.cycle for move in found.moves] == [1, 1]


def test_an_extension_keeps_its_room_where_that_is_free() -> None:
    problem = house(stay("guest", day(1), 3, "1"), NewReservations=[stay("guest", day(1), 5, Id="guest")])
    found = answer(problem)
    assert (found.answer, found.room_number, found.moves) == ("fits", "1", ())


def test_an_extension_keeps_its_room_and_the_next_guest_moves() -> None:
    stays = (stay("guest", day(1), 3, "1", IsLocked=True), stay("next", day(4), 3, "1"))
    found = answer(house(*stays, NewReservations=[stay("guest", day(1), 5, Id="guest")]))
    assert (found.answer, found.room_number, moves(found)) == ("fits_with_moves", "1", [("next", "1", "2")])
    assert found.moves[0].reason == "makes room for guest in 1"


def test_an_extension_is_split_where_the_next_guest_cannot_move() -> None:
    stays = (stay("guest", day(1), 3, "1", IsLocked=True), stay("next", day(4), 3, "1", IsLocked=True))
    found = answer(house(*stays, NewReservations=[stay("guest", day(1), 5, Id="guest")]))
    assert (found.answer, found.bound) == ("fits_with_room_change", 1)
    assert pieces(found) == [("1", day(1), 3), ("2", day(4), 2)]


def test_a_fixed_stay_that_came_too_soon_may_be_longer_in_its_room() -> None:
    """b comes on the turnover night after a, which both locks have settled; its change does not undo that."""
    stays = (stay("a", day(1), 2, "1", IsLocked=True), stay("b", day(3), 2, "1", IsLocked=True))
    found = answer(house(*stays, TurnoverNights=1, NewReservations=[stay("b", day(3), 4, Id="b")]))
    assert (found.answer, found.room_number, found.proved) == ("fits", "1", True)


def test_a_name_is_no_id() -> None:
    problem = house(stay("guest", day(1), 3, "1"), NewReservations=[stay("guest", day(1), 5)])
    found = answer(problem)
    assert (found.answer, found.room_number) == ("fits", "2")


def test_locks_in_the_way_are_named_and_unlocking_them_makes_it_fit() -> None:
    locked = {"IsLocked": True}
    stays = (
        stay("a", day(3), 2, "1", **locked),
        stay("b", day(1), 2, "2"),
        stay("c", day(5), 2, "2", **locked),
        stay("d", day(7), 2, "1"),
    )
    request = stay("new", day(1), 6, AllowedRooms=["1"])
    problem = house(*stays, NewReservations=[request])
    found = answer(problem)
    assert (found.answer, found.proved) == ("does_not_fit", True)
    (reason,) = found.reasons
    assert (reason.kind, reason.reservations, reason.room_number) == ("locks_in_the_way", ("a",), "1")
    assert "a in room 1" in reason.text
    unlocked = [{**guest, "IsLocked": False} if guest["Name"] == "a" else guest for guest in stays]
    assert answer(house(*unlocked, NewReservations=[request])).answer == "fits_with_moves"


def test_a_change_that_was_taken_in_keeps_its_lock_in_the_way() -> None:
    stays = (stay("a", day(1), 3, "1", IsLocked=True), stay("b", day(5), 2, "1"), stay("c", day(4), 2, "2"))
    requests = [stay("a", day(1), 2, Id="a"), stay("q", day(2), 3, AllowedRooms=["1"])]
    (_, first), (_, second) = asked(house(*stays, NewReservations=requests))
    assert (first.answer, first.room_number) == ("fits", "1")
    (reason,) = second.reasons
    assert (reason.kind, reason.reservations, reason.room_number) == ("locks_in_the_way", ("a",), "1")
    assert "a in room 1" in reason.text


@pytest.mark.parametrize(
    ("fields", "named"),
    [({}, ["a"]), ({"a": {"IsLocked": True}}, ["a"]), ({"b": {"IsLocked": True}}, ["a", "b"])],
)
def test_of_those_who_share_a_room_all_are_named_who_bind_it(fields: dict[str, Data], named: list[str]) -> None:
    """The window alone fixes a, and counts as a lock; room 1 is too small for a third guest."""
    rooms: list[Data] = [{"RoomNumber": "1", "Capacity": 2}, {"RoomNumber": "2", "Capacity": 3}]
    us: Data = {"SameRoom": "us", "Guests": 1}
    stays = [stay(name, day(n), 3, "1", **us, **fields.get(name, {})) for name, n in (("a", 1), ("b", 3))]
    problem = house(*stays, rooms=rooms, RequestStartDate=day(2), NewReservations=[stay("q", day(3), 1, **us)])
    found = answer(problem)
    (reason,) = found.reasons
    assert (reason.kind, sorted(reason.reservations), found.proved) == ("locks_in_the_way", named, True)


def test_who_shares_the_room_of_a_guest_who_has_left_has_no_lock_in_the_way() -> None:
    rooms: list[Data] = [{"RoomNumber": "1", "Capacity": 1}, {"RoomNumber": "2", "Capacity": 3}]
    us: Data = {"SameRoom": "us", "Guests": 1}
    stays = [stay("left", day(1), 2, "1", **us), stay("stays", day(3), 3, "1", **us)]
    problem = house(*stays, rooms=rooms, Today=day(3), NewReservations=[stay("q", day(3), 1, **us)])
    found = answer(planned(problem))
    assert [reason.kind for reason in found.reasons] == ["fragmented"]


def test_a_change_moves_last_with_its_new_nights_and_who_shares_its_room_before_it() -> None:
    """a leaves after one night; its old nights would meet those of d in room 2."""
    rooms: list[Data] = [{"RoomNumber": "1", "Capacity": 2}, {"RoomNumber": "2", "Capacity": 3}]
    us: Data = {"SameRoom": "us", "Guests": 2}
    stays = [stay("a", day(1), 4, "1", SameRoom="us"), stay("b", day(1), 1, "1", **us)]
    stays += [stay("c", day(1), 1, "2"), stay("d", day(2), 4, "2")]
    change = stay("a", day(1), 1, Id="a", SameRoom="us", Guests=1)
    found = answer(house(*stays, rooms=rooms, NewReservations=[change]))
    assert (found.answer, found.room_number, found.bound) == ("fits_with_moves", "2", 2)
    assert sorted(moves(found)) == [("b", "1", "2"), ("c", "2", "1")]
    assert [move.cycle for move in found.moves] == [1, 1]


def test_a_house_with_room_every_night_and_no_arrangement_is_fragmented() -> None:
    # On the fourth night the long stay could be in room 2, but not on the nights before.
    rooms: list[Data] = [{"RoomNumber": "1", "RoomType": "Single"}, {"RoomNumber": "2", "RoomType": "Twin"}]
    stays = (stay("long", day(1), 4, "1"), stay("twin", day(1), 3, "2", RoomType="Twin"))
    found = answer(house(*stays, rooms=rooms, NewReservations=[stay("new", day(4), 1, RoomType="Single")]))
    assert (found.answer, found.proved) == ("does_not_fit", True)
    (reason,) = found.reasons
    assert (reason.kind, reason.room_types, [str(night) for night in reason.nights]) == (
        "fragmented",
        ("Single",),
        [day(4)],
    )


def test_together_the_second_request_finds_the_room_taken() -> None:
    problem = house(rooms=("1",), NewReservations=[stay("p", day(1), 3), stay("q", day(2), 3), stay("r", day(4), 2)])
    (p, p_too), (q, q_too), (r, r_too) = asked(problem)
    assert [found.answer for found in (p, q, r)] == ["fits"] * 3
    assert [found.answer for found in (p_too, q_too, r_too)] == ["fits", "does_not_fit", "fits"]


def test_without_time_nothing_is_guessed() -> None:
    problem = house(*SUMMER, rooms=("25", "26", "27"), NewReservations=[stay("new", "2026-07-24", 14)])
    ((alone, _),) = asked(problem, Stop(steps=0))
    assert not alone.proved
    assert alone.answer in ("fits_with_moves", "fits_with_room_change", "does_not_fit")


def test_requests_that_the_time_does_not_reach_are_answered_without_a_look_at_the_house(monkeypatch) -> None:
    """Of hundreds in a large house even the reasons would take minutes."""
    requests = [stay(f"q{number}", "2026-07-24", 14) for number in range(30)]
    requests.append(stay("fits", "2027-07-24", 1))
    problem = house(*SUMMER, rooms=("25", "26", "27"), NewReservations=requests)
    looks = Looks(0)
    monkeypatch.setattr(answers, "full_nights", None)
    rows = asked(problem, looks.stop)
    assert {(found.answer, found.proved, found.bound, found.reasons) for row in rows[:-1] for found in row} == {
        ("does_not_fit", False, 0, ())
    }
    assert [(found.answer, found.proved) for found in rows[-1]] == [("fits", True)] * 2
    assert looks.count < 300


def test_the_same_requests_get_the_same_answers() -> None:
    requests = [stay(f"q{number}", f"2026-07-{number:02d}", 9) for number in range(1, 25, 3)]
    data = {"ProblemId": "twice", "Rooms": [{"RoomNumber": str(number)} for number in (25, 26, 27)]}
    problem = parse_problem(data | {"Reservations": SUMMER, "NewReservations": requests})
    assert asked(problem) == asked(problem)


@pytest.mark.parametrize(
    ("limit", "left", "seconds"), [(30.0, 30, 1.0), (30.0, 3, 2.5), (30.0, 1, 4.0), (2.0, 1, 1.0), (600.0, 3, 10.0)]
)
def test_where_much_time_is_left_one_answer_may_take_a_share_of_it(limit: float, left: int, seconds: float) -> None:
    assert round(_turn(Stop(limit), left).time_limit or 0.0, 1) == seconds
