"""Stays without a room or left out are counted in the caption, and every request has its answers."""

from __future__ import annotations

from datetime import date

from bookingopt.domain.house import LeftOutReason, left_out_reason
from bookingopt.render.phrases import LEFT_OUT
from bookingopt.render.report.page import html_report
from bookingopt.render.report.unplaced import answers, left_out, unassigned
from tests.unit.render.houses import HOUSE, house, new_plan, stay
from tests.unit.samples import ANSWER


def test_the_caption_counts_stays_without_a_room():
    (made,) = unassigned(new_plan(assignments=[], unassigned=HOUSE["Reservations"]))
    assert made.caption == f"Without a room: {len(made.lines)} of {len(HOUSE['Reservations'])} reservations"


def test_a_request_that_the_problem_has_not_is_answered_all_the_same():
    row = {"Id": "N1", "Name": "Fay", "Alone": ANSWER, "Together": ANSWER}
    (made,) = answers(house(), new_plan(new_reservations=[row]))
    (line,) = made.lines
    assert len(line.cells) == len(made.columns)
    assert line.nights is None


def _row(name: str, arrival: str, departure: str, reason: str) -> dict[str, str]:
    return {"Id": f"id-{name}", "Name": name, "Arrival": arrival, "Departure": departure, "Reason": reason}


#: A cancelled stay of two nights, and a day room.
GONE = [stay("Fay", "2027-03-01", 2, RoomType="Twin", Status="Cancelled"), stay("Gil", "2027-03-09", 0)]
ROWS = [_row("Fay", "2027-03-01", "2027-03-03", "cancelled"), _row("Gil", "2027-03-09", "2027-03-09", "day_use")]


def test_who_is_left_out_stands_with_the_reason_and_is_found_by_type_and_nights():
    """A stay of two nights from 1 March is found up to its last night, a day room on its day."""
    problem = house(Reservations=[*HOUSE["Reservations"], *GONE])
    assert [left_out_reason(problem, each) for each in problem.reservations[-2:]] == [row["Reason"] for row in ROWS]
    (made,) = left_out(problem, new_plan(left_out=ROWS))
    assert made.caption == "Left out: 2 of 7 reservations"
    assert made.filtered
    assert [line.cells[-1] for line in made.lines] == ["cancelled", "stays no night"]
    assert [line.types for line in made.lines] == [("Twin",), ()]
    assert [line.nights for line in made.lines] == [
        (date(2027, 3, 1), date(2027, 3, 2)),
        (date(2027, 3, 9), date(2027, 3, 9)),
    ]


def test_each_reason_has_words():
    assert set(LEFT_OUT) == set(LeftOutReason)


def test_the_report_has_the_section_only_where_somebody_is_left_out():
    problem = house(Reservations=[*HOUSE["Reservations"], *GONE])
    assert '<section id="left-out"' in html_report(problem, new_plan(left_out=ROWS))
    assert '<section id="left-out"' not in html_report(house(), new_plan())
