"""A table as its file has it: rows of cells with their places, whatever the format of the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bookingopt.errors import Fault, Position
from bookingopt.io.cells import Cell, CellFormat
from bookingopt.translatable import Translatable


def sheet_place(file: str, sheet: str) -> Translatable:
    """Return what messages call a sheet of a workbook."""
    return Translatable("{file} sheet {sheet}", file=file, sheet=sheet)


#: (number, cells) of a row; numbers count from 1.
GridRow = tuple[int, Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Grid:
    """One table.

    Attributes
    ----------
    source
        What messages call it: the file, for a workbook with the sheet.
    rows
        The rows that are not empty; they may be of different lengths.
    read
        Returns the value of a cell that is not empty, by what its column holds.
    is_sheet
        A sheet of a workbook has rows and lettered columns, a text has lines and numbered columns.
    fault
        Why the table could not be read to its end.
    warnings
        What was taken for granted where the table was read.
    """

    source: str
    rows: Sequence[GridRow]
    read: Callable[[Any, CellFormat], Any]
    is_sheet: bool = False
    fault: Fault | None = None
    warnings: tuple[Translatable, ...] = ()

    def position(self, row: int | None = None, column: int | None = None) -> Position:
        """Return the place of a row or a cell, both counted from 1."""
        return Position(self.source, row, column, self.is_sheet)

    def refuse(self, row: int | None, column: int | None, value: str, expected: Translatable) -> Fault:
        """Return what is wrong with the table itself."""
        return Fault((), value, expected, self.position(row, column))
