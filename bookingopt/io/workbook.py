"""Workbooks (.xlsx) as bytes: tables into sheets, and sheets into rows. What a sheet means is not said here."""

# ruff: noqa: PLC0415  the libraries are imported when there is a workbook, not for the help

from __future__ import annotations

import io
import math
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from functools import partial
from typing import Any

from bookingopt.errors import Fault, InputError, OutputError
from bookingopt.io.archives.records import MAX_ROWS
from bookingopt.io.archives.sheet_rows import SheetRows, filled_book
from bookingopt.io.archives.unpack import unpacked_archive
from bookingopt.io.cells import Cell, read_value
from bookingopt.io.encoding import refuse_web_page
from bookingopt.io.grid import Grid, sheet_place
from bookingopt.io.result_tables import Table
from bookingopt.translatable import Translatable

#: What a sheet holds.
MAX_COLUMNS, MAX_TEXT = 16_384, 32_767
#: Most cells that are read; empty ones count where they stand before others, since a few bytes can ask for billions.
MAX_CELLS = 20_000_000

#: Digits that a spreadsheet keeps; a longer number is written as text.
_DIGITS = 15
#: Dates before it are numbered differently by every spreadsheet, and are written as text.
_FIRST_DAY = date(1900, 3, 1)
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDEST, _NARROWEST = 60, 9

_DATE_FORMAT, _TEXT_FORMAT = "yyyy-mm-dd", "@"
#: Stands in every workbook as the time of its making, so that equal results are equal bytes.
_CREATED = datetime(1980, 1, 1)  # noqa: DTZ001  the file format has no time zone here

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def write_book(tables: Mapping[str, Table], exact: Iterable[str] = ()) -> bytes:
    """Return a workbook with a sheet for each of ``tables``: frozen header, filter, real dates, no formulas.

    Characters that XML cannot hold are replaced, and every line end is one line feed. Equal tables are equal bytes.

    Parameters
    ----------
    tables
        By the name of the sheet.
    exact
        Sheets that are read again: there a text that is too long for a cell is an error, elsewhere it is cut.

    Raises
    ------
    OutputError
        A table does not fit into a sheet.
    """
    for name, table in tables.items():
        if len(table.rows) >= MAX_ROWS or len(table.columns) > MAX_COLUMNS:
            raise OutputError(f"the list {name} is too large for a workbook: write it as CSV")
    read_again = set(exact)
    sheets = {
        name: SheetRows(table.columns, table.rows, partial(_held, exact=name in read_again))
        for name, table in tables.items()
    }
    return filled_book(_empty_book(sheets), list(sheets.values()))


def _empty_book(sheets: Mapping[str, SheetRows]) -> bytes:
    """Return a workbook with all ``sheets`` and all styles, as `filled_book` takes it."""
    from xlsxwriter import Workbook

    content = io.BytesIO()
    # In memory: temporary files would hold the names of guests.
    with Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"author": "BookingOpt", "created": _CREATED})
        styles = (
            {"bold": True, "num_format": _TEXT_FORMAT},
            {"num_format": _TEXT_FORMAT},  # stays a text when somebody edits the cell
            {"num_format": _DATE_FORMAT},
            {"num_format": _TEXT_FORMAT, "quote_prefix": True},
        )
        formats = [book.add_format(style) for style in styles]
        for name, sheet in sheets.items():
            page = book.add_worksheet(name)
            page.freeze_panes(1, 0)
            page.autofilter(0, 0, len(sheet.rows), max(0, len(sheet.columns) - 1))
            for column, title in enumerate(sheet.columns):
                texts = (sheet.held(row[column]) for row in sheet.rows[:1000])
                widths = (len(str(text)) for text in (sheet.held(title), *texts) if text is not None)
                page.set_column(column, column, min(max(_NARROWEST, max(widths) + 3), _WIDEST))
            for row, style in enumerate(formats):
                page.write_string(row, 0, name, style)
    return content.getvalue()


def _held(value: Cell, *, exact: bool) -> Cell:
    """Return ``value``, or its text where a spreadsheet cannot hold the value itself."""
    if isinstance(value, date):
        return value.isoformat() if value < _FIRST_DAY else value
    if isinstance(value, int) and abs(value) >= 10**_DIGITS:
        return str(value)
    if not isinstance(value, str):
        return value
    text = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", value.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) <= MAX_TEXT // 2:
        return text
    counted = text.encode("utf-16-le")  # two bytes for each character as a spreadsheet counts them: an emoji is two
    if len(counted) <= 2 * MAX_TEXT:
        return text
    if exact:
        raise OutputError(
            f"a text of {len(counted) // 2:,} characters is too long for the cell of a workbook: write JSON"
        )
    return counted[: 2 * (MAX_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def read_book(content: bytes, source: str, most_bytes: int) -> dict[str, Grid]:
    """Return the sheets by name; cells at a row's end are not empty.

    Of a formula the value is read that was last computed; a sheet with one that has none gets a fault.

    Parameters
    ----------
    content
        The file.
    source
        What it is called in messages.
    most_bytes
        Most bytes that it may hold unpacked.

    Raises
    ------
    InputError
        No workbook, a broken one, or one that is too large.
    """
    _check_kind(content, source)
    stored = unpacked_archive(content, source, most_bytes, "[Content_Types].xml")
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a workbook has beside its cells
            book = load_workbook(io.BytesIO(stored.content), read_only=True, data_only=True, keep_links=False)
            count = [0]
            grids = {sheet.title: _grid(sheet, source, count) for sheet in book.worksheets}
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001  a broken file makes the library fail in any way
        raise _refusal(source, _unreadable(error)) from None
    return with_faults(grids, stored.uncomputed)


def with_faults(grids: dict[str, Grid], wrong: Mapping[str, Translatable]) -> dict[str, Grid]:
    """Return the sheets, those of which something is ``wrong`` with the fault."""
    return {
        name: replace(grid, fault=grid.refuse(None, None, "", wrong[name])) if name in wrong else grid
        for name, grid in grids.items()
    }


def _unreadable(error: Exception) -> Translatable:
    reason = f"{type(error).__name__}: {error}"[:260]
    return Translatable("not a workbook that can be read ({reason})", reason=reason)


def _refusal(source: str, expected: Translatable) -> InputError:
    return InputError([Fault((), "", expected)], source)


def _check_kind(content: bytes, source: str) -> None:
    refuse_web_page(content, source)
    if content.startswith(_OLD_OR_LOCKED):
        hint = "an old workbook (.xls), or one that is protected by a password; save it as .xlsx without a password"
        raise _refusal(source, Translatable(hint))
    if not content:
        raise _refusal(source, Translatable("the file is empty; expected a workbook (.xlsx)"))


def _grid(sheet: Any, source: str, count: list[int]) -> Grid:
    rows = list(_rows(sheet, source, count))
    return Grid(sheet_place(source, sheet.title), rows, read_value, is_sheet=True)


def _rows(sheet: Any, source: str, count: list[int]) -> Iterator[tuple[int, list[Cell]]]:
    sheet.reset_dimensions()  # what a file says of its size need not be true
    for number, row in enumerate(sheet.iter_rows(), start=1):
        count[0] += max(1, len(row))
        if number > MAX_ROWS or len(row) > MAX_COLUMNS or count[0] > MAX_CELLS:
            too_large = "sheet {sheet} is larger than a workbook can be that is read"
            raise _refusal(source, Translatable(too_large, sheet=sheet.title))
        cells = [_read_cell(cell) for cell in row]
        while cells and (cells[-1] is None or cells[-1] == ""):
            cells.pop()
        if any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in cells):
            yield number, cells


def _read_cell(cell: Any) -> Cell:
    """Return the value of a cell; times, which no table of ours has, come as text, and so do what are no numbers."""
    value = cell.value
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, str | int | float | date) else str(value)
