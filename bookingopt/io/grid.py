"""Tables -> problem: what every tabular format has in common, and where in the files its errors stand.

The columns are named as the fields (older names too). An empty cell is an absent value, an empty row is none. The
parser judges the values, as it does with JSON, and the places in its errors become file, row and column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bookingopt.domain.parse import IGNORED, LISTS, ROW_MENTIONED, parse_problem, row_names, unknown_field
from bookingopt.domain.problem import USER_PREFIX, Problem
from bookingopt.errors import Fault, InputError, shown
from bookingopt.io.cells import Cell, Kind, kind_of

_C = TypeVar("_C", bound=Cell)


@dataclass(slots=True)
class Grid:
    """One table, read: rows for the parser, where they stood, and what was wrong with the table itself.

    ``lines[i]`` is the line of ``rows[i]``, ``columns`` the column of each field, both counted from 1; ``absent`` are
    required fields without a column; a ``broken`` table could not be read to its end. A spreadsheet has rows and
    lettered columns (``in_letters``), and its rows may be of different lengths.
    """

    name: str
    in_letters: bool = False
    rows: list[dict[str, Any]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    broken: bool = False

    def place(self, line: int, column: int | None = None) -> str:
        """Return the place as messages have it."""
        if self.in_letters:
            return f"{self.name} row {line:,}" + (f" column {letters(column)}" if column else "")
        return f"{self.name} line {line:,}" + (f" column {column:,}" if column else "")

    def blame(self, place: str, value: str, expected: str) -> None:
        """Note what is wrong with the table itself."""
        self.faults.append(Fault((place,), value, expected))

    def blame_emptiness(self) -> None:
        """Note that there is nothing at all."""
        thing, row = ("sheet", "row") if self.in_letters else ("file", "line")
        self.blame(self.place(1), "", f"the {thing} is empty; expected a {row} with the names of the columns")
        self.broken = True


def letters(column: int) -> str:
    """Return what a spreadsheet calls the column, counted from 1: A … Z, then AA."""
    name = ""
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def is_empty(cell: Cell) -> bool:
    """Whether the cell says nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def fill(
    grid: Grid, list_field: str, records: Iterable[tuple[int, Sequence[_C]]], read: Callable[[_C, Kind], Any]
) -> None:
    """Read the ``records`` (line, cells), the first of which names the columns, into ``grid``.

    Parameters
    ----------
    grid
        What is filled.
    list_field
        The list of a problem that the rows are.
    records
        The rows that are not empty.
    read
        Value of a cell that is not empty, by the kind of its column.
    """
    rest = iter(records)
    line, header = next(rest, (1, ()))
    if not header:
        if not grid.broken:
            grid.blame_emptiness()
        return
    columns = _columns(grid, list_field, line, header)
    for line, cells in rest:
        if len(cells) != len(columns) and not grid.in_letters:
            expected = f"expected {len(columns)} cells, as many as the header has, not {len(cells)}"
            grid.blame(grid.place(line), "", expected)
        row = {}
        for column, cell in enumerate(cells if grid.in_letters else cells[: len(columns)], start=1):
            name, kind = columns[column - 1] if column <= len(columns) else ("", Kind.TEXT)
            if name == "" and not is_empty(cell):
                grid.blame(grid.place(line, column), shown(cell), "expected a name for this column in the header")
            elif name and not is_empty(cell):
                row[name] = read(cell, kind)
        grid.rows.append(row)
        grid.lines.append(line)


def _columns(grid: Grid, list_field: str, line: int, header: Sequence[Cell]) -> list[tuple[str | None, Kind]]:
    """Return (name, kind) of every column, the name None where it is wrong and empty where there is none."""
    today = row_names(list_field)
    fields = {field.alias: field for field in LISTS[list_field].model_fields.values()}
    found: list[tuple[str | None, Kind]] = []
    for column, cell in enumerate(header, start=1):
        name: str | None = "" if cell is None else str(cell).strip()
        kind = kind_of(fields[today[name]]) if name in today else Kind.OWN
        if name and any(name == other for other, _ in found):
            grid.blame(grid.place(line, column), shown(name), "expected each column once")
            name = None
        elif name and name not in today and name not in IGNORED and not name.startswith(USER_PREFIX):
            grid.blame(grid.place(line, column), shown(name), unknown_field(name, today))
            name = None
        elif name:
            grid.columns.setdefault(today.get(name, name), column)
        found.append((name, kind))
    grid.absent = [name for name, field in fields.items() if name and field.is_required() and name not in grid.columns]
    for name in grid.absent:
        grid.blame(grid.place(line), "", f"expected a column {name}")
    return found


def problem_from_grids(
    settings: dict[str, Any],
    grids: Mapping[str, Grid],
    place_of: Callable[[Fault], str],
    faults: Sequence[Fault] = (),
    source: str = "",
) -> Problem:
    """Build a problem from its lists and its other fields.

    Parameters
    ----------
    settings
        All fields that are no grid.
    grids
        The lists by the name of their field; none is broken.
    place_of
        Where the settings have what a fault is about.
    faults
        What is known to be wrong beside what the grids know.
    source
        What the input is called in messages.

    Raises
    ------
    InputError
        With everything that is wrong, each with its place in the files.
    """
    known = [*(fault for grid in grids.values() for fault in grid.faults), *faults]
    try:
        problem = parse_problem({**settings, **{name: grid.rows for name, grid in grids.items()}})
    except InputError as error:
        known += [_located(fault, grids, place_of) for fault in error.faults if not _is_told(fault, grids)]
        raise InputError(known, source) from None
    if known:
        raise InputError(known, source)
    return problem


def _is_told(fault: Fault, grids: Mapping[str, Grid]) -> bool:
    """Whether ``fault`` is one row's lack of a column that all rows lack."""
    if len(fault.place) < 3 or fault.value:
        return False
    grid = grids.get(str(fault.place[0]))
    return grid is not None and fault.place[2] in grid.absent


def _located(fault: Fault, grids: Mapping[str, Grid], place_of: Callable[[Fault], str]) -> Fault:
    """Return ``fault`` with its place in the files."""

    def in_file(mention: re.Match[str]) -> str:
        grid, row = grids.get(mention[1]), int(mention[2])
        return grid.place(grid.lines[row]) if grid and row < len(grid.lines) else mention[0]

    expected = ROW_MENTIONED.sub(in_file, fault.expected)
    grid = grids.get(str(fault.place[0])) if len(fault.place) > 1 else None
    if grid is None or not isinstance(fault.place[1], int):
        return Fault((place_of(fault),), fault.value, expected)
    name = str(fault.place[2]) if len(fault.place) > 2 else ""
    place = grid.place(grid.lines[fault.place[1]], grid.columns.get(name))
    return Fault((f"{place} ({name})" if name else place,), fault.value, expected)
