"""Rows of a table that show what is asked of the user, such as the order of its dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from bookingopt.domain.field_names import DEPARTURE
from bookingopt.errors import printable
from bookingopt.io.cells import Cell, is_empty
from bookingopt.io.grid import GridRow

#: So many rows are shown.
_ROWS = 2
#: Fields that tell people which row this is, and its days.
_SHOWN = frozenset({"Id", "Name", "RoomNumber", "AssignedRoom", "Arrival", "Length", DEPARTURE, "Start", "End"})


def sample_rows(
    rows: Sequence[GridRow], columns: Mapping[str, int], begins: int, first: int
) -> tuple[tuple[str, ...], ...]:
    """Return the headings and two rows as the file has them.

    Parameters
    ----------
    rows
        All rows of the grid.
    columns
        Field -> its column, counted from 1.
    begins
        Number of the first row below the headings.
    first
        Number of the first row that is shown.
    """
    shown = sorted(column - 1 for name, column in columns.items() if name in _SHOWN)
    heading = next((cells for number, cells in reversed(rows) if number < begins), ())
    from_first = (cells for number, cells in rows if number >= first)
    return tuple(tuple(_text(cells, at) for at in shown) for cells in (heading, *islice(from_first, _ROWS)))


def _text(cells: Sequence[Cell], at: int) -> str:
    return "" if at >= len(cells) or is_empty(cells[at]) else printable(str(cells[at]).strip())
