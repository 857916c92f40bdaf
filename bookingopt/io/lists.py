"""Tables -> problem: what every tabular format has in common.

The columns are named as the fields (older names too), whatever their case, blanks and punctuation; other columns are
passed over with a warning. An empty cell is an absent value, an empty row is none. The parser judges the values, as it
does with JSON, and every fault gets its position in the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bookingopt.domain.faults import MOST_SEARCHED, nearest_name
from bookingopt.domain.field_names import DEPARTURE, LISTS, row_names
from bookingopt.domain.fields import DAY_EXPECTED
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.errors import Fault, FaultList, InputError, Place, Position, shown
from bookingopt.io.cells import Cell, CellFormat, format_of, is_empty
from bookingopt.io.grid import Grid
from bookingopt.io.tables.dates import DateOrder, day_in_order, order_hint
from bookingopt.io.tables.headings import field_name, required_names
from bookingopt.io.tables.layout import TableLayout, find_layout
from bookingopt.io.tables.samples import sample_rows
from bookingopt.translatable import Translatable, either

#: Fields of a row that are days.
DAY_NAMES = ("Arrival", DEPARTURE, "Start", "End")


@dataclass(slots=True)
class ListTable:
    """One list of a problem as a table says it.

    ``rows`` go to the parser, ``numbers[i]`` is the number of ``rows[i]`` in the grid, ``columns`` has the column of
    each field, ``absent`` are required fields without a column, and ``warnings`` say what was passed over.
    """

    grid: Grid
    date_order: DateOrder | None = None
    rows: list[dict[str, Any]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    faults: FaultList = field(default_factory=FaultList)
    warnings: list[Translatable] = field(default_factory=list)
    is_broken: bool = False

    def blame(self, row: int, column: int | None, value: str, expected: Translatable) -> None:
        """Note what is wrong with the table itself."""
        self.faults.append(self.grid.refuse(row, column, value, expected))


_TOTALS = "{source}: {rows} of totals not read: {text}."

#: A column that is read: its index, the field, and what its cells hold.
_Column = tuple[int, str, CellFormat]


def read_list(grid: Grid, list_field: str, date_order: DateOrder | None = None) -> ListTable:
    """Read the rows of ``grid`` as those of the list ``list_field``.

    The first row that names every required field holds the headings. What stands above it, total rows below the data,
    and columns that name no field are passed over, with a warning.
    """
    table = ListTable(grid, date_order, warnings=list(grid.warnings), is_broken=grid.fault is not None)
    if grid.rows:
        layout = find_layout(grid.rows, list_field)
        number, header = grid.rows[layout.heading]
        columns = _columns(table, list_field, number, header)
        for index in range(layout.heading + 1, len(grid.rows)):
            if index not in layout.totals:
                number, cells = grid.rows[index]
                table.rows.append(_row(table, columns, len(header), number, cells))
                table.numbers.append(number)
        _warn_of_rows(table, layout)
    elif grid.fault is None:
        empty = "the file is empty; expected a line with the names of the columns"
        if grid.is_sheet:
            empty = "the sheet is empty; expected a row with the names of the columns"
        table.blame(1, None, "", Translatable(empty))
        table.is_broken = True
    if grid.fault is not None:
        table.faults.append(grid.fault)
    return table


def _row(
    table: ListTable, columns: Sequence[_Column], width: int, number: int, cells: Sequence[Cell]
) -> dict[str, Any]:
    grid, count = table.grid, len(cells)
    if count != width and (count < width or any(not is_empty(cell) for cell in cells[width:])):
        if not grid.is_sheet:
            uneven = "expected {width} cells, as many as the header has, not {count}"
            table.blame(number, None, "", Translatable(uneven, width=width, count=count))
        for column in range(width, count if grid.is_sheet else 0):
            if not is_empty(cells[column]):
                expected = "expected a name for this column in the header"
                table.blame(number, column + 1, shown(cells[column]), Translatable(expected))
    row = {}
    for index, name, form in columns:
        if index < count and (cell := cells[index]) != "" and not is_empty(cell):
            if not name:
                table.blame(
                    number, index + 1, shown(cell), Translatable("expected a name for this column in the header")
                )
            elif form is CellFormat.DAY and isinstance(cell, str):
                row[name] = day_in_order(cell, table.date_order) or cell.strip()
            else:
                row[name] = grid.read(cell, form)
    return row


def _columns(table: ListTable, list_field: str, number: int, header: Sequence[Cell]) -> list[_Column]:
    """Return the columns that are read; the name is empty where the header has none."""
    today = row_names(list_field)
    fields = {field.alias: field for field in LISTS[list_field].model_fields.values()}
    found: dict[str, _Column] = {}
    nameless: list[_Column] = []
    unknown: list[str] = []
    for index, cell in enumerate(header):
        if is_empty(cell):
            nameless.append((index, "", CellFormat.TEXT))
            continue
        name = field_name(cell, list_field)
        if name is None:
            known = today if len(unknown) < MOST_SEARCHED else ()
            unknown.append(_named_with_nearest(str(cell).strip(), known))
        elif name in found:
            fault = table.grid.refuse(
                number, index + 1, shown(str(cell).strip()), Translatable("expected each column once")
            )
            table.faults.append(replace(fault, repeats=table.grid.position(number, found[name][0] + 1)))
        else:
            field = fields.get(today.get(name, name))
            form = CellFormat.DAY if name == DEPARTURE else format_of(field) if field else CellFormat.OWN
            found[name] = (index, name, form)
            table.columns.setdefault(today.get(name, name), index + 1)
    if unknown:
        unread = "{source}: columns that are not read: {columns}."
        table.warnings.append(Translatable(unread, source=table.grid.source, columns=unknown))
    for names in required_names(list_field):
        if table.columns.keys().isdisjoint(names):
            table.absent.append(names[0])
            table.blame(number, None, "", Translatable("expected a column {names}", names=either(names)))
    return [*found.values(), *nameless]


def _named_with_nearest(heading: str, known: Iterable[str]) -> str:
    nearest = nearest_name(heading, known)
    near = "{heading} (the nearest known name is {name})"
    return Translatable(near, heading=shown(heading), name=nearest) if nearest else shown(heading)


def _warn_of_rows(table: ListTable, layout: TableLayout) -> None:
    """Say which rows above the headings and below the data were passed over."""
    rows, source = table.grid.rows, table.grid.source
    above, totals = range(layout.heading), sorted(layout.totals)
    for indices, key in ((above, "{source}: {rows} above the headings not read: {text}."), (totals, _TOTALS)):
        if indices:
            first, last = rows[indices[0]][0], rows[indices[-1]][0]
            lines = _rows(first, last, is_sheet=table.grid.is_sheet)
            text = next(str(cell).strip() for cell in rows[indices[0]][1] if not is_empty(cell))
            table.warnings.append(Translatable(key, source=source, rows=lines, text=shown(text)))


def _rows(first: int, last: int, *, is_sheet: bool) -> Translatable:
    """Return which rows of a sheet, or lines of a file, are meant."""
    if first == last:
        return Translatable("row {row}" if is_sheet else "line {row}", row=first)
    return Translatable("rows {first} to {last}" if is_sheet else "lines {first} to {last}", first=first, last=last)


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
    known = joined_faults(lists.values(), faults)
    try:
        problem = parse_problem({**settings, **{name: table.rows for name, table in lists.items()}})
    except InputError as error:
        hints = {name: _date_hint(table) for name, table in lists.items()}
        known += (_located(fault, lists, position_of, hints) for fault in error.faults if not _is_told(fault, lists))
        shown = InputError(list(_with_samples(known, lists)), source)
        shown.left_out = known.left_out + error.left_out
        raise shown from None
    if known:
        raise InputError(known, source)
    return problem


def joined_faults(tables: Iterable[ListTable], others: Sequence[Fault] = ()) -> FaultList:
    """Return what is wrong with the tables themselves, then the ``others``."""
    joined = FaultList()
    for table in tables:
        joined += table.faults
    joined += others
    return joined


def _is_told(fault: Fault, lists: Mapping[str, ListTable]) -> bool:
    """Whether ``fault`` is one row's lack of a column that all rows lack."""
    if len(fault.place) < 3 or fault.value:
        return False
    table = lists.get(str(fault.place[0]))
    return table is not None and fault.place[2] in table.absent


def _located(
    fault: Fault,
    lists: Mapping[str, ListTable],
    position_of: Callable[[Fault], Position],
    hints: Mapping[str, Translatable | None],
) -> Fault:
    """Return ``fault`` with its position in the files."""
    repeats = fault.repeats
    if isinstance(repeats, tuple) and (earlier := lists.get(str(repeats[0]))) and isinstance(repeats[1], int):
        repeats = earlier.grid.position(earlier.numbers[repeats[1]])
    table = lists.get(str(fault.place[0])) if len(fault.place) > 1 else None
    if table is None or not isinstance(fault.place[1], int):
        return replace(fault, position=position_of(fault), repeats=repeats)
    place: Place = fault.place
    expected, option = fault.expected, fault.option
    if place[2:3] == ("Length",) and "Length" not in table.columns and DEPARTURE in table.columns:
        place = (*place[:2], DEPARTURE)
    if expected == DAY_EXPECTED and (hint := hints.get(str(place[0]))):
        key = "{expected} {hint}" if table.date_order else "{expected}; {hint}"
        expected = Translatable(key, expected=expected, hint=hint)
        option = "date_order"
    column = table.columns.get(str(place[2])) if len(place) > 2 else None
    position = table.grid.position(table.numbers[fault.place[1]], column)
    return replace(fault, place=place, expected=expected, position=position, repeats=repeats, option=option)


def _with_samples(faults: Iterable[Fault], lists: Mapping[str, ListTable]) -> Iterator[Fault]:
    """Yield the faults; the first of each table that asks for the order of dates shows rows of it."""
    asking = set()
    for fault in faults:
        name = str(fault.place[0]) if fault.place else ""
        if fault.option == "date_order" and name in lists and name not in asking:
            asking.add(name)
            table, position = lists[name], fault.position
            first = position.row if position is not None and position.row is not None else table.numbers[0]
            yield replace(fault, samples=sample_rows(table.grid.rows, table.columns, table.numbers[0], first))
        else:
            yield fault


def _date_hint(table: ListTable) -> Translatable | None:
    """Return what to do about dates of ``table`` that were not read."""
    return order_hint(
        (value for row in table.rows for name in DAY_NAMES if isinstance(value := row.get(name), str)), table.date_order
    )
