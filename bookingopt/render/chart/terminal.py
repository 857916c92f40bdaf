"""A small tape chart for the terminal: a line for each room, a column or a few for each day, letters and signs only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from unicodedata import bidirectional

from rich.cells import cell_len
from rich.text import Text

from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.errors import printable
from bookingopt.render.chart.bars import Bar, BarKind, Lane, Mark
from bookingopt.render.chart.rows import ROOMLESS, PlanChart, chart_of

#: The name of a room has at most so many columns, a day too.
_LONGEST_NAME, _WIDEST_DAY = 12, 6

#: A day of so many columns has its number above it; on narrower ones only Mondays have.
_NUMBERED = 3

#: Sign -> what it means and how it looks, in the order of the legend. A stay is filled up with its sign.
_SIGNS = {
    "-": ("stay, from its first letter", ""),
    "#": ("keeps its room", "cyan"),
    ">": ("moved", "bold yellow"),
    "?": ("not next to its group", "bold magenta"),
    "!": ("orphan gap", "bold reverse red"),
    "x": ("out of order", "dim"),
    "=": ("a linked room is let", "dim"),
    "·": ("free", "dim"),
}
_FREE = "·"
_STAY_SIGNS = {Mark.MISS: "?", Mark.MOVED: ">", Mark.LOCKED: "#", Mark.FIXED: "#"}
_RIGHT_TO_LEFT = {"R", "AL", "AN"}

#: Stands for a letter that would turn the line around, and for a name without any letter.
_OTHER = "@"

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"


@dataclass(frozen=True, slots=True)
class _Grid:
    """The days of one part of the chart."""

    first: date
    days: int
    day: int
    name: int

    def column(self, day: date) -> int:
        """The column where ``day`` begins, kept inside the part; the first is 0."""
        return self.day * min(max((day - self.first).days, 0), self.days)


def text_chart(
    problem: Problem, result: Result, first: date, last: date, *, room_type: str | None = None, width: int = 80
) -> Text:
    """Return the new plan from night ``first`` to night ``last``, in lines of at most ``width`` columns.

    Parameters
    ----------
    problem, result
        What was asked, and what came out.
    first, last
        The nights that are shown, both included. Where there are too many for a line, the chart goes on below.
    room_type
        Show the rooms of this type only.
    width
        Columns of the terminal, at least 30.
    """
    chart = chart_of(problem, result)
    (plan,) = chart.plans
    kept = [part for part in plan.sections if room_type is None or part.title in {printable(room_type), ROOMLESS}]
    plan = PlanChart(plan.title, tuple(kept))
    of_type = "" if room_type is None else f", {_plain(room_type)}"
    today = "" if chart.today is None else f", business date {chart.today}"
    text = Text()
    text.append(_cut(f"{plan.title}, {first} to {last}{of_type}{today}", width).rstrip() + "\n", "bold")
    used = {"-", _FREE}
    for grid in _grids(plan, first, last, width):
        for line in _part(plan, grid, width, used):
            text.append_text(line).append("\n")
    for line in _legend(used, width):
        text.append_text(line).append("\n")
    text.rstrip()
    return text


def _grids(plan: PlanChart, first: date, last: date, width: int) -> Iterator[_Grid]:
    """Yield the parts of the chart: one, or as many as the days need, all about as long."""
    names = [_plain(row.name) for section in plan.sections for row in section.rows]
    name = min(_LONGEST_NAME, max(map(cell_len, names), default=0))
    days, spare = (last - first).days + 1, width - name - 1
    parts = -(-days // spare)
    most = -(-days // parts)
    day = min(_WIDEST_DAY, max(1, spare // most))
    for start in range(0, days, most):
        yield _Grid(first + timedelta(days=start), min(most, days - start), day, name)


def _part(plan: PlanChart, grid: _Grid, width: int, used: set[str]) -> Iterator[Text]:
    """Yield the lines of one part; the signs on them are added to ``used``."""
    yield Text("")
    indent = " " * (grid.name + 1)
    for header in _header(grid):
        yield Text((indent + header).rstrip(), "bold")
    for section in plan.sections:
        yield Text(_cut(_plain(section.title), width).rstrip(), "bold")
        for row in section.rows:
            for number, lane in enumerate(row.lanes):
                if number and not any(grid.column(bar.start) < grid.column(bar.end) for bar in lane):
                    continue
                name = _cut("" if number else _plain(row.name), grid.name)
                yield Text(name + " ").append_text(_lane(lane, grid, used))


def _header(grid: _Grid) -> Iterator[str]:
    """Yield the lines above the rooms: months, days of the month, weekdays."""
    days = [grid.first + timedelta(days=number) for number in range(grid.days)]
    months = [
        (number * grid.day, f"{_MONTHS.split()[day.month - 1]} {day.year}")
        for number, day in enumerate(days)
        if number == 0 or day.day == 1
    ]
    numbers = [
        (number * grid.day, str(day.day))
        for number, day in enumerate(days)
        if grid.day >= _NUMBERED or number == 0 or day.weekday() == 0
    ]
    yield _placed(months, grid)
    yield _placed(numbers, grid)
    yield "".join("MTWTFSS"[day.weekday()].ljust(grid.day) for day in days)


def _placed(texts: Sequence[tuple[int, str]], grid: _Grid) -> str:
    """Return a line with each text at its column; one that would meet the next one is left out."""
    line = ""
    ends = [*(column for column, _ in texts[1:]), grid.days * grid.day + 1]
    for (column, text), end in zip(texts, ends, strict=True):
        if column + len(text) < end and len(line) <= column:
            line = line.ljust(column) + text
    return line


def _lane(lane: Lane, grid: _Grid, used: set[str]) -> Text:
    """Return one line of a room."""
    text, at = Text(), 0
    for bar in lane:
        start, end = grid.column(bar.start), grid.column(bar.end)
        if start < end:
            _append_free(text, start - at, grid)
            sign = _sign(bar)
            used.add(sign)
            text.append(_written(bar, sign, end - start, grid), _SIGNS[sign][1])
            at = end
    return _append_free(text, grid.days * grid.day - at, grid)


def _append_free(text: Text, columns: int, grid: _Grid) -> Text:
    return text.append(_FREE.ljust(grid.day) * (columns // grid.day), _SIGNS[_FREE][1])


def _sign(bar: Bar) -> str:
    if bar.kind is BarKind.GAP:
        return "!"
    if bar.kind is BarKind.BLOCK:
        return "x"
    if bar.kind is BarKind.LINKED:
        return "="
    return next((_STAY_SIGNS[mark] for mark in bar.marks if mark in _STAY_SIGNS), "-")


def _written(bar: Bar, sign: str, columns: int, grid: _Grid) -> str:
    """Return a bar as ``columns`` characters: a stay begins with its name and ends with its sign.

    Where a day is one column the name is one letter, so that a letter always begins a stay.
    """
    if bar.kind is not BarKind.STAY:
        return sign * columns
    name = _plain(bar.labels[-1]).strip()
    began = bar.start < grid.first
    if grid.day == 1:
        letter = next((c for c in name if c.isalnum() and cell_len(c) == 1), _OTHER).upper()[0]
        return (sign if began else letter) + sign * (columns - 1)
    before = sign if began else ""
    return before + _cut(name, columns - 1 - len(before), sign) + sign


def _plain(text: str) -> str:
    """Return text from a file so that it keeps its columns: nothing in it steers, joins, or turns the line around."""
    return "".join(_OTHER if bidirectional(c) in _RIGHT_TO_LEFT else c for c in printable(text) if cell_len(c) > 0)


def _cut(text: str, columns: int, fill: str = " ") -> str:
    """Return the beginning of ``text`` in exactly so many columns."""
    kept, at = "", 0
    for character in text:
        wide = cell_len(character)
        if at + wide > columns:
            break
        kept, at = kept + character, at + wide
    return kept + fill * (columns - at)


def _legend(used: Iterable[str], width: int) -> Iterator[Text]:
    """Yield what the signs mean, in as many lines as that takes."""
    yield Text("")
    line = Text()
    for sign, (meaning, style) in _SIGNS.items():
        if sign not in used:
            continue
        item = Text.assemble((sign, style), f" {meaning}")
        if line.cell_len and line.cell_len + 3 + item.cell_len > width:
            yield line
            line = Text()
        line.append("   " if line.cell_len else "").append_text(item)
    yield line
