"""The report in a browser: what can be clicked, typed, and reached by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import overflow, serious
from tests.e2e.reports import example, full, infeasible, opened
from tests.services import until
from tests.unit.render.houses import HOUSE, NEW, house, new_plan, stay


@pytest.fixture(scope="module")
def inn():
    return example("small-inn")


def shown(page, section):
    """The first cells of the rows of a section that can be seen."""
    cells = page.locator(f"#{section} tr.row th")
    return [cell.inner_text().strip() for cell in cells.all() if cell.is_visible()]


def bright(page):
    """The ids of the stays on the chart that are not dimmed."""
    return page.evaluate(
        "[...document.querySelectorAll('.tape.plan .bar[data-id]:not(.dim)')].map(bar => bar.dataset.id).sort()"
    )


# ---- ticking off


def kept(page, seen):
    """Load a file again until ``seen``: right after something was stored, it may still read what was before."""

    def loaded():
        page.reload()
        return seen()

    until(loaded, "what was ticked")


def test_moves_are_ticked_off_and_stay_so(page, tmp_path, inn):
    _, result = inn
    opened(page, tmp_path, inn)
    boxes = page.locator("#moves input[type=checkbox]")
    assert boxes.count() == len(result.moves) > 2
    page.get_by_text("Step 2", exact=True).click()
    boxes.nth(0).check()
    boxes.nth(0).uncheck()
    expected = [step == 2 for step in range(1, len(result.moves) + 1)]
    kept(page, lambda: [box.is_checked() for box in boxes.all()] == expected)
    assert page.locator("#moves tr.done").count() == 1
    assert "line-through" in page.locator("#moves tr.done td").first.evaluate(
        "cell => getComputedStyle(cell).textDecoration"
    )


def test_another_plan_of_the_same_problem_has_ticks_of_its_own(page, tmp_path):
    boxes = page.locator("#moves input[type=checkbox]")
    other = {**NEW["moves"][0], "To": "2"}
    plans = [new_plan(), new_plan(moves=[other])]
    opened(page, tmp_path, (house(), plans[0]))
    boxes.check()
    opened(page, tmp_path, (house(), plans[1]))
    assert not boxes.is_checked()
    opened(page, tmp_path, (house(), plans[0]))
    kept(page, boxes.is_checked)


def test_a_tick_is_seen_in_the_other_tab(page, tmp_path, inn):
    opened(page, tmp_path, inn)
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Step 2", exact=True).check()
    expect(page.get_by_label("Step 2", exact=True)).to_be_checked()
    expect(page.locator("#moves")).to_contain_text("1 of")
    page.get_by_label("Step 2", exact=True).uncheck()
    expect(other.get_by_label("Step 2", exact=True)).not_to_be_checked()


def many_moves():
    """Ninety moves with long names and reasons."""
    rows = [
        {**NEW["moves"][0], "Step": step, "Name": f"Guest with a long name {step}", "Reason": "closes the gap " * 12}
        for step in range(1, 91)
    ]
    return house(), new_plan(moves=rows)


def test_a_phone_has_a_line_for_every_move_and_cuts_no_column_off(page, tmp_path):
    page.set_viewport_size({"width": 390, "height": 800})
    opened(page, tmp_path, many_moves())
    region = page.locator("#moves .scroll").first
    assert region.evaluate("one => one.scrollWidth - one.clientWidth") == 0
    heights = page.locator("#moves tr.row").evaluate_all("rows => rows.map(row => row.getBoundingClientRect().height)")
    assert max(heights) <= 70  # of which the name takes two lines
    row = page.locator("#moves tr.row").first
    told = ["Guest with a long name 1 (id-Bob)", "3", "1", "Twin", "2027-03-03", "2027-03-06", "3"]
    assert row.locator("td:visible").all_inner_texts() == told
    assert row.evaluate("row => row.scrollWidth - row.clientWidth") == 0
    page.locator("#move-1").focus()  # the row that is worked on says why
    assert row.locator("td:visible").all_inner_texts()[7].startswith("closes the gap")
    assert serious(page) == []


def test_forty_moves_fit_a_sheet(page, tmp_path):
    page.set_viewport_size({"width": 1032, "height": 703})  # A4 laid landscape, inside its margins
    opened(page, tmp_path, many_moves())
    page.emulate_media(media="print")
    assert overflow(page) == 0
    first, last = (page.locator("#moves tr.row").nth(number).bounding_box() for number in (0, 39))
    head = page.locator("#moves thead").bounding_box()
    assert last["y"] + last["height"] - first["y"] + head["height"] <= 703
    size = page.locator("#moves tr.row td").first.evaluate("cell => getComputedStyle(cell).fontSize")
    assert float(size.removesuffix("px")) >= 9.5


# ---- search and filter


def test_a_guest_an_id_and_a_room_are_found(page, tmp_path):
    opened(page, tmp_path, full())
    rows = page.locator("tr.row").count()
    assert page.locator("#found").inner_text() == f"{rows} of {rows} rows shown"
    page.get_by_label("Guest, id or room").fill("bOB")
    assert shown(page, "moves") == ["Step 1"]
    assert shown(page, "gaps") == ["1"]
    assert bright(page) == ["id-Bob"]
    page.get_by_label("Guest, id or room").fill("id-Emil")
    assert bright(page) == ["id-Emil"]
    assert shown(page, "moves") == []  # that it makes room for Emil is a reason, not the guest
    page.get_by_label("Guest, id or room").fill("no such guest (")
    assert page.locator("#found").inner_text() == f"0 of {rows} rows shown"
    page.get_by_role("button", name="Clear").click()
    assert page.locator("#found").inner_text() == f"{rows} of {rows} rows shown"
    assert page.get_by_label("Guest, id or room").evaluate("field => field === document.activeElement")


def test_numbers_are_found_whole(page, tmp_path):
    names = {"Ann 12": "1", "Bob": "101", "Cleo": "A-1", "Dora": "10", "Emil": "21"}
    rooms = [{"RoomNumber": room} for room in names.values()]
    stays = [stay(name, "2027-03-01", 2, room) for name, room in names.items()]
    gaps = [{**NEW["orphan_gaps"][0], "RoomNumber": room, "Before": None, "After": None} for room in names.values()]
    result = new_plan(assignments=stays, orphan_gaps=gaps, moves=[], adjacency_misses=[], type_changes=[])
    opened(page, tmp_path, (house(Rooms=rooms, Reservations=stays, OutOfOrder=[]), result))
    for typed, found in {
        "1": ["1", "A-1"],
        "101": ["101"],
        "10": ["10"],
        "a-1": ["A-1"],
        "2": [],
        "A-": ["A-1"],
    }.items():
        page.get_by_label("Guest, id or room").fill(typed)
        assert shown(page, "gaps") == found
        assert bright(page) == sorted(f"id-{name}" for name, room in names.items() if room in found)
    page.get_by_label("Guest, id or room").fill("12")
    assert bright(page) == ["id-Ann 12"]


def test_a_type_is_chosen(page, tmp_path):
    opened(page, tmp_path, full())
    page.get_by_label("Room type").select_option("Attic")
    assert bright(page) == ["id-Emil"]
    assert shown(page, "gaps") == []
    assert shown(page, "moves") == ["Step 1"]  # it leaves a room of that type
    assert [part.inner_text() for part in page.locator(".calendar h3").all() if part.is_visible()] == ["Attic"]


def test_days_are_chosen(page, tmp_path):
    opened(page, tmp_path, full())
    page.get_by_label("From", exact=True).fill("2027-03-03")
    page.get_by_label("To", exact=True).fill("2027-03-04")
    assert bright(page) == ["id-Bob"]  # Cleo leaves on the 3rd: her last night is the 2nd
    assert shown(page, "gaps") == ["2"]
    months = [caption.inner_text() for caption in page.locator(".month caption").all() if caption.is_visible()]
    assert months == ["Twin, March 2027", "Attic, March 2027"]
    page.get_by_label("From", exact=True).fill("2027-03-14")
    page.get_by_label("To", exact=True).fill("")
    assert bright(page) == []
    assert page.locator("table.month:visible").count() == 0
    text = page.locator(".tape.plan .dim text:not(.out)").first
    assert float(text.evaluate("text => getComputedStyle(text).fillOpacity")) < 0.3


# ---- keyboard

#: The bars with the thickest outline: their title, its width, its dashes.
MARKED = """() => [...document.querySelectorAll('.tape.plan .bar')].map(bar => {
  const { strokeWidth, strokeDasharray } = getComputedStyle(bar.querySelector('rect'));
  return [bar.querySelector('title').textContent, strokeWidth, strokeDasharray];
}).filter(([, width]) => width === '4px')"""


def focused(page, script):
    return page.evaluate(f"(one => {script})(document.activeElement)")


def test_the_first_stop_leads_past_the_links(page, tmp_path):
    opened(page, tmp_path, full())
    page.keyboard.press("Tab")
    assert focused(page, "one.textContent") == "Skip to the report"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page, "one.id") == "find"


def test_every_stop_can_be_seen_and_has_a_name(page, tmp_path):
    opened(page, tmp_path, full())
    stops = []
    for _ in range(60):
        page.keyboard.press("Tab")
        if focused(page, "one === document.body"):
            break
        stops.append(focused(page, "one.getAttribute('class') || one.id || one.tagName"))
        box = focused(page, "[one.getBoundingClientRect().width, one.getBoundingClientRect().height]")
        assert min(box) > 0
        if not focused(page, "one.matches(':focus')"):
            continue  # the calendar of a date field, which the browser marks itself
        ring = "one.matches('.bar') ? getComputedStyle(one.querySelector('rect')).strokeWidth"
        assert focused(page, f"{ring} : getComputedStyle(one).outlineStyle") in {"4px", "solid"}, stops[-1]
    assert {"find", "type", "from", "to", "clear", "move-1", "scroll chart"} <= set(stops)
    assert sum("bar" in stop.split() for stop in stops) == 1  # all other bars are reached by arrow keys


def test_bars_are_told_by_keyboard(page, tmp_path):
    opened(page, tmp_path, full())
    details = page.locator("#details")
    assert not details.is_visible()
    page.locator(".scroll.chart").focus()
    page.keyboard.press("Tab")
    assert details.inner_text().splitlines()[:2] == ["Ann (id-Ann)", "room 1"]
    way = []
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowLeft", "Escape"):
        page.keyboard.press(key)
        way.append(details.inner_text().split(",")[0].split(" (")[0] if details.is_visible() else None)
        assert page.locator(".chosen").count() == details.is_visible()
        if details.is_visible():
            marked = page.evaluate(MARKED)
            assert [bar[0] for bar in marked] == [details.inner_text()]
            assert marked[0][1:] == ["4px", "none"]
    assert way == [
        "orphan gap: 2 nights",
        "Bob",
        "Bob",
        "orphan gap: 2 nights",
        "Emil",
        "Dora",
        "orphan gap: 2 nights",
        None,
    ]
    page.get_by_label("Guest, id or room").fill("Emil")
    page.locator(".tape.plan .bar[data-id=id-Ann]").focus()
    page.keyboard.press("ArrowDown")
    assert details.inner_text().startswith("Emil")  # what the filter dims is passed over


def test_bars_are_told_by_a_click(page, tmp_path):
    opened(page, tmp_path, full())
    page.locator(".tape.plan .bar[data-id=id-Bob]").click()
    assert "reason: makes room for Emil" in page.locator("#details").inner_text()
    assert page.locator("#details").bounding_box()["y"] < 900
    page.locator(".tape.plan").click(position={"x": 2, "y": 2})
    assert not page.locator("#details").is_visible()


def test_a_day_is_a_list_that_leads_to_the_chart(page, tmp_path):
    page.set_viewport_size({"width": 390, "height": 800})
    opened(page, tmp_path, (house(Today="2027-03-01"), new_plan()))
    heads = page.locator(".days h3")
    assert heads.all_inner_texts() == ["Arrivals: 1", "Departures: 1", "Staying: 0"]
    assert page.locator(".days li").all_inner_texts() == ["2 · Cleo · 2 n", "1 · Ann · 3 n"]
    page.get_by_role("button", name="Day after").click()
    assert heads.all_inner_texts() == ["Arrivals: 0", "Departures: 0", "Staying: 1"]
    page.get_by_role("button", name="2 · Cleo").click()
    assert page.locator("#details").inner_text().startswith("Cleo (id-Cleo)")
    page.get_by_label("Day of the list").fill("2027-03-05")
    assert heads.all_inner_texts() == ["Arrivals: 2", "Departures: 0", "Staying: 1"]
    assert serious(page) == []
    assert overflow(page) == 0


# ---- for everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("case", [full, infeasible])
def test_axe_finds_nothing_serious(page, tmp_path, case, scheme):
    page.emulate_media(color_scheme=scheme)
    opened(page, tmp_path, case(), before=True)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(255, 255, 255)") == (scheme == "light")
    assert page.locator("section").count() >= 5
    assert serious(page) == []
    page.locator(".tape.plan .bar[data-id=id-Ann]").first.click()
    assert serious(page) == []


@pytest.mark.parametrize("width", [390, 320])
def test_a_phone_scrolls_in_one_direction(page, tmp_path, width):
    page.set_viewport_size({"width": width, "height": 700})
    for case in (full(), infeasible(), example("groups")):
        opened(page, tmp_path, case, before=True)
        assert overflow(page) == 0
        for region in page.locator(".scroll").all():
            assert region.bounding_box()["width"] <= width


def test_nothing_is_missing_without_the_script(browser, tmp_path):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    opened(page, tmp_path, full())
    assert not page.locator("#controls").is_visible()
    assert page.locator(".sheet .bar:not(.gap, .block):visible").count() == len(HOUSE["Reservations"])
    assert page.locator("tr.row:visible").count() == page.locator("tr.row").count() > 4
    context.close()
