"""The tape chart as SVG: its structure, from dates; never its bytes."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date
from itertools import pairwise

import pytest

from bookingopt.domain.params import SolveParams
from bookingopt.io.read import read_problem
from bookingopt.optimizer.solve import solve
from bookingopt.render.chart.rows import MOST_DAYS, chart_of
from bookingopt.render.chart.svg import tape_chart
from bookingopt.render.chart.text import width_of
from bookingopt.render.static_files import static_text
from tests.house.sources import ROOT
from tests.unit.render.houses import HOSTILE, HOUSE, hostile, house, new_plan, stay

SVG = "{http://www.w3.org/2000/svg}"
FIRST = date(2027, 2, 26)
EXAMPLES = ["small-inn", "groups", "out-of-order", "city-hotel", "infeasible-locks", "infeasible-overbooked"]


def drawn(*args, **kwargs) -> ET.Element:
    return ET.fromstring(tape_chart(*args, **kwargs))


def classes(element: ET.Element) -> list[str]:
    return element.get("class", "").split()


def having(root: ET.Element, name: str) -> list[ET.Element]:
    return [element for element in root.iter() if name in classes(element)]


def bars(root: ET.Element, kind: str = "bar") -> list[ET.Element]:
    """The bars of the plans, without the swatches of the legend."""
    return [bar for plan in having(root, "plan") for bar in having(plan, kind) if "bar" in classes(bar)]


def title(element: ET.Element) -> list[str]:
    return element.findtext(f"{SVG}title").split("\n")


def span(bar: ET.Element) -> tuple[float, float]:
    box = bar.find(f"{SVG}rect")
    return float(box.get("x")), float(box.get("width"))


def texts(root: ET.Element, name: str) -> list[str]:
    return ["".join(text.text or "" for text in part.iter(f"{SVG}text")) for part in having(root, name)]


def by_id(root: ET.Element) -> dict[str, ET.Element]:
    found = {bar.get("data-id"): bar for bar in bars(root, "stay")}
    assert len(found) == len(bars(root, "stay"))
    return found


@pytest.fixture(scope="module")
def solved():
    params = SolveParams(time_limit=60, steps=40, sellable=False)
    found = {}
    for name in EXAMPLES:
        problem = read_problem(str(ROOT / "examples" / f"{name}.json"))
        found[name] = problem, solve(problem, params)
    return found


# ---- what is where


def test_every_stay_is_there_once_with_its_dates(solved):
    for problem, result in solved.values():
        root = drawn(problem, result)
        assert sorted(by_id(root)) == sorted(stay.key for stay in problem.reservations)


def test_places_and_widths_follow_from_the_dates():
    stays = by_id(drawn(house(), new_plan()))
    day = 28
    left = span(stays["id-Ann"])[0]
    for row in HOUSE["Reservations"]:
        x, width = span(stays[f"id-{row['Name']}"])
        assert x - left == day * (date.fromisoformat(row["Arrival"]) - FIRST).days
        assert width == day * row["Length"] - 1


@pytest.mark.parametrize(("nights", "day"), [(30, 28), (60, 20), (100, 14), (420, 8)])
def test_more_days_are_narrower_days(nights, day):
    long = stay("Long", "2027-02-26", nights, "1")
    root = drawn(house(Reservations=[long]), new_plan(assignments=[long]))
    assert span(by_id(root)["id-Long"])[1] == day * nights - 1
    assert float(root.get("width")) == pytest.approx(max(760, day * (nights + 1) + 60), abs=20)


def test_rooms_stand_under_their_types_in_the_order_of_the_file():
    (plan,) = having(drawn(house(), new_plan()), "plan")
    assert texts(plan, "section") == ["Twin", "Attic"]
    names = [room.find(f"{SVG}text").text for room in having(plan, "room")]
    assert names == ["1", "2", "3"]
    heights = [float(part[0].get("y", 0)) for part in having(plan, "section")]
    assert heights == sorted(heights)


def test_each_stay_is_in_the_row_of_its_room():
    (plan,) = having(drawn(house(), new_plan()), "plan")
    for room in having(plan, "room"):
        name = room.find(f"{SVG}text").text
        for bar in room.iter(f"{SVG}g"):
            assert "room" in classes(bar) or f"room {name}" in title(bar)


def test_bars_of_a_room_never_overlap(solved):
    for problem, result in solved.values():
        for room in having(drawn(problem, result, before=True), "room"):
            boxes = []
            for bar in room.iter(f"{SVG}g"):
                if "bar" in classes(bar):
                    box = bar.find(f"{SVG}rect")
                    middle = float(box.get("y")) + float(box.get("height")) / 2
                    boxes.append((middle // 10, *span(bar)))
            boxes.sort()
            for (lane, x, width), (next_lane, next_x, _) in pairwise(boxes):
                assert lane != next_lane or x + width < next_x


def test_two_stays_in_one_room_on_one_night_stand_in_two_lanes():
    clash = [stay("Ann", "2027-03-01", 3, "1"), stay("Bob", "2027-03-02", 3, "1")]
    before, _ = chart_of(house(Reservations=clash), new_plan(), before=True).plans
    assert [len(row.lanes) for row in before.sections[0].rows] == [2, 1]


def test_who_has_no_room_stands_below():
    rows = [dict(row) for row in HOUSE["Reservations"]]
    result = new_plan(
        solver_status="infeasible", objective_value=None, best_bound=None, orphan_gaps=[], assignments=rows[:2],
        unassigned=[{**row, "AssignedRoom": None} for row in rows[2:]],
    )  # fmt: skip
    (plan,) = having(drawn(house(), result), "plan")
    assert texts(plan, "section")[-1] == "Without a room"
    *_, lane = having(plan, "room")
    assert {bar.get("data-id") for bar in lane.iter(f"{SVG}g")} == {None, "id-Cleo", "id-Dora", "id-Emil"}
    assert len(by_id(plan)) == len(rows)


# ---- marks


def marks(root: ET.Element, key: str) -> set[str]:
    return {use.get("href").removeprefix("#tape-") for use in by_id(root)[key].iter(f"{SVG}use")}


def test_signs_and_tooltips():
    root = drawn(house(), new_plan())
    found = {key: (marks(root, key), title(bar)[1:]) for key, bar in by_id(root).items()}
    assert found == {
        "id-Ann": ({"locked"}, ["room 1", "2027-02-26 to 2027-03-01, 3 nights", "locked in its room"]),
        "id-Bob": (
            {"moved", "changed"},
            [
                *("room 1", "2027-03-03 to 2027-03-07, 4 nights", "moved: 3 → 1"),
                *("reason: makes room for Emil", "downgrade: Attic → Twin"),
            ],
        ),
        "id-Cleo": ({"first"}, ["room 2", "2027-03-01 to 2027-03-03, 2 nights", "had no room before"]),
        "id-Dora": (
            {"miss", "group"},
            ["room 2", "2027-03-05 to 2027-03-07, 2 nights", "group party", "not next to its group"],
        ),
        "id-Emil": (
            {"fixed", "group"},
            [
                *("room 3", "2027-03-05 to 2027-03-14, 9 nights", "group party"),
                "keeps its room: outside what may be re-planned",
            ],
        ),
    }
    assert title(by_id(root)["id-Ann"])[0] == "Ann (id-Ann)"
    assert "Bob · from 3" in texts(root, "moved")


def test_orphan_gaps_are_marked_with_nights_and_cost():
    first, second = bars(drawn(house(), new_plan()), "gap")
    assert first.find(f"{SVG}text").text == "2n·4"
    assert title(first) == [
        "orphan gap: 2 nights, cost 4",
        "room 1",
        "first night 2027-03-01, minimum stay 3",
        "between id-Ann and id-Bob",
    ]
    assert span(first)[1] == 2 * 28 - 1
    assert "room 2" in title(second)


def test_blocks_are_hatched_and_say_why():
    (block,) = bars(drawn(house(), new_plan()), "block")
    assert title(block) == ["out of order: new carpet", "room 2", "2027-03-07 to 2027-03-08, 2 nights"]
    assert re.search(r"\.block rect \{ fill: url\(#tape-hatch\)", static_text("chart.css"))


def test_the_window_is_shaded():
    (window,) = [part for part in having(drawn(house(), new_plan()), "window") if float(part.get("height")) > 12]
    assert float(window.get("width")) == 14 * 28
    late = house(RequestStartDate="2028-01-01", RequestEndDate="2028-02-01")
    assert having(drawn(late, new_plan()), "window") == []


def test_the_legend_has_what_is_there_and_nothing_else():
    (legend,) = having(drawn(house(), new_plan()), "legend")
    said = [text.text.split(" (")[0] for text in legend.iter(f"{SVG}text")]
    assert said == [
        *("confirmed, may be moved", "locked in its room"),
        "keeps its room: near its arrival, or outside the dates that are planned",
        *("changes its room", "gets its first room", "wants to be near its group", "is not next to its group"),
        *("has another room type than its own", "room out of order", "gap too short to sell: nights · cost"),
        *("Saturday, Sunday", "the dates that are planned"),
    ]
    plain = house(Reservations=[], OutOfOrder=[], RequestStartDate=None, RequestEndDate=None)
    nothing = new_plan(assignments=[], orphan_gaps=[])
    (legend,) = having(drawn(plain, nothing), "legend")
    assert [text.text for text in legend.iter(f"{SVG}text")] == ["Saturday, Sunday"]


def test_every_use_has_its_sign(solved):
    for problem, result in solved.values():
        root = drawn(problem, result)
        names = {f"#{element.get('id')}" for element in root.iter() if element.get("id")}
        assert {use.get("href") for use in root.iter(f"{SVG}use")} <= names


# ---- before and after


def test_before_and_after_stand_one_above_the_other():
    root = drawn(house(), new_plan(), before=True)
    before, after = having(root, "plan")
    assert [title(plan) for plan in (before, after)] == [["Present plan"], ["New plan"]]
    ann, again = (by_id(plan)["id-Ann"].find(f"{SVG}rect") for plan in (before, after))
    assert ann.get("x") == again.get("x")
    assert float(ann.get("y")) < float(again.get("y"))
    assert title(by_id(before)["id-Bob"])[-1] == "will move: 3 → 1"
    assert "no room yet" in title(by_id(before)["id-Cleo"])


def test_without_a_present_plan_there_is_one_chart():
    rows = [{**row, "AssignedRoom": None, "IsLocked": False} for row in HOUSE["Reservations"]]
    assert len(having(drawn(house(Reservations=rows), new_plan(), before=True), "plan")) == 1


# ---- what people may call themselves


def test_hostile_names_are_text():
    problem, result = hostile()
    text = tape_chart(problem, result, before=True)
    root = ET.fromstring(text)
    known = {"svg", "style", "defs", "pattern", "path", "rect", "line", "text", "tspan", "g", "use", "title"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == known
    assert not any(name.startswith("on") for element in root.iter() for name in element.attrib)
    assert len(bars(root, "stay")) == 2 * len(problem.reservations)
    said = "\n".join(root.itertext())
    assert "<script>alert(1)</script>" in said
    assert "W" * 200 in said
    assert not set("\x1b\x07\u202e\ufffe\uffff") & set(text)
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_long_names_stay_inside_their_bars():
    problem, result = hostile()
    root = drawn(problem, result)
    for bar in bars(root, "stay"):
        x, width = span(bar)
        for text in bar.iter(f"{SVG}text"):
            assert float(text.get("x")) + width_of(text.text, 11) <= x + width + 1


@pytest.mark.parametrize("name", HOSTILE)
def test_the_heading_is_text_too(name):
    root = drawn(house(ProblemId=name), new_plan(ProblemId=name))
    assert root.get("role") == "img"
    assert root.get("aria-label").startswith("Tape chart. ")


# ---- one file for everybody


def test_light_and_dark():
    light, _, dark = static_text("chart.css").partition("@media screen and (prefers-color-scheme: dark)")
    for part in (light, dark):
        for selector in (".tape .paper", ".tape text", ".tape .window", ".tape .weekend"):
            assert f"\n{selector} {{" in part
    assert static_text("chart.css") in tape_chart(house(), new_plan())


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return sum(share * value for share, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_text_can_be_read_on_what_it_stands_on():
    def fill(style: str, selector: str) -> str:
        return re.search(rf"^{re.escape(selector)} {{ fill: (#\w+)", style, re.M)[1]

    light, _, dark = static_text("chart.css").partition("@media")
    for style in (light, dark):
        for ink in (".tape text", ".tape .soft"):
            for ground in (".tape .paper", ".tape .band", ".tape .window"):
                assert contrast(fill(style, ink), fill(style, ground)) >= 4.5
    for kind in ("", ".kept", ".moved", ".gap"):
        assert contrast("#000000", fill(light, f".tape .bar{kind} rect")) >= 7


def test_days_beyond_counting_are_cut_and_the_chart_says_so():
    rows = [stay("Ann", "2027-03-01", 30, "1"), stay("Bob", "2037-03-20", 4, "1")]
    text = tape_chart(house(Reservations=rows), new_plan(assignments=rows, orphan_gaps=[]))
    assert f"Only the first {MOST_DAYS:,} nights are shown" in text
    assert list(by_id(ET.fromstring(text))) == ["id-Ann"]


def test_a_house_of_real_size_is_drawn_and_stays_small():
    rooms = [{"RoomNumber": str(number), "RoomType": "ABCD"[number % 4]} for number in range(210)]
    rows = [
        stay(f"guest {room}-{slot}", str(date.fromordinal(FIRST.toordinal() + 20 * slot)), 18, str(room))
        for room in range(210)
        for slot in range(21)
    ]
    problem = house(Rooms=rooms, Reservations=rows, OutOfOrder=[])
    result = new_plan(assignments=rows, orphan_gaps=[])
    text = tape_chart(problem, result)
    assert len(text) < 4_000_000
    assert len(by_id(ET.fromstring(text))) == len(rows)
