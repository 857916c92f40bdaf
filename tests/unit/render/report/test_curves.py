"""The curves of minimum stays: a point for each, as high as its figure."""

from __future__ import annotations

import re

from bookingopt.render.report.curves import minimum_stay_curves
from tests.unit.render.houses import new_plan

POINTS = [
    {"MinimumStay": 1, "GapCost": 0.0, "OrphanNights": 0, "SellableNights": 40},
    {"MinimumStay": 2, "GapCost": 5.0, "OrphanNights": 4, "SellableNights": 20},
    {"MinimumStay": 5, "GapCost": 10.0, "OrphanNights": 8, "SellableNights": 10},
]
MARK = re.compile(r'<rect class="mark" x="([\d.]+)" y="([\d.]+)"[^>]*><title>minimum stay (\d+): ([\d.,]+)</title>')


def test_a_curve_is_as_high_as_its_figures_and_as_wide_as_the_minimum_stays():
    cost, nights, sold = minimum_stay_curves(new_plan(minimum_stay_curve=POINTS))
    for curve, values in ((cost, (0, 5, 10)), (nights, (0, 4, 8)), (sold, (40, 20, 10))):
        marks = MARK.findall(curve.drawing)
        assert [(int(minimum), float(value)) for *_, minimum, value in marks] == list(
            zip((1, 2, 5), values, strict=True)
        )
        x, y = ([float(mark[axis]) for mark in marks] for axis in (0, 1))
        assert (x[1] - x[0]) * 3 - (x[2] - x[1]) < 0.5
        low, high = max(y), min(y)
        shares = [value / max(values) for value in values]
        floor = low if 0 in values else high + (low - high) / (1 - min(shares))
        assert all(abs((floor - at) - share * (floor - high)) < 0.5 for at, share in zip(y, shares, strict=True))


def test_each_room_type_has_its_own_curves_and_its_name_is_text():
    points = [{**point, "RoomType": name} for point in POINTS for name in (None, "<b>Twin</b>")]
    curves = minimum_stay_curves(new_plan(minimum_stay_curve=points))
    assert len(curves) == 6
    assert "Sellable nights, &lt;b&gt;Twin&lt;/b&gt;" in curves[-1].drawing
    assert "<b>" not in "".join(curve.drawing + curve.frame for curve in curves)


def test_nothing_is_drawn_of_one_point_or_of_a_figure_that_is_not_there():
    assert minimum_stay_curves(new_plan(minimum_stay_curve=POINTS[:1])) == []
    assert "Sellable stays" not in "".join(c.drawing for c in minimum_stay_curves(new_plan(minimum_stay_curve=POINTS)))


def test_figures_that_are_all_zero_lie_on_the_axis():
    flat = [{**point, "OrphanNights": 0} for point in POINTS]
    _, nights, _ = minimum_stay_curves(new_plan(minimum_stay_curve=flat))
    assert len({mark[1] for mark in MARK.findall(nights.drawing)}) == 1
