"""The tape chart on paper: sheets month by month, and in a month from the first room to the last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from bookingopt.render.chart.drawing import (
    BAND,
    MARGIN,
    Scale,
    business_date,
    dates,
    ground,
    label_of,
    layout_of,
    month_spans,
    rows_of,
)
from bookingopt.render.chart.rows import Chart, PlanChart, RoomRow, Section, lanes
from bookingopt.render.chart.text import fitted
from bookingopt.render.language import counted, t

#: A sheet of paper in pixels, which the browser fits to the page; a row on it, and a letter.
_WIDE, _HIGH, _ROW, _LETTER, _WIDEST_DAY = 1000, 550, 16, 10, 40

#: So many days fit one sheet; fewer days than `_FEW` at an end share the sheet of the month beside them.
_MOST_DAYS, _FEW = 45, 10

#: More sheets than this are not printed of two plans.
_MOST_SHEETS = 120


class PrintSheet(NamedTuple):
    """One sheet for the template; ``rooms`` names the first and the last."""

    plan: str
    first: date
    last: date
    types: list[str]
    rooms: tuple[str, str] | None
    width: int
    height: int
    drawing: Markup


class PrintSheets(NamedTuple):
    """The sheets of all plans, and notes about what is left out."""

    notes_before: list[str]
    sheets: list[PrintSheet]
    notes_after: list[str]


def print_sheets(chart: Chart) -> PrintSheets:
    """Return the sheets of all plans of ``chart``."""
    label = label_of(chart, _LETTER)
    found = [list(_sheets_of(plan, chart)) for plan in chart.plans]
    before, after = [], []
    if len(found) > 1 and sum(map(len, found)) > _MOST_SHEETS:
        more = (
            "Only the new plan is printed; the present plan would take {n} more sheet.|"
            "Only the new plan is printed; the present plan would take {n} more sheets."
        )
        before.append(counted(len(found[0]), more))
        found = found[1:]
    parts = [part for of_plan in found for part in of_plan]
    if any(part.is_empty for part in parts):
        after.append(t("Rooms and months without any entry are left out."))
    return PrintSheets(before, [part.drawn(label) for part in parts if not part.is_empty], after)


@dataclass(frozen=True, slots=True)
class _PlanPart:
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

    def drawn(self, label: int) -> PrintSheet:
        """Return the sheet for the template; its rooms have ``label`` pixels for their names."""
        day = min(_WIDEST_DAY, (_WIDE - 2 * MARGIN - label) // max(1, self.chart.days))
        scale = Scale(day, _ROW, _LETTER, titled=False)
        layout = layout_of(self.chart, scale, label)
        bottom = layout.head + layout.height(self.plan)
        names, rows = rows_of(self.plan, layout, layout.head, sides=1)
        first, last = self.chart.first, self.chart.day(self.chart.days - 1)
        parts = [dates(layout, 0), *ground(layout, layout.head, bottom), *rows, *names]
        parts += business_date(layout, layout.head, bottom)
        rooms = [fitted(row.name, 200, _LETTER) for section in self.plan.sections for row in section.rows if row.name]
        return PrintSheet(
            plan=self.plan.title,
            first=first,
            last=last,
            types=[section.title for section in self.plan.sections],
            rooms=(rooms[0], rooms[-1]) if rooms else None,
            width=_WIDE,
            height=bottom + 1,
            drawing=Markup("".join(parts)),  # noqa: S704  the drawing has escaped its texts
        )


def _sheets_of(plan: PlanChart, chart: Chart) -> Iterator[_PlanPart]:
    for first, days in _spans(chart):
        for sections in _pages(_during(plan, Chart(first, days, cut=False, plans=()))):
            yield _PlanPart(replace(chart, first=first, days=days, cut=False, plans=(PlanChart(plan.title, sections),)))


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


def _during(plan: PlanChart, part: Chart) -> Iterator[tuple[str, RoomRow]]:
    """Yield the rooms of ``plan`` with the name of their type, and of their bars those of the days of ``part``."""
    last = part.day(part.days - 1)
    for section in plan.sections:
        for row in section.rows:
            bars = (bar for lane in row.lanes for bar in lane)
            kept = [bar for bar in bars if bar.start <= last and bar.end > part.first]
            if kept or row.name:
                yield section.title, RoomRow(row.name, lanes(kept))


def _pages(rows: Iterator[tuple[str, RoomRow]]) -> Iterator[tuple[Section, ...]]:
    """Yield so many rooms as fit a sheet, again and again; only a row with more lanes than that is cut."""
    page: list[Section] = []
    used, most = 42, (_HIGH - 42 - BAND) // _ROW
    for title, row in rows:
        for start in range(0, len(row.lanes), most):
            piece = RoomRow(row.name, row.lanes[start : start + most])
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
