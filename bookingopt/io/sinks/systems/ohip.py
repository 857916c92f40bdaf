"""OPERA Cloud, OHIP: rooms of reservations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote

from bookingopt.io.sinks.messages import Message
from bookingopt.io.sinks.options import ExportOptions
from bookingopt.io.sinks.room_steps import Action, Ids, RoomStep
from bookingopt.io.sinks.sink import MoveWriter, RoomChange, Sink
from bookingopt.translatable import Translatable


def _write_moves(phase: list[RoomStep], options: ExportOptions) -> Iterator[Message]:
    assert options.hotel is not None
    hotel = quote(options.hotel, safe="")
    for step in phase:
        path = f"/fof/v1/hotels/{hotel}/reservations/{quote(step.ids['reservation-id'], safe='')}"
        if step.action is Action.UNASSIGN:
            body: dict[str, Any] = {"overrideRoomNumberLocked": False}
            yield Message(step.serves, "PUT", f"{path}/rooms", body, moves=step.moves)
        else:
            body = {"criteria": _criteria(step, options.hotel)}
            yield Message(step.serves, "POST", f"{path}/roomAssignments", body, moves=step.moves)


def _criteria(step: RoomStep, hotel: str) -> dict[str, Any]:
    """Return the assignment; a lock is changed by assigning the room that the reservation has."""
    room = step.from_room if step.action is Action.UNLOCK else step.to_room
    assert room is not None
    criteria: dict[str, Any] = {
        "hotelId": hotel,
        "reservationIdList": [{"id": step.ids["reservation-id"], "type": "Reservation"}],
        "roomId": room.number,
        "updateRoomTypeCharged": False,
    }
    if step.action is Action.ASSIGN:
        return criteria
    return criteria | {
        "roomNumberLocked": step.action is Action.LOCK,
        "overrideInstructions": {"roomNumberLocked": True},
    }


def _read_moves(message: Message) -> Iterator[RoomChange]:
    *_, reservation, operation = message.path.split("/")
    key = (unquote(reservation),)
    if operation == "rooms":
        yield RoomChange(key, None)
        return
    criteria = message.body["criteria"]
    yield RoomChange(key, criteria["roomId"], criteria.get("roomNumberLocked"))


def _key(ids: Ids) -> tuple[str, ...]:
    return (ids["reservation-id"],)


SINK = Sink(
    name="ohip",
    title="OPERA Cloud, OHIP",
    source="oracle/hospitality-api-docs 335587b, fof 25.5.0.0 (2026-02)",
    moves=MoveWriter(
        call="POST /fof/v1/hotels/{hotelId}/reservations/{reservationId}/roomAssignments, PUT …/rooms",
        write=_write_moves,
        read=_read_moves,
        key=_key,
        ids=("reservation-id",),
        room_ids=(),
        options=("hotel",),
        cannot=Translatable(
            "Guests in house need another operation (roomMoves), so none is moved. A record of several rooms must "
            "be split first. `swapRooms` is not used: it takes two stays of one arrival and one type."
        ),
        limits="One reservation a call. `updateRoomTypeCharged` false keeps the price.",
    ),
)
