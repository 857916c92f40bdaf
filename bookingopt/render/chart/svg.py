"""The tape chart as SVG: rooms down, days across. One file that any browser shows, without scripts or outside fonts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.render.chart.bars import BarKind, Mark
from bookingopt.render.chart.drawing import (
    LETTER,
    MARGIN,
    Layout,
    Scale,
    business_date,
    dates,
    ground,
    layout_of,
    rows_of,
)
from bookingopt.render.chart.rows import Chart, PlanChart, chart_of
from bookingopt.render.chart.signs import DEFINITIONS
from bookingopt.render.chart.text import fitted, width_of
from bookingopt.render.language import ENGLISH, counted, localized, speaking, spoken, t
from bookingopt.render.markup import xml
from bookingopt.render.phrases import nights_text, number, status_text
from bookingopt.render.static_files import static_text

#: Up to so many days: pixels a day, a row, and of a letter.
_SCALES = ((45, Scale(28, 22, 11)), (62, Scale(20, 20, 11)), (120, Scale(14, 18, 10)), (10**9, Scale(8, 16, 9)))

_HEAD = 52

#: What the legend says of each sign, hatch or outline.
_MEANINGS = {
    "stay": "confirmed, may be moved",
    Mark.TENTATIVE: "tentative",
    Mark.IN_HOUSE: "in house",
    Mark.LOCKED: "locked in its room",
    Mark.FIXED: "keeps its room: near its arrival, or outside the dates that are planned",
    Mark.MOVED: "changes its room",
    Mark.FIRST: "gets its first room",
    Mark.GROUP: "wants to be near its group",
    Mark.MISS: "is not next to its group",
    Mark.CHANGED: "has another room type than its own",
    BarKind.LINKED: "cannot be let: a room that it is linked with is",
    BarKind.BLOCK: "room out of order",
    BarKind.GAP: "gap too short to sell: nights · cost",
    "weekend": "Saturday, Sunday",
    "window": "the dates that are planned",
    "today": "today at the hotel",
}


def tape_chart(
    problem: Problem,
    result: Result,
    *,
    before: bool = False,
    language: str = ENGLISH,
    chart: Callable[[], Chart] | None = None,
) -> str:
    """Return the tape chart of ``result`` as the text of an SVG file.

    Parameters
    ----------
    problem, result
        What was asked, and what came out.
    before
        Show the present plan above the new one, where the problem has one.
    language
        The code of the language of its texts.
    chart
        Returns what `chart_of` does, where that is wanted more than once.
    """
    with speaking(language):
        return _drawn(problem, result, chart() if chart else chart_of(problem, result, before=before))


def _drawn(problem: Problem, result: Result, chart: Chart) -> str:
    layout = layout_of(chart, next(scale for days, scale in _SCALES if chart.days <= days))
    heading = _heading(problem, result)
    legend, top = _legend(layout)
    parts = []
    for plan in chart.plans:
        drawn, height = _plan(plan, layout, top)
        parts.append(drawn)
        top += height + 2 * MARGIN
    size = f'width="{layout.width}" height="{top}" viewBox="0 0 {layout.width} {top}"'
    said = xml(". ".join((t("Tape chart"), *heading)))
    lang = "" if spoken() == ENGLISH else f' lang="{spoken()}"'
    title = [
        f'<text class="head" x="{MARGIN}" y="24" font-size="16">{_fit(heading[0], layout, 16)}</text>',
        f'<text class="soft" x="{MARGIN}" y="43" font-size="{LETTER}">{_fit(heading[1], layout, LETTER)}</text>',
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="tape" {size}{lang} role="img" aria-label="{said}">',
            f"<style>\n{static_text('chart.css')}</style>",
            f"<defs>{DEFINITIONS}</defs>",
            f'<rect class="paper" width="{layout.width}" height="{top}"/>',
            *title,
            legend,
            *parts,
            "</svg>\n",
        ]
    )


def _fit(text: str, layout: Layout, size: int) -> str:
    return xml(fitted(text, layout.width - 2 * MARGIN, size))


def _heading(problem: Problem, result: Result) -> tuple[str, str]:
    """Return what the chart is of, and its figures, as two lines."""
    worth = None if result.comparison.new is None else result.comparison.new.orphan_nights_value
    misses, changes, roomless = len(result.adjacency_misses), len(result.type_changes), len(result.unassigned)
    cost = None if result.claim is None else localized(f"{result.claim.objective_value:,.10g}")
    figures = [
        counted(len(problem.rooms), "{n} room|{n} rooms"),
        counted(len({stay.key for stay in (*result.assignments, *result.unassigned)}), "{n} stay|{n} stays"),
        *([] if cost is None else [t("gap cost {cost}", cost=cost)]),
        counted(len(result.orphan_gaps), "{n} orphan gap|{n} orphan gaps"),
        *([] if worth is None else [t("their nights worth {value}", value=number(worth))]),
        counted(result.comparison.moves, "{n} room move|{n} room moves"),
        *([counted(misses, "{n} stay not next to their group|{n} stays not next to their group")] if misses else []),
        *([counted(changes, "{n} type change|{n} type changes")] if changes else []),
        *([counted(roomless, "{n} without a room|{n} without a room")] if roomless else []),
    ]
    return f"{result.problem_id}: {status_text(result.solver_status)}", ", ".join(figures)


def signs(chart: Chart, *, window: bool) -> Iterator[tuple[str, str]]:
    """Yield the signs on a chart with their meanings; ``window`` where what may be re-planned is shaded."""
    bars = [bar for plan in chart.plans for bar in plan.bars()]
    used: set[str] = {"weekend", *(bar.kind for bar in bars), *(mark for bar in bars for mark in bar.marks)}
    if window:
        used.add("window")
    if chart.today is not None:
        used.add("today")
    return ((sign, t(meaning)) for sign, meaning in _MEANINGS.items() if sign in used)


def cut_note(chart: Chart) -> str:
    """Return what is said where a chart does not show all days."""
    only = "Only the first {nights} are shown; what comes later is left out."
    return t(only, nights=nights_text(chart.days)) if chart.cut else ""


def _legend(layout: Layout) -> tuple[str, int]:
    """Return what the signs of this chart mean, and where the chart begins below it."""
    x, y, parts = MARGIN, _HEAD, []
    for sign, meaning in signs(layout.chart, window=layout.window is not None):
        wide = 24 + int(width_of(meaning, LETTER)) + 16
        if x > MARGIN and x + wide > min(layout.width, 1400):
            x, y = MARGIN, y + 20
        text = f'<text x="{x + 24}" y="{y + 13}" font-size="{LETTER}">{meaning}</text>'
        parts.append(swatch(sign, x, y + 3) + text)
        x += wide
    if note := cut_note(layout.chart):
        y += 20
        parts.append(f'<text x="{MARGIN}" y="{y + 13}" font-size="{LETTER}">{note}</text>')
    return '<g class="legend">' + "".join(parts) + "</g>", y + 20 + MARGIN


def swatch(sign: str, x: int, y: int) -> str:
    """Return ``sign`` as the legend shows it: 18 by 12 pixels."""
    if sign in {"weekend", "window"}:
        return f'<rect class="{sign}" x="{x}" y="{y}" width="18" height="12"/>'
    if sign == "today":
        return f'<path class="today" d="M{x + 9} {y}v12"/>'
    if sign in {Mark.GROUP, Mark.MISS, Mark.CHANGED}:
        return f'<use class="sign" href="#tape-{sign}" x="{x + 5}" y="{y + 2}"/>'
    box = f'<rect x="{x}" y="{y}" width="18" height="12" rx="2"/>'
    if sign in {Mark.LOCKED, Mark.FIXED}:
        return f'<g class="bar kept">{box}<use href="#tape-{sign}" x="{x + 5}" y="{y + 2}"/></g>'
    if sign in {Mark.MOVED, Mark.FIRST, Mark.IN_HOUSE, Mark.TENTATIVE}:
        return f'<g class="bar {sign}">{box}<use href="#tape-{sign}" x="{x + 5}" y="{y + 2}"/></g>'
    return f'<g class="bar {sign}">{box}</g>'


def _plan(plan: PlanChart, layout: Layout, top: int) -> tuple[str, int]:
    """Return a plan whose upper edge is at ``top``, and its height."""
    parts, y = [f'<g class="plan"><title>{plan.title}</title>'], top
    if len(layout.chart.plans) > 1:
        parts.append(f'<text class="head" x="{MARGIN}" y="{y + 14}" font-size="14">{plan.title}</text>')
        y += 20
    header = dates(layout, y)
    y += layout.head
    bottom = y + layout.height(plan)
    _, rooms = rows_of(plan, layout, y, sides=2)
    parts += [*ground(layout, y, bottom), header, *rooms, *business_date(layout, y, bottom), "</g>"]
    return "\n".join(parts), bottom - top
