"""Workbooks of any kind as rows: .xlsx always, .xls, .xlsb and .ods where ``bookingopt[sheets]`` is installed."""

# ruff: noqa: PLC0415  the library is an extra

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from bookingopt.errors import Fault, InputError, UsageError
from bookingopt.io.cells import Cell, is_empty, read_value
from bookingopt.io.grid import Grid
from bookingopt.io.workbook import MAX_CELLS, read_book, unpacked_archive

#: How the files of old spreadsheets begin, and those of .xlsx that are protected by a password.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
#: Names and types stand uncompressed in an archive.
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_XLSB = b"xl/workbook.bin"


def read_any_book(content: bytes, source: str, most_bytes: int) -> dict[str, Grid]:
    """Return the sheets by name of a workbook of any kind; see `read_calamine_book` for parameters and errors."""
    return (read_calamine_book if is_for_calamine(content) else read_book)(content, source, most_bytes)


def is_for_calamine(content: bytes) -> bool:
    """Whether ``content`` is a workbook, but no .xlsx."""
    return content.startswith(OLE) or (content.startswith(ZIP) and (_ODS in content[:200] or _XLSB in content))


def read_calamine_book(content: bytes, source: str, most_bytes: int) -> dict[str, Grid]:
    """Return the sheets by name.

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
    UsageError
        The extra is not installed.
    InputError
        A broken workbook, one with a password, or one that is too large.
    """
    try:
        from python_calamine import CalamineWorkbook
    except ImportError:
        hint = 'install it with pip install "bookingopt[sheets]", or save the file as .xlsx'
        raise UsageError(f"{source}: .xls, .xlsb and .ods files need the extra bookingopt[sheets]; {hint}") from None
    if content.startswith(ZIP):
        needed = "mimetype" if _ODS in content[:200] else "[Content_Types].xml"
        content = unpacked_archive(content, source, most_bytes, needed)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {name: _grid(book.get_sheet_by_name(name), name, source) for name in book.sheet_names}
    except (InputError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001  a broken file makes the library fail in any way, Rust's panic included
        reason = f"{type(error).__name__}: {error}"[:200]
        raise _refusal(source, f"not a workbook that can be read, or one with a password ({reason})") from None


def _refusal(source: str, expected: str) -> InputError:
    return InputError([Fault((), "", expected)], source)


def _grid(sheet: Any, name: str, source: str) -> Grid:
    if sheet.total_height * sheet.total_width > MAX_CELLS:
        raise _refusal(source, f"sheet {name} is larger than a workbook can be that is read")
    return Grid(f"{source} sheet {name}", list(_rows(sheet)), read_value, is_sheet=True)


def _rows(sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    for number, row in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        cells = [_cell(value) for value in row]
        while cells and is_empty(cells[-1]):
            cells.pop()
        if cells:
            yield number, cells


def _cell(value: Any) -> Cell:
    """Return a value as `bookingopt.io.workbook` has it; the library gives whole numbers as floats."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return int(value) if value.is_integer() and abs(value) < 10**15 else value
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.isoformat(" ")
    return value if isinstance(value, str | int | date) else str(value)
