"""Where things stand in the report and on paper: boxes as the browser lays them out, against the dates."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page

from tests.e2e.browser import overflow
from tests.e2e.reports import OPENING, example, full, infeasible, large, opened
from tests.services import until
from tests.unit.render.houses import house, new_plan, stay

#: Pixels of a sheet of A4 and of US letter, laid landscape, inside margins of 12 mm.
PAPERS = {"A4": (1032, 703), "Letter": (965, 725)}

BARS = """plan => [...plan.querySelectorAll('.bar')].map(bar => {
  const { left, right, top, bottom } = bar.querySelector('rect').getBoundingClientRect();
  return { id: bar.dataset.id, gap: bar.matches('.gap'), title: bar.querySelector('title').textContent.split('\\n'),
    left, right, top, bottom };
})"""
NAMES = """names => [...names.querySelectorAll('.name')].map(text => {
  const { top, bottom } = text.getBoundingClientRect();
  return [text.textContent, (top + bottom) / 2];
})"""
DAYS = """dates => [...dates.querySelectorAll('.day[y="29"]')].map(day => {
  const { left, right } = day.getBoundingClientRect();
  return [day.textContent, (left + right) / 2];
})"""

#: A window in which sixty days stand beside each other, each with its number.
WIDE = {"width": 2_600, "height": 1_400}


def plan_of(page: Page, title: str):
    """The layers of a plan: its dates, its names, its body."""
    layers = page.locator(".layers").filter(has=page.locator(f"[aria-label='{title}']"))
    return layers.locator(".above"), layers.locator(".beside"), layers.locator(".plan")


def columns(page: Page, title: str, first: date) -> tuple[dict[date, float], float]:
    """The left edge of every day of a plan, and the width of a day."""
    dates, _, _ = plan_of(page, title)
    days = dates.evaluate(DAYS)
    wide = (days[-1][1] - days[0][1]) / (len(days) - 1)
    begin = round((days[0][1] - dates.bounding_box()["x"]) / wide - 0.5)  # those far to the left are not drawn
    drawn = [first + timedelta(days=begin + number) for number in range(len(days))]
    assert [text for text, _ in days] == [str(day.day) for day in drawn]
    return {day: middle - wide / 2 for day, (_, middle) in zip(drawn, days, strict=True)}, wide


def check_bars(page: Page, title: str, rooms, first: date) -> int:
    """Every stay that is drawn goes from noon to noon in the row of its room; returns how many are."""
    left_of, wide = columns(page, title, first)
    _, names, body = plan_of(page, title)
    row_of = dict(names.evaluate(NAMES))
    bars = {bar["id"]: bar for bar in body.evaluate(BARS) if bar["id"]}
    for one, room in rooms:
        if one.key not in bars or one.arrival not in left_of:
            continue
        bar = bars[one.key]
        assert bar["left"] == pytest.approx(left_of[one.arrival] + wide / 2, abs=1)
        assert bar["right"] - bar["left"] == pytest.approx(one.length * wide, abs=1.5)
        assert bar["top"] < row_of[room] < bar["bottom"]
    assert set(bars) <= {one.key for one, _ in rooms}
    return len(bars)


def settled(page: Page) -> None:
    """Wait until what was scrolled to is drawn."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.fixture(scope="module")
def inn():
    return example("small-inn")


# ---- on the screen


def test_stays_lie_in_their_columns_and_rows(page, tmp_path, inn):
    problem, result = inn
    page.set_viewport_size(WIDE)
    opened(page, tmp_path, inn, before=True)
    page.get_by_role("button", name="90 days").click()
    first = min(stay.arrival for stay in problem.reservations)
    stays = len(problem.reservations)
    assert (
        check_bars(page, "Present plan", [(stay, stay.assigned_room) for stay in problem.reservations], first) == stays
    )
    assert check_bars(page, "New plan", [(stay, stay.assigned_room) for stay in result.assignments], first) == stays
    _, _, before = plan_of(page, "Present plan")
    _, _, after = plan_of(page, "New plan")
    bottom = before.bounding_box()["y"] + before.bounding_box()["height"]
    assert bottom < after.bounding_box()["y"]
    assert before.bounding_box()["x"] == after.bounding_box()["x"]


def test_two_plans_say_which_one_is_in_view(page, tmp_path):
    opened(page, tmp_path, large(), before=True)
    chart = page.locator(".chart")
    region = chart.bounding_box()
    for title, y in (("Present plan", 700), ("New plan", 2000)):
        chart.evaluate("(chart, y) => chart.scrollTo(1500, y)", y)
        settled(page)
        head = page.get_by_role("heading", name=title)
        assert head.bounding_box()["y"] == pytest.approx(region["y"] + 1, abs=1)
        assert region["x"] < head.locator("span").bounding_box()["x"] < region["x"] + 40
        dates, _, body = (layer.bounding_box() for layer in plan_of(page, title))
        assert dates["y"] == pytest.approx(head.bounding_box()["y"] + head.bounding_box()["height"], abs=1)
        assert body["y"] < dates["y"]
    page.get_by_label("Guest, id or room").fill("guest 40-20")
    bar = page.locator(".tape.plan .bar:not(.dim)").first.bounding_box()
    dates = plan_of(page, "Present plan")[0].bounding_box()
    assert dates["y"] + dates["height"] <= bar["y"] <= region["y"] + region["height"] - bar["height"]


@pytest.mark.parametrize("title", ["Present plan", "New plan"])
def test_gaps_lie_between_their_neighbours(page, tmp_path, inn, title):
    _, result = inn
    page.set_viewport_size(WIDE)
    opened(page, tmp_path, inn, before=True)
    page.get_by_role("button", name="90 days").click()
    _, names, body = plan_of(page, title)
    row_of = dict(names.evaluate(NAMES))
    bars = body.evaluate(BARS)
    gaps = [bar for bar in bars if bar["gap"]]
    assert len(gaps) == (len(result.orphan_gaps) if title == "New plan" else 9)
    stays = {bar["id"]: bar for bar in bars if bar["id"]}
    for gap in gaps:
        before, after = (stays[key] for key in re.fullmatch(r"between (\S+) and (\S+)", gap["title"][-1]).groups())
        assert gap["left"] == pytest.approx(before["right"], abs=2.5)
        assert gap["right"] == pytest.approx(after["left"], abs=2.5)
        room = gap["title"][1].removeprefix("room ")
        assert all(bar["top"] < row_of[room] < bar["bottom"] for bar in (gap, before, after))


def test_bars_of_a_room_do_not_touch_the_text_of_others(page, tmp_path):
    opened(page, tmp_path, example("groups"))
    boxes = page.evaluate("""() => [...document.querySelectorAll('.tape.plan .bar')].map(bar => [
      bar.querySelector('rect'), bar.querySelector('text:not(.out)')].map(one => one?.getBoundingClientRect()))""")
    assert len(boxes) > 5
    for box, text in boxes:
        if text:
            assert box["left"] <= text["left"]
            assert text["right"] <= box["right"] + 1


@pytest.mark.parametrize(("width", "days"), [(1440, 7), (1440, 14), (1440, 30), (390, 14)])
def test_every_bar_carries_its_name_inside_beside_or_below(page, tmp_path, width, days):
    page.set_viewport_size({"width": width, "height": 900})
    nights = [1, 1, 2, 1, 3, 1, 1, 4, 2, 1]
    starts = [sum(nights[:number]) for number in range(len(nights))]
    stays = [
        stay(f"Guest Longname {number}", str(OPENING + timedelta(days=start)), length, "1")
        for number, (start, length) in enumerate(zip(starts, nights, strict=True))
    ]
    empty = {"orphan_gaps": [], "adjacency_misses": [], "type_changes": [], "moves": []}
    problem = house(Rooms=[{"RoomNumber": "1"}], Reservations=stays, OutOfOrder=[])
    opened(page, tmp_path, (problem, new_plan(assignments=stays, **empty)))
    page.get_by_role("button", name=f"{days} days", exact=True).click()
    texts = page.evaluate("""() => [...document.querySelectorAll('.tape.plan .bar[data-id]')].map(bar => {
      const text = bar.querySelector('text'), { left, right, top, bottom } = text.getBoundingClientRect();
      return [text.textContent, left, right, top, bottom, getComputedStyle(text).fontSize];
    })""")
    assert len(texts) >= min(days / 2, len(stays) - 1)
    for text, *_, size in texts:
        assert text.startswith("G")
        assert float(size.removesuffix("px")) >= 11  # the zoom is one of days
    for one, (_, left, right, top, bottom, _) in enumerate(texts):
        for _, other_left, other_right, other_top, other_bottom, _ in texts[one + 1 :]:
            if top < other_bottom and other_top < bottom:
                assert right <= other_left + 1 or other_right <= left + 1


def test_a_bar_that_begins_before_what_is_seen_says_its_name_where_it_is_seen(page, tmp_path, inn):
    opened(page, tmp_path, inn)
    page.get_by_role("button", name="7 days").click()
    name = page.locator('.tape.plan .bar[data-id="7001"] text')  # from the first day on, for ten nights
    before = name.get_attribute("x")
    page.locator(".chart").evaluate("chart => chart.scrollLeft += 4 * chart.clientWidth / 7")
    edge = page.locator(".beside").first.bounding_box()
    until(lambda: name.bounding_box()["x"] >= edge["x"] + edge["width"], "the name can be read")
    assert name.text_content() == "Lehmann"
    page.locator(".chart").evaluate("chart => chart.scrollLeft = 0")
    until(lambda: name.get_attribute("x") == before, "the name stands at the beginning of its bar")


def test_free_rooms_and_occupancy_stand_above_each_type(page, tmp_path):
    opened(page, tmp_path, full())
    page.get_by_role("button", name="14 days", exact=True).click()
    band = page.locator(".tape.plan text.day")
    counts = band.evaluate_all("all => all.map(text => text.textContent)")
    # Twin: Ann is in 1, from the first of March Cleo and Bob, then Dora, then a block in 2.
    assert counts[:8] == ["1", "50 %", "1", "50 %", "1", "50 %", "1", "50 %"]
    assert page.locator(".tape.plan text.full").count() > 0


def test_rooms_and_dates_stay_in_view_while_the_chart_scrolls(page, tmp_path):
    problem, _ = case = large()
    opened(page, tmp_path, case)
    chart = page.locator(".chart")
    chart.evaluate("chart => { chart.scrollIntoView(); chart.scrollTo(1500, 500); }")
    settled(page)
    region, (dates, names, body) = chart.bounding_box(), plan_of(page, "New plan")
    assert body.bounding_box()["x"] < region["x"] - 1000
    assert body.bounding_box()["y"] < region["y"] - 300
    assert dates.bounding_box()["y"] == pytest.approx(region["y"] + 1, abs=1)
    assert names.bounding_box()["x"] == pytest.approx(region["x"] + 1, abs=1)
    rooms = [(stay, stay.assigned_room) for stay in problem.reservations]
    assert 60 < check_bars(page, "New plan", rooms, OPENING) < len(rooms) / 2  # and no more than can be seen
    for layer in (dates, names):
        x, y = (layer.bounding_box()[key] for key in ("x", "y"))
        at = (max(x, region["x"]) + 300, y + 5) if layer == dates else (x + 20, max(y, region["y"]) + 300)
        top = page.evaluate(
            "([x, y]) => document.elementsFromPoint(x, y).map(one => one.closest('.tape'))[0].classList[1]", at
        )
        assert top == ("above" if layer == dates else "plan")  # names let a click through
    assert chart.evaluate("chart => chart.scrollHeight > chart.clientHeight && chart.clientHeight <= innerHeight")


def test_a_bar_that_is_reached_by_keyboard_comes_into_view(page, tmp_path):
    opened(page, tmp_path, large())
    page.locator(".scroll.chart").focus()
    page.keyboard.press("Tab")
    region = page.locator(".chart").bounding_box()
    dates, names, _ = plan_of(page, "New plan")
    left = region["x"] + names.bounding_box()["width"]
    top = region["y"] + dates.bounding_box()["height"]
    for key in ["ArrowRight"] * 20 + ["ArrowDown"] * 45 + ["ArrowLeft"] * 14 + ["ArrowUp"] * 30:
        page.keyboard.press(key)
        bar = page.evaluate("document.activeElement.getBoundingClientRect()")
        shift = page.locator(".chart").bounding_box()["y"] - region["y"]  # the page scrolls, too
        assert left <= bar["left"] < bar["right"] <= region["x"] + region["width"]
        assert top + shift <= bar["top"] < bar["bottom"] <= region["y"] + region["height"] + shift


def test_what_is_found_comes_into_view(page, tmp_path):
    opened(page, tmp_path, large())
    for name in ("guest 40-20", "guest 1-3", "guest 59-27"):
        page.get_by_label("Guest, id or room").fill(name)
        dates, names, _ = (layer.bounding_box() for layer in plan_of(page, "New plan"))
        region, bar = (page.locator(which).bounding_box() for which in (".chart", ".tape.plan .bar:not(.dim)"))
        assert names["x"] + names["width"] <= bar["x"] <= region["x"] + region["width"] - bar["width"]
        assert dates["y"] + dates["height"] <= bar["y"] <= region["y"] + region["height"] - bar["height"]
    assert page.evaluate("scrollY") == 0
    page.get_by_role("button", name="Clear").click()
    assert page.locator(".tape.plan .bar.dim").count() == 0


# ---- on paper


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def printed(page: Page, paper: str) -> None:
    wide, high = PAPERS[paper]
    page.set_viewport_size({"width": wide, "height": high})
    page.emulate_media(media="print", color_scheme="dark")


@pytest.mark.parametrize("paper", PAPERS)
def test_paper_has_what_can_be_read_there(page, tmp_path, inn, paper):
    opened(page, tmp_path, inn, before=True)
    printed(page, paper)
    for hidden in ("nav", "#controls", ".chart", "#details", ".skip"):
        assert not page.locator(hidden).is_visible()
    assert page.locator("tr.row:visible").count() == page.locator("tr.row").count() > 10
    captions = [caption.inner_text() for caption in page.locator("figcaption").all()]
    days = ["2027-05-05 to 2027-05-31", "2027-06-01 to 2027-07-05"]
    assert captions == [f"{plan}, {when}, rooms 1 to 9" for plan in ("Present plan", "New plan") for when in days]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    fill = page.locator(".sheet text").first.evaluate("text => getComputedStyle(text).fill")
    assert fill == "rgb(77, 77, 77)"  # in the dark, too, people print black on white
    assert 5 <= pages_of(page.pdf(prefer_css_page_size=True)) <= 9


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("case", [full, infeasible, large])
def test_nothing_is_cut_at_an_edge_of_the_paper(page, tmp_path, case, paper):
    opened(page, tmp_path, case(), before=True)
    printed(page, paper)
    wide, high = PAPERS[paper]
    assert overflow(page) == 0
    edges = page.evaluate("""() => [...document.querySelectorAll('main *')].map(one => one.getBoundingClientRect())
      .filter(box => box.width).map(box => [box.left, box.right])""")
    assert min(left for left, _ in edges) >= 0
    assert max(right for _, right in edges) <= wide
    for sheet in page.locator(".sheet").all():
        assert sheet.bounding_box()["height"] <= high
    first = page.locator(".sheet").first.bounding_box()
    assert first["y"] + first["height"] - page.locator("#chart").bounding_box()["y"] <= high


def test_a_large_house_has_a_sheet_for_every_month_and_all_its_rooms(page, tmp_path):
    problem, _ = case = large()
    opened(page, tmp_path, case)
    printed(page, "A4")
    sheets = page.evaluate("""() => [...document.querySelectorAll('.sheet')].map(sheet => [sheet.dataset.from,
      [...sheet.querySelectorAll('svg > g:last-of-type > text')].map(text => text.textContent)])""")
    months = dict.fromkeys(start for start, _ in sheets)
    assert [month[5:7] for month in months] == ["03", "04", "05", "06", "07", "08", "09"]
    for month in months:
        found = [name for start, names in sheets if start == month for name in names]
        assert found == sorted(
            (room.room_number for room in problem.rooms), key=lambda name: (-int(name) % 2 == 0, int(name))
        )
    size = page.locator(".sheet .bar text").first.bounding_box()["height"]
    assert size >= 9  # 7 points
    assert pages_of(page.pdf(prefer_css_page_size=True)) >= len(sheets)


def test_a_stay_is_on_every_sheet_of_its_nights(page, tmp_path, inn):
    _, result = inn
    opened(page, tmp_path, inn)
    sheets = page.locator(".sheet")
    assert sheets.count() == 2
    for sheet in sheets.all():
        first, last = (date.fromisoformat(sheet.get_attribute(name)) for name in ("data-from", "data-to"))
        there = [stay for stay in result.assignments if stay.arrival <= last and stay.departure > first]
        assert sheet.locator(".bar:not(.gap)").count() == len(there)


def test_what_is_filtered_is_what_is_printed(page, tmp_path):
    opened(page, tmp_path, large())
    everything = pages_of(page.pdf(prefer_css_page_size=True))
    page.get_by_label("From", exact=True).fill("2027-04-05")
    page.get_by_label("To", exact=True).fill("2027-04-09")
    assert pages_of(page.pdf(prefer_css_page_size=True)) < everything
    printed(page, "A4")
    assert {sheet.get_attribute("data-from") for sheet in page.locator(".sheet:visible").all()} == {"2027-04-01"}
