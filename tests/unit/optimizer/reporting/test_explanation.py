"""Reasons in words: the conditions that no room meets are named, and their types are data."""

from __future__ import annotations

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.placement.infeasibility import Reason
from bookingopt.optimizer.reporting.explanation import explanation
from tests.unit.optimizer.houses import house, stay


def test_every_condition_that_no_room_meets_is_named() -> None:
    wish = {
        "RoomType": "Suite",
        "AllowableRoomTypes": ["Loft"],
        "RequiredFeatures": ["balcony"],
        "Guests": 5,
        "AllowedRooms": ["1", "2"],
    }
    instance = build_instance(parse_problem(house(stay("R4", 1, 2, **wish))))
    (row,) = explanation(instance, [Reason("no_eligible_room", (0,), (0, 1))])
    assert row.text == (
        "No room meets the conditions of R4: type Suite or Loft; features balcony; 5 guests; one of the rooms 1, 2."
    )
    assert row.room_types == ("Suite", "Loft")
    assert [str(night) for night in row.nights] == ["2027-05-01", "2027-05-02"]


def test_locks_in_the_way_are_named_with_their_rooms() -> None:
    locks = (stay("a", 1, 2, AssignedRoom="2", IsLocked=True), stay("b", 4, 2, AssignedRoom="1", IsLocked=True))
    instance = build_instance(parse_problem(house(*locks)))
    (one,) = explanation(instance, [Reason("locks_in_the_way", (0,), (0,), kinds=(0,))])
    assert (one.room_number, one.text) == ("2", "The lock of a in room 2 is in the way; without it it would fit.")
    (two,) = explanation(instance, [Reason("locks_in_the_way", (0, 1), (0,), kinds=(0,), is_least=False)])
    assert two.room_number is None
    assert two.text.endswith("without them it would fit, and a smaller set was not found within the limits.")
