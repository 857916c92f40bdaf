"""Where a table begins and ends: exports put titles above the headings and totals below the data.

Nothing is guessed. A title row is one above the first row that names every required field. A total row is one below the
last row with a key (the arrival of a stay, the number of a room) that says Total or the like, or holds numbers alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bookingopt.io.cells import Cell, is_empty
from bookingopt.io.grid import GridRow
from bookingopt.io.tables.headings import field_name, folded, required_names

#: The headings are looked for in so many rows.
MOST_TITLE_ROWS = 100

_TOTAL_WORDS = frozenset(
    re.findall(
        r"\w+",
        "total totals totale totales totaal totalt subtotal sum sums summe summa suma soma somme gesamt gesamtsumme "
        "insgesamt celkem razem összesen toplam yhteensä итого всего 合計 总计 합계",
    )
)
_NUMBER_TEXT = re.compile(r"[-+]?[\d.,'\s]*\d[\d.,'\s]*\D{0,3}")


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Indices into the rows of a table: of the headings, and the end of the data, without total rows between."""

    heading: int
    totals: frozenset[int]


def find_layout(rows: Sequence[GridRow], list_field: str) -> TableLayout:
    """Return where the headings and the total rows stand; ``rows`` has at least one.

    Where no row names every required field, the headings are the first row that names most of them.
    """
    named = [required_count(cells, list_field) for _, cells in rows[:MOST_TITLE_ROWS]]
    heading = named.index(max(named))
    key = "Arrival" if "Reservations" in list_field else required_names(list_field)[0][0]
    names = [field_name(cell, list_field) for cell in rows[heading][1]]
    return TableLayout(heading, _total_rows(rows, heading, names.index(key)) if key in names else frozenset())


def required_count(cells: Sequence[Cell], list_field: str) -> int:
    """Return how many of the required fields ``cells`` name."""
    named = {field_name(cell, list_field) for cell in cells}
    return sum(not named.isdisjoint(names) for names in required_names(list_field))


def _total_rows(rows: Sequence[GridRow], heading: int, key: int) -> frozenset[int]:
    found = set()
    for index in range(len(rows) - 1, heading, -1):
        cells = rows[index][1]
        if key < len(cells) and not is_empty(cells[key]):
            break
        if _is_total(cells):
            found.add(index)
    return frozenset(found)


def _is_total(cells: Sequence[Cell]) -> bool:
    filled = [cell for cell in cells if not is_empty(cell)]
    return any(map(_says_total, filled)) or all(map(_is_number, filled))


def _says_total(cell: Cell) -> bool:
    return isinstance(cell, str) and any(folded(word) in _TOTAL_WORDS for word in re.split(r"[\s:]+", cell)[:2])


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, str):
        return _NUMBER_TEXT.fullmatch(cell.strip()) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)
