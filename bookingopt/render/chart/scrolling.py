"""The tape chart of the report: it scrolls below its dates and beside its rooms, and is printed in sheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.render.chart.drawing import (
    BAND,
    MARGIN,
    Layout,
    Scale,
    dates,
    ground,
    label_of,
    layout_of,
    month_spans,
    rows_of,
)
from bookingopt.render.chart.rows import Chart, PlanChart, Row, Section, chart_of, lanes
from bookingopt.render.chart.style import DEFINITIONS, fitted, xml
from bookingopt.render.chart.svg import cut_note, signs, swatch
from bookingopt.render.report.html import named

#: Up to so many days on the screen: pixels a day, a row, and of a letter.
_SCALES = ((45, Scale(28, 22, 11)), (500, Scale(20, 20, 11)), (10**9, Scale(8, 16, 9)))

#: A sheet of paper in pixels, which the browser fits to the page; a row on it, and a letter.
_WIDE, _HIGH, _ROW, _LETTER, _WIDEST_DAY = 1000, 550, 16, 10, 40

#: So many days fit one sheet; fewer days than `_FEW` at an end share the sheet of the month beside them.
_MOST_DAYS, _FEW = 45, 10

#: More sheets than this are not printed of two plans.
_MOST_SHEETS = 120


def report_chart(problem: Problem, result: Result, *, before: bool = False) -> str:
    """Return the tape chart as HTML; with ``before`` the present plan stands above the new one."""
    chart = chart_of(problem, result, before=before)
    layout = layout_of(problem, chart, next(scale for days, scale in _SCALES if chart.days <= days))
    meanings = "".join(
        f'<li><svg class="tape" width="18" height="12" aria-hidden="true">{swatch(sign, 0, 0)}</svg> {meaning}</li>'
        for sign, meaning in signs(chart, window=layout.window is not None)
    )
    note = cut_note(chart)
    return "\n".join(
        [
            f'<svg class="shapes tape" width="0" height="0" aria-hidden="true"><defs>{DEFINITIONS}</defs></svg>',
            f'<ul class="signs">{meanings}</ul>',
            f"<p>{note}</p>" if note else "",
            '<div class="scroll chart" role="region" aria-label="Tape chart, scrolls" tabindex="0">',
            *(_scrolling(plan, layout) for plan in chart.plans),
            '</div>\n<div class="details" id="details" role="status" hidden></div>\n<div class="sheets">',
            *_sheets(problem, chart),
            "</div>",
        ]
    )


def _scrolling(plan: PlanChart, layout: Layout) -> str:
    """Return a plan in layers: its dates stay above it and its rooms stay beside it while it scrolls."""
    top, left, wide = layout.head, layout.left, layout.right - layout.left
    high = layout.height(plan) + 1
    names, rooms = rows_of(plan, layout, top, sides=1)
    title = f"<h3><span>{plan.title}</span></h3>" if len(layout.chart.plans) > 1 else ""
    body = "\n".join([*ground(layout, top, top + high), *rooms])
    return (
        f'<div class="layers">{title}<div class="corner"></div>'
        f'<svg class="tape above" {_part(left, 0, wide, top)} aria-hidden="true">{dates(layout, 0)}</svg>\n'
        f'<svg class="tape beside" {_part(0, top, left, high)} aria-hidden="true">{"".join(names)}</svg>\n'
        f'<svg class="tape plan" {_part(left, top, wide, high)} role="group" aria-label="{plan.title}">\n{body}</svg>'
        "</div>"
    )


def _part(x: int, y: int, wide: int, high: int) -> str:
    """Return the attributes of a picture that shows a part of the chart."""
    return f'width="{wide}" height="{high}" viewBox="{x} {y} {wide} {high}"'


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What one sheet of paper shows: some rooms of a plan, for some days."""

    chart: Chart

    @property
    def plan(self) -> PlanChart:
        """The plan."""
        return self.chart.plans[0]

    @property
    def is_empty(self) -> bool:
        """Whether no bar is on it."""
        return not any(True for _ in self.plan.bars())

    def html(self, problem: Problem, label: int) -> str:
        """Return the sheet; its rooms have ``label`` pixels for their names."""
        day = min(_WIDEST_DAY, (_WIDE - 2 * MARGIN - label) // max(1, self.chart.days))
        scale = Scale(day, _ROW, _LETTER, titled=False)
        layout = Layout(self.chart, scale, label, layout_of(problem, self.chart, scale).window)
        bottom = layout.head + layout.height(self.plan)
        names, rooms = rows_of(self.plan, layout, layout.head, sides=1)
        first, last = self.chart.first, self.chart.day(self.chart.days - 1)
        parts = [dates(layout, 0), *ground(layout, layout.head, bottom), *rooms, *names]
        types = "\n".join(section.title for section in self.plan.sections)
        rows = [fitted(row.name, 200, _LETTER) for section in self.plan.sections for row in section.rows if row.name]
        which = f", rooms {named(rows[0])} to {named(rows[-1])}" if rows else ""
        return (
            f'<figure class="sheet" data-types="{xml(types)}" data-from="{first}" data-to="{last}">'
            f"<figcaption>{self.plan.title}, {first} to {last}{which}</figcaption>"
            f'<svg class="tape" viewBox="0 0 {_WIDE} {bottom + 1}" aria-hidden="true">{"".join(parts)}</svg></figure>'
        )


def _sheets(problem: Problem, chart: Chart) -> Iterator[str]:
    """Yield the sheets of all plans: month by month, and in a month from the first room to the last."""
    label = label_of(chart, _LETTER)
    found = [list(_sheets_of(plan, chart)) for plan in chart.plans]
    if len(found) > 1 and sum(map(len, found)) > _MOST_SHEETS:
        yield f"<p>Printed is the new plan only; the present plan would be {len(found[0]):,} sheets more.</p>"
        found = found[1:]
    sheets = [sheet for of_plan in found for sheet in of_plan]
    yield from (sheet.html(problem, label) for sheet in sheets if not sheet.is_empty)
    if any(sheet.is_empty for sheet in sheets):
        yield "<p>Rooms and months in which there is nothing to show are left out.</p>"


def _sheets_of(plan: PlanChart, chart: Chart) -> Iterator[_Sheet]:
    for first, days in _spans(chart):
        for sections in _pages(_during(plan, Chart(first, days, cut=False, plans=()))):
            yield _Sheet(Chart(first, days, cut=False, plans=(PlanChart(plan.title, sections),)))


def _spans(chart: Chart) -> list[tuple[date, int]]:
    """Return the first day and the number of days of each sheet."""
    if chart.days <= _MOST_DAYS:
        return [(chart.first, chart.days)] if chart.days else []
    spans = list(month_spans(chart))
    if spans[0][1] < _FEW:
        (first, days), (_, more) = spans[:2]
        spans[:2] = [(first, days + more)]
    if len(spans) > 1 and spans[-1][1] < _FEW:
        (first, days), (_, more) = spans[-2:]
        spans[-2:] = [(first, days + more)]
    return spans


def _during(plan: PlanChart, part: Chart) -> Iterator[tuple[str, Row]]:
    """Yield the rooms of ``plan`` with the name of their type, and of their bars those of the days of ``part``."""
    behind = part.first.toordinal() + part.days
    for section in plan.sections:
        for row in section.rows:
            bars = [bar for lane in row.lanes for bar in lane]
            kept = [bar for bar in bars if bar.start.toordinal() < behind and bar.end > part.first]
            if kept or row.name:
                yield section.title, Row(row.name, lanes(kept))


def _pages(rows: Iterator[tuple[str, Row]]) -> Iterator[tuple[Section, ...]]:
    """Yield so many rooms as fit a sheet, again and again; only a row with more lanes than that is cut."""
    page: list[Section] = []
    used, most = 42, (_HIGH - 42 - BAND) // _ROW
    for title, row in rows:
        for start in range(0, len(row.lanes), most):
            piece = Row(row.name, row.lanes[start : start + most])
            new = not page or page[-1].title != title
            needed = _ROW * len(piece.lanes) + BAND * new
            if page and used + needed > _HIGH:
                yield tuple(page)
                page, used, new = [], 42, True
                needed = _ROW * len(piece.lanes) + BAND
            if new:
                page.append(Section(title, (piece,)))
            else:
                page[-1] = Section(title, (*page[-1].rows, piece))
            used += needed
    if page:
        yield tuple(page)
