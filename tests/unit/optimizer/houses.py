"""Small houses that the tests of single parts share; dates are days of May 2027."""

from __future__ import annotations

from typing import Any


def day(number: int) -> str:
    """The ``number``-th of May."""
    return f"2027-05-{number:02d}"


def stay(name: str, first: int, nights: int, **fields: Any) -> dict[str, Any]:
    """A reservation."""
    return {"Name": name, "Arrival": day(first), "Length": nights, **fields}


def house(*stays: dict[str, Any], rooms: int = 2, **fields: Any) -> dict[str, Any]:
    """A problem with a minimum stay of 3 in rooms 1, 2, …"""
    numbers = [{"RoomNumber": str(number)} for number in range(1, rooms + 1)]
    return {"ProblemId": "house", "MinimumStay": 3, "Rooms": numbers, "Reservations": list(stays), **fields}


def tight_locks() -> dict[str, Any]:
    """Two locks in one room and a stay that fits between them."""
    locks = (stay("l1", 1, 3, AssignedRoom="1", IsLocked=True), stay("l2", 6, 3, AssignedRoom="1", IsLocked=True))
    return house(*locks, stay("a", 4, 2), stay("b", 2, 5))
