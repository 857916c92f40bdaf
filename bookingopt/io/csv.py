"""CSV text -> problem: reservations and rooms as tables, everything else from settings.

The columns are separated by commas, semicolons or tabs, whichever the header has most of; how a value stands in a cell
is said in `bookingopt.io.cells`, which also takes back the apostrophe that keeps a spreadsheet from seeing a
formula. What the tables mean is said in `bookingopt.io.grid`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

from bookingopt.domain.parse import OLDER_NAMES
from bookingopt.domain.problem import Problem
from bookingopt.errors import Fault, InputError
from bookingopt.io.cells import read_cell
from bookingopt.io.grid import Grid, fill, problem_from_grids

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
    grids = {"Reservations": _read("Reservations", reservations), "Rooms": _read("Rooms", rooms)}
    if any(grid.broken for grid in grids.values()):
        raise InputError([fault for grid in grids.values() for fault in grid.faults], reservations.name)
    settings = settings or Source("the settings", {})
    name_of_settings = settings.name
    data = copy(settings.content)
    faults = [
        Fault((f"{name_of_settings}: {name}",), "", f"expected no such field among the settings; {reason}")
        for name, reason in _NOT_A_SETTING.items()
        if name in data
    ]
    if minimum_stay is not None:
        for name in _MINIMUM_STAY:
            data.pop(name, None)
        data["MinimumStay"] = minimum_stay
    data["ProblemId"] = problem_id
    return problem_from_grids(
        data, grids, lambda fault: f"{name_of_settings}: {fault.where}", faults, reservations.name
    )


def _read(list_field: str, source: Source) -> Grid:
    grid = Grid(source.name)
    fill(grid, list_field, _records(grid, source.content), read_cell)
    return grid


def _records(grid: Grid, text: str) -> Iterator[tuple[int, list[str]]]:
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
            grid.blame(grid.place(line), "", f"not valid CSV: {error}")
            grid.broken = True
            return
        if any(cell.strip() for cell in cells):
            yield line, cells
