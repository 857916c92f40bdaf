"""Paths -> problem, result or plain data: which reader a path means."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from bookingopt.domain.parse_result import parse_result
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.errors import Fault, InputError, UsageError, shown
from bookingopt.io.csv import Source, problem_from_tables, read_table
from bookingopt.io.encoding import decode
from bookingopt.io.json import loads, problem_from_json
from bookingopt.io.lists import read_list
from bookingopt.io.sheets import problem_from_book
from bookingopt.io.workbook import read_book

#: Largest input that is read, in bytes.
MAX_BYTES = 256 * 2**20

#: How standard input is written on the command line.
STDIN = "-"

#: What the names of workbooks end in; of old ones the reader says what to do.
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


def read_problem(
    path: str, rooms: str | None = None, minimum_stay: int | None = None, settings: str | None = None
) -> Problem:
    """Read a problem: JSON, or by the end of the name tables (``.csv``) or a workbook (``.xlsx``).

    Parameters
    ----------
    path
        The problem, or the table of its reservations; ``-`` is standard input, always JSON.
    rooms, settings
        For tables: the table of the rooms (required), and a JSON object with all other fields.
    minimum_stay
        For tables: minimum stay in nights.
    """
    if Path(path).suffix.lower() == ".csv":
        if rooms is None:
            raise UsageError(f"{path} is a table of reservations: name the table of the rooms with --rooms FILE.csv")
        return problem_from_tables(
            Path(path).stem,
            reservations=Source(path, read_text(path)),
            rooms=Source(called(rooms), read_text(rooms)),
            settings=None if settings is None else Source(called(settings), read_settings(settings)),
            minimum_stay=minimum_stay,
        )
    given = {"--rooms": rooms, "--minimum-stay": minimum_stay, "--settings": settings}
    wrong = [option for option, value in given.items() if value is not None]
    if wrong:
        said = "a workbook says this in its sheets" if is_workbook(path) else "a JSON file says this itself"
        raise UsageError(f"{', '.join(wrong)}: only for a table of reservations (.csv); {said}")
    if is_workbook(path):
        return problem_from_book(Path(path).stem, path, read_book(read_bytes(path), path, MAX_BYTES))
    return problem_from_json(read_text(path), source=called(path))


def is_workbook(path: str) -> bool:
    """Whether the name says that this is a workbook."""
    return Path(path).suffix.lower() in _WORKBOOKS


def read_rooms(path: str) -> list[dict[str, Any]]:
    """Return the rows of a table of rooms (``.csv``), or the list ``Rooms`` of a JSON file, as plain data."""
    if Path(path).suffix.lower() != ".csv":
        return list(read_settings(path).get("Rooms") or ())
    table = read_list(read_table(read_text(path), called(path)), "Rooms")
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
