"""Charts and report of ``bookingopt solve``: what is asked for is checked before the search, and drawn after it."""

# ruff: noqa: PLC0415  what is heavy is imported when there is something to draw

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING

from bookingopt.cli.support.standard_streams import show, write
from bookingopt.errors import UsageError, shown

if TYPE_CHECKING:
    from bookingopt.domain.problem import Problem
    from bookingopt.domain.result import Result
    from bookingopt.io.targets import Target

#: Most nights of a chart on the terminal, and its fewest columns.
_MOST_NIGHTS, LEAST_WIDTH = 1_000, 40


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What the chart on the terminal shows: nights ``first`` … ``last`` of one room type or all, in so many columns."""

    first: date
    last: date
    room_type: str | None
    width: int


def excerpt(problem: Problem, chart: str | None, room_type: str | None, width: int | None) -> Excerpt | None:
    """Return what ``--chart`` and ``--type`` ask for, in so many columns; None where no chart is asked for.

    Raises
    ------
    UsageError
        With everything that is wrong in them.
    """
    if chart is None:
        if room_type is not None:
            raise UsageError("--type: only with --chart FROM..TO")
        return None
    from bookingopt.io.request_text import day, known_types

    faults = []
    start, _, end = chart.strip().partition("..")
    first, last = day(start), day(end)
    if first is None or last is None:
        faults.append(f"--chart {shown(chart)}: expected FROM..TO, such as 2026-07-01..2026-07-31")
    elif not 0 <= (last - first).days < _MOST_NIGHTS:
        faults.append(f"--chart {shown(chart)}: expected from 1 to {_MOST_NIGHTS:,} nights, the first one first")
    types = list(dict.fromkeys(room.type_name for room in problem.rooms))
    if room_type is not None and room_type not in types:
        faults.append(f"--type {shown(room_type)}: expected {known_types(types)}")
    if faults or first is None or last is None:
        raise UsageError("\n".join(faults))
    columns = max(LEAST_WIDTH, shutil.get_terminal_size().columns) if width is None else width
    return Excerpt(first, last, room_type, columns)


def show_chart(problem: Problem, result: Result, asked: Excerpt, *, follows: bool) -> None:
    """Show the chart on the terminal, behind an empty line where it ``follows`` the summary."""
    from bookingopt.render.chart.terminal import text_chart

    if follows:
        write("\n")
    chart = text_chart(problem, result, asked.first, asked.last, room_type=asked.room_type, width=asked.width)
    show(chart, soft_wrap=True)


def check_before(problem: Problem, wanted: Sequence[Target]) -> None:
    """Refuse ``--before`` where there is no chart, or no present plan to be shown in it."""
    if not any(target.is_picture for target in wanted):
        raise UsageError("--before is about the tape chart: it needs --output NAME.svg or NAME.html")
    if all(stay.assigned_room is None for stay in problem.reservations):
        raise UsageError("--before needs a present plan: no reservation has an AssignedRoom")


def pictures(
    problem: Problem, result: Result, wanted: Sequence[Target], *, before: bool, language: str
) -> dict[str, Callable[[], str]]:
    """Return what draws the tape chart (``.svg``) and the report (``.html``) where a target wants them."""
    suffixes = {target.path.suffix.lower() for target in wanted if target.is_picture}
    drawn: dict[str, Callable[[], str]] = {}
    if not suffixes:
        return drawn
    from bookingopt.render.chart.rows import chart_of

    chart = cache(partial(chart_of, problem, result, before=before))  # both show the same
    if ".svg" in suffixes:
        from bookingopt.render.chart.svg import tape_chart

        drawn[".svg"] = partial(tape_chart, problem, result, language=language, chart=chart)
    if ".html" in suffixes:
        from bookingopt.render.report.page import html_report

        drawn[".html"] = partial(html_report, problem, result, language=language, chart=chart)
    return drawn
