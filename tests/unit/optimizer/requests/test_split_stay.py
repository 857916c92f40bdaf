"""The split stay is the best of all that brute force finds, whoever moves for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bookingopt.optimizer.requests.split_stay import SplitStay, StayPiece, split_stay
from bookingopt.optimizer.stop import Stop
from tests.oracle_requests import Split
from tests.unit.optimizer.asking import (
    SPLIT_STILL,
    SPLIT_STILL_BOTH,
    SPLIT_WITH_MOVES,
    SPLIT_WITH_MOVES_BOTH,
    Asked,
    asked,
    both_types,
    fragmented,
)
from tests.unit.optimizer.houses import day, house, stay

HOUSES = [
    *(fragmented(seed) for seed in (*SPLIT_STILL, *SPLIT_WITH_MOVES)),
    *(both_types(seed) for seed in (*SPLIT_STILL_BOTH, *SPLIT_WITH_MOVES_BOTH)),
]


@pytest.mark.parametrize("data", HOUSES)
def test_the_pieces_are_worth_the_best_of_brute_force(data: dict[str, Any]) -> None:
    one = asked(data)
    assert one.house.fewest_moves() is None  # what is asked for here
    best, found = one.house.best_split(), split_stay(one.occupancy, one.spec, Stop())
    assert best is not None
    assert (found.is_proved, found.bound) == (True, best.changes)
    assert (found.room_of is not None) == (best.moves > 0)
    split = split_of(one, found)
    assert split in list(one.house.splits())
    assert one.house.worth(split) == best


@pytest.mark.parametrize("data", HOUSES)
@pytest.mark.parametrize("steps", [0, 1, 3])
def test_what_steps_leave_open_is_not_claimed(data: dict[str, Any], steps: int) -> None:
    one = asked(data)
    best, found = one.house.best_split(), split_stay(one.occupancy, one.spec, Stop(steps=steps))
    assert best is not None
    assert found.bound is not None
    assert found.bound <= best.changes
    if found.is_proved:
        assert one.house.worth(split_of(one, found)) == best


def split_of(one: Asked, found: SplitStay) -> Split:
    """The split stay in names."""
    numbers = [room.room_number for room in one.house.problem.rooms]
    pieces = tuple((numbers[piece.room], piece.departure - piece.arrival) for piece in found.pieces)
    days = [found.pieces[0].arrival, *(piece.departure for piece in found.pieces)]
    assert days[:-1] == [piece.arrival for piece in found.pieces]
    assert (days[0], days[-1]) == (one.spec.arrival, one.spec.leaves)
    room_of = one.occupancy.room_of if found.room_of is None else found.room_of
    named = {stay.key: numbers[room] for stay, room in zip(one.house.problem.reservations, room_of, strict=False)}
    return Split(pieces, named)


def test_one_change_on_the_only_day_that_allows_it() -> None:
    # Room 1 is free on 1–3 May, room 2 from 4 May on; the 1st is day 0.
    stays = (stay("a", 4, 3, AssignedRoom="1"), stay("b", 1, 3, AssignedRoom="2"))
    one = asked(house(*stays, NewReservations=[stay("q", 2, 4)]))
    assert split_stay(one.occupancy, one.spec, Stop()) == SplitStay(
        (StayPiece(0, 1, 3), StayPiece(1, 3, 5)), is_proved=True, bound=1
    )


def test_a_night_without_any_room_has_no_pieces() -> None:
    closed = [{"RoomNumber": number, "Start": day(3), "End": day(3)} for number in ("1", "2")]
    one = asked(house(stay("a", 8, 1, AssignedRoom="1"), OutOfOrder=closed, NewReservations=[stay("q", 2, 4)]))
    assert split_stay(one.occupancy, one.spec, Stop()) == SplitStay((), is_proved=True)


def test_without_time_nothing_is_claimed() -> None:
    one = asked(house(stay("a", 8, 1, AssignedRoom="1"), NewReservations=[stay("q", 2, 4)]))
    cancelled = Stop(cancelled=lambda: True)
    assert split_stay(one.occupancy, one.spec, cancelled) == SplitStay((), is_proved=False, bound=1)


def test_one_night_is_not_split() -> None:
    stays = (stay("a", 1, 3, AssignedRoom="1"), stay("b", 1, 3, AssignedRoom="2"))
    one = asked(house(*stays, NewReservations=[stay("q", 2, 1)]))
    assert split_stay(one.occupancy, one.spec, Stop()) == SplitStay((), is_proved=True)


def test_a_move_spares_the_second_room_change() -> None:
    # Rooms 1 and 2 are locked on 3 and 4 May by turns, so that q changes twice, or once after b has left room 2.
    rooms = [{"RoomNumber": number, "RoomType": kind} for number, kind in zip("123", "AAB", strict=True)]
    locked = {"IsLocked": True, "RoomType": "A"}
    stays = (
        stay("a", 3, 1, AssignedRoom="1", **locked),
        stay("c", 1, 2, AssignedRoom="2", **locked),
        stay("b", 4, 1, AssignedRoom="2", RoomType="A", AllowableRoomTypes=["B"]),
    )
    one = asked(house(*stays, NewReservations=[stay("q", 1, 5, RoomType="A")]) | {"Rooms": rooms})
    found = split_stay(one.occupancy, one.spec, Stop())
    assert found == replace(found, pieces=(StayPiece(0, 0, 2), StayPiece(1, 2, 5)), bound=1, is_proved=True)
    assert found.room_of is not None
    assert found.room_of[2] != 1
    # Where b is locked too, both changes are needed.
    one = asked(
        house(*stays[:2], stays[2] | locked, NewReservations=[stay("q", 1, 5, RoomType="A")]) | {"Rooms": rooms}
    )
    found = split_stay(one.occupancy, one.spec, Stop())
    assert (len(found.pieces), found.bound, found.is_proved, found.room_of) == (3, 2, True, None)


def test_moves_for_a_split_stay_leave_each_room_its_turnover() -> None:
    # Room 1 is let again from the 4th, room 2 was let until the 2nd and is from the 5th: q may change on the 3rd only,
    # after b has left room 2.
    rooms = [{"RoomNumber": number, "RoomType": kind} for number, kind in zip("123", "AAB", strict=True)]
    stays = (
        stay("a", 4, 1, AssignedRoom="1", IsLocked=True),
        stay("c", 1, 1, AssignedRoom="2", IsLocked=True),
        stay("b", 5, 1, AssignedRoom="2", RoomType="A", AllowableRoomTypes=["B"]),
    )
    data = house(*stays, TurnoverNights=1, NewReservations=[stay("q", 1, 5, RoomType="A")]) | {"Rooms": rooms}
    one = asked(data)
    found = split_stay(one.occupancy, one.spec, Stop())
    assert (found.pieces, found.is_proved, found.bound) == ((StayPiece(0, 0, 2), StayPiece(1, 2, 5)), True, 1)
    assert found.room_of is not None
    assert found.room_of[2] == 2
    assert one.house.worth(split_of(one, found)) == one.house.best_split()
    # With two turnover nights there is none, whoever moves.
    one = asked(data | {"TurnoverNights": 2})
    assert one.house.best_split() is None
    assert split_stay(one.occupancy, one.spec, Stop()) == SplitStay((), is_proved=True)


def test_no_change_to_a_lower_type_although_it_leaves_less_gap_cost() -> None:
    # On 3–4 May rooms 1 (A) and 2 (B) are free, then room 3 (A) only. In room 1 the 2nd of May is an orphan gap.
    taken = (("1", 1, 1), ("1", 5, 2), ("2", 5, 2), ("3", 1, 4))
    stays = [stay(f"s{first}-{room}", first, nights, AssignedRoom=room) for room, first, nights in taken]
    rooms = [{"RoomNumber": number, "RoomType": kind} for number, kind in zip("123", "ABA", strict=True)]
    request = stay("q", 3, 4, AllowableRoomTypes=["A", "B"], TypeOrder=["A", "B"])
    one = asked(house(*stays, NewReservations=[request]) | {"Rooms": rooms})
    assert [piece.room for piece in split_stay(one.occupancy, one.spec, Stop()).pieces] == [0, 2]
