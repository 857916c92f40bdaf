"""The tape chart of the report: it scrolls below its dates and beside its rooms, and is printed in sheets."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.render.chart.drawing import Layout, Scale, business_date, dates, ground, layout_of, rows_of
from bookingopt.render.chart.rows import PlanChart, chart_of
from bookingopt.render.chart.signs import DEFINITIONS
from bookingopt.render.chart.svg import cut_note, signs, swatch
from bookingopt.render.report.print_sheets import PrintSheets, print_sheets

#: Up to so many days on the screen: pixels a day, a row, and of a letter.
_SCALES = ((45, Scale(28, 22, 11)), (500, Scale(20, 20, 11)), (10**9, Scale(8, 16, 9)))


class Layer(NamedTuple):
    """A picture that shows a part of a chart: its size as attributes, and its content as SVG."""

    frame: Markup
    drawing: Markup


class PlanLayers(NamedTuple):
    """A plan in layers: its dates stay above it and its rooms stay beside it while it scrolls."""

    title: str
    dates: Layer
    names: Layer
    body: Layer


class ReportChart(NamedTuple):
    """What the template draws: signs with their meanings, a note, the plans, and their sheets for paper."""

    definitions: Markup
    signs: list[tuple[Markup, str]]
    note: str
    plans: list[PlanLayers]
    sheets: PrintSheets


def report_chart(problem: Problem, result: Result, *, before: bool = False) -> ReportChart:
    """Return the tape chart for the template; with ``before`` the present plan stands above the new one."""
    chart = chart_of(problem, result, before=before)
    layout = layout_of(problem, chart, next(scale for days, scale in _SCALES if chart.days <= days))
    meanings = signs(chart, window=layout.window is not None)
    return ReportChart(
        definitions=Markup(DEFINITIONS),  # noqa: S704  no text of a file
        signs=[(Markup(swatch(sign, 0, 0)), meaning) for sign, meaning in meanings],  # noqa: S704  no text of a file
        note=cut_note(chart),
        plans=[_layers(plan, layout) for plan in chart.plans],
        sheets=print_sheets(problem, chart),
    )


def _layers(plan: PlanChart, layout: Layout) -> PlanLayers:
    top, left, wide = layout.head, layout.left, layout.right - layout.left
    high = layout.height(plan) + 1
    names, rooms = rows_of(plan, layout, top, sides=1)
    body = "\n".join([*ground(layout, top, top + high), *rooms, *business_date(layout, top, top + high)])
    return PlanLayers(
        plan.title,
        _layer(left, 0, wide, top, dates(layout, 0)),
        _layer(0, top, left, high, "".join(names)),
        _layer(left, top, wide, high, body),
    )


def _layer(x: int, y: int, wide: int, high: int, drawing: str) -> Layer:
    frame = f'width="{wide}" height="{high}" viewBox="{x} {y} {wide} {high}"'
    return Layer(Markup(frame), Markup(drawing))  # noqa: S704  the drawing has escaped its texts
