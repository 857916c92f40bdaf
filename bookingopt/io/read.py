"""Paths -> problem, result or plain data: which reader a path means."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from bookingopt.domain.collector import collector_paused
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.parse_result import parse_result
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.errors import Fault, InputError, UsageError, shown
from bookingopt.io.csv import problem_from_grids, read_table
from bookingopt.io.encoding import decode, decode_table
from bookingopt.io.grid import Grid
from bookingopt.io.json import loads
from bookingopt.io.lists import read_list
from bookingopt.io.sheets import only_sheet, problem_from_book
from bookingopt.io.tables.calamine_book import read_any_book
from bookingopt.io.tables.dates import DateOrder
from bookingopt.io.tables.overrides import Overrides, Source

#: Largest input that is read, in bytes.
MAX_BYTES = 256 * 2**20

#: How standard input is written on the command line.
STDIN = "-"

#: What the names of workbooks end in.
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def read_text(path: str) -> str:
    """Return the text of a file, or of standard input for ``-``.

    Raises
    ------
    UsageError
        There is no such file, or it may not be read.
    InputError
        Too large, or no text.
    """
    return decode(read_bytes(path), source=called(path))


def read_bytes(path: str) -> bytes:
    """Return the bytes of a file, or of standard input for ``-``; see `read_text` for errors."""
    try:
        if path == STDIN:
            content = sys.stdin.buffer.read(MAX_BYTES + 1)
        elif Path(path).is_dir():
            raise UsageError(f"{path} is a folder; expected a file")
        else:
            with Path(path).open("rb") as file:
                content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None
    if len(content) > MAX_BYTES:
        limit = f"the file is larger than {MAX_BYTES // 2**20} MB, the most that is read"
        raise InputError([Fault((), "", limit)], called(path))
    return content


def called(path: str) -> str:
    """Return what messages call the file."""
    return "standard input" if path == STDIN else path


@collector_paused()
def read_problem(
    path: str,
    rooms: str | None = None,
    minimum_stay: int | None = None,
    settings: str | None = None,
    *,
    today: date | None = None,
    date_order: DateOrder | None = None,
) -> Problem:
    """Read a problem: JSON, or by the end of the name tables (``.csv``) or a workbook (``.xlsx``, ``.xls``, ``.ods``).

    Parameters
    ----------
    path
        The problem, or the table of its reservations; ``-`` is standard input, always JSON.
    rooms, settings
        For tables: the table of the rooms (required unless a sheet has it), and a JSON object with all other fields.
    minimum_stay
        For tables: minimum stay in nights.
    today
        The business date; it comes before what the file says.
    date_order
        For tables: how dates are read that are not YYYY-MM-DD.

    Raises
    ------
    UsageError
        Options that do not go with the file, or a file that is missing.
    InputError
        With everything that is wrong.
    """
    if not is_table(path):
        given = {
            "--rooms": rooms,
            "--minimum-stay": minimum_stay,
            "--settings": settings,
            "--date-order": date_order,
        }
        wrong = [option for option, value in given.items() if value is not None]
        if wrong:
            raise UsageError(f"{', '.join(wrong)}: only for CSV and workbooks; a JSON file says this itself")
        return problem_from_data(read_json(path), today, source=called(path))
    if rooms is None and not is_workbook(path):
        raise UsageError(f"{path} is a table of reservations: name the table of the rooms with --rooms FILE.csv")
    room_grid = None if rooms is None else _read_grid(rooms, "Rooms")
    beside = None if settings is None else Source(called(settings), read_settings(settings))
    overrides = Overrides(beside, minimum_stay, today, date_order)
    stem = Path(path).stem
    if is_workbook(path):
        return problem_from_book(stem, path, _read_book(path), room_grid, overrides)
    assert room_grid is not None
    return problem_from_grids(
        stem, {"Reservations": _read_grid(path, "Reservations"), "Rooms": room_grid}, overrides, path
    )


def problem_from_data(data: Any, today: date | None = None, *, source: str = "") -> Problem:
    """Build a problem from the data of a JSON file; ``today`` comes before the business date that it gives."""
    if today is not None and isinstance(data, dict):
        data = {**data, "Today": today}
    try:
        return parse_problem(data)
    except InputError as error:
        raise InputError(error.faults, source) from None


def _read_grid(path: str, list_field: str) -> Grid:
    """Read one table: a CSV file, or the sheet of a workbook that has the name of the list or is the only one."""
    if not is_workbook(path):
        text, warnings = decode_table(read_bytes(path), source=called(path))
        return replace(read_table(text, called(path), list_field), warnings=warnings)
    sheets = _read_book(path)
    name = next((name for name in sheets if name.strip().lower() == list_field.lower()), None) or only_sheet(sheets)
    if name is None:
        raise InputError([Fault((), "", f"expected a sheet {list_field}, or one sheet alone")], path)
    return sheets[name]


def _read_book(path: str) -> dict[str, Grid]:
    return read_any_book(read_bytes(path), path, MAX_BYTES)


def is_table(path: str) -> bool:
    """Whether the name says that this is a table or a workbook, and no JSON."""
    return Path(path).suffix.lower() == ".csv" or is_workbook(path)


def is_workbook(path: str) -> bool:
    """Whether the name says that this is a workbook."""
    return Path(path).suffix.lower() in _WORKBOOKS


def read_rooms(path: str) -> list[dict[str, Any]]:
    """Return the rows of a table of rooms, or the list ``Rooms`` of a JSON file, as plain data."""
    if not is_table(path):
        return list(read_settings(path).get("Rooms") or ())
    table = read_list(_read_grid(path, "Rooms"), "Rooms")
    if table.faults:
        raise InputError(table.faults, called(path))
    return table.rows


def read_settings(path: str) -> dict[str, Any]:
    """Return a JSON object of fields of a problem as plain data."""
    data = read_json(path)
    if not isinstance(data, dict):
        raise InputError([Fault((), shown(data), 'expected an object such as {"MinimumStay": 3}')], called(path))
    return data


def read_json(path: str) -> Any:
    """Return the plain data of a JSON file, or of standard input for ``-``."""
    text = read_text(path)
    try:
        return loads(text)
    except InputError as error:
        raise InputError(error.faults, called(path)) from None


def read_result(path: str) -> Result:
    """Read a result, as ``solve`` writes it."""
    data = read_json(path)
    if not isinstance(data, dict) or "solver_status" not in data:
        expected = "expected a result, as solve writes it with --output NAME.json; this has no solver_status"
        raise InputError([Fault((), "", expected)], called(path))
    try:
        return parse_result(data)
    except InputError as error:
        raise InputError(error.faults, called(path)) from None
