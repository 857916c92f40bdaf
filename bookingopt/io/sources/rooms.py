"""The rooms of the house: those of the export, and what the user says of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bookingopt.errors import shown
from bookingopt.io.sources.records import SourceData, SourceRoom
from bookingopt.translatable import Translatable

#: The rooms that a room consists of.
PARTS = "Parts"


@dataclass(frozen=True, slots=True)
class RoomRows:
    """Rooms by number as rows of a problem; ``left_out`` holds why others are no rooms of the house, by number."""

    rows: dict[str, dict[str, Any]]
    left_out: dict[str, str]
    left_out_by_reason: Counter[str]


def room_rows(data: SourceData, extra_rooms: Sequence[Mapping[str, Any]]) -> RoomRows:
    """Return the rooms of ``data`` and ``extra_rooms``, whose fields come first; no rooms at all are a fault."""
    found = RoomRows({}, {}, Counter())
    for room in sorted(data.rooms, key=lambda room: room.number):
        if room.left_out is not None:
            found.left_out_by_reason[room.left_out] += 1
            found.left_out[room.number] = room.left_out
        elif room.number in found.rows:
            data.blame(room.place, shown(room.number), Translatable("expected each room number once"))
        else:
            found.rows[room.number] = _room_row(room)
    for whole, parts in sorted(data.parts.items()):
        if whole in found.rows:
            found.rows[whole][PARTS] = sorted(parts & found.rows.keys())
    for extra in extra_rooms:
        number = str(extra.get("RoomNumber", ""))
        found.left_out.pop(number, None)
        found.rows.setdefault(number, {}).update(extra)
    if not found.rows and data.stays:
        _ask_for_rooms(data)
    return found


def _ask_for_rooms(data: SourceData) -> None:
    seen = sorted({room for stay in data.stays for room in stay.rooms})
    key = "the export has no list of the rooms; it names {count}, such as {rooms}: give it with --rooms FILE"
    expected = Translatable("the export has no list of the rooms: give it with --rooms FILE")
    data.blame("", "", Translatable(key, count=len(seen), rooms=seen[:3]) if seen else expected, "rooms")


def _room_row(room: SourceRoom) -> dict[str, Any]:
    row: dict[str, Any] = {"RoomNumber": room.number}
    row |= {"RoomType": room.room_type} if room.room_type is not None else {}
    row |= {"Capacity": room.capacity} if room.capacity is not None else {}
    lists = {"Features": room.features, "AdjacentRooms": room.adjacent, PARTS: room.parts}
    row |= {name: list(values) for name, values in lists.items() if values}
    return row | {f"x-source-{name}": value for name, value in sorted(room.ids.items())}
