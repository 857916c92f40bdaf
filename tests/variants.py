"""The same problem in other words: its best plan must be worth the same."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

Data = dict[str, Any]

_ROOM_FIELDS = ("RoomNumber", "AssignedRoom", "AllowedRooms", "AdjacentRooms")


def shuffled(data: Data, seed: int) -> Data:
    """The problem with its lists in another order (that of `MinimumStayByDate` has a meaning and stays)."""
    rng = random.Random(seed)
    lists = ("Rooms", "Reservations", "OutOfOrder")
    return data | {name: rng.sample(data[name], len(data[name])) for name in lists if name in data}


def shifted(data: Any, weeks: int) -> Any:
    """The problem with every date moved by so many weeks, since weekdays have a meaning."""
    if isinstance(data, dict):
        return {name: shifted(value, weeks) for name, value in data.items()}
    if isinstance(data, list):
        return [shifted(value, weeks) for value in data]
    if isinstance(data, str) and len(data) == 10 and data[4] == data[7] == "-":
        return (date.fromisoformat(data) + timedelta(weeks=weeks)).isoformat()
    return data


def renamed(data: Data) -> Data:
    """The problem with other room numbers, which sort the other way round."""
    new = {room["RoomNumber"]: f"Zi {999 - position}" for position, room in enumerate(data["Rooms"])}

    def rename(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {inner: rename(its_value, inner) for inner, its_value in value.items()}
        if isinstance(value, list):
            return [rename(item, name) for item in value]
        return new.get(value, value) if name in _ROOM_FIELDS else value

    return dict(rename(data))
