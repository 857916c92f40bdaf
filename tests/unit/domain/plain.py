"""Plain data, as it stands in a file, and what the parser finds wrong with it."""

from __future__ import annotations

from typing import Any

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.errors import InputError

STAY = {"Name": "Ann", "Arrival": "2027-03-01", "Length": 3}


def house(**fields: Any) -> dict[str, Any]:
    return {"ProblemId": "p", "Rooms": [{"RoomNumber": "1"}, {"RoomNumber": "2"}], **fields}


def stays(*rows: dict[str, Any], field: str = "Reservations") -> dict[str, Any]:
    return house(**{field: [{**STAY, "Name": f"guest {number}", **row} for number, row in enumerate(rows)]})


def faults(data: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse_problem(data)
    return [str(fault) for fault in caught.value.faults]
