"""Everything that a desk does with a plan, by mouse, by touch and by keyboard: the same in each way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.hands import HANDS
from tests.e2e.hands import Mouse as Hand
from tests.e2e.operator import SOLVED, give, is_sound, opened, plan_of, solved, start, visit, was_read
from tests.e2e.test_page_desk import bar, draft, figures, rooms_of
from tests.e2e.test_page_fit import SPLIT, answer, marks, type_in
from tests.services import Service


@pytest.fixture(params=HANDS, ids=lambda kind: kind.__name__.lower())
def hand(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Hand]:
    """A way to use a page of its own, which must end without a fault."""
    with opened(browser, **request.param.window) as watched:
        yield request.param(watched.page)


@pytest.fixture
def at_work(hand: Hand, service: Service) -> Hand:
    """The small inn, whose plan is being changed."""
    plan_of(hand.page, service, "small-inn.json")
    hand.press(hand.page.get_by_role("button", name="Change the plan"))
    expect(figures(hand.page)).to_contain_text("Gap cost", timeout=SOLVED)
    return hand


def named(page: Page, button: str) -> Any:
    return page.get_by_role("button", name=button, exact=True)


def fill_in(hand: Hand, title: str, fields: dict[str, str], button: str) -> None:
    """Open a form of the desk, fill it, and send it."""
    hand.press(hand.page.locator("#chart .desk summary", has_text=title))
    form = hand.page.get_by_role("form", name=title, exact=True)
    for label, value in fields.items():
        field = form.get_by_label(label, exact=True)
        if field.evaluate("one => one.localName") == "select":
            field.select_option(value)
        else:
            field.fill(value)
    hand.press(form.get_by_role("button", name=button, exact=True))


def test_a_stay_is_moved_and_the_effect_said_before(at_work: Hand) -> None:
    page = at_work.page
    before = figures(page).inner_text()
    said = at_work.move("7001", "5")
    assert said == "gap cost +8, +1 orphan night, +1 room move"
    expect(figures(page)).to_contain_text("(+8 against the plan)", timeout=SOLVED)
    expect(page.locator("#chart .light")).to_have_count(0)
    assert rooms_of(draft(page))["7001"] == "5"
    after = figures(page).inner_text()
    at_work.press(named(page, "Undo"))
    expect(figures(page)).to_have_text(before, timeout=SOLVED)
    expect(page.locator("#live")).to_have_text(f"Undone. {before}")
    at_work.press(named(page, "Redo"))
    expect(figures(page)).to_have_text(after, timeout=SOLVED)
    is_sound(page)


def test_a_stay_is_locked_unlocked_and_set_aside(at_work: Hand) -> None:
    page = at_work.page
    at_work.choose("7001")
    expect(page.locator("#chart .desk > .stay")).to_be_in_viewport(ratio=1)  # wherever the chart has been scrolled to
    at_work.press(named(page, "Lock"))
    expect(bar(page, "7001")).to_have_class(re.compile("locked"), timeout=SOLVED)
    at_work.press(named(page, "Unlock"))
    expect(bar(page, "7001")).not_to_have_class(re.compile("locked"), timeout=SOLVED)
    at_work.press(named(page, "Set aside"))
    expect(bar(page, "7001")).to_have_count(0, timeout=SOLVED)
    status = {row["Id"]: row.get("Status") for row in draft(page)["Reservations"]}
    assert status["7001"] == "Waitlisted"
    at_work.press(named(page, "Undo"))  # what had the focus is gone; the way back is near
    expect(bar(page, "7001")).to_have_count(1, timeout=SOLVED)
    is_sound(page)


def test_nights_are_blocked_and_a_period_gets_another_minimum_stay(at_work: Hand) -> None:
    page = at_work.page
    nights = {"First night": "2027-05-06", "Last night": "2027-05-07"}
    fill_in(at_work, "Block nights of a room", {"Room": "5", **nights}, "Block")
    expect(page.locator("#chart .bar.block")).to_have_count(1, timeout=SOLVED)
    period = {"First night": "2027-05-01", "Last night": "2027-07-01", "Nights": "1"}
    fill_in(at_work, "Another minimum stay for a period", period, "Set")
    expect(figures(page)).to_contain_text("0 orphan nights", timeout=SOLVED)
    now = draft(page)
    assert now["OutOfOrder"][-1]["RoomNumber"] == "5"
    assert now["MinimumStayByDate"][-1] == {"Start": "2027-05-01", "End": "2027-07-01", "MinimumStay": 1}
    is_sound(page)


def test_moves_are_accepted_alone_and_a_cycle_only_whole(at_work: Hand) -> None:
    page = at_work.page
    summary = page.locator("#chart .accept summary")
    at_work.press(summary)

    def box(key: str) -> Any:
        return page.locator(f'#chart [data-move="{key}"]')

    at_work.press(box("7030"))  # Rossi and Lund change rooms with each other
    expect(summary).to_have_text("9 moves of 11 accepted", timeout=SOLVED)
    expect(box("7031")).not_to_be_checked()
    expect(figures(page)).to_contain_text("9 room moves · no rule broken", timeout=SOLVED)
    at_work.press(box("7031"))
    expect(summary).to_have_text("11 moves of 11 accepted", timeout=SOLVED)
    at_work.press(named(page, "Accept none"))
    expect(figures(page)).to_contain_text("0 room moves", timeout=SOLVED)
    at_work.press(box("7004"))
    expect(summary).to_have_text("1 move of 11 accepted", timeout=SOLVED)
    expect(figures(page)).to_contain_text("1 room move · no rule broken", timeout=SOLVED)
    at_work.press(named(page, "Accept all"))
    expect(summary).to_have_text("11 moves of 11 accepted", timeout=SOLVED)
    is_sound(page)


def test_what_was_changed_is_solved_again_and_changed_beside_the_plan_before(at_work: Hand) -> None:
    page = at_work.page
    at_work.move("7001", "5")
    expect(figures(page)).to_contain_text("(+8 against the plan)", timeout=SOLVED)
    at_work.press(named(page, "Solve again with these"))
    expect(page.locator("#compare")).to_contain_text("Plan before", timeout=SOLVED)
    page.locator("#chart > .old .bar").first.wait_for(timeout=SOLVED)
    is_sound(page)
    page.locator("#chart h2").focus()
    at_work.press(named(page, "Change the plan"))
    expect(figures(page)).to_contain_text("Gap cost", timeout=SOLVED)
    at_work.choose("7001")
    at_work.press(named(page, "Unlock"))  # what was put there by hand was held there
    expect(bar(page, "7001").last).not_to_have_class(re.compile("locked"), timeout=SOLVED)
    expect(page.locator("#chart > .old .bar[data-id='7001'] title")).to_contain_text("room 1")
    assert at_work.move("7001", "1").startswith("gap cost ")
    expect(page.locator("#chart .desk .told")).to_contain_text("room 1", timeout=SOLVED)
    at_work.press(page.get_by_label("Show the plan before beside it"))
    expect(page.locator("#chart > .old")).to_be_hidden()
    at_work.press(named(page, "Back to the plan"))
    expect(page.locator("#chart .desk")).to_have_count(0)
    expect(named(page, "Change the plan")).to_be_focused(timeout=SOLVED)


def test_nights_are_drawn_answered_and_added(hand: Hand, service: Service) -> None:
    page = hand.page
    visit(page, service)
    give(page, "split.json", json.dumps(SPLIT))
    was_read(page, "split")
    start(page)
    solved(page)
    hand.draw(3)
    box = answer(page, "2027-06-01, 3 nights, Double: fits in 2 (Double)", "Room type: Double")
    expect(box).to_be_in_viewport(ratio=1)
    is_sound(page)
    page.get_by_label("Guest", exact=True).first.fill("Vega")
    hand.press(named(page, "Add to the house"))
    expect(figures(page)).to_contain_text("no rule broken", timeout=SOLVED)
    expect(bar(page, "new-1")).to_have_count(1, timeout=SOLVED)
    expect(page.locator("#desk-room")).to_be_focused()
    assert rooms_of(draft(page))["new-1"] == "2"


def test_what_is_near_is_asked_for(hand: Hand, service: Service) -> None:
    page = hand.page
    plan_of(page, service, "requests.json")
    type_in(page, "2027-08-12", 5, "Double")
    answer(page, "does not fit")
    is_sound(page)
    hand.press(hand.near())
    answer(page, "2027-08-12, 5 nights, Suite: fits in 31 (Suite); to be sold")
    assert [marks(page, look).count() for look in ("found", "near")] == [1, 0]
    hand.press(page.locator("#chart .answer").get_by_role("button", name="Close"))
    expect(marks(page, "found")).to_have_count(0)


def test_the_calendar_is_filtered_and_guests_are_found(hand: Hand, service: Service) -> None:
    page = hand.page
    plan_of(page, service, "requests.json")
    types = page.locator(".calendar h3")
    assert types.count() > 1
    page.locator("#type").select_option("Suite")
    assert types.locator("visible=true").all_inner_texts() == ["Suite"]
    page.locator("#from").fill("2027-08-01")
    months = page.locator(".month caption").locator("visible=true").all_inner_texts()
    assert months
    assert all("August" in month or "September" in month for month in months)
    page.get_by_label("Guest, id or room").focus()
    page.keyboard.type("8103")
    assert page.locator("#chart .tape.plan .bar[data-id]:not(.dim)").count() <= 1
    hand.press(named(page, "Clear"))
    assert types.locator("visible=true").count() == types.count()
    expect(page.get_by_label("Guest, id or room")).to_be_focused()
