"""The chart of the report: what the script draws, what is said of its signs, and nothing of a file that is markup."""

from __future__ import annotations

import json
from html import unescape

from bookingopt.render.chart.rows import chart_of
from bookingopt.render.report.tape_chart import report_chart
from tests.unit.render.houses import hostile, house, new_plan


def test_both_plans_are_there_with_the_signs_that_are_used():
    chart = report_chart(house(), chart_of(house(), new_plan(), before=True))
    assert [plan["title"] for plan in json.loads(chart.data)["plans"]] == ["Present plan", "New plan"]
    assert "gets its first room" in [meaning for _, meaning in chart.signs]
    assert "in house" not in [meaning for _, meaning in chart.signs]


def test_names_that_are_markup_stay_text():
    data = report_chart(hostile()[0], chart_of(*hostile())).data
    assert not set("<>") & set(data)
    assert data.isascii()
    titles = [section["title"] for section in json.loads(unescape(data))["plans"][0]["sections"]]
    assert "<script>alert(1)</script>" in titles
