"""The tape chart as SVG: rooms down, days across. One file that any browser shows, without scripts or outside fonts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.render.chart_model import Bar, Chart, Kind, Mark, PlanChart, Row, chart_of, nights
from bookingopt.render.chart_style import DEFINITIONS, SIGN, STYLE, fitted, width_of, xml

#: Up to so many days: pixels a day, a row, and of a letter.
_SCALES = ((45, 28, 22, 11), (62, 20, 20, 11), (120, 14, 18, 10), (10**9, 8, 16, 9))

#: A day of so many pixels has its number and the letter of its weekday above it.
_ROOMY = 14

#: The months, whatever the language of the system.
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS = "MTWTFSS"
_SATURDAY = 5
_MARGIN, _LEAST_WIDTH, _WIDEST_LABEL = 12, 760, 130
_HEAD, _BAND, _LETTER = 52, 18, 12

#: What the legend says of each sign, hatch or outline.
_MEANINGS = {
    "stay": "stay that may be moved",
    Mark.LOCKED: "locked",
    Mark.FIXED: "keeps its room (outside the window, or frozen)",
    Mark.MOVED: "moved (old and new room in its tooltip)",
    Mark.GROUP: "member of a group",
    Mark.MISS: "not next to its group",
    Mark.CHANGED: "in another room type than its own",
    Kind.BLOCK: "out of order",
    Kind.GAP: "orphan gap: nights · cost",
    "weekend": "Saturday, Sunday",
    "window": "may be re-planned (RequestStartDate to RequestEndDate)",
}


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things stand, in pixels."""

    chart: Chart
    day: int
    row: int
    letter: int
    label: int
    window: tuple[int, int] | None

    @property
    def left(self) -> int:
        """Where the first day begins."""
        return _MARGIN + self.label

    @property
    def right(self) -> int:
        """Where the last day ends."""
        return self.left + self.chart.days * self.day

    @property
    def width(self) -> int:
        """The width of the picture; rooms are named at both sides."""
        return max(_LEAST_WIDTH, self.right + self.label + _MARGIN)

    def x(self, day: date) -> int:
        """Where ``day`` begins, inside the chart."""
        number = (day - self.chart.first).days
        return self.left + self.day * min(max(number, 0), self.chart.days)


def tape_chart(problem: Problem, result: Result, *, before: bool = False) -> str:
    """Return the tape chart of ``result`` as the text of an SVG file.

    Parameters
    ----------
    problem, result
        What was asked, and what came out.
    before
        Show the present plan above the new one, where the problem has one.
    """
    chart = chart_of(problem, result, before=before)
    layout = _layout(problem, chart)
    heading = _heading(problem, result)
    legend, top = _legend(layout)
    parts = []
    for plan in chart.plans:
        drawn, height = _plan(plan, layout, top)
        parts.append(drawn)
        top += height + 2 * _MARGIN
    size = f'width="{layout.width}" height="{top}" viewBox="0 0 {layout.width} {top}"'
    said = xml(f"Tape chart. {'. '.join(heading)}")
    title = [
        f'<text class="head" x="{_MARGIN}" y="24" font-size="16">{_fit(heading[0], layout, 16)}</text>',
        f'<text class="soft" x="{_MARGIN}" y="43" font-size="{_LETTER}">{_fit(heading[1], layout, _LETTER)}</text>',
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="tape" {size} role="img" aria-label="{said}">',
            f"<style>{STYLE}</style>",
            f"<defs>{DEFINITIONS}</defs>",
            f'<rect class="paper" width="{layout.width}" height="{top}"/>',
            *title,
            legend,
            *parts,
            "</svg>\n",
        ]
    )


def _fit(text: str, layout: _Layout, size: int) -> str:
    return xml(fitted(text, layout.width - 2 * _MARGIN, size))


def _layout(problem: Problem, chart: Chart) -> _Layout:
    day, row, letter = next(scale[1:] for scale in _SCALES if chart.days <= scale[0])
    names = [row.name for plan in chart.plans for section in plan.sections for row in section.rows]
    label = min(_WIDEST_LABEL, int(max((width_of(name, letter) for name in names), default=0)) + 10)
    return _Layout(chart, day, row, letter, label, _window(problem, chart))


def _window(problem: Problem, chart: Chart) -> tuple[int, int] | None:
    """Return the nights that may be re-planned as days of the chart: the first, and the one behind the last."""
    start, end = problem.request_start_date, problem.request_end_date
    if start is None and end is None:
        return None
    first = 0 if start is None else min(max(0, (start - chart.first).days), chart.days)
    behind = chart.days if end is None else min(max(0, (end - chart.first).days), chart.days)
    return (first, behind) if first < behind else None


def _heading(problem: Problem, result: Result) -> tuple[str, str]:
    """Return what the chart is of, and its figures, as two lines."""
    status = result.solver_status.replace("_", " ")
    misses, changes = len(result.adjacency_misses), len(result.type_changes)
    figures = [
        _count(len(problem.rooms), "room"),
        _count(len({stay.key for stay in (*result.assignments, *result.unassigned)}), "stay"),
        *([] if result.objective_value is None else [f"gap cost {result.objective_value:,.10g}"]),
        _count(len(result.orphan_gaps), "orphan gap"),
        _count(result.comparison.moves, "room move"),
        *([_count(misses, "stay") + " not next to their group"] if misses else []),
        *([_count(changes, "type change")] if changes else []),
        *([f"{len(result.unassigned):,} without a room"] if result.unassigned else []),
    ]
    return f"{result.problem_id}: {status}", ", ".join(figures)


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")


def _legend(layout: _Layout) -> tuple[str, int]:
    """Return what the signs of this chart mean, and where the chart begins below it."""
    bars = [bar for plan in layout.chart.plans for bar in plan.bars()]
    used: set[str] = {"weekend", *(bar.kind for bar in bars), *(mark for bar in bars for mark in bar.marks)}
    if layout.window:
        used.add("window")
    x, y, parts = _MARGIN, _HEAD, []
    for sign, meaning in _MEANINGS.items():
        if sign not in used:
            continue
        wide = 24 + int(width_of(meaning, _LETTER)) + 16
        if x > _MARGIN and x + wide > min(layout.width, 1400):
            x, y = _MARGIN, y + 20
        text = f'<text x="{x + 24}" y="{y + 13}" font-size="{_LETTER}">{meaning}</text>'
        parts.append(_swatch(sign, x, y + 3) + text)
        x += wide
    if layout.chart.cut:
        y += 20
        text = f"Only the first {nights(layout.chart.days)} are shown; what comes later is left out."
        parts.append(f'<text x="{_MARGIN}" y="{y + 13}" font-size="{_LETTER}">{text}</text>')
    return '<g class="legend">' + "".join(parts) + "</g>", y + 20 + _MARGIN


def _swatch(sign: str, x: int, y: int) -> str:
    if sign in {"weekend", "window"}:
        return f'<rect class="{sign}" x="{x}" y="{y}" width="18" height="12"/>'
    if sign in {Mark.GROUP, Mark.MISS, Mark.CHANGED}:
        return f'<use class="sign" href="#tape-{sign}" x="{x + 5}" y="{y + 2}"/>'
    box = f'<rect x="{x}" y="{y}" width="18" height="12" rx="2"/>'
    if sign in {Mark.LOCKED, Mark.FIXED}:
        box = f'<g class="bar kept">{box}<use href="#tape-{sign}" x="{x + 5}" y="{y + 2}"/></g>'
    elif sign == Mark.MOVED:
        box = f'<g class="bar moved">{box}<use href="#tape-{sign}" x="{x + 5}" y="{y + 2}"/></g>'
    else:
        box = f'<g class="bar {sign}">{box}</g>'
    return box


def _plan(plan: PlanChart, layout: _Layout, top: int) -> tuple[str, int]:
    """Return a plan whose upper edge is at ``top``, and its height."""
    y = top
    parts = [f'<g class="plan"><title>{plan.title}</title>']
    if len(layout.chart.plans) > 1:
        parts.append(f'<text class="head" x="{_MARGIN}" y="{y + 14}" font-size="14">{plan.title}</text>')
        y += 20
    header, header_height = _dates(layout, y)
    body_top = y = y + header_height
    bands, rows = [], []
    for section in plan.sections:
        bands.append(_band(section.title, layout, y))
        y += _BAND
        for row in section.rows:
            rows.append(_row(row, section.title, layout, y))
            y += layout.row * len(row.lanes)
    parts += [*_ground(layout, body_top, y), header, *bands, *rows, "</g>"]
    return "\n".join(parts), y - top


def _dates(layout: _Layout, top: int) -> tuple[str, int]:
    """Return the months and days above a plan, and their height."""
    parts = list(_months(layout, top + 12, _LETTER))
    y = top + 16
    days = [layout.chart.day(number) for number in range(layout.chart.days)]
    size = layout.letter - 1
    roomy = layout.day >= _ROOMY
    for day in days:
        if roomy or day.weekday() == 0:
            x = layout.x(day) + (layout.day / 2 if roomy else 0)
            anchor = ' text-anchor="middle"' if roomy else ""
            parts.append(f'<text class="soft" x="{x:g}" y="{y + 10}" font-size="{size}"{anchor}>{day.day}</text>')
            if roomy:
                letter = _WEEKDAYS[day.weekday()]
                parts.append(f'<text class="soft" x="{x:g}" y="{y + 22}" font-size="{size}"{anchor}>{letter}</text>')
    return '<g class="dates">' + "".join(parts) + "</g>", 42 if roomy else 30


def _months(layout: _Layout, y: int, size: int) -> Iterator[str]:
    """Yield the names of the months where they begin, as long as there is room."""
    for start, days in _month_spans(layout.chart):
        name = MONTHS[start.month - 1]
        texts = (f"{name} {start.year}", f"{name[:3]} {start.year}", name[:3])
        text = next((text for text in texts if width_of(text, size) + 4 <= days * layout.day), "")
        if text:
            yield f'<text class="head" x="{layout.x(start) + 3}" y="{y}" font-size="{size}">{text}</text>'


def _month_spans(chart: Chart) -> Iterator[tuple[date, int]]:
    """Yield the first day of each month on the chart, and how many of its days are there."""
    number = 0
    while number < chart.days:
        start = chart.day(number)
        length = (start.replace(day=28) + timedelta(days=4)).replace(day=1) - start
        days = min(length.days, chart.days - number)
        yield start, days
        number += days


def _ground(layout: _Layout, top: int, bottom: int) -> Iterator[str]:
    """Yield what lies under the bars: window, weekends, lines."""
    height = bottom - top
    left, right = (layout.left + layout.day * day for day in layout.window or (0, 0))
    if layout.window:
        yield f'<rect class="window" x="{left}" y="{top}" width="{right - left}" height="{height}"/>'
    weekends, lines = [], []
    for number in range(layout.chart.days):
        x = layout.left + number * layout.day
        weekday = layout.chart.day(number).weekday()
        if weekday >= _SATURDAY:
            weekends.append(f"M{x} {top}h{layout.day}v{height}h-{layout.day}z")
        if layout.day >= _ROOMY or weekday == 0:
            lines.append(f"M{x} {top}v{height}")
    months = [f"M{layout.x(start)} {top - 30}V{bottom}" for start, _ in _month_spans(layout.chart)]
    yield f'<path class="weekend" d="{"".join(weekends)}"/>'
    yield f'<path class="grid" d="{"".join(lines)}"/>'
    yield f'<path class="month" d="{"".join(months)}"/>'
    if layout.window:
        yield f'<path class="edge" d="M{left} {top}V{bottom}M{right} {top}V{bottom}"/>'


def _band(title: str, layout: _Layout, y: int) -> str:
    """Return the line above the rooms of a type; on a long chart it repeats the months."""
    name = fitted(title, layout.left + layout.day * layout.chart.days - _MARGIN, _LETTER)
    months = ""
    if layout.day < _ROOMY:
        spare = layout.left + 4 - _MARGIN - width_of(name, _LETTER)
        months = "".join(_months(layout, y + 13, layout.letter)) if spare > 0 else ""
    wide = layout.right + layout.label - _MARGIN
    return (
        f'<g class="section"><rect class="band" x="{_MARGIN}" y="{y}" width="{wide}" height="{_BAND}"/>'
        f'<text class="head" x="{_MARGIN + 3}" y="{y + 13}" font-size="{_LETTER}">{xml(name)}</text>{months}</g>'
    )


def _row(row: Row, of: str, layout: _Layout, y: int) -> str:
    """Return a room of the section ``of``: its name at both sides, a line below it, and its bars."""
    base = y + layout.row // 2 + layout.letter // 2 - 1
    name = xml(fitted(row.name, layout.label - 6, layout.letter, least=1))
    bottom = y + layout.row * len(row.lanes)
    line = f'<path class="grid" d="M{_MARGIN} {bottom}H{layout.right + layout.label}"/>'
    parts = [f'<g class="room" data-type="{xml(of)}">{line}']
    if name:
        label = f'y="{base}" font-size="{layout.letter}">{name}</text>'
        parts += [f'<text x="{_MARGIN + 3}" {label}', f'<text x="{layout.right + 4}" {label}']
    for number, lane in enumerate(row.lanes):
        parts += [_bar(bar, layout, y + number * layout.row) for bar in lane]
    return "".join(parts) + "</g>"


def _bar(bar: Bar, layout: _Layout, y: int) -> str:
    """Return a bar: a box from the first night to the departure day, its signs, and as much text as fits."""
    x, end = layout.x(bar.start), layout.x(bar.end)
    if x == end:
        return ""
    wide, inset = end - x - 1, 0 if bar.kind is Kind.GAP else 2
    height = layout.row - 2 * inset - 1
    kept = Mark.LOCKED in bar.marks or Mark.FIXED in bar.marks
    classes = ["bar", bar.kind, *(["kept"] if kept else []), *bar.marks]
    key = "" if bar.key is None else f' data-id="{xml(bar.key)}"'
    parts = [
        f'<g class="{" ".join(classes)}"{key}><title>{xml(bar.title)}</title>',
        f'<rect x="{x}" y="{y + inset}" width="{wide}" height="{height}" rx="2"/>',
    ]
    used = inset
    for mark in bar.marks:
        if used + SIGN <= wide + 2:
            at = x + used if wide > SIGN + 1 else x + (wide - SIGN) / 2
            parts.append(f'<use href="#tape-{mark}" x="{at:g}" y="{y + (layout.row - SIGN) // 2}"/>')
            used += SIGN + 2
    text = _label(bar, wide - used - inset // 2, layout.letter)
    base = y + layout.row // 2 + layout.letter // 2 - 1
    if text and bar.kind is Kind.GAP:
        middle = f'x="{x + wide / 2:g}" y="{base}" font-size="{layout.letter}" text-anchor="middle"'
        parts.append(f"<text {middle}>{xml(text)}</text>")
    elif text:
        if bar.kind is Kind.BLOCK:
            under = f'width="{width_of(text, layout.letter) + 2:.0f}" height="{height - 4}"'
            parts.append(f'<rect class="under" x="{x + used}" y="{y + 4}" {under}/>')
        parts.append(f'<text x="{x + used + 1}" y="{base}" font-size="{layout.letter}">{xml(text)}</text>')
    return "".join(parts) + "</g>"


def _label(bar: Bar, wide: float, size: int) -> str:
    """Return the longest label that fits; names are shortened, figures never."""
    whole = next((label for label in bar.labels if width_of(label, size) <= wide), None)
    if whole is not None:
        return whole
    return "" if bar.kind is Kind.GAP else fitted(bar.labels[-1], wide, size)
