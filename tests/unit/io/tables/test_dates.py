"""Dates of tables: no order is guessed, what needs none is read in any, and the hint names the orders that fit."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.io.tables.dates import (
    DateOrder,
    UnknownOrder,
    day_in_order,
    nights_of,
    order_hint,
    possible_orders,
    read_date,
)

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
    "text",
    ["", "soon", "31/02/2026", "2026-13-01", "12/2026", "3 Mai 2026", "46145", "１/2/2026", "1.3/2027", "2027.3/1",
     "1.3.", "1.3.2027 noon", "2027-03-01T12:00Z"],
)  # fmt: skip
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


FORMS = {DateOrder.DMY: "{0.day}.{0.month}.{0.year:04}", DateOrder.MDY: "{0.month}/{0.day}/{0.year:04}"}


@given(st.dates(), st.sampled_from(list(FORMS)))
def test_a_day_in_its_order_and_as_iso(day, order):
    assert day_in_order(FORMS[order].format(day), order) == day
    assert day_in_order(day.isoformat(), order) == day_in_order(day.isoformat(), None) == day
    assert day_in_order(FORMS[order].format(day), None) is None
    assert day_in_order(f"{day.year:04}/{day.month}/{day.day}", DateOrder.YMD) == day


def test_the_hint_names_what_fits():
    assert "--date-order dmy, the only order" in order_hint(["1.3.2027", "13.3.2027"], None)
    assert "--date-order dmy or --date-order mdy" in order_hint(["1.3.2027", "2027-03-01"], None)
    assert 'no order of day, month and year fits all dates, as "3/13/2027" and "13.3.2027"' in order_hint(
        ["13.3.2027", "3/13/2027"], None
    )
    assert order_hint(["2027-03-01", "soon"], None) is None
    assert "the order dmy" in order_hint(["3/13/2027"], DateOrder.DMY)
