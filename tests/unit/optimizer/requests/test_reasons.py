"""Why requests do not fit: full nights, locks in the way, no room at all; every number follows from the house."""

from __future__ import annotations

from typing import Any

from bookingopt.optimizer.placement.infeasibility import Reason
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


def refused(one: Asked, *, is_settled: bool = True) -> tuple[list[Reason], bool]:
    return refusal_reasons(one.occupancy, one.spec, one.requests.lock_of, Stop(), is_settled=is_settled)


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
    assert locked_stays(one.occupancy, one.requests.lock_of).tolist() == [True, True, False]
    assert full_nights(one.occupancy, one.spec) == []
    found = locks_in_the_way(one.occupancy, one.spec, one.requests.lock_of, Stop())
    assert (len(found.stays), found.is_smallest, found.is_settled) == (1, True, True)
    (reason,), is_known = refused(one)
    assert (reason.kind, reason.stays, is_known) == ("locks_in_the_way", found.stays, True)


def test_without_locks_none_is_in_the_way() -> None:
    one = full_house()
    found = locks_in_the_way(one.occupancy, one.spec, one.requests.lock_of, Stop())
    assert found == LocksInTheWay((), is_smallest=True, is_settled=True)


def test_no_room_meets_the_conditions() -> None:
    one = asked(house(stay("a", 1, 4, AssignedRoom="1"), NewReservations=[stay("q", 1, 2, AllowedRooms=["9"])]))
    assert refused(one) == ([Reason("no_eligible_room", (one.spec.stay,), (0, 1))], True)


def test_what_moves_may_still_solve_is_called_fragmented() -> None:
    (reason,), _ = refused(locks(), is_settled=False)
    assert (reason.kind, reason.is_least) == ("fragmented", False)


def test_the_own_lock_is_in_the_way_of_a_room_that_meets_the_conditions() -> None:
    wish = stay("a", 1, 4, Id="a", AllowedRooms=["2"])
    a, b = stay("a", 1, 4, Id="a", AssignedRoom="1", IsLocked=True), stay("b", 3, 2, AssignedRoom="2", IsLocked=True)
    one = asked(house(a, NewReservations=[wish]))
    assert refused(one) == ([Reason("locks_in_the_way", (0,), (0, 1, 2, 3), kinds=(1,))], True)
    # Where somebody is locked in that room, both locks are; who cannot be unlocked leaves the night full.
    one = asked(house(a, b, NewReservations=[wish]))
    assert refused(one) == ([Reason("locks_in_the_way", (0, 1), (0, 1, 2, 3), kinds=(1,))], True)
    one = asked(house(a, b | {"AllowedRooms": ["2"]}, NewReservations=[wish]))
    assert [reason.kind for reason in refused(one)[0]] == ["overbooked_night"]


def test_of_a_guest_in_house_the_nights_to_come_are_asked_for() -> None:
    wish = stay("a", 1, 4, Id="a", AllowedRooms=["2"])
    a, b = stay("a", 1, 4, Id="a", AssignedRoom="1"), stay("b", 3, 2, AssignedRoom="2", AllowedRooms=["2"])
    data = house(a, b, Today="2027-05-02", NewReservations=[wish])
    (reason,), is_known = refused(asked(data))
    assert (reason.kind, reason.days, is_known) == ("overbooked_night", (2, 3), True)
    # Where all nights are past, none is left for another room.
    (reason,), _ = refused(asked(data | {"Today": "2027-05-04", "NewReservations": [wish | {"Length": 3}]}))
    assert (reason.kind, reason.days) == ("no_eligible_room", (0, 1, 2))
