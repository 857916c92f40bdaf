"""Workbooks (.xlsx) as bytes: tables into sheets, and sheets into rows. What a sheet means is not said here."""

# ruff: noqa: PLC0415  the library is imported when there is a workbook, not for the help

from __future__ import annotations

import io
import math
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from bookingopt.errors import Fault, InputError, OutputError
from bookingopt.io.cells import Cell, is_formula_like
from bookingopt.io.result_tables import Table

#: What a sheet holds.
MAX_ROWS, MAX_COLUMNS, MAX_TEXT = 1_048_576, 16_384, 32_767
#: Most cells that are read; empty ones count where they stand before others, since a few bytes can ask for billions.
MAX_CELLS = 20_000_000

#: Digits that a spreadsheet keeps; a longer number is written as text.
_DIGITS = 15
#: Dates before it are numbered differently by every spreadsheet, and are written as text.
_FIRST_DAY = date(1900, 3, 1)
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDEST, _NARROWEST = 60, 9

_DATE_FORMAT, _TEXT_FORMAT = "yyyy-mm-dd", "@"
#: The one time that stands in every workbook, so that equal results are equal bytes.
_TIME = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def write_book(tables: Mapping[str, Table], exact: Iterable[str] = ()) -> bytes:
    """Return a workbook with a sheet for each of ``tables``: frozen header, filter, real dates, no formulas.

    Characters that XML cannot hold are replaced, and every line end is one line feed.

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
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = "BookingOpt"
    whole = set(exact)
    for name, table in tables.items():
        if len(table.rows) >= MAX_ROWS or len(table.columns) > MAX_COLUMNS:
            raise OutputError(f"the list {name} is too large for a workbook: write it as CSV")
    try:
        for name, table in tables.items():
            _write_sheet(book.create_sheet(name), table, exact=name in whole)
    except OutputError:
        for sheet in book.worksheets:
            sheet.close()  # else the library complains about it on standard error
        raise
    return _timeless(_packed(book))


def _packed(book: Any) -> bytes:
    """Return the workbook as its file, made in memory: the library would put guests' names into temporary files."""
    from openpyxl.writer.excel import ExcelWriter

    class InMemory(ExcelWriter):  # type: ignore[misc]  # the library has no types
        def write_worksheet(self, ws: Any) -> None:
            ws.close()
            ws._rels = ws._writer._rels
            self._archive.writestr(ws.path[1:], ws._writer.out.getvalue())
            self.manifest.append(ws)

    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        InMemory(book, archive).write_data()
    return content.getvalue()


def _write_sheet(sheet: Any, table: Table, *, exact: bool) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet._writer import WorksheetWriter

    last = get_column_letter(max(1, len(table.columns)))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{last}{len(table.rows) + 1}"
    for number, column in enumerate(table.columns, start=1):
        cells = (column, *(row[number - 1] for row in table.rows[:1000]))
        width = max(len(str(cell)) for cell in cells if cell is not None) + 3
        sheet.column_dimensions[get_column_letter(number)].width = min(max(width, _NARROWEST), _WIDEST)
    sheet._writer = WorksheetWriter(sheet, out=io.BytesIO())
    sheet._writer.write_top()
    bold = Font(bold=True)
    header = [_write_cell(sheet, column, exact=exact) for column in table.columns]
    for cell in header:
        cell.font = bold
    sheet.append(header)
    for row in table.rows:
        sheet.append(
            [None if value is None or value == "" else _write_cell(sheet, value, exact=exact) for value in row]
        )


def _write_cell(sheet: Any, value: Cell, *, exact: bool) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, date) and value < _FIRST_DAY:
        value = value.isoformat()
    elif isinstance(value, int) and abs(value) >= 10**_DIGITS:
        value = str(value)
    if not isinstance(value, str):
        cell = WriteOnlyCell(sheet, value)
        if isinstance(value, date):
            cell.number_format = _DATE_FORMAT
        return cell
    text = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", value.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > MAX_TEXT:
        if exact:
            raise OutputError(f"a text of {len(text):,} characters is too long for the cell of a workbook: write JSON")
        text = text[: MAX_TEXT - 1] + "…"
    cell = WriteOnlyCell(sheet)
    cell.value = text
    cell.data_type = "s"  # whatever the text looks like to the library
    cell.number_format = _TEXT_FORMAT  # and it stays text when somebody edits the cell
    if is_formula_like(text):
        cell.quotePrefix = True
    return cell


def _timeless(content: bytes) -> bytes:
    """Return the same archive without the time at which it was written."""
    found = io.BytesIO()
    stamp = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*_TIME).encode()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(found, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = _STAMP.sub(rb"\g<1>" + stamp + rb"\g<3>", part)
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system = 3  # of the archive's bytes nothing depends on the system
            entry.external_attr = 0o600 << 16
            new.writestr(entry, part, zipfile.ZIP_DEFLATED)
    return found.getvalue()


def read_book(content: bytes, source: str, most_bytes: int) -> dict[str, list[tuple[int, list[Cell]]]]:
    """Return (row, cells) of every row that is not empty, by the name of the sheet; cells at a row's end are not empty.

    Of a formula the value is read that was last computed.

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
    _check_archive(content, source, most_bytes)
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a workbook has beside its cells
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            count = [0]
            return {sheet.title: list(_rows(sheet, source, count)) for sheet in book.worksheets}
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001  a broken file makes the library fail in any way
        raise _refusal(source, f"not a workbook that can be read ({type(error).__name__}: {error})"[:300]) from None


def _refusal(source: str, expected: str) -> InputError:
    return InputError([Fault((), "", expected)], source)


def _check_archive(content: bytes, source: str, most_bytes: int) -> None:
    if content.startswith(_OLD_OR_LOCKED):
        hint = "save it as .xlsx without a password"
        raise _refusal(source, f"an old workbook (.xls), or one that is protected by a password; {hint}")
    if not content:
        raise _refusal(source, "the file is empty; expected a workbook (.xlsx)")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()  # no part unpacks to more than it says here
    except (zipfile.BadZipFile, ValueError, RuntimeError, OSError):
        raise _refusal(source, "not a workbook (.xlsx), or a broken one; save it anew as .xlsx") from None
    if sum(part.file_size for part in parts) > most_bytes:
        limit = f"the workbook is larger than {most_bytes // 2**20} MB when unpacked, the most that is read"
        raise _refusal(source, limit)
    if "[Content_Types].xml" not in {part.filename for part in parts}:
        raise _refusal(source, "not a workbook (.xlsx) but another kind of archive; save it as .xlsx")


def _rows(sheet: Any, source: str, count: list[int]) -> Iterator[tuple[int, list[Cell]]]:
    sheet.reset_dimensions()  # what a file says of its size need not be true
    for number, row in enumerate(sheet.iter_rows(), start=1):
        count[0] += max(1, len(row))
        if number > MAX_ROWS or len(row) > MAX_COLUMNS or count[0] > MAX_CELLS:
            raise _refusal(source, f"sheet {sheet.title} is larger than a workbook can be that is read")
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
