"""Tables as CSV, both ways, and a problem from its tables of reservations and rooms and its settings.

The columns are separated by commas, semicolons or tabs, whichever the header has most of; how a value stands in a cell
is said in `bookingopt.io.cells`, which also takes back the apostrophe that keeps a spreadsheet from seeing a
formula. What the tables mean is said in `bookingopt.io.lists`.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from bookingopt.domain.problem import Problem
from bookingopt.errors import Fault, InputError, Position
from bookingopt.io.cells import read_cell, write_cell
from bookingopt.io.grid import Grid
from bookingopt.io.lists import joined_faults, problem_from_lists, read_list
from bookingopt.io.result_tables import Table
from bookingopt.io.tables.layout import MOST_TITLE_ROWS, required_count
from bookingopt.io.tables.overrides import Overrides, Source
from bookingopt.translatable import Translatable

SEPARATORS = (",", ";", "\t")
#: Most cells that are read; empty ones count.
MAX_CELLS = 20_000_000

#: In so many characters the header is looked for, to find the separator.
_LONGEST_HEADER = 100_000


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
    grids = {
        field: read_table(table.content, table.name, field)
        for field, table in (("Reservations", reservations), ("Rooms", rooms))
    }
    settings = settings or Source("the settings", {})
    return problem_from_grids(problem_id, grids, Overrides(settings, minimum_stay), reservations.name)


def problem_from_grids(problem_id: str, grids: Mapping[str, Grid], overrides: Overrides, source: str) -> Problem:
    """Build a problem from its tables by the name of their list; ``source`` is what the input is called in messages.

    Raises
    ------
    InputError
        With everything that is wrong, each with its file, line and column.
    """
    lists = {field: read_list(grid, field, overrides.date_order) for field, grid in grids.items()}
    if any(table.is_broken for table in lists.values()):
        raise InputError(joined_faults(lists.values()), source)
    data = {**overrides.applied({}), "ProblemId": problem_id}
    in_settings = Position("the settings" if overrides.settings is None else overrides.settings.name)
    problem = problem_from_lists(data, lists, lambda _: in_settings, overrides.faults(), source)
    return overrides.noted(problem, [warning for table in lists.values() for warning in table.warnings], "")


def read_table(text: str, source: str, list_field: str) -> Grid:
    """Return the table that ``text`` is.

    Parameters
    ----------
    text
        The whole file.
    source
        What it is called in messages.
    list_field
        What the rows are; where titles stand above the headings, these tell the separator.
    """
    return read_rows(text, source, _separator(text[:_LONGEST_HEADER], list_field))


def read_rows(text: str, source: str, separator: str) -> Grid:
    """Return the rows of ``text`` that are not empty; a fault says where they end too early."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[str]]] = []
    count = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return Grid(source, rows, read_cell)
        except csv.Error as error:
            fault = Fault((), "", Translatable("not valid CSV: {reason}", reason=str(error)), Position(source, line))
            return Grid(source, rows, read_cell, fault=fault)
        count += len(cells)
        if count > MAX_CELLS:
            fault = Fault(
                (), "", Translatable("expected at most {count} cells", count=MAX_CELLS), Position(source, line)
            )
            return Grid(source, (), read_cell, fault=fault)
        if any(cell.strip() for cell in cells):
            rows.append((line, cells))


def _separator(start: str, list_field: str) -> str:
    """Return what separates the cells of the headings, or most cells of the first line where there are no headings."""
    lines = [line for line in start.splitlines() if line.strip()]
    if not lines:
        return SEPARATORS[0]
    heading = max(lines[:MOST_TITLE_ROWS], key=lambda line: max(_named(line, each, list_field) for each in SEPARATORS))
    return max(SEPARATORS, key=lambda each: (_named(heading, each, list_field), heading.count(each)))


def _named(line: str, separator: str, list_field: str) -> int:
    """Return how many of the required fields the cells of ``line`` name."""
    return required_count([cell.strip().strip('"') for cell in line.split(separator)], list_field)


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
