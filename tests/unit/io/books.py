"""Workbooks as people make them, for the tests of what is read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest

from bookingopt.domain.problem import Problem
from bookingopt.errors import InputError
from bookingopt.io import workbook
from bookingopt.io.read import MAX_BYTES
from bookingopt.io.sheets import problem_from_book


def book(**sheets: list[list[Any]]) -> bytes:
    """A workbook as a person makes it."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def packed(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part, zipfile.ZIP_STORED if name == "mimetype" else None)
    return content.getvalue()


def changed(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook of which one part is another."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {each: old.read(each) for each in old.namelist()}
    return packed(**{**parts, name: change(parts[name])})


def read(content: bytes) -> Problem:
    return problem_from_book("may", "may.xlsx", workbook.read_book(content, "may.xlsx", MAX_BYTES))


def faults(content: bytes) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(content)
    assert caught.value.source == "may.xlsx"
    return [str(fault) for fault in caught.value.faults]


ROOMS = [["RoomNumber", "RoomType"], [1, "Twin"], ["2 A", None]]
STAYS = [["Name", "Arrival", "Length"], ["Ann", date(2027, 3, 1), 3]]
HOUSE: dict[str, Any] = {
    "ProblemId": "=spring",
    "MinimumStay": 3,
    "MinimumStayByDay": {"Fri": 4, "Sun": 2},
    "MinimumStayByDate": [{"Start": "2027-03-05", "End": "2027-03-09", "MinimumStay": 2}],
    "SalesRules": [
        {
            "Start": "2027-03-01",
            "End": "2027-04-30",
            "RoomTypes": ["Twin", "Default"],
            "ArrivalDays": ["Fri", "Sat"],
            "Lengths": [7, 14],
            "ClosedToDeparture": True,
        },
        {"Start": "2027-05-01", "End": "2027-05-31", "DepartureDays": ["Sat"], "MinStay": 2, "Lengths": [7]},
    ],
    "Rooms": [
        {
            "RoomNumber": "012",
            "RoomType": "Twin",
            "AdjacentRooms": ["12 A"],
            "Capacity": 3,
            "Features": ["sea", "bath"],
            "TurnoverNights": 0,
        },
        {"RoomNumber": "12 A", "TurnoverNights": 2, "x-floor": 2, "x-note": "=note"},
    ],
    "Reservations": [
        {"Name": "Ann", "Arrival": "2027-03-01", "Length": 3, "AssignedRoom": "012", "IsLocked": True},
        {"Name": "Bob", "Id": "-5 A", "Arrival": "2027-03-04", "Length": 1, "MoveCost": 0, "TypeOrder": ["a", "b"]},
    ],
    "NewReservations": [
        {"Name": "Ann", "Arrival": "2027-03-01", "Length": 4},
        {"Name": "Change", "Id": "-5 A", "Arrival": "2027-03-04", "Length": 2, "AllowedRooms": ["012"]},
    ],
    "OutOfOrder": [{"RoomNumber": "012", "Start": "2027-04-01", "End": "2027-04-02", "Reason": "paint"}],
    "RequestStartDate": "2027-02-01",
    "TurnoverNights": 1,
    "FreezeDays": 2,
    "LeadingGaps": True,
    "x-source": "pms",
}
