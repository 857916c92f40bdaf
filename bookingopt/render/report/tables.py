"""Tables of the report as data: their columns, rows and cells; the template writes and escapes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from bookingopt.render.language import day_text, t


class Cell(NamedTuple):
    """A text with its kind, by which the template chooses the element around it."""

    kind: Literal["name", "sentence", "reason", "day", "step"]
    text: str


class Column(NamedTuple):
    """The heading of a column, and whether it holds numbers."""

    title: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table.

    Attributes
    ----------
    cells
        One for every column; the first names the row.
    types
        The room types that the row is about; empty where it is about none.
    nights
        Its first and its last day, where it has days.
    """

    cells: tuple[Cell | str, ...]
    types: tuple[str, ...] = ()
    nights: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table; the search narrows it where it is ``filtered``."""

    caption: str
    columns: tuple[Column, ...]
    lines: tuple[TableRow, ...]
    filtered: bool


def table(
    caption: str, columns: Iterable[str], lines: Iterable[TableRow], *, filtered: bool = True
) -> list[ReportTable]:
    """Return a table as the only one of a list, or an empty list where it has no rows.

    Parameters
    ----------
    caption, columns
        The titles of the table and of its columns; those of columns are keys of the catalogue, and a column whose
        title ends in ``>`` holds numbers.
    lines
        Its rows.
    filtered
        The search narrows it.
    """
    rows = tuple(lines)
    if not rows:
        return []
    heads = tuple(Column(t(title.rstrip(">")), title.endswith(">")) for title in columns)
    found = [tuple(dict.fromkeys(row.types)) for row in rows]
    unique = (TableRow(row.cells, types, row.nights) for row, types in zip(rows, found, strict=True))
    return [ReportTable(caption, heads, tuple(unique), filtered)]


def name(text: str | None) -> Cell:
    """Return a name, an id or a room: text that keeps its direction to itself."""
    return Cell("name", text or "")


def sentence(text: str) -> Cell:
    """Return a sentence, which may contain names."""
    return Cell("sentence", text)


def reason(text: str) -> Cell:
    """Return a sentence that the search skips: its numbers belong to other things."""
    return Cell("reason", text)


def day(value: date) -> Cell:
    """Return a day, which is not broken into two lines."""
    return Cell("day", day_text(value))


def step(number: int) -> Cell:
    """Return the number of a step, with a box to tick."""
    return Cell("step", str(number))
