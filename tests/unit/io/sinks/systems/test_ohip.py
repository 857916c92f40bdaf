"""OHIP: moves replayed are the plan."""

from __future__ import annotations

import pytest
from hypothesis import given

from bookingopt.errors import UsageError
from bookingopt.io.sinks.systems import ohip
from tests.unit.io.sinks.plans import assert_messages_lead_to_the_plan, cases, exported, two_that_swap


@given(cases())
def test_moves_lead_to_the_plan(case):
    assert_messages_lead_to_the_plan(ohip.SINK, case, hotel="H1")


def test_what_is_said_of_a_reservation():
    def criteria(room, **more):
        named = [{"id": "r/C", "type": "Reservation"}]
        said = {"hotelId": "H1", "reservationIdList": named, "roomId": room, "updateRoomTypeCharged": False}
        return {"criteria": said | more}

    override = {"overrideInstructions": {"roomNumberLocked": True}}
    path = "/fof/v1/hotels/H1/reservations/r%2F"
    messages = exported(ohip.SINK, two_that_swap(locked=("C",)), hotel="H1").messages
    assert [(message.method, message.path, message.body) for message in messages[:4]] == [
        ("POST", f"{path}C/roomAssignments", criteria("1", roomNumberLocked=False, **override)),
        ("POST", f"{path}C/roomAssignments", criteria("2")),
        ("POST", f"{path}C/roomAssignments", criteria("2", roomNumberLocked=True, **override)),
        ("PUT", f"{path}A/rooms", {"overrideRoomNumberLocked": False}),
    ]


def test_the_hotel_must_be_named():
    with pytest.raises(UsageError, match="ohip needs --hotel"):
        exported(ohip.SINK, two_that_swap())
