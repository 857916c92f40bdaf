"""Bytes -> cells: CSV in any usual encoding, XLSX, XLS and ODS. What a cell means is not said here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bookingopt.errors import InputError
from bookingopt.io.csv import SEPARATORS, read_rows
from bookingopt.io.encoding import decode_table
from bookingopt.io.grid import Grid
from bookingopt.io.sources.records import SourceFile
from bookingopt.io.tables.calamine_book import OLE, ZIP, is_installed, read_any_book, read_calamine_book

#: Largest workbook after it is unpacked, in bytes.
MAX_UNPACKED = 256 * 2**20

#: So many lines are looked at to find the separator.
_LINES_LOOKED_AT = 30


def read_grids(file: SourceFile, encoding: str | None = None) -> list[Grid]:
    """Return the tables of a file that are not empty: one for CSV, one a sheet for workbooks.

    Raises
    ------
    InputError
        The file is no table, or too large.
    UsageError
        A library that the file needs is not installed, or (`OptionError`) there is no such encoding.
    """
    if file.content.startswith((ZIP, OLE)):
        read = read_calamine_book if is_installed() else read_any_book
        grids: Iterable[Grid] = read(file.content, file.name, MAX_UNPACKED).values()
    else:
        text, warnings = decode_table(file.content, source=file.name, encoding=encoding)
        head = text[:100_000].splitlines()[:_LINES_LOOKED_AT]
        separator = max(SEPARATORS, key=lambda each: max((line.count(each) for line in head), default=0))
        grids = [replace(read_rows(text, file.name, separator), warnings=warnings)]
    faults = [grid.fault for grid in grids if grid.fault is not None]
    if faults:
        raise InputError(faults, file.name)
    return [grid for grid in grids if grid.rows]
