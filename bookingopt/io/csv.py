"""Tables as CSV, both ways, and a problem from its tables of reservations and rooms and its settings.

The columns are separated by commas, semicolons or tabs, whichever the header has most of; how a value stands in a cell
is said in `bookingopt.io.cells`, which also takes back the apostrophe that keeps a spreadsheet from seeing a
formula. What the tables mean is said in `bookingopt.io.lists`.
"""

from __future__ import annotations

import codecs
import csv
import io
from copy import copy
from dataclasses import dataclass
from typing import Any

from bookingopt.domain.field_names import OLDER_NAMES
from bookingopt.domain.problem import Problem
from bookingopt.errors import Fault, InputError, Position
from bookingopt.io.cells import read_cell, write_cell
from bookingopt.io.grid import Grid
from bookingopt.io.lists import problem_from_lists, read_list
from bookingopt.io.result_tables import Table

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
    lists = {
        "Reservations": read_list(read_table(reservations.content, reservations.name), "Reservations"),
        "Rooms": read_list(read_table(rooms.content, rooms.name), "Rooms"),
    }
    if any(table.is_broken for table in lists.values()):
        raise InputError([fault for table in lists.values() for fault in table.faults], reservations.name)
    settings = settings or Source("the settings", {})
    in_settings = Position(settings.name)
    data = copy(settings.content)
    faults = [
        Fault((name,), "", f"expected no such field among the settings; {reason}", in_settings)
        for name, reason in _NOT_A_SETTING.items()
        if name in data
    ]
    if minimum_stay is not None:
        for name in _MINIMUM_STAY:
            data.pop(name, None)
        data["MinimumStay"] = minimum_stay
    data["ProblemId"] = problem_id
    return problem_from_lists(data, lists, lambda _: in_settings, faults, reservations.name)


def read_table(text: str, source: str) -> Grid:
    """Return the table that ``text`` is; ``source`` is what it is called in messages."""
    header = next((line for line in text[:_LONGEST_HEADER].splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[str]]] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return Grid(source, rows, read_cell)
        except csv.Error as error:
            fault = Fault((), "", f"not valid CSV: {error}", Position(source, line))
            return Grid(source, rows, read_cell, fault=fault)
        if any(cell.strip() for cell in cells):
            rows.append((line, cells))


@dataclass(frozen=True, slots=True)
class CsvForm:
    """How CSV files are written: what separates the cells, and whether a byte order mark says that this is UTF-8."""

    separator: str = ","
    mark: bool = False


#: Commas and no mark.
PLAIN_CSV = CsvForm()


def table_csv(table: Table, form: CsvForm = PLAIN_CSV) -> bytes:
    """Return ``table`` as a CSV file (RFC 4180 but for the separator); `read_table` reads it back."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=form.separator)
    writer.writerow(table.columns)
    writer.writerows([write_cell(cell) for cell in row] for row in table.rows)
    return (codecs.BOM_UTF8 if form.mark else b"") + text.getvalue().encode()
