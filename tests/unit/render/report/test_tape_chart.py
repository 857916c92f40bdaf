"""The chart of the report: its layers fit each other, to the pixel."""

from __future__ import annotations

import re

from bookingopt.render.report.tape_chart import report_chart
from tests.unit.render.houses import house, new_plan


def size(frame: str) -> tuple[int, int]:
    found = re.match(r'width="(\d+)" height="(\d+)"', frame)
    assert found
    return int(found[1]), int(found[2])


def test_dates_are_as_wide_and_names_as_high_as_the_body():
    chart = report_chart(house(), new_plan(), before=True)
    assert [plan.title for plan in chart.plans] == ["Present plan", "New plan"]
    for plan in chart.plans:
        assert size(plan.dates.frame)[0] == size(plan.body.frame)[0]
        assert size(plan.names.frame)[1] == size(plan.body.frame)[1]
