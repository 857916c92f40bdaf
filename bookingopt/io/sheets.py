"""Sheets of a workbook -> problem: one sheet for each list of a problem, and one for its settings.

The layout is the one that `bookingopt.io.result_tables` gives: sheets Rooms and Reservations, where wanted also
OutOfOrder, MinimumStayByDate, NewReservations and Settings (columns Field and Value). In a workbook that BookingOpt has
written, the assignments are the next reservations, unless a sheet Reservations says otherwise; the other lists of a
result are left alone, and so are the user's own sheets, whose names begin with ``x-``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bookingopt.domain.parse import IGNORED, LISTS, OLDER_NAMES, unknown_field
from bookingopt.domain.problem import USER_PREFIX, Problem
from bookingopt.errors import Fault, InputError, shown
from bookingopt.io.cells import Cell, Kind, kind_of, read_value
from bookingopt.io.grid import Grid, fill, is_empty, problem_from_grids
from bookingopt.io.result_tables import RESULT_LISTS, SETTINGS, SETTINGS_COLUMNS

#: (row, cells) of every row of a sheet that is not empty, rows counted from 1.
Rows = Sequence[tuple[int, Sequence[Cell]]]

_ASSIGNMENTS, _UNASSIGNED = "assignments", "unassigned"
_OBJECT = "MinimumStayByDay"
_REQUEST_TYPES = "AllowableTypesForNewReservation"


def problem_from_book(stem: str, source: str, sheets: Mapping[str, Rows]) -> Problem:
    """Build a problem from the sheets of a workbook.

    Parameters
    ----------
    stem
        What the problem is called where the settings do not say it.
    source
        What the workbook is called in messages.
    sheets
        The rows of every sheet, by its name.

    Raises
    ------
    InputError
        With everything that is wrong, each with its sheet, row and column.
    """
    faults: list[Fault] = []
    named = _named(source, sheets, faults)
    if "Reservations" not in named and _ASSIGNMENTS in named:
        named["Reservations"] = named[_ASSIGNMENTS]
        if len(sheets[named.get(_UNASSIGNED, "")] if _UNASSIGNED in named else ()) > 1:
            expected = "expected a sheet Reservations; the assignments alone lack those that are unassigned"
            faults.append(Fault((source,), "", expected))
    grids: dict[str, Grid] = {}
    for field in LISTS:
        if field in named:
            grids[field] = Grid(f"{source} sheet {named[field]}", in_letters=True)
            if sheets[named[field]] or field in ("Rooms", "Reservations"):
                fill(grids[field], field, sheets[named[field]], read_value)
        elif field in ("Rooms", "Reservations"):
            faults.append(Fault((source,), "", f"expected a sheet {field}"))
    settings = Grid(f"{source} sheet {named.get(SETTINGS, SETTINGS)}", in_letters=True)
    values = _settings(settings, sheets[named[SETTINGS]] if SETTINGS in named else ())
    values.setdefault("ProblemId", stem)
    faults += settings.faults
    if {"Rooms", "Reservations"} - {name for name, grid in grids.items() if not grid.broken}:
        raise InputError([*(fault for grid in grids.values() for fault in grid.faults), *faults], source)

    def place_of(fault: Fault) -> str:
        row = settings.columns.get(fault.where) or settings.columns.get(str(fault.place[0]) if fault.place else "")
        place = settings.place(row, 2) if row else settings.name
        return f"{place} ({fault.where})" if fault.where else place

    return problem_from_grids(values, grids, place_of, faults, source)


def _named(source: str, sheets: Mapping[str, Rows], faults: list[Fault]) -> dict[str, str]:
    """Return the sheets that are known: name of a list -> name in the workbook; case does not matter there."""
    known = {name.lower(): name for name in (*LISTS, SETTINGS, *RESULT_LISTS)}
    named: dict[str, str] = {}
    for name, rows in sheets.items():
        bare = name.strip().lower()
        if bare in known:
            named.setdefault(known[bare], name)
        elif rows and not bare.startswith(USER_PREFIX):
            expected = unknown_field(name, [*LISTS, SETTINGS]).replace("field", "sheet")
            expected += f" (sheets of your own begin with {USER_PREFIX})"
            faults.append(Fault((f"{source} sheet {name}",), "", expected))
    return named


def _settings(grid: Grid, rows: Rows) -> dict[str, Any]:
    """Return the fields that the sheet of the settings names; ``grid.columns`` gets the row of each."""
    found: dict[str, Any] = {}
    for line, cells in rows[:1]:
        if tuple(str(cell).strip() for cell in cells) != SETTINGS_COLUMNS:
            grid.blame(grid.place(line), "", "expected the two columns Field and Value")
            return found
    for line, cells in rows[1:]:
        name, value, *more = [*cells, None, None][: max(2, len(cells))]
        for column, cell in enumerate(more, start=3):
            if not is_empty(cell):
                grid.blame(grid.place(line, column), shown(cell), "expected nothing beside Field and Value")
        if is_empty(name):
            grid.blame(grid.place(line, 1), "", "expected the name of a field")
            continue
        field = str(name).strip()
        if field in LISTS:
            grid.blame(grid.place(line, 1), shown(field), "expected no list among the settings; it has its own sheet")
        elif field in grid.columns:
            expected = f"expected each field once; it stands in row {grid.columns[field]:,} already"
            grid.blame(grid.place(line, 1), shown(field), expected)
        else:
            grid.columns[field] = line
            _put(found, field, value)
    return found


def _put(found: dict[str, Any], field: str, value: Cell) -> None:
    """Put the value of a cell where the problem has it."""
    if is_empty(value):
        return
    if field.startswith(f"{_OBJECT}."):
        nights = found.setdefault(_OBJECT, {})
        if isinstance(nights, dict):  # else a row says that all of it is something else, which the parser refuses
            nights[field.partition(".")[2]] = read_value(value, Kind.NUMBER)
    elif field in IGNORED or field.startswith(USER_PREFIX):
        found[field] = read_value(value, Kind.OWN)
    else:
        found[field] = read_value(value, _KINDS.get(field, Kind.TEXT))


_FIELDS = {field.alias or name: kind_of(field) for name, field in Problem.model_fields.items()}
_KINDS = {
    **_FIELDS,
    **{old: _FIELDS[new] for old, new in OLDER_NAMES[Problem].items()},
    _REQUEST_TYPES: Kind.LIST,
}
