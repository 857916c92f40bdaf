"""Bytes -> cells: CSV in any usual encoding, XLSX, XLS and ODS. What a cell means is not said here."""

# ruff: noqa: PLC0415  a library is imported when there is a file for it

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from dataclasses import dataclass, field
from typing import Any

from bookingopt.errors import Fault, InputError, UsageError, shown
from bookingopt.io.sources.records import SourceFile

#: Largest workbook after it is unpacked, in bytes.
MAX_UNPACKED = 512 * 2**20
#: Most cells of a sheet that are read; empty ones count.
MAX_CELLS = 20_000_000

_SEPARATORS = (",", ";", "\t")
#: So many lines are looked at to find the separator.
_LINES_LOOKED_AT = 30
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"


@dataclass(slots=True)
class CellGrid:
    """Rows of cells with their numbers in the file; empty rows are left away, empty cells are None."""

    name: str
    rows: list[tuple[int, list[Any]]]
    notes: list[str] = field(default_factory=list)


def read_grids(file: SourceFile, encoding: str | None = None) -> list[CellGrid]:
    """Return the tables of a file: one for CSV, one a sheet for workbooks.

    Raises
    ------
    InputError
        The file is no table, or too large.
    UsageError
        A library that the file needs is not installed, or there is no such encoding.
    """
    if file.content.startswith((_ZIP, _OLE)):
        return _sheets(file)
    text, notes = _text(file, encoding)
    if text.lstrip()[:15].lower().startswith(("<!doctype", "<html", "<?xml", "<table")):
        raise _refused(file, "expected a table, but this is a web page; open it in a spreadsheet and save it as XLSX")
    return [CellGrid(file.name, _records(file, text), notes)]


def _text(file: SourceFile, encoding: str | None) -> tuple[str, list[str]]:
    mark, marked = next(((mark, name) for mark, name in _MARKS if file.content.startswith(mark)), (b"", None))
    body = file.content[len(mark) :]
    try:
        text = body.decode(marked or encoding or "utf-8")
    except LookupError:
        raise UsageError(f"--encoding {encoding}: there is no such encoding") from None
    except UnicodeDecodeError as error:
        if marked or encoding:
            raise _refused(file, f"not {marked or encoding} text at byte {error.start + 1:,}") from None
        return _windows_text(file, body, error.start)
    if "\0" in text:
        raise _refused(file, "expected text or a workbook; this file holds zero bytes")
    return text, []


def _windows_text(file: SourceFile, body: bytes, at: int) -> tuple[str, list[str]]:
    if b"\0" in body:
        raise _refused(file, "expected text or a workbook; this file holds zero bytes")
    text = body.decode("cp1252", errors="replace")
    line = text[text.rfind("\n", 0, at) + 1 :].split("\n", 1)[0]
    word = next((word for word in line.replace(";", " ").replace(",", " ").split() if not word.isascii()), "")
    return text, [f"{file.name}: not UTF-8, read as Windows-1252: {shown(word)}; say --encoding if that is wrong"]


def _records(file: SourceFile, text: str) -> list[tuple[int, list[Any]]]:
    head = text[:100_000].splitlines()[:_LINES_LOOKED_AT]
    separator = max(_SEPARATORS, key=lambda each: max((line.count(each) for line in head), default=0))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[Any]]] = []
    cells = 0
    line = 1
    try:
        for record in reader:
            cells += len(record)
            if cells > MAX_CELLS:
                raise _refused(file, f"expected at most {MAX_CELLS:,} cells")
            row = [cell.strip() or None for cell in record]
            if any(row):
                rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        raise _refused(file, f"not valid CSV in line {line:,}: {error}") from None
    return rows


def _sheets(file: SourceFile) -> list[CellGrid]:
    try:
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError
    except ImportError:
        raise UsageError(f"{file.name}: workbooks need the extra: pip install 'bookingopt[sheets]'") from None
    _check_unpacked_size(file)
    grids = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(file.content)) as book:
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                if sheet.total_height * sheet.total_width > MAX_CELLS:
                    raise _refused(file, f"expected at most {MAX_CELLS:,} cells in sheet {name}")
                numbered = enumerate(sheet.to_python(skip_empty_area=False), start=1)
                rows = [(number, row) for number, cells in numbered if any(row := [_cell(c) for c in cells])]
                if rows:
                    grids.append(CellGrid(f"{file.name} [{name}]", rows))
    except PasswordError:
        raise _refused(file, "the workbook has a password; save it without") from None
    except (CalamineError, OSError, ValueError) as error:
        raise _refused(file, f"not a workbook that can be read: {error}") from None
    return grids


def _check_unpacked_size(file: SourceFile) -> None:
    if not file.content.startswith(_ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise _refused(file, "not a workbook that can be read: the file is cut off or broken") from None
    if unpacked > MAX_UNPACKED:
        raise _refused(file, f"expected at most {MAX_UNPACKED // 2**20} MB after unpacking; got {unpacked // 2**20:,}")


def _cell(value: Any) -> Any:
    """Return a cell of a workbook; whole numbers lose the ``.0`` that every number has there."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _refused(file: SourceFile, expected: str) -> InputError:
    return InputError([Fault((), "", expected)], file.name)
