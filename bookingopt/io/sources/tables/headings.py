"""Where a table begins in a grid, what kind it is, and which of its columns means what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Names
from collections.abc import Sequence
from dataclasses import dataclass

from bookingopt.io.cells import is_empty
from bookingopt.io.grid import Grid, GridRow
from bookingopt.io.sources.mapping import REQUIRED, Mapping
from bookingopt.io.tables.headings import folded

#: The heading stands in one of so many first rows.
_ROWS_LOOKED_AT = 30
_KINDS = ("reservations", "rooms", "blocks")


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table in a grid.

    Attributes
    ----------
    kind
        ``reservations``, ``rooms`` or ``blocks``.
    column_of, id_column_of
        Meaning -> position of its column, for columns that are there.
    heading_of
        Meaning -> heading, as the file has it.
    rows
        Rows below the heading, each with its number in the file.
    rows_above
        How many rows stand above the heading.
    unknown
        Headings that mean nothing here.
    repeated
        Headings that mean something and stand twice.
    """

    name: str
    kind: str
    column_of: dict[str, int]
    id_column_of: dict[str, int]
    heading_of: dict[str, str]
    rows: Sequence[GridRow]
    rows_above: int
    unknown: list[str]
    repeated: list[str]


def find_table(grid: Grid, mapping: Mapping) -> SourceTable | None:
    """Return the table that a grid holds: that with the most known columns; None where there is none."""
    best: tuple[int, int, str] | None = None
    for number, (_, cells) in enumerate(grid.rows[:_ROWS_LOOKED_AT]):
        headings = {folded(cell) for cell in cells if not is_empty(cell)}
        for kind in _KINDS:
            known = _columns(mapping, kind)
            found = [meaning for meaning, names in known.items() if any(folded(name) in headings for name in names)]
            if known and set(REQUIRED[kind]) <= set(found) and (best is None or len(found) > best[0]):
                best = (len(found), number, kind)
    return None if best is None else _table(grid, mapping, best[1], best[2])


def missing_columns(grid: Grid, mapping: Mapping) -> list[str]:
    """Return the first name of each column of reservations that the likeliest heading row lacks."""
    known = _columns(mapping, "reservations")
    best: list[str] = [names[0] for names in known.values()]
    for _, cells in grid.rows[:_ROWS_LOOKED_AT]:
        headings = {folded(cell) for cell in cells if not is_empty(cell)}
        lacking = [names[0] for names in known.values() if not any(folded(name) in headings for name in names)]
        best = min(best, lacking, key=len)
    return best


def _columns(mapping: Mapping, kind: str) -> dict[str, tuple[str, ...]]:
    table = getattr(mapping, kind)
    return {} if table is None else {meaning: names for meaning, names in table.columns if names}


def _table(grid: Grid, mapping: Mapping, at: int, kind: str) -> SourceTable:
    cells = grid.rows[at][1]
    position: dict[str, int] = {}
    for index, cell in enumerate(cells):
        if not is_empty(cell):
            position.setdefault(folded(cell), index)
    count = Counter(folded(cell) for cell in cells if not is_empty(cell))
    columns = _positions(_columns(mapping, kind), position)
    ids = _positions(getattr(getattr(mapping, kind), "ids", {}), position)
    used = {*columns.values(), *ids.values()}
    return SourceTable(
        name=grid.source,
        kind=kind,
        column_of=columns,
        id_column_of=ids,
        heading_of={meaning: str(cells[index]).strip() for meaning, index in columns.items()},
        rows=grid.rows[at + 1 :],
        rows_above=at,
        unknown=[str(c).strip() for c in cells if not is_empty(c) and position[folded(c)] not in used],
        repeated=sorted(str(cells[index]) for index in used if count[folded(cells[index])] > 1),
    )


def _positions(names_of: Names[str, tuple[str, ...]], position: dict[str, int]) -> dict[str, int]:
    found = {
        meaning: next((position[folded(name)] for name in names if folded(name) in position), None)
        for meaning, names in names_of.items()
    }
    return {meaning: index for meaning, index in found.items() if index is not None}
