"""Paths and named bytes -> problem, result or plain data: which reader a file means, and what it holds."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Any

from bookingopt.domain.field_names import IGNORED, OLDER_NAMES, field_names
from bookingopt.domain.parse import collector_paused, parse_problem
from bookingopt.domain.parse_result import parse_result
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.errors import BookingOptError, Fault, InputError, Position, UsageError, shown
from bookingopt.io.csv import problem_from_grids, read_table
from bookingopt.io.encoding import decode, decode_table
from bookingopt.io.grid import Grid
from bookingopt.io.json import loads
from bookingopt.io.lists import read_list
from bookingopt.io.sheets import only_sheet, problem_from_book
from bookingopt.io.sources.records import SourceFile
from bookingopt.io.tables.calamine_book import read_any_book
from bookingopt.io.tables.dates import DateOrder
from bookingopt.io.tables.headings import required_names
from bookingopt.io.tables.layout import MOST_TITLE_ROWS, required_count
from bookingopt.io.tables.overrides import Overrides, Source
from bookingopt.translatable import Translatable, all_of

#: Largest input that is read, in bytes.
MAX_BYTES = 256 * 2**20

#: How standard input is written on the command line.
STDIN = "-"

#: What the names of workbooks end in.
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_TABLES = ("Reservations", "Rooms")


class Holds(StrEnum):
    """What a file of BookingOpt's own formats holds."""

    PROBLEM = "problem"
    SETTINGS = "settings"
    RESERVATIONS = "reservations"
    ROOMS = "rooms"


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
        key = "the file is larger than {megabytes} MB, the most that is read"
        limit = Translatable(key, megabytes=MAX_BYTES // 2**20)
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
    beside = None if settings is None else Source(called(settings), read_settings(settings))
    overrides = Overrides(beside, minimum_stay, today, date_order)
    return problem_from_files(Path(path).stem, _file(path), None if rooms is None else _file(rooms), overrides)


def problem_from_data(data: Any, today: date | None = None, *, source: str = "") -> Problem:
    """Build a problem from the data of a JSON file; ``today`` comes before the business date that it gives."""
    if today is not None and isinstance(data, dict):
        data = {**data, "Today": today}
    try:
        return parse_problem(data)
    except InputError as error:
        raise error.mapped(lambda fault: fault, source) from None


def _file(path: str) -> SourceFile:
    return SourceFile(called(path), read_bytes(path))


def is_table(path: str) -> bool:
    """Whether the name says that this is a table or a workbook, and no JSON."""
    return Path(path).suffix.lower() == ".csv" or is_workbook(path)


def read_rooms(path: str) -> list[dict[str, Any]]:
    """Return the rows of a table of rooms, or the list ``Rooms`` of a JSON file, as plain data."""
    if not is_table(path):
        return list(read_settings(path).get("Rooms") or ())
    table = read_list(read_file_grid(_file(path), "Rooms"), "Rooms")
    if table.faults:
        raise InputError(table.faults, called(path))
    return table.rows


def read_settings(path: str) -> dict[str, Any]:
    """Return a JSON object of fields of a problem as plain data."""
    data = read_json(path)
    if not isinstance(data, dict):
        raise InputError(
            [Fault((), shown(data), Translatable('expected an object such as {"MinimumStay": 3}'))], called(path)
        )
    return data


def read_json(path: str) -> Any:
    """Return the plain data of a JSON file, or of standard input for ``-``."""
    text = read_text(path)
    try:
        return loads(text)
    except InputError as error:
        raise error.mapped(lambda fault: fault, called(path)) from None


def read_result(path: str) -> Result:
    """Read a result, as ``solve`` writes it."""
    data = read_json(path)
    if not isinstance(data, dict) or "solver_status" not in data:
        expected = "expected a result, as solve writes it with --output NAME.json; this has no solver_status"
        raise InputError([Fault((), "", Translatable(expected))], called(path))
    try:
        return parse_result(data)
    except InputError as error:
        raise error.mapped(lambda fault: fault, called(path)) from None


def is_workbook(name: str) -> bool:
    """Whether the name says that this is a workbook."""
    return PurePath(name).suffix.lower() in _WORKBOOKS


def held_by(file: SourceFile, most_unpacked: int = MAX_BYTES) -> Holds | None:
    """Return what a file holds by its fields or headings; None where it names none of ours, or cannot be read."""
    try:
        if PurePath(file.name).suffix.lower() == ".json":
            return _held_by_data(loads(decode(file.content)))
        grids = _grids(file, most_unpacked)
    except BookingOptError:
        return None
    if any(_is_list(name, grid, "Reservations") for name, grid in grids):
        return Holds.RESERVATIONS
    return Holds.ROOMS if any(_is_list(name, grid, "Rooms") for name, grid in grids) else None


def _held_by_data(data: object) -> Holds | None:
    if not isinstance(data, dict):
        return None
    if data.keys() & {"ProblemId", *_TABLES}:
        return Holds.PROBLEM
    known = {*field_names(Problem), *OLDER_NAMES[Problem], *IGNORED}
    return Holds.SETTINGS if any(name in known for name in data) or not data else None


def _grids(file: SourceFile, most_unpacked: int) -> list[tuple[str, Grid]]:
    """Return the tables of a file with the names of their sheets; a text has two, for its separator is not certain."""
    if is_workbook(file.name):
        return list(_read_book(file, most_unpacked).items())
    text, _ = decode_table(file.content, source=file.name)
    return [(field, read_table(text, file.name, field)) for field in _TABLES]


def _is_list(name: str, grid: Grid, list_field: str) -> bool:
    """Whether a table is that list: its sheet is called so, or one of its first rows names what every row needs."""
    if grid.is_sheet and name.strip().lower() == list_field.lower():
        return bool(grid.rows)
    wanted = len(required_names(list_field))
    return any(required_count(cells, list_field) == wanted for _, cells in grid.rows[:MOST_TITLE_ROWS])


def read_file_grid(file: SourceFile, list_field: str, most_unpacked: int = MAX_BYTES) -> Grid:
    """Return one table: a CSV file, or the sheet of a workbook that has the name of the list or is the only one.

    Raises
    ------
    InputError
        It is no table, or no sheet is the one.
    UsageError
        A library that the file needs is not installed.
    """
    if not is_workbook(file.name):
        text, warnings = decode_table(file.content, source=file.name)
        return replace(read_table(text, file.name, list_field), warnings=warnings)
    sheets = _read_book(file, most_unpacked)
    name = next((name for name in sheets if name.strip().lower() == list_field.lower()), None) or only_sheet(sheets)
    if name is None:
        raise InputError(
            [Fault((), "", Translatable("expected a sheet {name}, or one sheet alone", name=list_field))], file.name
        )
    return sheets[name]


def _read_book(file: SourceFile, most_unpacked: int) -> dict[str, Grid]:
    return read_any_book(file.content, file.name, most_unpacked)


def problem_from_files(
    problem_id: str,
    reservations: SourceFile,
    rooms: SourceFile | None,
    overrides: Overrides,
    most_unpacked: int = MAX_BYTES,
) -> Problem:
    """Build a problem from a workbook or a table of reservations, and where it has none, a table of rooms.

    Raises
    ------
    InputError
        With everything that is wrong, each with its file and place.
    UsageError
        A library that a file needs is not installed.
    """
    room_grid = None if rooms is None else read_file_grid(rooms, "Rooms", most_unpacked)
    if is_workbook(reservations.name):
        sheets = _read_book(reservations, most_unpacked)
        return problem_from_book(problem_id, reservations.name, sheets, room_grid, overrides)
    if room_grid is None:
        expected = "expected a table of the rooms beside it"
        raise InputError([Fault((), "", Translatable(expected), Position(reservations.name), option="rooms")])
    grids = {"Reservations": read_file_grid(reservations, "Reservations"), "Rooms": room_grid}
    return problem_from_grids(problem_id, grids, overrides, reservations.name)


def one_file(files: Sequence[SourceFile], what: Translatable) -> SourceFile | None:
    """Return the only one of ``files``, None where there is none.

    Raises
    ------
    InputError
        There are more: none of them is passed over in silence.
    """
    if len(files) > 1:
        expected = "expected one file of {what}; {files} are each one"
        names = all_of([file.name for file in files])
        raise InputError([Fault((), "", Translatable(expected, what=what, files=names))])
    return files[0] if files else None
