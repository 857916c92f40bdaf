"""The order of day and month: proved by one row, refuted by another, asked for where none decides."""

from __future__ import annotations

import pytest

from bookingopt.io.sources.records import SourceData
from bookingopt.io.sources.tables.date_order import proved_order
from bookingopt.io.tables.dates import DateOrder


def proved(*values):
    data = SourceData()
    cells = ((number, "Arrival", value) for number, value in enumerate(values, start=2))
    order = proved_order(cells, lambda row, column: f"row {row}, {column}", data, lambda: (("Arrival",), ("x",)))
    assert {fault.samples for fault in data.faults if fault.option} <= {(("Arrival",), ("x",))}
    return order, [(fault.where, fault.option) for fault in data.faults], data.notes


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["01/02/2026", "13/02/2026"], DateOrder.DMY),
        (["02/13/2026", "01/02/2026"], DateOrder.MDY),
        (["2026-02-13", None, "nonsense"], None),
    ],
)
def test_a_row_proves_the_order_or_none_is_needed(values, order):
    found, faults, notes = proved(*values)
    assert (found, faults, len(notes)) == (order, [], int(order is not None))


def test_rows_that_contradict_each_other():
    assert proved("13/02/2026", "02/13/2026") == (None, [("row 3, Arrival", "")], [])


def test_no_row_decides():
    assert proved("01/02/2026", "03/04/2026") == (None, [("row 2, Arrival", "date_order")], [])
