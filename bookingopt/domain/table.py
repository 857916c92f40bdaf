"""CSV text -> problem: reservations and rooms as tables, everything else from settings.

The columns are named as the fields (older names too) and separated by commas, semicolons or tabs, whichever the header
has most of. An empty cell is an absent value, an empty line is none; how a value stands in a cell is said in
`bookingopt.domain.cells`, which also takes back the apostrophe that keeps a spreadsheet from seeing a formula. The
parser judges the values, as it does with JSON, and the places in its errors become file, line and column.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from bookingopt.domain.cells import Kind, kind_of, read_cell
from bookingopt.domain.parse import IGNORED, LISTS, OLDER_NAMES, ROW_MENTIONED, parse_problem, row_names, unknown_field
from bookingopt.domain.problem import USER_PREFIX, Problem
from bookingopt.errors import Fault, InputError, shown

SEPARATORS = (",", ";", "\t")

#: In so many characters the header is looked for, to find the separator.
_LONGEST_HEADER = 100_000

#: What the tables say, and the settings therefore may not.
_NOT_A_SETTING = {
    "ProblemId": "it is the name of the CSV file",
    "Reservations": "they stand in the CSV file",
    "Rooms": "they stand in the CSV file of the rooms",
}
_MINIMUM_STAY = ("MinimumStay", *(old for old, new in OLDER_NAMES[Problem].items() if new == "MinimumStay"))


@dataclass(frozen=True, slots=True)
class Source:
    """What a file says, and what it is called in messages."""

    name: str
    content: Any


@dataclass(slots=True)
class _Sheet:
    """One table, read: rows for the parser, where they stood, and what was wrong with the table itself.

    ``lines[i]`` is the line of ``rows[i]``, ``columns`` the column of each field, both counted from 1; ``absent`` are
    required fields without a column; a ``broken`` table could not be read to its end.
    """

    name: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    broken: bool = False

    def place(self, line: int, column: int | None = None) -> str:
        """Return the place as messages have it."""
        return f"{self.name} line {line:,}" + (f" column {column:,}" if column else "")

    def blame(self, place: str, value: str, expected: str) -> None:
        self.faults.append(Fault((place,), value, expected))


def problem_from_tables(
    problem_id: str,
    reservations: Source,
    rooms: Source,
    settings: Source | None = None,
    minimum_stay: int | None = None,
) -> Problem:
    """Build a problem from two CSV texts.

    Parameters
    ----------
    problem_id
        What the problem is called.
    reservations, rooms
        The tables.
    settings
        All other fields of a problem, as plain data.
    minimum_stay
        In nights; it comes before what the settings say.

    Raises
    ------
    InputError
        With everything that is wrong, each with its file, line and column.
    """
    sheets = {"Reservations": _read("Reservations", reservations), "Rooms": _read("Rooms", rooms)}
    faults = [fault for sheet in sheets.values() for fault in sheet.faults]
    if any(sheet.broken for sheet in sheets.values()):
        raise InputError(faults, reservations.name)
    settings = settings or Source("the settings", {})
    data = copy(settings.content)
    for name, reason in _NOT_A_SETTING.items():
        if name in data:
            faults.append(
                Fault((f"{settings.name}: {name}",), "", f"expected no such field among the settings; {reason}")
            )
    if minimum_stay is not None:
        for name in _MINIMUM_STAY:
            data.pop(name, None)
        data["MinimumStay"] = minimum_stay
    data["ProblemId"] = problem_id
    data.update({name: sheet.rows for name, sheet in sheets.items()})
    try:
        problem = parse_problem(data)
    except InputError as error:
        faults += [_located(fault, sheets, settings.name) for fault in error.faults if not _is_told(fault, sheets)]
        raise InputError(faults, reservations.name) from None
    if faults:
        raise InputError(faults, reservations.name)
    return problem


def _read(list_field: str, source: Source) -> _Sheet:
    sheet = _Sheet(source.name)
    records = _records(sheet, source.content)
    line, header = next(records, (1, []))
    if not header:
        if not sheet.broken:
            sheet.blame(sheet.place(1), "", "the file is empty; expected a line with the names of the columns")
        sheet.broken = True
        return sheet
    columns = _columns(sheet, list_field, line, header)
    for line, cells in records:
        if len(cells) != len(columns):
            expected = f"expected {len(columns)} cells, as many as the header has, not {len(cells)}"
            sheet.blame(sheet.place(line), "", expected)
        row = {}
        for column, ((name, kind), cell) in enumerate(zip(columns, cells, strict=False), start=1):
            if name == "" and cell.strip():
                sheet.blame(sheet.place(line, column), shown(cell), "expected a name for this column in the header")
            elif name and cell.strip():
                row[name] = read_cell(cell, kind)
        sheet.rows.append(row)
        sheet.lines.append(line)
    return sheet


def _records(sheet: _Sheet, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (its first line, its cells) of every record that is not empty."""
    header = next((line for line in text[:_LONGEST_HEADER].splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            sheet.blame(sheet.place(line), "", f"not valid CSV: {error}")
            sheet.broken = True
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def _columns(sheet: _Sheet, list_field: str, line: int, header: list[str]) -> list[tuple[str | None, Kind]]:
    """Return (name, kind) of every column, the name None where it is wrong and empty where there is none."""
    today = row_names(list_field)
    fields = {field.alias: field for field in LISTS[list_field].model_fields.values()}
    found: list[tuple[str | None, Kind]] = []
    for column, cell in enumerate(header, start=1):
        name: str | None = cell.strip()
        kind = kind_of(fields[today[name]]) if name in today else Kind.TEXT
        if name and any(name == other for other, _ in found):
            sheet.blame(sheet.place(line, column), shown(name), "expected each column once")
            name = None
        elif name and name not in today and name not in IGNORED and not name.startswith(USER_PREFIX):
            sheet.blame(sheet.place(line, column), shown(name), unknown_field(name, today))
            name = None
        elif name:
            sheet.columns.setdefault(today.get(name, name), column)
        found.append((name, kind))
    sheet.absent = [
        name for name, field in fields.items() if name and field.is_required() and name not in sheet.columns
    ]
    for name in sheet.absent:
        sheet.blame(sheet.place(line), "", f"expected a column {name}")
    return found


def _is_told(fault: Fault, sheets: dict[str, _Sheet]) -> bool:
    """Whether ``fault`` is one row's lack of a column that all rows lack."""
    if len(fault.place) < 3 or fault.value:
        return False
    sheet = sheets.get(str(fault.place[0]))
    return sheet is not None and fault.place[2] in sheet.absent


def _located(fault: Fault, sheets: dict[str, _Sheet], settings_name: str) -> Fault:
    """Return ``fault`` with its place in the files."""

    def in_file(mention: re.Match[str]) -> str:
        sheet, row = sheets.get(mention[1]), int(mention[2])
        return sheet.place(sheet.lines[row]) if sheet and row < len(sheet.lines) else mention[0]

    expected = ROW_MENTIONED.sub(in_file, fault.expected)
    sheet = sheets.get(str(fault.place[0])) if len(fault.place) > 1 else None
    if sheet is None or not isinstance(fault.place[1], int):
        return Fault((f"{settings_name}: {fault.where}",), fault.value, expected)
    name = str(fault.place[2]) if len(fault.place) > 2 else ""
    place = sheet.place(sheet.lines[fault.place[1]], sheet.columns.get(name))
    return Fault((f"{place} ({name})" if name else place,), fault.value, expected)
