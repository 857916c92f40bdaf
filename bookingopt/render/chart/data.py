"""What is on a tape chart as plain data, which the script of the report and of the page draws."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bookingopt.domain.house import planned
from bookingopt.domain.problem import Problem
from bookingopt.domain.rooms.turnover import room_turnover
from bookingopt.errors import printable
from bookingopt.render.chart.bars import Bar, BarKind
from bookingopt.render.chart.drawing import window_of
from bookingopt.render.chart.rows import Chart, PlanChart, RoomRow


def chart_data(problem: Problem, chart: Chart) -> dict[str, Any]:
    """Return ``chart`` of ``problem`` as plain data: days as numbers from the first one, plans, sections, rows, bars.

    A row says how long its room is not free after a stay, so that free rooms can be counted.
    """
    house = planned(problem)
    rows = {
        printable(room.room_number): {
            "room": room.room_number,
            "turnover": room_turnover(house, room),
        }
        for room in house.rooms
    }
    return {
        "first": chart.first.isoformat(),
        "days": chart.days,
        "today": None if chart.today is None else (chart.today - chart.first).days,
        "window": window_of(chart),
        "plans": [_plan(plan, chart, rows) for plan in chart.plans],
    }


def json_text(data: Mapping[str, Any]) -> str:
    """Return plain data as JSON that can stand inside an element."""
    text = json.dumps(data, separators=(",", ":"))  # ASCII: no letter steers what is around it
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plan(plan: PlanChart, chart: Chart, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    sections = [
        {"title": section.title, "rows": [_row(row, chart, rows) for row in section.rows]} for section in plan.sections
    ]
    return {"title": plan.title, "sections": sections}


def _row(row: RoomRow, chart: Chart, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    lanes = [[_bar(bar, chart) for bar in lane] for lane in row.lanes]
    return {"name": row.name, "lanes": lanes, **rows.get(row.name, {"room": None, "turnover": 0})}


def _bar(bar: Bar, chart: Chart) -> dict[str, Any]:
    """Return a bar without what is empty; a stay, as nearly all are, does not say its kind."""
    data = {
        "kind": "" if bar.kind is BarKind.STAY else bar.kind,
        "start": (bar.start - chart.first).days,
        "nights": bar.nights,
        "labels": bar.labels,
        "title": bar.title,
        "found": bar.found,
        "marks": bar.marks,
        "id": bar.key,
    }
    return {name: value for name, value in data.items() if value not in (None, (), "")}
