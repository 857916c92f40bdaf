"""Tables -> problem: what every tabular format has in common.

The columns are named as the fields (older names too). An empty cell is an absent value, an empty row is none. The
parser judges the values, as it does with JSON, and every fault gets its position in the files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bookingopt.domain.faults import unknown_field
from bookingopt.domain.field_names import IGNORED, LISTS, row_names
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import USER_PREFIX, Problem
from bookingopt.errors import Fault, InputError, Position, shown
from bookingopt.io.cells import Cell, CellFormat, format_of, is_empty
from bookingopt.io.grid import Grid


@dataclass(slots=True)
class ListTable:
    """One list of a problem as a table says it.

    ``rows`` go to the parser, ``numbers[i]`` is the number of ``rows[i]`` in the grid, ``columns`` has the column of
    each field, and ``absent`` are required fields without a column.
    """

    grid: Grid
    rows: list[dict[str, Any]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    is_broken: bool = False

    def blame(self, row: int, column: int | None, value: str, expected: str) -> None:
        """Note what is wrong with the table itself."""
        self.faults.append(self.grid.refuse(row, column, value, expected))


def read_list(grid: Grid, list_field: str) -> ListTable:
    """Read the rows of ``grid``, the first of which names the columns, as those of the list ``list_field``."""
    table = ListTable(grid, is_broken=grid.fault is not None)
    if grid.rows:
        number, header = grid.rows[0]
        columns = _columns(table, list_field, number, header)
        for number, cells in grid.rows[1:]:
            table.rows.append(_row(table, columns, number, cells))
            table.numbers.append(number)
    elif grid.fault is None:
        thing, row = ("sheet", "row") if grid.is_sheet else ("file", "line")
        table.blame(1, None, "", f"the {thing} is empty; expected a {row} with the names of the columns")
        table.is_broken = True
    if grid.fault is not None:
        table.faults.append(grid.fault)
    return table


def _row(
    table: ListTable, columns: Sequence[tuple[str | None, CellFormat]], number: int, cells: Sequence[Cell]
) -> dict[str, Any]:
    grid = table.grid
    if len(cells) != len(columns) and not grid.is_sheet:
        expected = f"expected {len(columns)} cells, as many as the header has, not {len(cells)}"
        table.blame(number, None, "", expected)
        cells = cells[: len(columns)]
    row = {}
    for column, cell in enumerate(cells, start=1):
        name, form = columns[column - 1] if column <= len(columns) else ("", CellFormat.TEXT)
        if name == "" and not is_empty(cell):
            table.blame(number, column, shown(cell), "expected a name for this column in the header")
        elif name and not is_empty(cell):
            row[name] = grid.read(cell, form)
    return row


def _columns(
    table: ListTable, list_field: str, number: int, header: Sequence[Cell]
) -> list[tuple[str | None, CellFormat]]:
    """Return (name, format) of every column, the name None where it is wrong and empty where there is none."""
    today = row_names(list_field)
    fields = {field.alias: field for field in LISTS[list_field].model_fields.values()}
    found: list[tuple[str | None, CellFormat]] = []
    for column, cell in enumerate(header, start=1):
        name: str | None = "" if cell is None else str(cell).strip()
        form = format_of(fields[today[name]]) if name in today else CellFormat.OWN
        if name and any(name == other for other, _ in found):
            table.blame(number, column, shown(name), "expected each column once")
            name = None
        elif name and name not in today and name not in IGNORED and not name.startswith(USER_PREFIX):
            table.blame(number, column, shown(name), unknown_field(name, today))
            name = None
        elif name:
            table.columns.setdefault(today.get(name, name), column)
        found.append((name, form))
    required = [name for name, field in fields.items() if name and field.is_required()]
    table.absent = [name for name in required if name not in table.columns]
    for name in table.absent:
        table.blame(number, None, "", f"expected a column {name}")
    return found


def problem_from_lists(
    settings: dict[str, Any],
    lists: Mapping[str, ListTable],
    position_of: Callable[[Fault], Position],
    faults: Sequence[Fault] = (),
    source: str = "",
) -> Problem:
    """Build a problem from its lists and its other fields.

    Parameters
    ----------
    settings
        All fields that are no table.
    lists
        The lists by the name of their field; none is broken.
    position_of
        Where the settings have what a fault is about.
    faults
        What is known to be wrong beside what the lists know.
    source
        What the input is called in messages.

    Raises
    ------
    InputError
        With everything that is wrong, each with its position in the files.
    """
    known = [*(fault for table in lists.values() for fault in table.faults), *faults]
    try:
        problem = parse_problem({**settings, **{name: table.rows for name, table in lists.items()}})
    except InputError as error:
        known += [_located(fault, lists, position_of) for fault in error.faults if not _is_told(fault, lists)]
        raise InputError(known, source) from None
    if known:
        raise InputError(known, source)
    return problem


def _is_told(fault: Fault, lists: Mapping[str, ListTable]) -> bool:
    """Whether ``fault`` is one row's lack of a column that all rows lack."""
    if len(fault.place) < 3 or fault.value:
        return False
    table = lists.get(str(fault.place[0]))
    return table is not None and fault.place[2] in table.absent


def _located(fault: Fault, lists: Mapping[str, ListTable], position_of: Callable[[Fault], Position]) -> Fault:
    """Return ``fault`` with its position in the files."""
    repeats = fault.repeats
    if isinstance(repeats, tuple) and (earlier := lists.get(str(repeats[0]))) and isinstance(repeats[1], int):
        repeats = earlier.grid.position(earlier.numbers[repeats[1]])
    table = lists.get(str(fault.place[0])) if len(fault.place) > 1 else None
    if table is None or not isinstance(fault.place[1], int):
        return replace(fault, position=position_of(fault), repeats=repeats)
    column = table.columns.get(str(fault.place[2])) if len(fault.place) > 2 else None
    position = table.grid.position(table.numbers[fault.place[1]], column)
    return replace(fault, position=position, repeats=repeats)
