"""The rows of a table of an export: cells by meaning, and the values that a column holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from bookingopt.errors import printable, shown
from bookingopt.io.sources.causes import Wrong
from bookingopt.io.sources.records import SourceData
from bookingopt.io.sources.tables.headings import SourceTable
from bookingopt.io.tables.dates import DateOrder, UnknownOrder, nights_of, read_date
from bookingopt.translatable import Translatable

#: The cells of a row by their meaning.
Row = dict[str, Any]

_read_date = lru_cache(maxsize=20_000)(read_date)


class TableRows:
    """Rows of one table: the cells that are not empty by their meaning, the source's own ids by ``ids.NAME``."""

    def __init__(self, table: SourceTable, absent: Iterable[str]) -> None:
        self.table = table
        self.rows = table.rows
        self._absent = {word.casefold() for word in absent}
        self._longest = max(map(len, self._absent), default=0)
        self._id_meanings = {name: f"ids.{name}" for name in table.id_column_of}
        ids = {self._id_meanings[name]: index for name, index in table.id_column_of.items()}
        self._columns = [(index, meaning) for meaning, index in (table.column_of | ids).items()]

    def bare(self, cell: Any) -> Any:
        """Return a cell without blanks around it, a whole number without the ``.0`` that it has in a spreadsheet."""
        if isinstance(cell, str):
            text = cell.strip()
            is_absent = not text or (len(text) <= self._longest and text.casefold() in self._absent)
            return None if is_absent else text
        return int(cell) if isinstance(cell, float) and cell.is_integer() else cell

    def by_meaning(self, cells: Sequence[Any]) -> Row:
        """Return the cells of a row that say something."""
        found: Row = {}
        width, longest, absent = len(cells), self._longest, self._absent
        for index, meaning in self._columns:
            cell = cells[index] if index < width else None
            if type(cell) is str:  # as `bare` does, without a million calls of it
                cell = cell.strip()
                if cell and (len(cell) > longest or cell.casefold() not in absent):
                    found[meaning] = cell
            elif (cell := self.bare(cell)) is not None:
                found[meaning] = cell
        return found

    def column(self, meaning: str) -> Iterator[tuple[int, str, Any]]:
        """Yield row, meaning and value of each cell of a column that says something."""
        index = self.table.column_of.get(meaning)
        if index is not None:
            for number, cells in self.rows:
                if index < len(cells) and (cell := self.bare(cells[index])) is not None:
                    yield number, meaning, cell

    def ids(self, row: Row) -> dict[str, str]:
        """Return the source's own ids that are there."""
        return {name: str(row[meaning]) for name, meaning in self._id_meanings.items() if meaning in row}

    def place(self, number: int, meaning: str = "") -> str:
        """Return the place of a cell as messages name it."""
        heading = self.table.heading_of.get(meaning)
        row = Translatable("row {row}", row=number)
        place = Translatable("{source} {place}", source=printable(self.table.name), place=row)
        return Translatable("{place}, {heading}", place=place, heading=printable(heading)) if heading else place

    def each(self, read: Callable[[int, Row], None], data: SourceData) -> None:
        """Read every row; a wrong cell is a fault of its row."""
        for number, cells in self.rows:
            try:
                read(number, self.by_meaning(cells))
            except Wrong as wrong:
                value = shown(wrong.value) if wrong.value != "" else ""
                data.blame(self.place(number, wrong.field), value, wrong.expected, wrong.option)


def text_of(row: Row, meaning: str) -> str | None:
    """Return a cell as text, to the letter."""
    value = row.get(meaning)
    return None if value is None else str(value)


def count_of(row: Row, meaning: str) -> int | None:
    """Return a cell as a whole number that is not negative."""
    value = row.get(meaning)
    if value is None:
        return None
    try:
        number = nights_of(value)
    except ValueError:
        number = -1
    if number < 0:
        raise Wrong(meaning, value, Translatable("expected a whole number"))
    return number


def date_of(row: Row, meaning: str, order: DateOrder | None) -> date:
    """Return a cell as a date."""
    value = row.get(meaning)
    if value is None:
        raise Wrong(meaning, "", Translatable("expected a date; the cell is empty"))
    try:
        return _read_date(value, order)
    except UnknownOrder:
        raise Wrong(meaning, value, Translatable("say --date-order dmy or mdy"), "date_order") from None
    except ValueError:
        plain = Translatable("expected a date")
        ordered = Translatable("expected a date in the order {order}", order=order) if order else plain
        raise Wrong(meaning, value, ordered) from None
