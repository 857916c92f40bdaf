"""Figures stand beside those of the present plan where there are some, and have at most four decimals."""

from __future__ import annotations

from bookingopt.render.report.figures import figures, method_facts, rounded
from tests.unit.render.houses import NEW, new_plan


def test_figures_of_a_plan_alone_have_one_column():
    (made,) = figures(new_plan())
    rows = dict(line.cells for line in made.lines)
    assert made.caption == "The plan in figures"
    assert rows["Room moves"] == str(NEW["comparison"]["moves"])


def test_a_figure_has_at_most_four_decimals():
    assert (rounded(1 / 3), rounded(2.0), rounded(12345.5), rounded(None)) == ("0.3333", "2", "12,345.5", "")


def test_the_gain_of_the_moves_is_what_their_nights_were_worth():
    shown = {"gap_cost": 1, "orphan_gaps": 1, "orphan_nights": 1, "gap_lengths": {}, "arrivals_with_week_free": 0}
    plans = {plan: {**shown, "orphan_nights_value": value} for plan, value in (("present", 9), ("new", 2))}
    (made,) = figures(new_plan(comparison={**NEW["comparison"], **plans}))
    rows = {line.cells[0]: line.cells[1:] for line in made.lines}
    assert rows["Worth of the orphan nights"] == ("9", "2")
    assert rows["What the moves gain"] == ("", "7")


def test_facts_name_the_version():
    facts = dict(method_facts(new_plan()))
    assert facts["Version"] == f"BookingOpt {NEW['report']['version']}, {NEW['report']['solver']}"
