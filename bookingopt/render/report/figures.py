"""The figures of a plan, and how it was computed."""

from __future__ import annotations

from bookingopt.domain.result import Result
from bookingopt.render.phrases import FIGURES, gained, number
from bookingopt.render.report.tables import ReportTable, TableRow, name, table


def figures(result: Result) -> list[ReportTable]:
    """Return the figures of the plan, beside those of the present plan where that is complete and legal."""
    present, new, claim = result.comparison.present, result.comparison.new, result.claim
    rows: list[tuple[str, float | None, float | None]] = [
        ("Gap cost", present.gap_cost if present else None, claim.objective_value if claim else None),
        ("Proved lower bound", None, claim.best_bound if claim else None),
        *((label, getattr(present, field, None), getattr(new, field, None)) for label, field in FIGURES.items()),
        ("What the moves gain", None, gained(result)),
        ("Adjacency misses", None, len(result.adjacency_misses)),
        ("Type changes", None, len(result.type_changes)),
        ("Room moves", None, result.comparison.moves),
        ("Stays given their first room", None, len(result.comparison.without_present_room)),
        ("Without a room", None, len(result.unassigned)),
    ]
    lines = [
        TableRow((label, *([rounded(before)] if present else []), rounded(after)))
        for label, before, after in rows
        if before is not None or after is not None
    ]
    columns = ("Figure", *(["Present plan>"] if present else []), "New plan>")
    return table("Before and after" if present else "The plan in figures", columns, lines, filtered=False)


def method_facts(result: Result) -> list[tuple[str, str]]:
    """Return how the result was computed, as names and values."""
    report = result.report
    facts = [
        ("Proved", ", ".join(aim.replace("_", " ") for aim in report.proved) or "nothing"),
        ("Search ended by", str(report.stopped_by)),
        ("Search steps", f"{report.steps:,}"),
        ("Version", f"BookingOpt {report.version}, {report.solver}"),
        ("SHA-256 of the problem", report.problem_sha256),
    ]
    if report.unsettled is not None:
        facts.append(("Undecided entries of the sellable table", f"{report.unsettled:,}"))
    if report.blocked_share is not None:
        facts.append(("Sellable stays that the restrictions exclude", f"{report.blocked_share:.1%}"))
    return facts


def method_tables(result: Result) -> list[ReportTable]:
    """Return the seconds, methods and parameters of the search."""
    report = result.report
    seconds = [TableRow((name(phase), f"{value:,.2f}")) for phase, value in report.seconds.items()]
    runs = [TableRow((name(run.method), rounded(run.plan), rounded(run.bound))) for run in report.methods]
    values = [TableRow((name(key), name(_parameter(value)))) for key, value in report.parameters]
    return [
        *table("Seconds", ("Phase or method", "Seconds>"), seconds, filtered=False),
        *table("Methods, in their order", ("Method", "Plan>", "Bound>"), runs, filtered=False),
        *table("Parameters", ("Parameter", "Value"), values, filtered=False),
    ]


def rounded(value: float | None) -> str:
    """Return a figure with at most four decimals; the result file has all of them."""
    return number(None if value is None else round(value, 4))


def _parameter(value: object) -> str:
    """Return the value of a parameter in words."""
    return {None: "none", True: "yes", False: "no"}[value] if value is None or isinstance(value, bool) else str(value)
