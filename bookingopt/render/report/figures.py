"""The figures of a plan, and how it was computed."""

from __future__ import annotations

from typing import Final

from bookingopt.domain.result import Aim, Result, StoppedBy
from bookingopt.render.language import localized, percent, t
from bookingopt.render.phrases import FIGURES, gained, number, whole
from bookingopt.render.report.tables import ReportTable, TableRow, name, table

#: What the aims are called, and what ended a search.
_AIMS = {
    Aim.ADJACENCY: "adjacency",
    Aim.TYPE_CHANGES: "type changes",
    Aim.GAP_COST: "gap cost",
    Aim.MOVES: "moves",
}
_ENDED = {
    StoppedBy.PROOF: "proof",
    StoppedBy.TIME: "time",
    StoppedBy.STEPS: "steps",
    StoppedBy.CANCELLED: "cancelled",
}


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
        TableRow((t(label), *([rounded(before)] if present else []), rounded(after)))
        for label, before, after in rows
        if before is not None or after is not None
    ]
    columns = ("Figure", *(["Present plan>"] if present else []), "New plan>")
    return table(t("Before and after") if present else t("The plan in figures"), columns, lines, filtered=False)


def method_facts(result: Result) -> list[tuple[str, str]]:
    """Return how the result was computed, as names and values."""
    report = result.report
    aims = ", ".join(t(_AIMS[aim]) for aim in report.proved)
    facts = [
        (t("Proved"), aims or t("nothing")),
        (t("Search ended by"), t(_ENDED[report.stopped_by])),
        (t("Search steps"), whole(report.steps)),
        (t("Version"), f"BookingOpt {report.version}, {report.solver}"),
        (t("SHA-256 of the problem"), report.problem_sha256),
    ]
    if report.unsettled is not None:
        facts.append((t("Undecided entries of the sellable table"), whole(report.unsettled)))
    if report.blocked_share is not None:
        facts.append((t("Sellable stays that the restrictions exclude"), percent(report.blocked_share)))
    return facts


#: Phases and methods as the result has them, and their keys in the catalogue where those are others.
_PHASES: Final = frozenset({
    *("instance", "search", "equal plans", "outcome", "until the first plan"),
    *("new reservations", "sellable table", "minimum stays", "lock prices"),
    *("first plan", "few moves", "type changes", "mates", "room kinds", "single rooms", "multipliers"),
    *("linear model", "whole model", "exchange", "seating", "fewest moves", "reasons"),
})  # fmt: skip
_OTHER_KEYS: Final = {"window": "window#search"}
_SEARCH: Final = "search: "


def _phase_text(phase: str) -> str:
    method = phase.removeprefix(_SEARCH)
    text = t(_OTHER_KEYS.get(method, method)) if method in _PHASES | _OTHER_KEYS.keys() else method
    return text if method == phase else t("search: {method}", method=text)


def method_tables(result: Result) -> list[ReportTable]:
    """Return the seconds, methods and parameters of the search."""
    report = result.report
    seconds = [
        TableRow((name(_phase_text(phase)), localized(f"{value:,.2f}"))) for phase, value in report.seconds.items()
    ]
    runs = [TableRow((name(_phase_text(run.method)), rounded(run.plan), rounded(run.bound))) for run in report.methods]
    values = [TableRow((name(key), name(_parameter(value)))) for key, value in report.parameters]
    return [
        *table(t("Seconds"), ("Phase or method", "Seconds>"), seconds, filtered=False),
        *table(t("Methods, in their order"), ("Method", "Plan>", "Bound>"), runs, filtered=False),
        *table(t("Parameters"), ("Parameter", "Value"), values, filtered=False),
    ]


def rounded(value: float | None) -> str:
    """Return a figure with at most four decimals; the result file has all of them."""
    return number(None if value is None else round(value, 4))


def _parameter(value: object) -> str:
    """Return the value of a parameter in words."""
    if value is None:
        return t("none")
    return (t("yes") if value else t("no")) if isinstance(value, bool) else str(value)
