"""What the sheets of a workbook mean, both ways: one for each list of a problem, and one for its settings.

The layout is the one that `problem_tables` gives: sheets Rooms and Reservations, where wanted also
OutOfOrder, MinimumStayByDate, NewReservations and Settings (columns Field and Value). In a workbook that BookingOpt has
written, the assignments are the next reservations, unless a sheet Reservations says otherwise; the other lists of a
result are left alone, and so are the user's own sheets, whose names begin with ``x-``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from typing import Any

from pydantic import BaseModel

from bookingopt.domain.faults import unknown_field
from bookingopt.domain.field_names import IGNORED, LISTS, OLDER_NAMES, OLDER_REQUEST_TYPES, field_names
from bookingopt.domain.problem import USER_PREFIX, NewReservation, Problem, Reservation, Room
from bookingopt.domain.result import Result
from bookingopt.domain.result_rows import Move
from bookingopt.errors import Fault, InputError, Position, path, shown
from bookingopt.io.cells import Cell, CellFormat, format_of, is_empty, read_value
from bookingopt.io.grid import Grid, sheet_place
from bookingopt.io.lists import joined_faults, problem_from_lists, read_list
from bookingopt.io.result_tables import RESULT_LISTS, Table, cell_of, cells_of, moves_table, tables
from bookingopt.io.tables.dates import DateOrder, day_in_order
from bookingopt.io.tables.overrides import NO_OVERRIDES, Overrides
from bookingopt.io.workbook import write_book
from bookingopt.translatable import Translatable

#: What the table of the settings is called, and its columns.
SETTINGS = "Settings"
SETTINGS_COLUMNS = ("Field", "Value")


_ASSIGNMENTS, _UNASSIGNED = "assignments", "unassigned"
_OBJECT = "MinimumStayByDay"
_REQUIRED = ("Rooms", "Reservations")
_KNOWN_SHEETS = {name.lower(): name for name in (*LISTS, SETTINGS, *RESULT_LISTS)}


def problem_from_book(
    stem: str,
    source: str,
    sheets: Mapping[str, Grid],
    rooms: Grid | None = None,
    overrides: Overrides = NO_OVERRIDES,
) -> Problem:
    """Build a problem from the sheets of a workbook.

    Parameters
    ----------
    stem
        What the problem is called where the settings do not say it.
    source
        What the workbook is called in messages.
    sheets
        By their names. A single sheet holds the reservations, whatever its name.
    rooms
        The table of the rooms, where it is none of the sheets.
    overrides
        What is given beside the tables.

    Raises
    ------
    InputError
        With everything that is wrong, each with its sheet, row and column.
    """
    faults: list[Fault] = overrides.faults()
    grids = _list_grids(source, sheets, rooms, faults)
    order = overrides.date_order
    lists = {field: read_list(grid, field, order) for field, grid in grids.items() if _is_told(field, grid)}
    name = next((name for name in sheets if name.strip().lower() == SETTINGS.lower()), SETTINGS)
    settings = _read_settings(sheets.get(name) or Grid(sheet_place(source, name), (), read_value, is_sheet=True), order)
    settings.values.setdefault("ProblemId", stem)
    faults += settings.faults
    if not all(field in lists and not lists[field].is_broken for field in _REQUIRED):
        raise InputError(joined_faults(lists.values(), faults), source)

    def position_of(fault: Fault) -> Position:
        given = overrides.settings
        return Position(given.name) if given and fault.place[0] in given.content else settings.position_of(fault)

    problem = problem_from_lists(overrides.applied(settings.values), lists, position_of, faults, source)
    warnings = [warning for table in lists.values() for warning in table.warnings]
    return overrides.noted(problem, warnings, f"the sheet {SETTINGS}")


def _is_told(field: str, grid: Grid) -> bool:
    """Whether a sheet says something, or should."""
    return bool(grid.rows) or grid.fault is not None or field in _REQUIRED


def only_sheet(sheets: Mapping[str, Grid]) -> str | None:
    """Return the name of the one sheet that is not empty; None where there is none, or more than one."""
    filled = [name for name, grid in sheets.items() if grid.rows]
    return filled[0] if len(filled) == 1 else None


def _list_grids(source: str, sheets: Mapping[str, Grid], rooms: Grid | None, faults: list[Fault]) -> dict[str, Grid]:
    """Return the tables by the names of their lists."""
    only = only_sheet(sheets)
    if only is not None and not _is_known_sheet(only):
        grids = {"Reservations": sheets[only]}
    else:
        named = _named(sheets, faults)
        if "Reservations" not in named and _ASSIGNMENTS in named:
            named["Reservations"] = named[_ASSIGNMENTS]
            if _UNASSIGNED in named and len(sheets[named[_UNASSIGNED]].rows) > 1:
                expected = "expected a sheet Reservations; the assignments alone lack those that are unassigned"
                faults.append(Fault((), "", Translatable(expected), Position(source)))
        grids = {field: sheets[named[field]] for field in LISTS if field in named}
    if rooms is not None:
        if "Rooms" in grids:
            faults.append(
                Fault(
                    (),
                    "",
                    Translatable("expected no rooms beside those of {file}", file=rooms.source),
                    grids["Rooms"].position(),
                )
            )
        grids["Rooms"] = rooms
    key = "expected a sheet {name}"
    if only is not None:
        key = "expected a sheet {name}, or a table of the rooms beside the workbook"
    absent = [field for field in _REQUIRED if field not in grids]
    faults += [Fault((), "", Translatable(key, name=field), Position(source)) for field in absent]
    return {field: grids[field] for field in LISTS if field in grids}


def _is_known_sheet(name: str) -> bool:
    return name.strip().lower() in _KNOWN_SHEETS or name.strip().lower().startswith(USER_PREFIX)


def _named(sheets: Mapping[str, Grid], faults: list[Fault]) -> dict[str, str]:
    """Return the sheets that are known: name of a list -> name in the workbook; case does not matter there."""
    known = _KNOWN_SHEETS
    named: dict[str, str] = {}
    for name, grid in sheets.items():
        bare = name.strip().lower()
        if bare in known:
            named.setdefault(known[bare], name)
        elif grid.rows and not bare.startswith(USER_PREFIX):
            unknown = unknown_field(name, [*LISTS, SETTINGS], unknown=Translatable("unknown sheet"))
            own = "{unknown} (sheets of your own begin with {prefix})"
            faults.append(Fault((), "", Translatable(own, unknown=unknown, prefix=USER_PREFIX), grid.position()))
    return named


@dataclass(slots=True)
class _SettingsTable:
    """What the sheet of the settings says: ``values`` by field, and the row of each in ``numbers``."""

    grid: Grid
    values: dict[str, Any] = dataclass_field(default_factory=dict)
    numbers: dict[str, int] = dataclass_field(default_factory=dict)
    faults: list[Fault] = dataclass_field(default_factory=list)

    def blame(self, row: int, column: int | None, value: str, expected: Translatable) -> None:
        """Note what is wrong with the sheet itself."""
        self.faults.append(self.grid.refuse(row, column, value, expected))

    def position_of(self, fault: Fault) -> Position:
        """Return where the sheet has what ``fault`` is about."""
        number = self.numbers.get(path(fault.place)) or self.numbers.get(path(fault.place[:1]))
        return self.grid.position(number, 2) if number else self.grid.position()


def _read_settings(grid: Grid, date_order: DateOrder | None = None) -> _SettingsTable:
    """Return the fields that the sheet of the settings names."""
    table = _SettingsTable(grid)
    table.faults += [] if grid.fault is None else [grid.fault]
    for number, cells in grid.rows[:1]:
        if tuple(str(cell).strip() for cell in cells) != SETTINGS_COLUMNS:
            table.blame(number, None, "", Translatable("expected the two columns Field and Value"))
            return table
    for number, cells in grid.rows[1:]:
        name, value, *more = [*cells, None, None][: max(2, len(cells))]
        for column, cell in enumerate(more, start=3):
            if not is_empty(cell):
                table.blame(number, column, shown(cell), Translatable("expected nothing beside Field and Value"))
        if is_empty(name):
            table.blame(number, 1, "", Translatable("expected the name of a field"))
            continue
        field = str(name).strip()
        if field in LISTS:
            table.blame(
                number, 1, shown(field), Translatable("expected no list among the settings; it has its own sheet")
            )
        elif field in table.numbers:
            fault = grid.refuse(number, 1, shown(field), Translatable("expected each field once"))
            table.faults.append(replace(fault, repeats=grid.position(table.numbers[field])))
        else:
            table.numbers[field] = number
            day = _FORMATS.get(field) is CellFormat.DAY and isinstance(value, str) and day_in_order(value, date_order)
            _put(table.values, field, day or value)
    return table


def _put(found: dict[str, Any], field: str, value: Cell) -> None:
    """Put the value of a cell where the problem has it."""
    if is_empty(value):
        return
    if field.startswith(f"{_OBJECT}."):
        nights = found.setdefault(_OBJECT, {})
        if isinstance(nights, dict):  # else a row says that all of it is something else, which the parser refuses
            nights[field.partition(".")[2]] = read_value(value, CellFormat.NUMBER)
    elif field in IGNORED or field.startswith(USER_PREFIX):
        found[field] = read_value(value, CellFormat.OWN)
    else:
        found[field] = read_value(value, _FORMATS.get(field, CellFormat.TEXT))


_FIELDS = {field.alias or name: format_of(field) for name, field in Problem.model_fields.items()}
_FORMATS = {
    **_FIELDS,
    **{old: _FIELDS[new] for old, new in OLDER_NAMES[Problem].items()},
    OLDER_REQUEST_TYPES: CellFormat.LIST,
}


def problem_tables(problem: Problem) -> dict[str, Table]:
    """Return the lists of ``problem`` that are not empty by the names of their fields, and all else as settings.

    A field that is an object becomes one row for each of its keys, such as ``MinimumStayByDay.Fri``.
    """
    fields = {field.alias: getattr(problem, name) for name, field in Problem.model_fields.items()}
    found = {name: _given(name, fields[name]) for name in LISTS if fields[name]}
    rows: list[tuple[Cell, ...]] = []
    lists = {name for name, field in Problem.model_fields.items() if field.alias in LISTS}
    for name, value in problem.model_dump(by_alias=True, exclude={"ignored_fields", *lists}).items():
        if isinstance(value, dict) and name in fields:
            rows += [(f"{name}.{key}", nights) for key, nights in value.items()]
        else:
            rows.append((name, cell_of(value)))
    return {**found, SETTINGS: Table(SETTINGS_COLUMNS, tuple(rows))}


def template_tables() -> dict[str, Table]:
    """Return empty tables of rooms and reservations with the columns that can be filled in."""
    names = {"Rooms": field_names(Room), "Reservations": field_names(Reservation)}
    filled_in_by_us = {"PreviousRoom"}
    return {
        name: Table(tuple(column for column in columns if column not in filled_in_by_us), ())
        for name, columns in names.items()
    }


def _given(name: str, records: Sequence[BaseModel]) -> Table:
    """Return the records with the columns that one of them fills."""
    model = LISTS[name]
    rows = [record.model_dump(by_alias=True) for record in records]
    for record, row in zip(records, rows, strict=True):
        if isinstance(record, NewReservation) and not record.id_given:
            row["Id"] = None  # an id that is given can make the request a change of a reservation
    defaults = {field.alias: field.default for field in model.model_fields.values()}
    used = dict.fromkeys(column for row in rows for column, value in row.items() if value != defaults.get(column))
    own = [column for column in field_names(model) if column in used]
    columns = (*own, *(column for column in used if column.startswith(USER_PREFIX)))
    return Table(columns, tuple(cells_of(columns, row) for row in rows))


def result_book(result: Result, problem: Problem | None) -> bytes:
    """Return ``result`` as a workbook: a sheet for each of its lists, and the ``problem`` that can be read again.

    The assignments are the next reservations; without a complete plan the problem's own have a sheet beside them.
    """
    sheets = tables(result)
    if problem is not None and not result.unassigned:
        problem = problem.model_copy(update={"reservations": ()})
    again = {} if problem is None else problem_tables(problem)
    exact = ("assignments", "unassigned", *again)
    return write_book({**sheets, **again}, exact)


def problem_book(problem: Problem, moves: Iterable[Move]) -> bytes:
    """Return ``problem`` as a workbook that can be read again, with the moves to its present plan before it."""
    again = problem_tables(problem)
    return write_book({"moves": moves_table(moves), **again}, tuple(again))
