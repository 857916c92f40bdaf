"""What promises and nights are worth, in the tables of the terminal."""

from __future__ import annotations

from tests.unit.render.test_tables import section, summary
from tests.unit.samples import DATA


def test_what_nights_are_worth_stands_beside_every_gap_cost():
    figures = DATA["comparison"]
    valued = {
        plan: {**figures[plan], "orphan_nights_value": value} for plan, value in (("present", 360), ("new", 120.25))
    }
    text = summary(
        comparison={**figures, **valued},
        orphan_gaps=[{**DATA["orphan_gaps"][0], "Value": 240}],
        move_curve=[{**DATA["move_curve"][0], "OrphanNightsValue": 77}],
        minimum_stay_curve=[{**DATA["minimum_stay_curve"][0], "OrphanNightsValue": 99}],
    )
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "Worth of the orphan nights 360 120.25" in lines
    assert "What the moves gain 239.75" in lines
    assert section(text, "Orphan gaps that remain")[0][-2:] == ["Worth", "Between"]
    assert section(text, "Orphan gaps that remain")[1][4] == "240"
    assert section(text, "What moves buy")[1][-1] == "77"
    assert section(text, "Other minimum stays")[1] == ["2", "9.5", "3", "99", "7"]
    assert "orth" not in summary()
