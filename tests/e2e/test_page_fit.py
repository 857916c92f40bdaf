"""Does it fit? Asked by drawing on the chart or by typing, answered on the chart, and added to the house."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from bookingopt.domain.parse import parse_problem
from bookingopt.validation import validate_problem
from tests.e2e.operator import SOLVED, asked, give, is_sound, plan_of, solved, start, visit, was_read
from tests.e2e.test_page_desk import draft, figures, rooms_of

#: A stay of ten nights in a double room finds a room only if it changes rooms.
SPLIT = {
    "ProblemId": "split",
    "Rooms": [{"RoomNumber": room, "RoomType": "Suite" if room == "3" else "Double"} for room in "123"],
    "Reservations": [
        {"Name": name, "Arrival": arrival, "Length": 5, "AssignedRoom": room, "IsLocked": True}
        for name, arrival, room in [("Ann", "2027-06-01", "1"), ("Ben", "2027-06-06", "2"), ("Cas", "2027-06-04", "3")]
    ],
}


def split_plan(page: Page, service: Any) -> None:
    visit(page, service)
    give(page, "split.json", json.dumps(SPLIT))
    was_read(page, "split")
    start(page)
    solved(page)
    page.locator("#chart .chart").evaluate("chart => chart.scrollIntoView({block: 'center'})")


def marks(page: Page, look: str) -> Locator:
    return page.locator(f"#chart .mark.{look}")


def answer(page: Page, *texts: str) -> Locator:
    """Wait for the answer that says these."""
    box = page.locator("#chart .answer")
    for text in texts:
        expect(box).to_contain_text(text, timeout=SOLVED)
    return box


def type_in(page: Page, arrival: str, nights: int, kind: str) -> None:
    page.locator("#ask").get_by_label("Arrival").fill(arrival)
    page.locator("#ask").get_by_label("Nights").fill(str(nights))
    page.locator("#ask").get_by_label("Room type").select_option(kind)
    page.get_by_role("button", name="Does it fit?").click()


def test_who_moves_is_drawn_and_the_stay_added_with_the_moves(page, service):
    plan_of(page, service, "requests.json")
    jobs = len(asked(page, "api/v1/jobs?kind=solve&limit=100")["jobs"])
    type_in(page, "2027-07-24", 14, "Double")
    answer(
        page, "fits in 27 (Double) with 1 move (proved fewest): Ueda (8103) from 27 to 25; to be", "Room type: Double"
    )
    assert [marks(page, look).count() for look in ("found", "comes", "way")] == [1, 1, 1]
    box = marks(page, "found").bounding_box()
    assert box["y"] + box["height"] <= page.locator("#chart .answer").bounding_box()["y"]  # it can be seen
    is_sound(page)
    page.get_by_label("Guest", exact=True).first.fill("Vega")
    page.get_by_role("button", name="Add to the house").press("Enter")
    expect(figures(page)).to_contain_text("no rule broken", timeout=SOLVED)
    expect(page.locator('#chart .bar[data-id="new-1"]')).to_have_count(1, timeout=SOLVED)
    now = draft(page)
    assert {key: rooms_of(now)[key] for key in ("new-1", "8103")} == {"new-1": "27", "8103": "25"}
    assert validate_problem(parse_problem(now)).violations == ()
    # What is asked now is asked of the changed plan, of which the sellable table says nothing.
    type_in(page, "2027-07-24", 14, "Double")
    answer(page, "2027-07-24, 14 nights, Double: does not fit")
    page.get_by_role("button", name="Undo").click()  # all of it is one change
    expect(page.locator('#chart .bar[data-id="new-1"]')).to_have_count(0, timeout=SOLVED)
    assert rooms_of(draft(page))["8103"] == "27"
    page.get_by_role("link", name="Earlier jobs").click()
    expect(page.locator("#jobs tbody tr")).to_have_count(jobs, timeout=SOLVED)  # no request is among them


def test_what_is_near_is_drawn_and_can_be_chosen(page, service):
    plan_of(page, service, "requests.json")
    type_in(page, "2027-08-12", 5, "Double")
    box = answer(page, "does not fit")
    expect(box).not_to_contain_text("to be sold")
    expect(box.get_by_role("list", name="What is near").get_by_role("button")).to_have_text(
        ["2027-08-12, 5 nights, Suite"]
    )
    marks(page, "near").locator("rect").click()
    answer(page, "2027-08-12, 5 nights, Suite: fits in 31 (Suite); to be sold")
    assert [marks(page, look).count() for look in ("found", "near")] == [1, 0]
    page.get_by_role("button", name="Close").click()
    expect(marks(page, "found")).to_have_count(0)
    expect(page.locator("#chart .answers li")).to_have_count(2)  # what was answered can still be read


def test_nights_are_drawn_with_the_mouse_and_with_the_keys(page, service):
    split_plan(page, service)
    row = page.locator("#chart .tape.plan .bar", has_text="Ben").locator("rect").first.bounding_box()  # in room 2
    day = row["width"] / 5
    page.mouse.move(row["x"] - 3.5 * day, row["y"] + 8)
    page.mouse.down()
    page.mouse.move(row["x"] + 2 * day, row["y"] + 8, steps=3)  # no further than the row is free
    expect(page.locator("#live")).to_have_text("room 2: 2027-06-02, 4 nights")
    page.mouse.up()
    answer(page, "2027-06-02, 4 nights, Double: fits in 2 (Double)")
    toggle = page.get_by_role("button", name="Draw the nights")
    toggle.press("Enter")
    expect(page.locator("#live")).to_have_text("room 2: 2027-06-01, 1 night")
    for key, said in {
        "Shift+ArrowRight": "room 2: 2027-06-01, 2 nights",
        "ArrowRight": "room 2: 2027-06-02, 2 nights",
        "ArrowDown": "room 3: 2027-06-02, 2 nights",
        "ArrowUp": "room 2: 2027-06-02, 2 nights",
        "Shift+ArrowLeft": "room 2: 2027-06-02, 1 night",
    }.items():
        page.keyboard.press(key)
        expect(page.locator("#live")).to_have_text(said)
    is_sound(page)
    page.keyboard.press("Enter")
    answer(page, "2027-06-02, 1 night, Double: fits in 2 (Double)")
    toggle.press("Enter")
    page.keyboard.press("Escape")
    expect(toggle).to_be_focused()
    expect(page.locator("#chart .mark.drawn")).to_have_count(0)


def test_a_split_stay_is_drawn_in_pieces_and_added_as_such(page, service):
    split_plan(page, service)
    type_in(page, "2027-06-01", 10, "Double")
    answer(page, "fits with a room change: 2 (5 nights), then 1 (5 nights)", "Room type: Double")
    assert [marks(page, look).count() for look in ("found", "way")] == [2, 1]
    page.get_by_label("Guest", exact=True).first.fill("Vega")
    page.keyboard.press("Enter")
    expect(figures(page)).to_contain_text("no rule broken", timeout=SOLVED)
    expect(page.locator("#chart .bar", has_text=re.compile("Vega [12]/2"))).to_have_count(2, timeout=SOLVED)
    assert {key: room for key, room in rooms_of(draft(page)).items() if key[:3] == "new"} == {
        "new-1": "2",
        "new-2": "1",
    }
