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


def test_minimum_stays_by_type_name_the_types_in_eighty_columns():
    point = {**DATA["minimum_stay_curve"][0], "OrphanNightsValue": 99, "SellableStays": 264, "SellableNights": 12}
    of_type = {**point, "RoomType": "Apartment"}
    lines = section(summary(minimum_stay_curve=[point, of_type]), "Other minimum stays")
    assert [line[1] for line in lines[:3]] == ["Room type", "all", "Apartment"]
    assert max(map(len, summary(minimum_stay_curve=[point, of_type]).splitlines())) <= 80


def test_the_ten_dearest_locks_are_shown_and_all_together():
    price = DATA["lock_prices"][0]
    rows = [{**price, "Id": f"R{number}", "GapCost": 20.0 - number} for number in range(12)]
    together = {"GapCost": 99.0, "Bound": 100.5, "OrphanNights": 2, "TypeChanges": 1}
    shown = summary(lock_prices=[*rows, together])
    lines = section(shown, "What locks cost")
    assert lines[0] == ["Lock", "Room", "Gap cost", "At most", "Nights", "Sellable", "Changes"]
    assert [line[0] for line in lines[1:12]] == [*(f"Ann (R{number})" for number in range(10)), "all together"]
    assert lines[11][1:] == ["99", "100.5", "2", "1"]
    assert "and 2 more; -o lock_prices.csv writes all" in shown
    assert "What locks cost" not in summary(lock_prices=[])


def test_rooms_of_a_kind_are_told_by_their_fewest_and_most_nights():
    lines = section(summary(), "How evenly rooms are worn")
    assert lines[1] == ["Twin", "2", "3–1,200", "601–602", "1,440,009", "723,605"]
    assert "How evenly" not in summary(even_wear=[])
