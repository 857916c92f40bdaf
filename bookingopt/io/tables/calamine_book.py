"""Workbooks of any kind as rows: .xlsx always, .xls, .xlsb and .ods where ``bookingopt[sheets]`` is installed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from importlib.util import find_spec
from typing import Any, Final

from bookingopt.errors import Fault, InputError, TranslatableError
from bookingopt.io.archives.unpack import unpacked_archive
from bookingopt.io.cells import Cell, read_value
from bookingopt.io.grid import Grid, sheet_place
from bookingopt.io.tables import calamine_process
from bookingopt.io.workbook import MAX_CELLS, read_book, with_faults
from bookingopt.translatable import Translatable, from_data

#: How the files of old spreadsheets begin, and those of .xlsx that are protected by a password.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
#: Names and types stand uncompressed in an archive.
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_XLSB = b"xl/workbook.bin"

#: Most seconds that a workbook may take.
SECONDS: Final = 120


def read_any_book(content: bytes, source: str, most_bytes: int) -> dict[str, Grid]:
    """Return the sheets by name of a workbook of any kind; see `read_calamine_book` for parameters and errors."""
    return (read_calamine_book if is_for_calamine(content) else read_book)(content, source, most_bytes)


def is_installed() -> bool:
    """Whether the extra is there; it reads an .xlsx ten times as fast as the library that is always there."""
    return find_spec("python_calamine") is not None


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
    if not is_installed():
        extra = (
            "{file}: .xls, .xlsb and .ods files need the extra bookingopt[sheets]; install it with pip install "
            '"bookingopt[sheets]", or save the file as .xlsx'
        )
        raise TranslatableError(Translatable(extra, file=source))
    wrong: Mapping[str, Translatable] = {}
    if content.startswith(ZIP):
        needed = "mimetype" if _ODS in content[:200] else "[Content_Types].xml"
        unpacked = unpacked_archive(content, source, most_bytes, needed)
        content, wrong = unpacked.content, unpacked.uncomputed
    found = _read_elsewhere(content, source)
    if "wrong" in found:
        raise _refusal(source, from_data(found["wrong"]))
    return with_faults({name: _grid(sheet_place(source, name), rows) for name, rows in found["sheets"]}, wrong)


def _grid(source: str, rows: list[tuple[int, list[Any]]]) -> Grid:
    return Grid(
        source, [(number, [_cell(cell) for cell in cells]) for number, cells in rows], read_value, is_sheet=True
    )


def _read_elsewhere(content: bytes, source: str) -> dict[str, Any]:
    """Let a process of its own read the workbook; see `bookingopt.io.tables.calamine_process`."""
    command = [sys.executable, "-P", "-m", calamine_process.__name__, str(MAX_CELLS)]
    try:
        done = subprocess.run(  # noqa: S603  our own module
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS, check=True
        )
    except (subprocess.SubprocessError, OSError):
        too_much = "a workbook that takes too much memory or time; save it anew as .xlsx"
        raise _refusal(source, Translatable(too_much)) from None
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _cell(value: Any) -> Cell:
    return date.fromisoformat(value["day"]) if isinstance(value, dict) else value


def _refusal(source: str, expected: Translatable) -> InputError:
    return InputError([Fault((), "", expected)], source)
