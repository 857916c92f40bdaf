"""The restrictions as a calendar: a grid for every room type and month, every day in words as well as in colour."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from bookingopt.domain.result import Restriction, Result
from bookingopt.render.chart.drawing import MONTHS
from bookingopt.render.chart.style import xml
from bookingopt.render.report.html import named

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_LEGEND = """<dl class="legend">
<dt>3–14</dt><dd>A stay that arrives on this day has from 3 to 14 nights (MinStay, MaxStay).</dd>
<dt>T2</dt><dd>A stay that includes this night has at least 2 nights (MinStayThrough; left out where it is 1).</dd>
<dt>CTA</dt><dd>Closed to arrival: no stay may arrive on this day.</dd>
<dt>CTD</dt><dd>Closed to departure: no stay may leave on this day.</dd>
</dl>"""


def calendars(result: Result) -> str:
    """Return the calendars of all room types, in the order of the result."""
    by_type: dict[str, list[Restriction]] = {}
    for entry in result.restrictions:
        by_type.setdefault(entry.room_type, []).append(entry)
    return _LEGEND + "\n".join(_of_type(name, entries) for name, entries in by_type.items())


def _of_type(room_type: str, entries: Sequence[Restriction]) -> str:
    ordered = sorted(entries, key=lambda entry: entry.date)
    months = [
        _month(room_type, year, month, {entry.date: entry for entry in found})
        for (year, month), found in groupby(ordered, lambda entry: (entry.date.year, entry.date.month))
    ]
    return (
        f'<div class="calendar" data-type="{xml(room_type)}"><h3>{named(room_type)}</h3>\n<div class="months">'
        + "\n".join(months)
        + "</div></div>"
    )


def _month(room_type: str, year: int, month: int, entries: Mapping[date, Restriction]) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in _WEEKDAYS)
    weeks = Calendar().monthdatescalendar(year, month)
    rows = [
        "<tr>" + "".join(_cell(entries.get(when)) if when.month == month else "<td></td>" for when in week) + "</tr>"
        for week in weeks
        if any(when in entries for when in week)
    ]
    days = f'data-from="{min(entries).isoformat()}" data-to="{max(entries).isoformat()}"'
    return (
        f'<table class="month" {days}><caption>{named(room_type)}, {MONTHS[month - 1]} {year}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>" + "\n".join(rows) + "</tbody></table>"
    )


def _cell(entry: Restriction | None) -> str:
    if entry is None:
        return "<td></td>"
    words = [
        "CTA" if entry.closed_to_arrival else f"{entry.min_stay}–{entry.max_stay}",
        *([f"T{entry.min_stay_through}"] if entry.min_stay_through > 1 else []),
        *(["CTD"] if entry.closed_to_departure else []),
    ]
    shut = ' class="shut"' if entry.closed_to_arrival or entry.closed_to_departure else ""
    return f'<td{shut}><time datetime="{entry.date.isoformat()}">{entry.date.day}</time>{" ".join(words)}</td>'
