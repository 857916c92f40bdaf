"""The pieces of a tape chart as SVG: dates, ground, bands, names and bars, each where a layout says."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bookingopt.render.chart.bars import Bar, BarKind, Mark
from bookingopt.render.chart.rows import Chart, PlanChart, RoomRow
from bookingopt.render.chart.signs import SIGN
from bookingopt.render.chart.text import fitted, width_of
from bookingopt.render.language import month_names, weekday_letters
from bookingopt.render.markup import xml

#: A day of so many pixels has its number and the letter of its weekday above it.
ROOMY = 14

_SATURDAY = 5
MARGIN, BAND, LETTER = 12, 18, 12
_LEAST_WIDTH, _WIDEST_LABEL = 760, 130


@dataclass(frozen=True, slots=True)
class Scale:
    """Pixels of a day, of a row and of a letter; whether bars have their tooltips and ids."""

    day: int
    row: int
    letter: int
    titled: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand, in pixels."""

    chart: Chart
    scale: Scale
    label: int
    window: tuple[int, int] | None

    @property
    def left(self) -> int:
        """Where the first day begins."""
        return MARGIN + self.label

    @property
    def right(self) -> int:
        """Where the last day ends."""
        return self.left + self.chart.days * self.scale.day

    @property
    def width(self) -> int:
        """The width of a whole picture; rooms are named at both sides."""
        return max(_LEAST_WIDTH, self.right + self.label + MARGIN)

    @property
    def is_roomy(self) -> bool:
        """Whether every day has its number."""
        return self.scale.day >= ROOMY

    @property
    def head(self) -> int:
        """The height of the dates."""
        return 42 if self.is_roomy else 30

    def x(self, day: date) -> int:
        """Where ``day`` begins, inside the chart."""
        number = (day - self.chart.first).days
        return self.left + self.scale.day * min(max(number, 0), self.chart.days)

    def noon(self, day: date) -> float:
        """Where noon of ``day`` is, when guests leave and arrive; at an edge for days outside the chart."""
        number = (day - self.chart.first).days + 0.5
        return self.left + self.scale.day * min(max(number, 0), self.chart.days)

    def height(self, plan: PlanChart) -> int:
        """The height of the rows of ``plan`` and of what stands above each type."""
        lanes = sum(len(row.lanes) for section in plan.sections for row in section.rows)
        return BAND * len(plan.sections) + self.scale.row * lanes


def layout_of(chart: Chart, scale: Scale, label: int | None = None) -> Layout:
    """Return where things stand on ``chart``; ``label`` is as wide as names of rooms may be, by default as they are."""
    return Layout(chart, scale, label_of(chart, scale.letter) if label is None else label, window_of(chart))


def label_of(chart: Chart, letter: int) -> int:
    """Return how wide the names of the rooms are in letters of this size."""
    names = [row.name for plan in chart.plans for section in plan.sections for row in section.rows]
    return min(_WIDEST_LABEL, int(max((width_of(name, letter) for name in names), default=0)) + 10)


def window_of(chart: Chart) -> tuple[int, int] | None:
    """Return the nights that may be re-planned as days of the chart: the first, and the one behind the last."""
    start, end = chart.window
    if start is None and end is None:
        return None
    first = 0 if start is None else min(max(0, (start - chart.first).days), chart.days)
    behind = chart.days if end is None else min(max(0, (end - chart.first).days), chart.days)
    return (first, behind) if first < behind else None


def dates(layout: Layout, top: int) -> str:
    """Return the months and days above a plan."""
    y, size = top + 26, f'class="soft" font-size="{layout.scale.letter - 1}"'
    days = [layout.chart.day(number) for number in range(layout.chart.days)]
    if layout.is_roomy:
        places = [f"{layout.x(day) + layout.scale.day / 2:g}" for day in days]
        numbers = "".join(f'<tspan x="{x}">{day.day}</tspan>' for x, day in zip(places, days, strict=True))
        letters = "".join(weekday_letters()[day.weekday()] for day in days)
        parts = [
            f'<text {size} y="{y}" text-anchor="middle">{numbers}</text>',
            f'<text {size} y="{y + 12}" text-anchor="middle" x="{" ".join(places)}">{letters}</text>',
        ]
    else:
        mondays = [day for day in days if day.weekday() == 0]
        parts = [f'<text {size} y="{y}">', *(f'<tspan x="{layout.x(day)}">{day.day}</tspan>' for day in mondays)]
        parts.append("</text>")
    parts += months(layout, top + 12, LETTER)
    lines = [f"M{layout.x(start)} {top + layout.head - 30}v30" for start, _ in month_spans(layout.chart)]
    return '<g class="dates">' + "".join(parts) + f'<path class="month" d="{"".join(lines)}"/></g>'


def months(layout: Layout, y: int, size: int) -> Iterator[str]:
    """Yield the names of the months where they begin, as long as there is room."""
    for start, days in month_spans(layout.chart):
        name, short = month_names(start.month)
        texts = (f"{name} {start.year}", f"{short} {start.year}", short)
        text = next((text for text in texts if width_of(text, size) + 4 <= days * layout.scale.day), "")
        if text:
            yield f'<text class="head" x="{layout.x(start) + 3}" y="{y}" font-size="{size}">{text}</text>'


def month_spans(chart: Chart) -> Iterator[tuple[date, int]]:
    """Yield the first day of each month on the chart, and how many of its days are there."""
    number = 0
    while number < chart.days:
        start = chart.day(number)
        length = monthrange(start.year, start.month)[1] - start.day + 1  # the month after may lie behind the last day
        days = min(length, chart.days - number)
        yield start, days
        number += days


def ground(layout: Layout, top: int, bottom: int) -> Iterator[str]:
    """Yield what lies under the bars: window, weekends, lines."""
    height, day = bottom - top, layout.scale.day
    left, right = (layout.left + day * number for number in layout.window or (0, 0))
    if layout.window:
        yield f'<rect class="window" x="{left}" y="{top}" width="{right - left}" height="{height}"/>'
    weekends, lines = [], []
    for number in range(layout.chart.days):
        x = layout.left + number * day
        weekday = layout.chart.day(number).weekday()
        if weekday >= _SATURDAY:
            weekends.append(f"M{x} {top}h{day}v{height}h-{day}z")
        if layout.is_roomy or weekday == 0:
            lines.append(f"M{x} {top}v{height}")
    begins = [f"M{layout.x(start)} {top}V{bottom}" for start, _ in month_spans(layout.chart)]
    yield f'<path class="weekend" d="{"".join(weekends)}"/>'
    yield f'<path class="grid" d="{"".join(lines)}"/>'
    yield f'<path class="month" d="{"".join(begins)}"/>'
    if layout.window:
        yield f'<path class="edge" d="M{left} {top}V{bottom}M{right} {top}V{bottom}"/>'


def business_date(layout: Layout, top: int, bottom: int) -> Iterator[str]:
    """Yield the line where the business date begins; none where it is not known, or not on the chart."""
    today, chart = layout.chart.today, layout.chart
    if today is not None and 0 <= (day := (today - chart.first).days) <= chart.days:
        yield f'<path class="today" d="M{layout.left + day * layout.scale.day} {top}V{bottom}"/>'


def rows_of(plan: PlanChart, layout: Layout, top: int, *, sides: int) -> tuple[list[str], list[str]]:
    """Return the names and the bars of a plan whose first band is at ``top``.

    Parameters
    ----------
    plan, layout, top
        What is drawn, and where.
    sides
        Rooms are named at both sides, together with their bars (2), or at the left only, apart from them (1).
    """
    size = f'<g font-size="{layout.scale.letter}">'
    names, rooms, lines, y = [size], [size], [], top
    for section in plan.sections:
        title = _title(section.title, layout, y, repeats_months=sides > 1)
        rooms.append(_band(y, layout.right + layout.label - MARGIN, title if sides > 1 else ""))
        names += [] if sides > 1 else [_band(y, layout.label, title)]
        y += BAND
        for row in section.rows:
            own = _names(row, layout, y)
            rooms.append(_row(row, section.title, layout, y, own if sides > 1 else ()))
            names += [] if sides > 1 else own[:1]
            y += layout.scale.row * len(row.lanes)
            lines.append(f"M{MARGIN} {y}H{layout.right + layout.label}")
    grid = f'<path class="grid" d="{"".join(lines)}"/>'
    return [*names, "</g>"], [grid, *rooms, "</g>"]


def _band(y: int, wide: int, title: str) -> str:
    """Return the band above the rooms of a type, so wide, and perhaps its title."""
    return f'<g class="section"><rect class="band" x="{MARGIN}" y="{y}" width="{wide}" height="{BAND}"/>{title}</g>'


def _title(title: str, layout: Layout, y: int, *, repeats_months: bool) -> str:
    """Return the name of a type; on a long chart the months may be repeated beside it."""
    name = fitted(title, (layout.right - MARGIN) / 1.12, LETTER)  # it is bold
    above = ""
    if repeats_months and not layout.is_roomy and layout.left + 4 - MARGIN > width_of(name, LETTER):
        above = "".join(months(layout, y + 13, layout.scale.letter))
    return f'<text class="head" x="{MARGIN + 3}" y="{y + 13}" font-size="{LETTER}">{xml(name)}</text>{above}'


def _base(layout: Layout, y: int) -> int:
    """Return where letters stand in the row at ``y``."""
    return y + layout.scale.row // 2 + layout.scale.letter // 2 - 1


def _names(row: RoomRow, layout: Layout, y: int) -> list[str]:
    """Return the name of a room, at its left and at its right."""
    name = xml(fitted(row.name, layout.label - 6, layout.scale.letter, least=1))
    label = f'y="{_base(layout, y)}">{name}</text>'
    return [f'<text x="{x}" {label}' for x in (MARGIN + 3, layout.right + 4)] if name else []


def _row(row: RoomRow, of: str, layout: Layout, y: int, names: Iterable[str]) -> str:
    """Return a room of the section ``of``: perhaps its names, and its bars."""
    bars = [_bar(bar, layout, y + number * layout.scale.row) for number, lane in enumerate(row.lanes) for bar in lane]
    if not layout.scale.titled:
        return "".join([*names, *bars])
    return "".join([f'<g class="room" data-type="{xml(of)}">', *names, *bars, "</g>"])


def _bar(bar: Bar, layout: Layout, y: int) -> str:
    """Return a bar: a box from noon of the arrival to noon of the departure, its signs, and as much text as fits."""
    x, end = layout.noon(bar.start), layout.noon(bar.end)
    if x == end:
        return ""
    wide, inset = end - x - 1, 0 if bar.kind is BarKind.GAP else 2
    height = layout.scale.row - 2 * inset - 1
    kept = Mark.LOCKED in bar.marks or Mark.FIXED in bar.marks
    kind = [bar.kind] if layout.scale.titled or bar.kind is not BarKind.STAY else []
    classes = ["bar", *kind, *(["kept"] if kept else []), *bar.marks]
    key = f' data-id="{xml(bar.key)}"' if bar.key is not None and layout.scale.titled else ""
    said = f"<title>{xml(bar.title)}</title>" if layout.scale.titled else ""
    parts = [
        f'<g class="{" ".join(classes)}"{key}>{said}',
        f'<rect x="{x:g}" y="{y + inset}" width="{wide:g}" height="{height}"/>',
    ]
    used = inset
    for mark in bar.marks:
        if used + SIGN <= wide + 2:
            at = x + used if wide > SIGN + 1 else x + (wide - SIGN) / 2
            parts.append(f'<use href="#tape-{mark}" x="{at:g}" y="{y + (layout.scale.row - SIGN) // 2}"/>')
            used += SIGN + 2
    text = _label(bar, wide - used - inset // 2, layout.scale.letter)
    base = _base(layout, y)
    if text and bar.kind is BarKind.GAP:
        parts.append(f'<text x="{x + wide / 2:g}" y="{base}">{xml(text)}</text>')
    elif text:
        if bar.kind is BarKind.BLOCK:
            under = f'width="{width_of(text, layout.scale.letter) + 2:.0f}" height="{height - 4}"'
            parts.append(f'<rect class="under" x="{x + used:g}" y="{y + 4}" {under}/>')
        parts.append(f'<text x="{x + used + 1:g}" y="{base}">{xml(text)}</text>')
    return "".join(parts) + "</g>"


def _label(bar: Bar, wide: float, size: int) -> str:
    """Return the longest label that fits; names are shortened, figures never."""
    whole = next((label for label in bar.labels if width_of(label, size) <= wide), None)
    if whole is not None:
        return whole
    return "" if bar.kind is BarKind.GAP else fitted(bar.labels[-1], wide, size)
