"""On the desk: scrolling at an edge while a stay is dragged, undo by key, the days that are seen, typed dates."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.operator import SOLVED, is_sound
from tests.e2e.test_page_desk import bar, begin, choose, draft, figures, form, rooms_of
from tests.services import Service, until

#: A window in which not all rooms of the small inn are seen.
LOW = {"width": 1280, "height": 520}


def scroll_of(page: Page) -> tuple[float, float]:
    found = page.locator("#chart > .chart").evaluate("one => [one.scrollTop, one.scrollHeight - one.clientHeight]")
    return found[0], found[1]


def test_the_chart_scrolls_while_a_stay_is_held_at_its_edge(page: Page, service: Service) -> None:
    begin(page, service)
    page.set_viewport_size(LOW)
    chart = page.locator("#chart > .chart")
    chart.evaluate("one => { one.style.maxHeight = '240px'; one.scrollIntoView(); one.scrollTop = 0; }")
    most = scroll_of(page)[1]
    assert most > 40
    at = bar(page, "7001").locator("rect").first.bounding_box()
    edge = chart.bounding_box()
    dock = page.locator("#chart .dock").bounding_box()
    assert at is not None
    assert edge is not None
    assert dock is not None
    low = min(edge["y"] + edge["height"], dock["y"], LOW["height"]) - 10
    page.mouse.move(at["x"] + 12, at["y"] + 8)
    page.mouse.down()
    page.mouse.move(at["x"] + 12, at["y"] + 20)
    page.mouse.move(at["x"] + 12, low)
    until(lambda: scroll_of(page)[0] == most, "held at the lower end, the chart scrolls down")
    page.mouse.move(at["x"] + 12, edge["y"] + 60)
    until(lambda: scroll_of(page)[0] == 0, "held at the upper end, it scrolls up")
    page.keyboard.press("Escape")
    page.mouse.up()
    assert rooms_of(draft(page))["7001"] == "1"  # it was not dropped


def test_changes_are_taken_back_and_made_again_by_key(page: Page, service: Service) -> None:
    begin(page, service)
    before = figures(page).inner_text()
    choose(page, "7001")
    page.locator("#desk-room").select_option("5")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(figures(page)).to_contain_text("(+8 against the plan)", timeout=SOLVED)
    after = figures(page).inner_text()
    keys = [("Control+z", before), ("Control+y", after), ("Control+z", before), ("Control+Shift+Z", after)]
    for key, wanted in keys:
        page.keyboard.press(key)
        expect(figures(page)).to_have_text(wanted, timeout=SOLVED)
    nights = form(page, "Block nights of a room").get_by_label("First night")
    nights.focus()
    page.keyboard.press("Control+z")  # there it is the field's own
    expect(figures(page)).to_have_text(after)
    is_sound(page)


@pytest.mark.parametrize("days", [7, 14, 30, 90])
def test_a_button_shows_so_many_days(page: Page, service: Service, days: int) -> None:
    begin(page, service)
    button = page.locator("#chart > .views").get_by_role("button", name=f"{days} days", exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#chart > .views [aria-pressed=true]")).to_have_count(1)
    seen = page.locator("#chart > .chart").evaluate("""chart => {
        const { min, max } = document.querySelector("#chart > .views input");
        const all = (Date.parse(max) - Date.parse(min)) / 86400000 + 1;
        const shown = chart.clientWidth - chart.querySelector(".beside").getBoundingClientRect().width;
        return shown / (chart.querySelector(".plan").getBoundingClientRect().width / all);
    }""")
    assert seen == pytest.approx(days, rel=0.01)
    choose(page, "7001")
    page.get_by_role("button", name="Lock", exact=True).click()
    expect(bar(page, "7001")).to_have_class("bar stay kept locked chosen", timeout=SOLVED)
    expect(button).to_have_attribute("aria-pressed", "true")  # the chart that was drawn again shows as many


def test_dates_are_typed(page: Page, service: Service) -> None:
    begin(page, service)
    block = form(page, "Block nights of a room")
    block.get_by_label("Room").select_option("5")
    block.get_by_label("First night").focus()
    page.keyboard.type("05062027")
    page.keyboard.press("Tab")
    if page.evaluate("document.activeElement.value") == "2027-05-06":  # the button of the field
        page.keyboard.press("Tab")
    block.get_by_label("Last night").focus()
    page.keyboard.type("05072027")
    page.keyboard.press("Enter")
    expect(page.locator("#chart .bar.block")).to_have_count(1, timeout=SOLVED)
    blocked = draft(page)["OutOfOrder"][-1]
    assert (blocked["Start"], blocked["End"]) == ("2027-05-06", "2027-05-07")
    wanted = page.locator("#chart > .views").get_by_label("Go to a day")
    wanted.focus()
    page.keyboard.type("05202027")
    until(lambda: page.locator("#chart > .chart").evaluate("one => one.scrollLeft") > 0, "the chart goes there")
    is_sound(page)
