"""The split stay is the best of all that brute force finds while nobody else moves."""

from __future__ import annotations

from typing import Any

import pytest

from bookingopt.optimizer.requests.split_stay import SplitStay, StayPiece, split_stay
from bookingopt.optimizer.stop import Stop
from tests.unit.optimizer.asking import MOVES, asked, tight
from tests.unit.optimizer.houses import day, house, stay


def typed(seed: int) -> dict[str, Any]:
    """A tight house with rooms of two types, both of which the request takes, in an order of its own."""
    data = tight(seed, AllowableRoomTypes=["A", "B"], TypeOrder=["B", "A"])
    rooms = [{"RoomNumber": number, "RoomType": kind} for number, kind in zip("123", "ABA", strict=True)]
    return data | {"Rooms": rooms}


@pytest.mark.parametrize("data", [make(seed) for make in (tight, typed) for seed in MOVES])
def test_the_pieces_are_worth_the_best_of_brute_force(data: dict[str, Any]) -> None:
    one = asked(data)
    best = min((one.house.worth(pieces) for pieces in one.house.pieces()), default=None)
    found = split_stay(one.occupancy, one.spec, Stop())
    assert found.is_proved
    if best is None:
        assert found.pieces == ()
        return
    numbers = [room.room_number for room in one.house.problem.rooms]
    pieces = tuple((numbers[piece.room], piece.departure - piece.arrival) for piece in found.pieces)
    assert one.house.worth(pieces) == best
    days = [found.pieces[0].arrival, *(piece.departure for piece in found.pieces)]
    assert days[:-1] == [piece.arrival for piece in found.pieces]
    assert (days[0], days[-1]) == (one.spec.arrival, one.spec.departure)


def test_one_change_on_the_only_day_that_allows_it() -> None:
    # Room 1 is free on 1–3 May, room 2 from 4 May on; the 1st is day 0.
    stays = (stay("a", 4, 3, AssignedRoom="1"), stay("b", 1, 3, AssignedRoom="2"))
    one = asked(house(*stays, NewReservations=[stay("q", 2, 4)]))
    assert split_stay(one.occupancy, one.spec, Stop()) == SplitStay((StayPiece(0, 1, 3), StayPiece(1, 3, 5)), True)


def test_a_night_without_any_room_has_no_pieces() -> None:
    closed = [{"RoomNumber": number, "Start": day(3), "End": day(3)} for number in ("1", "2")]
    one = asked(house(stay("a", 8, 1, AssignedRoom="1"), OutOfOrder=closed, NewReservations=[stay("q", 2, 4)]))
    assert split_stay(one.occupancy, one.spec, Stop()) == SplitStay((), is_proved=True)


def test_without_time_nothing_is_claimed() -> None:
    one = asked(house(stay("a", 8, 1, AssignedRoom="1"), NewReservations=[stay("q", 2, 4)]))
    assert split_stay(one.occupancy, one.spec, Stop(steps=0)) == SplitStay((), is_proved=False)


def test_no_change_to_a_lower_type_although_it_leaves_less_gap_cost() -> None:
    # On 3–4 May rooms 1 (A) and 2 (B) are free, then room 3 (A) only. In room 1 the 2nd of May is an orphan gap.
    taken = (("1", 1, 1), ("1", 5, 2), ("2", 5, 2), ("3", 1, 4))
    stays = [stay(f"s{first}-{room}", first, nights, AssignedRoom=room) for room, first, nights in taken]
    rooms = [{"RoomNumber": number, "RoomType": kind} for number, kind in zip("123", "ABA", strict=True)]
    request = stay("q", 3, 4, AllowableRoomTypes=["A", "B"], TypeOrder=["A", "B"])
    one = asked(house(*stays, NewReservations=[request]) | {"Rooms": rooms})
    assert [piece.room for piece in split_stay(one.occupancy, one.spec, Stop()).pieces] == [0, 2]
