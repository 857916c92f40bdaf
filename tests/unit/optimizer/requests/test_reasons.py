"""Why requests do not fit: full nights, locks in the way, no room at all; every number follows from the house."""

from __future__ import annotations

from typing import Any

from bookingopt.optimizer.reporting.infeasibility import Reason
from bookingopt.optimizer.requests.fewest_moves import FewestMoves
from bookingopt.optimizer.requests.reasons import (
    LocksInTheWay,
    full_nights,
    locked_stays,
    locks_in_the_way,
    refusal_reasons,
)
from bookingopt.optimizer.stop import Stop
from tests.unit.optimizer.asking import Asked, asked
from tests.unit.optimizer.houses import house, stay

NO_MOVES = FewestMoves(None, None, None, is_proved=True)


def refused(one: Asked, found: FewestMoves = NO_MOVES) -> tuple[list[Reason], bool]:
    full = full_nights(one.occupancy, one.spec)
    return refusal_reasons(one.occupancy, one.spec, one.requests.only_locked, full, found, Stop())


def full_house(**fields: Any) -> Asked:
    """Both rooms are taken on the 3rd and 4th of May, which are days 2 and 3; the request is on 1–5 May."""
    stays = (stay("a", 1, 4, AssignedRoom="1", **fields), stay("b", 3, 2, AssignedRoom="2", **fields))
    return asked(house(*stays, NewReservations=[stay("q", 1, 5)]))


def locks() -> Asked:
    """A room each night, but one lock in either room: on the 1st in room 1, on the 4th in room 2."""
    stays = (
        stay("a", 1, 1, AssignedRoom="1", IsLocked=True),
        stay("b", 4, 1, AssignedRoom="2", IsLocked=True),
    )
    return asked(house(*stays, NewReservations=[stay("q", 1, 4)]))


def test_full_nights_are_told_in_runs_with_rooms_and_demand() -> None:
    (reason,) = full_nights(full_house().occupancy, full_house().spec)
    assert (reason.days, reason.rooms, reason.demand) == ((2, 3), 2, 3)


def test_nights_that_are_full_whoever_is_unlocked_are_the_reason() -> None:
    reasons, is_known = refused(full_house(IsLocked=True))
    assert [reason.kind for reason in reasons] == ["overbooked_night"]
    assert is_known


def test_one_lock_in_the_way_is_enough_to_know() -> None:
    one = locks()
    assert locked_stays(one.occupancy, one.requests.only_locked).tolist() == [True, True, False]
    assert full_nights(one.occupancy, one.spec) == []
    found = locks_in_the_way(one.occupancy, one.spec, one.requests.only_locked, Stop())
    assert (len(found.stays), found.is_smallest, found.is_settled) == (1, True, True)
    (reason,), is_known = refused(one)
    assert (reason.kind, reason.stays, is_known) == ("locks_in_the_way", found.stays, True)


def test_without_locks_none_is_in_the_way() -> None:
    one = full_house()
    found = locks_in_the_way(one.occupancy, one.spec, one.requests.only_locked, Stop())
    assert found == LocksInTheWay((), is_smallest=True, is_settled=True)


def test_no_room_meets_the_conditions() -> None:
    one = asked(house(stay("a", 1, 4, AssignedRoom="1"), NewReservations=[stay("q", 1, 2, AllowedRooms=["9"])]))
    assert refused(one) == ([Reason("no_eligible_room", (one.spec.stay,), (0, 1))], True)


def test_what_moves_may_still_solve_is_called_fragmented() -> None:
    (reason,), _ = refused(locks(), FewestMoves(None, None, 1, is_proved=False))
    assert (reason.kind, reason.is_least) == ("fragmented", False)
