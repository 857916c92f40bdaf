"""The tape chart of the report: it scrolls below its dates and beside its rooms, and is printed in sheets."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from bookingopt.domain.problem import Problem
from bookingopt.render.chart.data import chart_data, json_text
from bookingopt.render.chart.drawing import window_of
from bookingopt.render.chart.rows import Chart
from bookingopt.render.chart.signs import DEFINITIONS
from bookingopt.render.chart.svg import cut_note, signs, swatch
from bookingopt.render.report.print_sheets import PrintSheets, print_sheets


class ReportChart(NamedTuple):
    """What the template holds: signs with their meanings, a note, data for the script, and sheets for paper."""

    definitions: Markup
    signs: list[tuple[Markup, str]]
    note: str
    data: Markup
    sheets: PrintSheets


def report_chart(problem: Problem, chart: Chart) -> ReportChart:
    """Return the tape chart of ``problem`` for the template."""
    meanings = signs(chart, window=window_of(chart) is not None)
    return ReportChart(
        definitions=Markup(DEFINITIONS),  # noqa: S704  no text of a file
        signs=[(Markup(swatch(sign, 0, 0)), meaning) for sign, meaning in meanings],  # noqa: S704  no text of a file
        note=cut_note(chart),
        data=Markup(json_text(chart_data(problem, chart))),  # noqa: S704  json_text has escaped it
        sheets=print_sheets(chart),
    )
