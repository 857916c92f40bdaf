"""A chart as plain data: days as numbers from its first one."""

from __future__ import annotations

import json
from html import unescape

from bookingopt.render.chart.data import chart_data, json_text
from bookingopt.render.chart.rows import chart_of
from tests.unit.render.houses import house, new_plan


def data(**changes):
    problem, result = house(**changes), new_plan()
    return json.loads(json.dumps(chart_data(problem, chart_of(problem, result))))


def test_days_count_from_the_first_one():
    found = data(Today="2027-02-28")
    assert (found["first"], found["today"], found["window"]) == ("2027-02-26", 2, [2, 14])
    (plan,) = found["plans"]
    twins, attic = plan["sections"]
    assert [row["name"] for row in twins["rows"]] == ["1", "2"]
    ann, gap, bob = twins["rows"][0]["lanes"][0]
    assert (ann["start"], ann["nights"], ann["id"]) == (0, 3, "id-Ann")
    assert "kind" not in ann
    assert (gap["kind"], gap["start"], gap["nights"]) == ("gap", 3, 2)
    assert bob["found"] == ["Bob (id-Bob)", "room 1", "from 3"]
    assert attic["rows"][0]["room"] == "3"


def test_a_row_says_how_long_its_room_is_not_free_after_a_stay():
    (plan,) = data(TurnoverNights=1)["plans"]
    assert {row["turnover"] for section in plan["sections"] for row in section["rows"]} == {1}


def test_a_row_and_its_bars_say_what_their_own_room_needs():
    rooms = [{"RoomNumber": "1", "RoomType": "Twin", "TurnoverNights": 0}, {"RoomNumber": "2", "RoomType": "Twin"}]
    (plan,) = data(TurnoverNights=2, Rooms=[*rooms, {"RoomNumber": "3", "RoomType": "Attic"}])["plans"]
    found = [row for section in plan["sections"] for row in section["rows"]]
    assert {row["name"]: row["turnover"] for row in found} == {"1": 0, "2": 2, "3": 2}
    said = {row["name"]: "turnover" in json.dumps(row["lanes"]) for row in found if any(row["lanes"])}
    assert said == {name: name != "1" for name in said}
    assert "1" in said


def test_as_text_it_can_stand_inside_an_element():
    text = json_text({"name": "<b>&\u202e</b>"})
    assert text == '{"name":"&lt;b&gt;&amp;\\u202e&lt;/b&gt;"}'
    assert json.loads(unescape(text)) == {"name": "<b>&\u202e</b>"}
