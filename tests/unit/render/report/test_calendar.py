"""The calendar has the weeks of a month from Monday, and each day in words."""

from __future__ import annotations

from datetime import date

from bookingopt.render.report.calendar import calendars
from tests.unit.render.houses import new_plan
from tests.unit.render.report.test_page import RESTRICTIONS


def test_weeks_begin_on_monday_and_days_without_a_restriction_are_empty():
    twin, attic = calendars(new_plan(restrictions=RESTRICTIONS))
    assert (twin.name, attic.name) == ("Twin", "Attic")
    february, march = twin.months
    assert (february.title, february.first, february.last) == ("February 2027", date(2027, 2, 26), date(2027, 2, 28))
    (week,) = february.weeks
    assert [None if day is None else day.date.day for day in week] == [None] * 4 + [26, 27, 28]
    first = march.weeks[0][0]  # the first of March 2027 is a Monday
    assert (first.text, first.is_closed) == ("CTA T2 CTD", True)
    assert march.weeks[-1][-1] is None


def test_the_last_month_that_dates_have():
    last = RESTRICTIONS[0] | {"Date": "9999-12-31"}
    (calendar,) = calendars(new_plan(restrictions=[last]))
    (month,) = calendar.months
    assert [None if day is None else day.date.day for day in month.weeks[-1]] == [None] * 4 + [31, None, None]


def test_no_restrictions_are_no_calendar():
    assert calendars(new_plan(restrictions=[])) == []
