"""The report as one HTML page: it needs no network, says everything without its script, and prints well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result, Status
from bookingopt.render.chart.scrolling import report_chart
from bookingopt.render.chart.style import STYLE as CHART_STYLE
from bookingopt.render.chart.style import xml
from bookingopt.render.phrases import meaning, stopped
from bookingopt.render.report.calendar import calendars
from bookingopt.render.report.html import named, said
from bookingopt.render.report.script import SCRIPT, SCRIPT_HASH
from bookingopt.render.report.sections import Tables
from bookingopt.render.report.style import STYLE

_POLICY = f"default-src 'none'; style-src 'unsafe-inline'; script-src '{SCRIPT_HASH}'; img-src data:"


@dataclass(frozen=True, slots=True)
class _Section:
    """One part of the page: its id, its heading, and its HTML."""

    key: str
    title: str
    body: str


def html_report(problem: Problem, result: Result, *, before: bool = False) -> str:
    """Return the report on ``result`` as the text of an HTML file.

    Parameters
    ----------
    problem, result
        What was asked, and what came out.
    before
        Show the present plan above the new one in the tape chart, where the problem has one.
    """
    sections = [part for part in _sections(problem, result, before=before) if part.body]
    links = "".join(f'<li><a href="#{part.key}">{part.title}</a></li>' for part in sections)
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{xml(result.problem_id)}: room plan</title>",
            f"<style>{STYLE}{CHART_STYLE}</style>\n</head>",
            f'<body data-problem="{xml(result.report.problem_sha256)}" data-plan="{_plan_id(result)}">',
            '<a class="skip" href="#main">Skip to the report</a>',
            f"<header><h1>Room plan: {named(result.problem_id)}</h1></header>",
            f'<nav aria-label="Sections"><ul>{links}</ul></nav>',
            '<main id="main">',
            _controls(problem),
            *(_section(part) for part in sections),
            "</main>",
            f"<footer>Made by BookingOpt {named(result.report.version)}. A stay leaves on the day "
            "after its last night.</footer>",
            f"<script>{SCRIPT}</script>\n</body>\n</html>\n",
        ]
    )


def _plan_id(result: Result) -> str:
    """Return what tells plans of one problem apart whose moves differ, so that each keeps its own ticks."""
    moves = "\n".join(f"{move.step} {move.id} {move.from_} {move.to}" for move in result.moves)
    return sha256(moves.encode(errors="surrogatepass")).hexdigest()[:16]


def _section(part: _Section) -> str:
    heading = f"{part.key}-heading"
    return (
        f'<section id="{part.key}" aria-labelledby="{heading}"><h2 id="{heading}">{part.title}</h2>\n'
        f"{part.body}\n</section>"
    )


def _sections(problem: Problem, result: Result, *, before: bool) -> Iterator[_Section]:
    """Yield the parts of the page in their order; those of which the result has nothing are empty."""
    tables = Tables(problem, result)
    has_plan = result.solver_status not in {Status.INFEASIBLE, Status.TIME_LIMIT}
    status = (
        f'<p class="status">Status: {result.solver_status.replace("_", " ")}.</p>'
        f"<p>{meaning(result)}{stopped(result)}</p>"
    )
    yield _Section("summary", "Summary", status + tables.figures())
    yield _Section("explanation", "Without a plan", tables.explanation() + tables.unassigned())
    none = "<p>Nobody has to move.</p>" if has_plan else ""
    yield _Section("moves", "Room moves", (tables.moves() or none) + tables.move_curve())
    yield _Section("chart", "Tape chart", report_chart(problem, result, before=before))
    none = "<p>No orphan gap is left.</p>" if has_plan else ""
    yield _Section("gaps", "Orphan gaps", tables.gaps() or none)
    yield _Section("groups", "Groups", tables.misses())
    yield _Section("types", "Type changes", tables.type_changes())
    yield _Section("restrictions", "Restrictions", calendars(result) if result.restrictions else "")
    yield _Section("requests", "Answers to requests", tables.answers())
    warnings = "".join(f"<li>{said(warning)}</li>" for warning in result.warnings)
    yield _Section("warnings", "Warnings", f"<ul>{warnings}</ul>" if warnings else "")
    yield _Section("method", "How it was computed", "\n".join(tables.method()))


def _controls(problem: Problem) -> str:
    """Return the controls; the script shows them, since without it they could do nothing."""
    names = dict.fromkeys(room.type_name for room in problem.rooms)
    types = "".join(f'<option data-type="{xml(name)}">{xml(name)}</option>' for name in names)
    choice = f'<select id="type"><option value="">All</option>{types}</select>'
    return (
        '<div class="controls" id="controls" role="search" aria-label="Filter the report" hidden>'
        '<div><label for="find">Guest, id or room</label>'
        '<input id="find" type="search" autocomplete="off" aria-describedby="hint"></div>'
        f'<div><label for="type">Room type</label>{choice}</div>'
        '<div><label for="from">From</label><input id="from" type="date"></div>'
        '<div><label for="to">To</label><input id="to" type="date"></div>'
        '<button type="button" id="clear">Clear</button><output id="found" for="find type from to"></output>'
        '<p id="hint">Any part of a name; numbers whole: 1 finds room 1, not 101. The filter holds for what is printed '
        "too. On the chart, Tab goes to a bar and the arrow keys from bar to bar.</p></div>"
    )
