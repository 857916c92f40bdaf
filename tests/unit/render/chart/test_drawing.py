"""The pieces of a chart lie where the layout says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bookingopt.render.chart.drawing import Scale, layout_of, month_spans
from bookingopt.render.chart.rows import chart_of
from tests.unit.render.houses import house, new_plan

SCALE = Scale(20, 20, 11)


def layout(**changes):
    problem = house(**changes)
    return layout_of(chart_of(problem, new_plan()), SCALE)


def test_a_day_begins_where_the_day_before_ends():
    where = layout()
    first = where.chart.first
    assert where.x(first) == where.left
    assert where.x(where.chart.day(3)) == where.left + 3 * SCALE.day
    assert where.x(date.min) == where.left  # kept inside the chart
    assert where.x(date.max) == where.right == where.left + where.chart.days * SCALE.day


def test_months_share_the_days_of_the_chart():
    chart = layout().chart
    spans = list(month_spans(chart))
    assert sum(days for _, days in spans) == chart.days
    assert [start.day for start, _ in spans[1:]] == [1] * (len(spans) - 1)
    assert spans[0][0] == chart.first


def test_the_last_month_that_dates_have_is_cut_off():
    chart = replace(layout().chart, first=date(9999, 12, 30), days=2)
    assert list(month_spans(chart)) == [(date(9999, 12, 30), 2)]


def test_a_window_outside_the_chart_is_none():
    assert layout().window is not None
    assert layout(RequestStartDate="2028-01-01", RequestEndDate="2028-02-01").window is None
