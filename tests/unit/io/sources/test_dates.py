"""Dates of tables: no order is guessed, and what needs none is read in any."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from bookingopt.io.sources.dates import UnknownOrder, nights_between, nights_of, possible_orders, read_date
from bookingopt.io.sources.options import DateOrder

MAY_3 = date(2026, 5, 3)


@pytest.mark.parametrize(
    "value",
    [MAY_3, datetime.combine(MAY_3, time(14)), "2026-05-03", "2026/5/3", "2026-05-03 00:00:00", "2026-05-03T14:00",
     "03-May-2026", "3 May 2026", "May 3, 2026", "Sun, 3 May 2026", "Sunday, May 3, 2026", "03-MAY-2026 14:00"],
)  # fmt: skip
@pytest.mark.parametrize("order", [None, *DateOrder])
def test_a_date_that_needs_no_order(value, order):
    assert read_date(value, order) == MAY_3


@pytest.mark.parametrize(
    ("text", "order"),
    [("03/05/2026", "dmy"), ("3.5.2026", "dmy"), ("5/3/2026", "mdy"), ("03-05-26", "dmy"), ("26-05-03", "ymd"),
     ("03/05/2026 2:00 PM", "dmy"), ("3. 5. 2026", "dmy")],
)  # fmt: skip
def test_a_date_in_a_stated_order(text, order):
    assert read_date(text, DateOrder(order)) == MAY_3


def test_two_numbers_without_an_order_are_not_read():
    with pytest.raises(UnknownOrder):
        read_date("31/05/2026", None)


@pytest.mark.parametrize(
    "text", ["", "soon", "31/02/2026", "2026-13-01", "12/2026", "3 Mai 2026", "46145", "１/2/2026"]
)
def test_what_is_no_date(text):
    with pytest.raises(ValueError, match=r".+"):
        read_date(text, DateOrder.DMY)


def test_the_orders_in_which_a_text_is_a_date():
    assert possible_orders("31/05/2026") == {DateOrder.DMY}
    assert possible_orders("05/31/2026") == {DateOrder.MDY}
    assert possible_orders("05/03/2026") == {DateOrder.DMY, DateOrder.MDY}
    assert possible_orders("2026-05-03") == set(DateOrder)


@pytest.mark.parametrize("value", [3, 3.0, "3", "3.0", date(1900, 1, 3)], ids=repr)
def test_a_number_of_nights_however_a_spreadsheet_shows_it(value):
    assert nights_of(value) == 3


def test_a_spreadsheet_counts_a_day_that_never_was():
    """Day 61 is 1 March 1900: 31 + 28 days have passed, and the 29 February that was not."""
    assert nights_of(date(1900, 3, 1)) == 61


@pytest.mark.parametrize("value", ["two", 2.5, ""])
def test_what_is_no_number_of_nights(value):
    with pytest.raises(ValueError, match=r".+"):
        nights_of(value)


def test_the_nights_end_before_the_departure():
    assert nights_between(date(2026, 2, 27), date(2026, 3, 1)) == [date(2026, 2, 27), date(2026, 2, 28)]
