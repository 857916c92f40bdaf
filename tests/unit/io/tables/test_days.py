"""Dates are read in the order that is given, and in none where none is given."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.io.sources.options import DateOrder
from bookingopt.io.tables.days import day_in_order, order_hint

FORMS = {DateOrder.DMY: "{0.day}.{0.month}.{0.year:04}", DateOrder.MDY: "{0.month}/{0.day}/{0.year:04}"}


@given(st.dates(), st.sampled_from(list(FORMS)))
def test_a_day_in_its_order_and_as_iso(day, order):
    assert day_in_order(FORMS[order].format(day), order) == day
    assert day_in_order(day.isoformat(), order) == day_in_order(day.isoformat(), None) == day
    assert day_in_order(FORMS[order].format(day), None) is None
    assert day_in_order(f"{day.year:04}/{day.month}/{day.day}", DateOrder.YMD) == day


@pytest.mark.parametrize("text", ["31.04.2027", "1.3.27", "2027.3.1", "1.3/2027", "1.3.2027 12:00", "", "1.3."])
def test_what_is_no_day_in_the_order(text):
    assert day_in_order(text, DateOrder.DMY) is None


def test_the_hint_names_what_fits():
    assert "--date-order dmy, the only order" in order_hint(["1.3.2027", "13.3.2027"], None)
    assert "--date-order dmy or --date-order mdy" in order_hint(["1.3.2027", "2027-03-01"], None)
    assert 'no order of day, month and year fits all dates, as "3/13/2027" and "13.3.2027"' in order_hint(
        ["13.3.2027", "3/13/2027"], None
    )
    assert order_hint(["2027-03-01", "soon"], None) == ""
    assert "the order dmy" in order_hint(["3/13/2027"], DateOrder.DMY)
    assert day_in_order("03.04.2027", DateOrder.DMY) == date(2027, 4, 3)
