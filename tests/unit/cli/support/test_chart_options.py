"""The chart that ``--chart`` and ``--type`` ask for."""

from __future__ import annotations

from datetime import date

import pytest

from bookingopt.cli.support.chart_options import Excerpt, excerpt, pictures
from bookingopt.domain.parse import parse_problem
from bookingopt.errors import UsageError
from bookingopt.io.targets import targets
from bookingopt.render.chart import rows
from tests.unit.render import houses

CHART_OF = rows.chart_of

PROBLEM = parse_problem({"ProblemId": "p", "Rooms": [{"RoomNumber": "1", "RoomType": "Twin"}]})


def test_nights_type_and_width():
    found = excerpt(PROBLEM, "2027-03-01..2027-03-31", "Twin", 100)
    assert found == Excerpt(date(2027, 3, 1), date(2027, 3, 31), "Twin", 100)
    assert excerpt(PROBLEM, None, None, 100) is None
    week = excerpt(PROBLEM, "9999-12-25..9999-12-31", None, 100)
    assert week == Excerpt(date(9999, 12, 25), date.max, None, 100)


@pytest.mark.parametrize(
    ("chart", "room_type", "text"),
    [
        (None, "Twin", "--type: only with --chart FROM..TO"),
        ("March", None, "expected FROM..TO"),
        ("2027-03-02..2027-03-01", None, "expected from 1 to 1,000 nights"),
        ("2027-03-01..2029-11-25", None, "expected from 1 to 1,000 nights"),  # 1,001 nights
        ("2027-03-01..2027-03-31", "Suite", "--type"),
    ],
)
def test_what_is_refused(chart, room_type, text):
    with pytest.raises(UsageError, match=text.replace(".", r"\.")):
        excerpt(PROBLEM, chart, room_type, None)


def test_chart_and_report_are_drawn_from_the_same_bars(monkeypatch):
    made = []
    monkeypatch.setattr(rows, "chart_of", lambda *args, **options: made.append(args) or CHART_OF(*args, **options))
    wanted = targets(["chart.svg", "report.html"])
    drawn = pictures(houses.house(), houses.new_plan(), wanted, before=True, language="de")
    assert 'lang="de"' in drawn[".svg"]()
    assert "Zimmerplan" in drawn[".html"]()
    assert len(made) == 1
    assert pictures(houses.house(), houses.new_plan(), targets(["plan.json"]), before=False, language="en") == {}
