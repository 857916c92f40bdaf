"""Stays without a room are counted in the caption, and every request has its answers."""

from __future__ import annotations

from bookingopt.render.report.unplaced import answers, unassigned
from tests.unit.render.houses import HOUSE, house, new_plan
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
