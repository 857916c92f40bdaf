"""The report as one HTML page: it needs no network, shows everything without its script, and prints well."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import zip_longest
from typing import NamedTuple

from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.render.chart.rows import Chart, chart_of
from bookingopt.render.language import ENGLISH, speaking, spoken, t, translated
from bookingopt.render.phrases import meaning, status_text, stop_text
from bookingopt.render.report import figures, plan_tables, sales, unplaced, worth
from bookingopt.render.report.calendar import TypeCalendar, calendars
from bookingopt.render.report.curves import Curve, minimum_stay_curves
from bookingopt.render.report.lookup import RoomsAndStays
from bookingopt.render.report.tables import ReportTable
from bookingopt.render.report.tape_chart import ReportChart, report_chart
from bookingopt.render.report.templates import report_text


class _Paragraph(NamedTuple):
    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class _ReportSection:
    """One part of the page: its id, its heading, and what it holds."""

    key: str
    title: str
    tables: Sequence[ReportTable] = ()
    paragraphs: Sequence[_Paragraph] = ()
    facts: Sequence[tuple[str, str]] = ()
    warnings: Sequence[tuple[str, str]] = ()
    calendar: Sequence[TypeCalendar] = ()
    chart: ReportChart | None = None
    curves: Sequence[Curve] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the result has nothing for it."""
        parts = (self.tables, self.paragraphs, self.facts, self.warnings, self.calendar, self.chart, self.curves)
        return not any(parts)


def html_report(
    problem: Problem,
    result: Result,
    *,
    before: bool = False,
    language: str = ENGLISH,
    chart: Callable[[], Chart] | None = None,
) -> str:
    """Return the report on ``result`` as the text of an HTML file.

    Parameters
    ----------
    problem, result
        What was asked, and what came out.
    before
        Show the present plan above the new one in the tape chart, where the problem has one.
    language
        The code of the language of its texts.
    chart
        Returns what `chart_of` does, where that is wanted more than once.
    """
    with speaking(language):
        return _written(problem, result, chart or partial(chart_of, problem, result, before=before))


def _written(problem: Problem, result: Result, chart: Callable[[], Chart]) -> str:
    return report_text(
        problem_id=result.problem_id,
        problem_sha256=result.report.problem_sha256,
        plan_id=_plan_id(result),
        version=result.report.version,
        room_types=list(dict.fromkeys(room.type_name for room in problem.rooms)),
        sections=[section for section in _sections(problem, result, chart) if not section.is_empty],
    )


def _plan_id(result: Result) -> str:
    """Return a hash of the moves: plans of one problem whose moves differ keep their own ticks."""
    moves = "\n".join(f"{move.step} {move.id} {move.from_} {move.to}" for move in result.moves)
    return sha256(moves.encode(errors="surrogatepass")).hexdigest()[:16]


def _warnings(result: Result) -> list[tuple[str, str]]:
    """Return the warnings, each with its language: English where it has no translation."""
    found = []
    for text, data in zip_longest(result.warnings, result.warnings_data[: len(result.warnings)]):
        said = translated(text, None if data is None else data.model_dump())
        found.append((text, ENGLISH) if said is None else (said, spoken()))
    return found


def _sections(problem: Problem, result: Result, chart: Callable[[], Chart]) -> Iterator[_ReportSection]:
    """Yield the parts of the page in their order; those of which the result has nothing are empty."""
    lookup = RoomsAndStays(problem)
    has_plan = result.claim is not None
    status = [
        _Paragraph(t("Status: {status}.", status=status_text(result.solver_status)), "status"),
        _Paragraph(meaning(result) + stop_text(result)),
    ]
    yield _ReportSection("summary", t("Summary"), figures.figures(result), status)
    yield _ReportSection("explanation", t("Without a room"), [*unplaced.reasons(result), *unplaced.unassigned(result)])
    moves = plan_tables.move_list(result, lookup)
    no_moves = [_Paragraph(t("Nobody has to move."))] if has_plan and not moves else []
    yield _ReportSection("moves", t("Room moves"), [*moves, *plan_tables.move_curve(result)], no_moves)
    yield _ReportSection("first-rooms", t("First rooms"), plan_tables.first_rooms(result))
    yield _ReportSection("wear", t("Even wear"), plan_tables.even_wear(result))
    yield _ReportSection("chart", t("Tape chart"), chart=report_chart(problem, chart()))
    gaps = plan_tables.orphan_gaps(result, lookup)
    no_gaps = [_Paragraph(t("No orphan gap is left."))] if has_plan and not gaps else []
    yield _ReportSection("gaps", t("Orphan gaps"), gaps, no_gaps)
    yield _ReportSection("groups", t("Groups"), plan_tables.adjacency_misses(result, lookup))
    yield _ReportSection("types", t("Type changes"), plan_tables.type_changes(result, lookup))
    rules = [*sales.sales_rules(problem), *sales.letters(result)]
    yield _ReportSection("restrictions", t("Restrictions"), rules, calendar=calendars(result))
    curves = minimum_stay_curves(result)
    prices = [*worth.lock_prices(result, lookup), *worth.minimum_stays(result)]
    yield _ReportSection("worth", t("What promises are worth"), prices, curves=curves)
    yield _ReportSection("answers", t("Answers to requests"), unplaced.answers(problem, result))
    yield _ReportSection("left-out", t("Left out"), unplaced.left_out(problem, result))
    yield _ReportSection("warnings", t("Warnings"), warnings=_warnings(result))
    tables, facts = figures.method_tables(result), figures.method_facts(result)
    yield _ReportSection("method", t("How it was computed"), tables, facts=facts)
