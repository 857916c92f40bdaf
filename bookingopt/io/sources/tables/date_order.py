"""The order of day and month in a table: stated by the user, or proved by its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from bookingopt.errors import shown
from bookingopt.io.sources.records import SourceData
from bookingopt.io.tables.dates import DateOrder, possible_orders
from bookingopt.translatable import Translatable

#: Rows that show what is asked, the headings first.
Samples = tuple[tuple[str, ...], ...]

_ALL = frozenset(DateOrder)
#: A year of two digits that comes first is never proved by a row: 26-05-03 may be three different days.
_PROVABLE = frozenset({DateOrder.DMY, DateOrder.MDY})
_CACHED_ORDERS = lru_cache(maxsize=20_000)(possible_orders)


def proved_order(
    cells: Iterable[tuple[int, str, object]],
    place: Callable[[int, str], str],
    data: SourceData,
    samples: Callable[[], Samples] = tuple,
) -> DateOrder | None:
    """Return the order in which all ``cells`` (row, column, value) are dates, where it is the only one.

    What proves it is noted. Cells that contradict each other, and cells that leave it open, are faults: the latter
    only where no cell decides, and shows the ``samples``. None where it is not proved, or where no cell needs it.
    """
    left = _PROVABLE
    proof = open_cell = None
    for row, column, value in cells:
        orders = _CACHED_ORDERS(value) if isinstance(value, str) else _ALL
        if orders == _ALL or not orders & _PROVABLE:
            continue
        if orders >= _PROVABLE:
            open_cell = open_cell or (row, column, value)
            continue
        if not left & orders:
            data.blame(
                place(row, column),
                shown(value),
                Translatable("mixed date orders: other rows prove another order of day and month"),
            )
            return None
        if proof is None:
            proof, left = (row, column, value), left & orders
    if proof is not None:
        (order,) = left
        key = "dates are read as {order} (month before day): {place} {value} proves it"
        if order is DateOrder.DMY:
            key = "dates are read as {order} (day before month): {place} {value} proves it"
        data.notes.append(Translatable(key, order=order, place=place(*proof[:2]), value=shown(proof[2])))
        return order
    if open_cell is not None:
        expected = "day and month can be told in two ways and no row proves one: say --date-order dmy or mdy"
        data.blame(place(*open_cell[:2]), shown(open_cell[2]), Translatable(expected), "date_order", samples())
    return None
